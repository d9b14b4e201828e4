// The lives of Messages as a trace tells them: at the sender, and at the peer as far as it can be
// told which arrival is which Message.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/lab/explain/words.h"
#include "experiments/lab/trace/record_writer.h"
#include "experiments/lab/trace/recorder.h"

namespace post::lab {

/// Which Messages are asked for; what is left out stands for all.
struct MessageChoice {
  std::optional<std::string> host = {};
  std::optional<std::uint64_t> carrier = {};
  std::uint64_t message = 0;
};

/// One Transient of a Carrier.
struct MessagePath {
  TransientId transient{};
  std::string stack;
  std::string local;
  std::string remote;
};

/// What the peer's Carrier says of a Message.
struct PeerHistory {
  std::string host;
  CarrierId carrier{};
  std::vector<OwnedRecord> records;
};

struct MessageHistory {
  std::string host;
  AssociationId association{};
  CarrierId carrier{};
  MessageId message = 0;
  std::vector<OwnedRecord> records;
  std::vector<MessagePath> paths;  ///< of its Carrier, as they came up
  std::optional<PeerHistory> peer;

  const MessagePath* path(TransientId transient) const;
};

/// Collects what a trace says of the chosen Messages.
class MessageCollector final : public RecordWriter {
 public:
  explicit MessageCollector(MessageChoice choice) : choice_(std::move(choice)) {}

  void write(TraceSeq seq, const TraceRecord& record) override;
  /// In the order of their hosts' names and Carriers. An arrival is matched with its Message by the
  /// number that the peer's stack gives it, or else, over a byte stream, by its place.
  std::vector<MessageHistory> histories() const;

 private:
  using CarrierKey = std::pair<std::string, CarrierId>;
  struct CarrierHistory {
    AssociationId association{};
    std::vector<MessagePath> paths;
    std::vector<OwnedRecord> arrivals;                       // all of them
    std::map<TransientId, std::vector<MessageId>> sent;      // in order
    std::map<MessageId, std::vector<OwnedRecord>> messages;  // the chosen ones
  };

  bool chosen(const TraceRecord& record) const;
  std::optional<PeerHistory> peer_of(const MessageHistory& history) const;
  std::optional<std::uint64_t> known_as(const CarrierHistory& carrier, MessageId message,
                                        const MessagePath& path) const;

  MessageChoice choice_;
  std::map<CarrierKey, CarrierHistory> carriers_;
};

}  // namespace post::lab
