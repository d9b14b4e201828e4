#include "experiments/lab/explain/message_json.h"

#include <nlohmann/json.hpp>

#include "experiments/lab/explain/explain_message.h"

namespace post::lab {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const OwnedRecord& record, const MessageHistory& history) {
  Json rules = Json::array();
  for (const Rule rule : record.rules) rules.push_back(rule.number);
  return {{"time_ns", nanoseconds_of(record.time)},
          {"event", record.name},
          {"text", words_of(record, history)},
          {"rules", std::move(rules)}};
}

Json json_of(const std::vector<OwnedRecord>& records, const MessageHistory& history) {
  Json steps = Json::array();
  for (const OwnedRecord& record : records) steps.push_back(json_of(record, history));
  return steps;
}

Json json_of(const MessageHistory& history) {
  Json json{{"host", history.host},
            {"association", static_cast<std::uint32_t>(history.association)},
            {"carrier", static_cast<std::uint32_t>(history.carrier)},
            {"message", history.message},
            {"steps", json_of(history.records, history)},
            {"peer", nullptr}};
  if (!history.peer) return json;
  json["peer"] = {{"host", history.peer->host},
                  {"carrier", static_cast<std::uint32_t>(history.peer->carrier)},
                  {"steps", json_of(history.peer->records, history)}};
  return json;
}

}  // namespace

Json json_of(std::span<const MessageHistory> messages) {
  Json json = Json::array();
  for (const MessageHistory& history : messages) json.push_back(json_of(history));
  return json;
}

}  // namespace post::lab
