// Whole records among octets of a stream that came in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/bytes.h"

namespace post {

/// A record has a delimiter on either side, which stands nowhere else in it. It is whole where all
/// of it is here, with both.
class Records {
 public:
  explicit Records(std::byte delimiter) : delimiter_(static_cast<char>(delimiter)) {}

  /// Octets of the stream from `offset` on. Each octet comes once at most.
  void add(std::uint64_t offset, const Bytes& bytes);
  struct Record {
    std::uint64_t begin = 0;
    std::string octets;  ///< with its delimiters
    std::uint64_t end() const { return begin + octets.size(); }
  };
  /// A whole one that was not given before.
  std::optional<Record> next();
  /// What lies before `offset` is not wanted any more.
  void forget_before(std::uint64_t offset);

 private:
  /// Octets up to a delimiter, as far as they lie together.
  struct Part {
    std::string octets;
    bool ends = false;  ///< with the delimiter
  };

  void add_part(std::uint64_t offset, std::string_view octets);
  void join_next(std::map<std::uint64_t, Part>::iterator part);
  void give_if_whole(std::map<std::uint64_t, Part>::iterator part);

  char delimiter_;
  std::map<std::uint64_t, Part> parts_;  // by where they begin
  std::set<std::uint64_t> begins_;       // behind a delimiter; nothing was given from there
  std::deque<Record> whole_;
};

}  // namespace post
