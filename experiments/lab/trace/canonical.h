// The canonical form of a trace record: bytes that depend on no tool, locale or library.
// docs/trace.md, "Canonical record".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/trace.h"

namespace post::lab {

/// Appends to a string that it does not own. All lengths and numbers are in their shortest form, so
/// that one content has one encoding, and every item says where it ends, so that nothing can be
/// shifted from one item into the next.
class CanonicalEncoder {
 public:
  explicit CanonicalEncoder(std::string& out) : out_(out) {}

  void unsigned_integer(std::uint64_t value);  ///< LEB128: seven bits an octet, lowest first
  void signed_integer(
      std::int64_t value);              ///< zigzag (0, -1, 1, -2 as 0, 1, 2, 3), then as unsigned
  void octets(std::string_view value);  ///< length, then the octets
  void value(const TraceValue& value);  ///< tag, then the content
  void record(TraceSeq seq, const TraceRecord& record);

 private:
  std::string& out_;
};

/// The record behind its length, in place: at most room_for_item() octets. Returns where it ends.
char* write_item(char* at, TraceSeq seq, const TraceRecord& record);
std::size_t room_for_item(const TraceRecord& record);

}  // namespace post::lab
