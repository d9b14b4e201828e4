#include "experiments/lab/explain/explain_message.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/text.h"
#include "model/trace_events.h"

namespace post::lab {
namespace {

constexpr std::array kExpiries{
    Phrase{"lifetime", "its lifetime was over"},
    Phrase{"antecedent", "a Message that it depends on had expired"},
    Phrase{"predicted", "it could not have been in time"},
};

constexpr std::array kFailures{
    Phrase{"establishment", "no candidate came up"},
    Phrase{"aborted", "the application aborted the Carrier"},
    Phrase{"peer_aborted", "the peer broke off"},
    Phrase{"closed_before_delivery", "the Carrier closed before it could be delivered"},
    Phrase{"delivery_unknown", "its Transient went, and nobody knows whether it had arrived"},
    Phrase{"peer_closed", "the peer closed both directions"},
    Phrase{"dormant", "this end cannot establish again what was lost"},
    Phrase{"too_large", "it is longer than the stack can carry"},
    Phrase{"inconsistent", "the stack cannot give what it asks for"},
    Phrase{"antecedent", "a Message that it depends on had failed"},
    Phrase{"fork_rejected", "the peer did not accept the forked Carrier"},
};

constexpr std::array kDrops{
    Phrase{"duplicate", "it had come before"},
    Phrase{"out_of_order", "a later one had been handed over"},
    Phrase{"antecedent", "a Message that it depends on was given up"},
    Phrase{"skipped", "the sender had given it up"},
    Phrase{"buffer_full", "the buffer was full and nobody read"},
    Phrase{"too_large", "it is longer than the policy allows"},
    Phrase{"lifetime", "its lifetime was over"},
    Phrase{"transient", "its Transient went before it was complete"},
};

constexpr std::array kReceiveErrors{
    Phrase{"too_large", "the Message is longer than the policy allows"},
    Phrase{"unbounded", "its end cannot be told"},
    Phrase{"incomplete", "it will not be complete"},
    Phrase{"finished", "nothing more will come"},
};

/// Readers of JSON see unsigned integers where there is no sign, and text where they are large.
struct Integer {
  std::int64_t operator()(bool value) const { return value ? 1 : 0; }
  std::int64_t operator()(std::int64_t value) const { return value; }
  std::int64_t operator()(std::uint64_t value) const { return static_cast<std::int64_t>(value); }
  std::int64_t operator()(const std::string& text) const {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
};

/// The fields of a record by name, with a value where there is none.
class RecordFields {
 public:
  explicit RecordFields(const OwnedRecord& record) : record_(record) {}
  std::string text(std::string_view name) const { return value(name, std::string()); }
  bool flag(std::string_view name) const { return value(name, false); }
  std::uint64_t number(std::string_view name) const {
    return static_cast<std::uint64_t>(integer(name));
  }
  std::int64_t integer(std::string_view name) const {
    const auto field = std::ranges::find(record_.data, name, &OwnedField::name);
    return field == record_.data.end() ? 0 : std::visit(Integer(), field->value);
  }
  std::string octets(std::string_view name) const {
    return std::to_string(number(name)) + (number(name) == 1 ? " octet" : " octets");
  }
  Time at() const { return record_.time; }

