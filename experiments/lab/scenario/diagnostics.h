// What is wrong with a scenario, and where: collected while reading goes on, shown sorted by place.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace post::lab {

/// A place in a file; line 0 for a source without lines (a command line's --set, a missing file).
struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  std::string text() const;  ///< "scenario.toml:3:8", or only the source's name
  friend auto operator<=>(const Place&, const Place&) = default;
  friend bool operator==(const Place&, const Place&) = default;
};

struct Diagnostic {
  Place place;
  std::string found;
  std::string allowed;

  std::string text() const;  ///< "PLACE: found FOUND; allowed: ALLOWED"
};

class Diagnostics {
 public:
  static constexpr std::size_t kMost = 100;  ///< those beyond are dropped

  void add(Place place, std::string found, std::string allowed);
  bool empty() const { return entries_.empty(); }
  /// By file, line and column; those of one place as they were found.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> entries_;
};

/// "a, b or c" in the order given, at most `most` of them.
std::string listed(const std::vector<std::string>& names, std::size_t most = 24);

/// The name closest to `wrong`, if it is close enough for a slip of the pen; empty otherwise.
std::string closest(std::string_view wrong, const std::vector<std::string>& names);

/// The names allowed, and the closest where one is close: `delay, loss or rate (did you mean
/// rate?)`; of many names the closest alone.
std::string allowed_names(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace post::lab
