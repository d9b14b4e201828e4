#include "experiments/lab/conform/transcript.h"

#include <algorithm>
#include <optional>

namespace post::lab {
namespace {

template <class Key>
std::string found(const std::map<Key, std::string>& in, const Key& key) {
  const auto place = in.find(key);
  return place == in.end() ? std::string() : place->second;
}

bool tells_arrival(const OwnedRecord& record) {
  return record.name == "message:received" || record.name == "message:part_received";
}

/// Events of the receiving side about something that has no number there yet.
bool names_peers_message(const OwnedRecord& record) {
  return record.name == "message:arrival_held" || record.name == "message:arrival_dropped" ||
         record.name == "message:skip_received" || record.name == "message:receive_failed";
}

std::uint64_t sent_as(const OwnedRecord& record) {
  for (const OwnedField& field : record.data) {
    const auto* number = std::get_if<std::uint64_t>(&field.value);
    if (field.name == "sent_as" && number != nullptr) return *number;
  }
  return 0;
}

/// The peers' name of what `record` calls by the peer's number.
std::string peers_label(const OwnedRecord& record, const std::map<std::string, Names>& names) {
  for (const auto& [host, other] : names) {
    if (host == record.host) continue;
    const std::string label =
        found(other.keys, std::pair(std::uint64_t{record.subject.stream}, sent_as(record)));
    if (!label.empty()) return label;
  }
  return {};
}

std::string label_of(const OwnedRecord& record, const std::map<std::string, Names>& names) {
  const auto here = names.find(record.host);
  if (here == names.end()) return {};
  const auto carrier = static_cast<std::uint32_t>(record.subject.carrier);
  if (!record.name.starts_with("message:")) return found(here->second.carriers, carrier);
  if (names_peers_message(record)) return peers_label(record, names);
  const MessagePlace place{carrier, record.subject.message};
  return found(tells_arrival(record) ? here->second.received : here->second.sent, place);
}

struct AsText {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(std::uint64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const { return value; }
};

}  // namespace

std::string Fact::field(std::string_view name) const {
  const auto place = std::ranges::find(record.data, name, &OwnedField::name);
  return place == record.data.end() ? std::string() : std::visit(AsText{}, place->value);
}

bool Fact::shows(unsigned rule) const {
  return std::ranges::find(record.rules, rule, &Rule::number) != record.rules.end();
}

std::vector<Fact> facts_of(const std::vector<OwnedRecord>& records,
                           const std::map<std::string, Names>& names) {
  std::vector<Fact> facts;
  facts.reserve(records.size());
  for (const OwnedRecord& record : records) facts.push_back({record, label_of(record, names)});
  return facts;
}

}  // namespace post::lab
