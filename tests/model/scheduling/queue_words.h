// Events and chunks of a MessageQueue in words: "expired 0.1 lifetime (47)".
#pragma once

#include <string>
#include <variant>

#include "model/scheduling/outbound_event.h"

namespace post::test {

inline std::string word_of(const MessageKey& key) {
  return std::to_string(key.stream) + "." + std::to_string(key.message);
}
inline std::string word_of(const Range& octets) {
  return "[" + std::to_string(octets.begin) + "," + std::to_string(octets.end) + ")";
}
inline std::string word_of(Rule rule) { return " (" + std::to_string(rule.number) + ")"; }
/// "expired 0.1 lifetime" for that rule, as the event has to show it.
inline std::string by(const std::string& words, Rule rule) { return words + word_of(rule); }
inline std::string word_of(TransientId via) {
  return " @" + std::to_string(static_cast<std::uint32_t>(via));
}

inline std::string word_of(const outbound::Held& held) {
  const std::string what = word_of(held.message.key) + " " + std::string(name_of(held.reason));
  return "held " + what + (held.antecedent.message == 0 ? "" : " " + word_of(held.antecedent));
}
inline std::string word_of(const outbound::Released& released) {
  return "released " + word_of(released.message.key) + (released.weaker ? " weaker" : "");
}
inline std::string word_of(const outbound::Started& started) {
  return "started " + word_of(started.message.key) + word_of(started.via) + word_of(started.rule);
}
inline std::string word_of(const outbound::Preempted& preempted) {
  return "preempted " + word_of(preempted.message.key) + " by " + word_of(preempted.by);
}
inline std::string word_of(const outbound::Sent& sent) {
  return "sent " + word_of(sent.message.key) + (sent.late ? " late" : "") +
         (sent.terminal ? " terminal" : "");
}
inline std::string word_of(const outbound::Acked& acked) {
  return "acked " + word_of(acked.message.key) + (acked.late ? " late" : "");
}
inline std::string word_of(const outbound::Expired& expired) {
  return "expired " + word_of(expired.message.key) + " " + std::string(name_of(expired.cause)) +
         word_of(expired.rule);
}
inline std::string word_of(const outbound::Failed& failed) {
  return "failed " + word_of(failed.message.key) + " " + std::string(name_of(failed.cause)) +
         word_of(failed.rule);
}
inline std::string word_of(const outbound::PieceDone& piece) {
  return "piece " + word_of(piece.message.key) + " #" + std::to_string(piece.piece) + " " +
         std::string(name_of(piece.end));
}
inline std::string word_of(const outbound::Requeued& requeued) {
  return "requeued " + word_of(requeued.message.key) + word_of(requeued.rule);
}
inline std::string word_of(const outbound::Skip& skip) {
  const WireProperties& wire = skip.properties;
  return "skip " + word_of(skip.key) + " of " + std::to_string(*wire.octets) +
         (wire.order == 0 ? "" : " order " + std::to_string(wire.order)) +
         (wire.held ? " held" : "");
}
inline std::string word_of(const outbound::Forget& forget) {
  return "forget " + word_of(forget.key) + " " + word_of(forget.octets) + word_of(forget.via);
}
inline std::string word_of(const outbound::Reset& reset) {
  return "reset" + word_of(reset.via) + word_of(reset.rule);
}
inline std::string word_of(const outbound::Wake& wake) {
  return "wake " + std::to_string(wake.lane);
}
inline std::string word_of(const OutboundEvent& event) {
  return std::visit([](const auto& what) { return word_of(what); }, event);
}

/// "0.1 [0,10)": what goes, and whether it is late or held.
inline std::string word_of(const Chunk& chunk) {
  const bool held = chunk.properties && chunk.properties->held;
  return word_of(chunk.key) + " " + word_of(chunk.range()) + (chunk.late ? " late" : "") +
         (held ? " held" : "");
}

}  // namespace post::test
