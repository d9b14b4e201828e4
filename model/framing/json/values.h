// JSON values as what a TypedCarrier over the framer `json` sends and receives. Include
// <nlohmann/json.hpp> to use them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "model/message.h"
#include "model/result.h"

namespace post {

struct JsonCodec {
  using Message = nlohmann::json;
  /// Without white space, so that each text is a line. Octets of strings that are not UTF-8 become
  /// U+FFFD, numbers that are not finite null.
  static OutMessage encode(const nlohmann::json& value);
  /// Names are unique within an object (RFC 7493). Errors: `bad_json`, `too_deep`,
  /// `duplicate_name`.
  static Result<nlohmann::json> decode(const InMessage& message);
};

}  // namespace post
