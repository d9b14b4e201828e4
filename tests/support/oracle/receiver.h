// The rules of receiving, told as simply as possible: which Message or part of one a request gets.
// For stacks whose keys mean the same on every Transient; octet by octet.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/message.h"
#include "model/psi_types.h"

namespace post::oracle {

/// All streams of one Association.
class Receiver {
 public:
  /// Octets of a Message came; `total` and `properties` are what its sender knows.
  void take(MessageKey key, Range octets, std::uint64_t total, const WireProperties& properties);
  void skip(MessageKey key, const WireProperties& properties);
  void ask_message(StreamId stream);
  void ask_part(StreamId stream, PartSize size);
  void cancel_all(StreamId stream) { requests_[stream].clear(); }

  /// What the oldest request of the stream gets now, in words; empty: nothing yet.
  std::string next(StreamId stream);
  /// Handed over, or given up.
  bool settled(MessageKey key) const;

 private:
  enum class Fate : std::uint8_t { kOpen, kHanded, kSkipped };
  struct Message {
    MessageKey key;
    std::vector<bool> octets;  // with the end mark
    WireProperties properties;
    std::size_t began = 0;      // in the order of first octets
    std::size_t completed = 0;  // in the order of last octets; 0: not yet
    std::uint64_t read = 0;     // octets that requests for parts took
    bool begun = false;         // some request took a part
    Fate fate = Fate::kOpen;
  };
  struct Request {
    std::optional<PartSize> part;
  };

  Message* find(MessageKey key);
  const Message* find(MessageKey key) const;
  Message& known(MessageKey key);
  bool waits(const Message& message) const;
  void drop_orphans();
  void settle(Message& message, Fate fate);
  std::string give_message(StreamId stream);
  std::string give_broken(StreamId stream);
  std::string give_part(StreamId stream, PartSize size);
  static std::uint64_t available(const Message& message);
  static bool ends_there(const Message& message, std::uint64_t content);

  std::deque<Message> messages_;
  std::map<StreamId, std::deque<Request>> requests_;
  std::map<StreamId, std::set<std::uint64_t>> settled_orders_;
  std::deque<MessageKey> broken_;  // will not complete though a part was taken: to be told
  std::size_t begun_ = 0;
  std::size_t completed_ = 0;
};

}  // namespace post::oracle
