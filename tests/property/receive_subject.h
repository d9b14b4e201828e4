// Drives the ReceiveSides of one Association and the oracle of receiving side by side.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "model/receiving/receive_side.h"
#include "tests/property/operations.h"
#include "tests/support/oracle/receiver.h"

namespace post::property {

extern const Family kReceiveFamily;

/// What is wrong after these operations, if anything.
Verdict receive_sides_agree(const Operations& operations);

class ReceiveSubject {
 public:
  ReceiveSubject();
  Verdict run(const Operations& operations);

 private:
  enum Kind : unsigned;  // of an operation
  static constexpr StreamId kStreams = 2;
  struct Message {  // as its sender knows it
    MessageKey key;
    Bytes content;
    std::shared_ptr<WireProperties> properties;
    bool begun = false;
    bool skipped = false;
    std::vector<bool> arrived{};  // with the end mark
  };

  void apply(const Operation& operation);
  void make(const Operation& operation);
  void deliver(const Operation& operation);
  void skip(const Operation& operation);
  void ask_message(const Operation& operation);
  void ask_part(const Operation& operation);

  void deliver(Message& message, Range octets, TransientId from);
  void serve();
  void look();
  bool serve_one(StreamId stream);
  void finish();
  void compare_credit();
  void complain(const std::string& what);

  Deliveries deliveries_;
  std::vector<std::unique_ptr<ReceiveSide>> sides_;
  oracle::Receiver oracle_;
  std::vector<Message> messages_;
  std::array<std::deque<ReceiveId>, kStreams> asked_;
  std::array<MessageId, kStreams> last_id_{};
  std::array<std::uint64_t, kStreams> last_order_{};
  std::array<std::uint64_t, kStreams> allotted_{};
  Verdict verdict_;
};

}  // namespace post::property
