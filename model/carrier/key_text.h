// How a Message is named in traces: "stream.message".
#pragma once

#include <string>

#include "model/psi_types.h"

namespace post {

inline std::string text_of(MessageKey key) {
  return std::to_string(key.stream) + "." + std::to_string(key.message);
}

}  // namespace post
