// Assertions for programmer errors. They stay on in every build: a broken invariant is a bug, never
// an outcome.
#pragma once

#include <cstdio>  // tidy: allow output, the last words of a broken run
#include <exception>
#include <source_location>

namespace post {

/// Says what broke and where, then ends the program through std::terminate, whose handler a program
/// may set to print how to replay the run.
[[noreturn]] inline void invariant_broken(const char* what, std::source_location where) {
  // tidy: allow output, the last words of a broken run
  std::fprintf(stderr, "%s:%u: broken invariant: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), what);
  std::terminate();
}

inline void check(bool holds, const char* what,
                  std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]] {
    invariant_broken(what, where);
  }
}

}  // namespace post
