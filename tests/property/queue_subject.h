// Drives a MessageQueue and the oracle of sending side by side, operation by operation.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/scheduling/message_queue.h"
#include "tests/property/operations.h"
#include "tests/support/oracle/sender.h"

namespace post::property {

extern const Family kQueueFamily;

/// What is wrong after these operations, if anything.
Verdict queue_agrees(const Operations& operations);

class QueueSubject {
 public:
  QueueSubject();
  Verdict run(const Operations& operations);

 private:
  enum Kind : unsigned;  // of an operation
  struct Part {          // of a Message, at a Transient
    TransientId via{};
    MessageKey key;
    Range octets;
  };
  struct Link {
    TransientId id{};
    StreamId lane = 0;
    PsiTraits traits;
  };

  void apply(const Operation& operation);
  void submit(const Operation& operation);
  void append(const Operation& operation);
  void hand_over(const Operation& operation);
  void acknowledge(const Operation& operation);
  void lose(const Operation& operation);
  void attach(const Operation& operation);
  void detach(const Operation& operation);
  void drop(TransientId id);
  void grant(const Operation& operation);
  void pass_time(const Operation& operation);
  void fail_lane(const Operation& operation);
  void accept_lane(const Operation& operation);

  void expire_due();
  void compare();
  void compare_events();
  void compare_offers(const Link& link);
  void compare_next_deadline();
  void note(const OutboundEvent& event);
  std::vector<oracle::Offer> offers_of_queue(const Link& link) const;
  TransientView view_of(const Link& link) const;
  void complain(const std::string& what);

  MessageQueue queue_;
  oracle::Sender oracle_;
  Time now_ = kStartOfRun;
  std::vector<MessageKey> messages_;
  std::vector<MessageKey> partials_;
  std::vector<Link> links_;
  std::vector<Part> parts_;
  std::uint32_t last_transient_ = 0;
  std::map<StreamId, Credit> credits_;
  std::set<StreamId> finished_;  // nothing follows the final Message (rule 14)
  std::vector<TransientId> broken_;
  std::vector<oracle::Event> seen_;  // what the queue told since the last comparison
  std::map<MessageKey, std::uint64_t> skipped_;
  Verdict verdict_;
};

}  // namespace post::property
