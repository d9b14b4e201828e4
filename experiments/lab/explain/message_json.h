// Messages as JSON: what explain() says in words, for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "experiments/lab/explain/message_history.h"

namespace post::lab {

/// An array of Messages, each with its steps and those of its peer, null where that is not known.
nlohmann::ordered_json json_of(std::span<const MessageHistory> messages);

}  // namespace post::lab
