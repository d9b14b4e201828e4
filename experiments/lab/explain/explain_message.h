// A Message's life in words: what it waited for, how it left, how it ended, and what the peer did
// with it.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "experiments/lab/explain/message_history.h"

namespace post::lab {

/// What one record says, without time and rules: "expired: its lifetime was over".
std::string words_of(const OwnedRecord& record, const MessageHistory& history);

/// All of them, one after another. The text depends on nothing but the histories.
void explain(std::span<const MessageHistory> messages, std::ostream& out);

}  // namespace post::lab
