#include "model/framing/json/values.h"

#include <nlohmann/json.hpp>

#include "model/framing/json/grammar.h"

namespace post {

OutMessage JsonCodec::encode(const nlohmann::json& value) {
  return OutMessage(value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Result<nlohmann::json> JsonCodec::decode(const InMessage& message) {
  const Result<void> taken = check_json(message.text(), JsonLimits{}.depth, JsonNames::kUnique);
  if (!taken) return taken.error();
  return nlohmann::json::parse(message.text(), nullptr, false);
}

}  // namespace post
