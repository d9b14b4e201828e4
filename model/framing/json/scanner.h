// Where a JSON text ends, found octet by octet.
#pragma once

#include <cstddef>
#include <span>

namespace post {

/// Knows brackets, strings and white space only: whether the text is well-formed is for others to
/// say once it is whole.
class JsonScanner {
 public:
  explicit JsonScanner(std::size_t most_depth) : most_depth_(most_depth) {}

  struct Step {
    std::size_t used = 0;   ///< octets of the text, or of what lies before it
    bool whole = false;     ///< the text ends with them
    bool too_deep = false;  ///< with the last of them
  };

  /// Looks at the octets that follow those used so far. Before the text begins, those used are
  /// white space; a call never uses some of both.
  Step scan(std::span<const std::byte> octets);
  /// Nothing follows. True: that ends a text.
  bool finish();

  bool started() const { return place_ != Place::kBefore; }

 private:
  enum class Place { kBefore, kBare, kString, kEscape, kBetween };

  void begin(char octet);
  bool step(char octet);
  bool end();

  std::size_t most_depth_;
  Place place_ = Place::kBefore;
  std::size_t depth_ = 0;
};

}  // namespace post