 private:
  template <class T>
  T value(std::string_view name, T otherwise) const {
    const auto field = std::ranges::find(record_.data, name, &OwnedField::name);
    const T* found = field == record_.data.end() ? nullptr : std::get_if<T>(&field->value);
    return found != nullptr ? *found : otherwise;
  }
  const OwnedRecord& record_;
};

using Words = std::string (*)(const RecordFields&);

std::string queued(const RecordFields& fields) {
  std::string text = "queued: " + fields.octets("bytes");
  if (fields.integer("niceness") != 0) {
    text += ", niceness " + std::to_string(fields.integer("niceness"));
  }
  const Duration lifetime(fields.integer("lifetime_ns"));
  if (lifetime != kForever) {
    text += ", lifetime " + milliseconds(lifetime) + " (until " +
            milliseconds(after(fields.at(), lifetime)) + ")";
  }
  text += fields.flag("ordered") ? ", ordered" : ", unordered";
  if (!fields.text("after").empty()) text += ", after " + fields.text("after");
  if (!fields.text("marks").empty()) text += ", " + fields.text("marks");
  return text;
}

std::string piece(const RecordFields& fields) {
  return "piece " + std::to_string(fields.number("piece")) + " queued: " + fields.octets("bytes") +
         (fields.flag("last") ? ", the last" : "");
}

std::string held(const RecordFields& fields) {
  if (fields.text("reason") == "final") {
    return "held: it is final, and others of its Carrier have not ended";
  }
  return "held: it waits for " + fields.text("antecedent");
}

std::string released(const RecordFields& fields) {
  if (!fields.flag("weaker")) return "released: nothing holds it";
  return "released: without acks its antecedents count when they are sent";
}

std::string preempted(const RecordFields& fields) { return "yields to " + fields.text("by"); }

std::string segmented(const RecordFields& fields) {
  return "does not fit a packet of " + fields.octets("limit") + ": it goes in several";
}

std::string late_text(const RecordFields& fields) {
  return fields.flag("late") ? ", after its deadline" : "";
}

std::string sent(const RecordFields& fields) {
  return "sent: the stack took its last octet" + late_text(fields) +
         (fields.flag("terminal") ? "; it gives no acks, so this is the end" : "");
}

std::string acked(const RecordFields& fields) {
  return "acked: the peer's stack holds it" + late_text(fields);
}

std::string expired(const RecordFields& fields) {
  return "expired: " + phrase(kExpiries, fields.text("cause"));
}

std::string failed(const RecordFields& fields) {
  return "failed: " + phrase(kFailures, fields.text("cause"));
}

std::string piece_done(const RecordFields& fields) {
  return "piece " + std::to_string(fields.number("piece")) + ' ' + fields.text("end");
}

std::string skipped(const RecordFields& fields) {
  return "the peer is told that it will not complete; it had been allotted " +
         fields.octets("octets");
}

std::string requeued(const RecordFields&) { return "queued again: its Transient is gone"; }

std::string received(const RecordFields& fields) {
  return "handed over whole: " + fields.octets("bytes") + (fields.flag("early") ? ", early" : "") +
         (fields.flag("late") ? ", late" : "") + (fields.flag("duplicate") ? ", again" : "");
}

std::string part_received(const RecordFields& fields) {
  return "part handed over: " + fields.octets("bytes") + " from " +
         std::to_string(fields.number("offset")) + (fields.flag("complete") ? ", the last" : "");
}

std::string receive_failed(const RecordFields& fields) {
  return "a receive ended without it: " + phrase(kReceiveErrors, fields.text("error"));
}

std::string arrival_held(const RecordFields& fields) {
  const std::string antecedent = fields.text("antecedent");
  return "held: it waits for " + (antecedent.empty() ? "an ordered one before it" : antecedent);
}

std::string arrival_ahead(const RecordFields&) {
  return "read from behind a hole of its byte stream, before what was sent before it";
}

std::string arrival_dropped(const RecordFields& fields) {
  return "dropped: " + phrase(kDrops, fields.text("reason"));
}

std::string skip_received(const RecordFields&) {
  return "the sender tells that it will not complete";
}

struct Telling {
  std::string_view event;
  Words words;
};

constexpr std::array kTellings{Telling{trace::MessageQueued::kName, queued},
                               Telling{trace::MessagePiece::kName, piece},
                               Telling{trace::MessageHeld::kName, held},
                               Telling{trace::MessageReleased::kName, released},
                               Telling{trace::MessagePreempted::kName, preempted},
                               Telling{trace::MessageSegmented::kName, segmented},
                               Telling{trace::MessageSent::kName, sent},
                               Telling{trace::MessageAcked::kName, acked},
                               Telling{trace::MessageExpired::kName, expired},
                               Telling{trace::MessageFailed::kName, failed},
                               Telling{trace::MessagePieceDone::kName, piece_done},
                               Telling{trace::MessageSkipped::kName, skipped},
                               Telling{trace::MessageRequeued::kName, requeued},
                               Telling{trace::MessageReceived::kName, received},
                               Telling{trace::PartReceived::kName, part_received},
                               Telling{trace::ReceiveFailed::kName, receive_failed},
                               Telling{trace::ArrivalHeld::kName, arrival_held},
                               Telling{trace::ArrivalAhead::kName, arrival_ahead},
                               Telling{trace::ArrivalDropped::kName, arrival_dropped},
                               Telling{trace::SkipReceived::kName, skip_received}};

std::string started(const OwnedRecord& record, const MessageHistory& history) {
  const MessagePath* path = history.path(record.subject.transient);
  std::string text = "started: its first octets go to the stack";
  if (path == nullptr) return text;
  return text + ' ' + path->stack + ", " + path->local + " -> " + path->remote;
}

bool is_end(const OwnedRecord& record) {
  if (record.name == trace::MessageSent::kName) return RecordFields(record).flag("terminal");
  return record.name == trace::MessageAcked::kName || record.name == trace::MessageExpired::kName ||
         record.name == trace::MessageFailed::kName;
}

void tell(const std::vector<OwnedRecord>& records, const MessageHistory& history,
          std::ostream& out) {
  for (const OwnedRecord& record : records) {
    line(out, record.time, words_of(record, history) + rules_text(record.rules));
  }
}

void explain_one(const MessageHistory& history, std::ostream& out) {
  out << "Message " << history.message << " of carrier "
      << static_cast<std::uint32_t>(history.carrier) << " on " << history.host << "\n\n";
  tell(history.records, history, out);
  if (std::ranges::none_of(history.records, is_end)) {
    out << kIndent << "not at its end when the trace ends\n";
  }
  if (!history.peer) {
    out << "\nNothing in the trace tells which arrival at the peer it is, if it arrived.\n";
    return;
  }
  out << "\nAt its peer " << history.peer->host << ", carrier "
      << static_cast<std::uint32_t>(history.peer->carrier) << ":\n\n";
  tell(history.peer->records, history, out);
}

}  // namespace

std::string words_of(const OwnedRecord& record, const MessageHistory& history) {
  if (record.name == trace::MessageStarted::kName) return started(record, history);
  const auto telling = std::ranges::find(kTellings, record.name, &Telling::event);
  return telling == kTellings.end() ? record.name : telling->words(RecordFields(record));
}

void explain(std::span<const MessageHistory> messages, std::ostream& out) {
  if (messages.empty()) out << "There is no such Message in this trace.\n";
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (i > 0) out << '\n';
    explain_one(messages[i], out);
  }
}

}  // namespace post::lab
