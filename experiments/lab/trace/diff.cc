#include "experiments/lab/trace/diff.h"

namespace post::lab {
namespace {

using Line = std::optional<std::string>;

/// `first` and up to `more` further lines.
Result<std::vector<std::string>> collect(LineSource& source, Line first, std::size_t more) {
  std::vector<std::string> lines;
  while (first) {
    lines.push_back(*std::move(first));
    if (lines.size() > more) break;
    Result<Line> next = source.next();
    if (!next) return next.error();
    first = std::move(next).value();
  }
  return lines;
}

void remember(std::vector<std::string>& before, std::string line, std::size_t limit) {
  before.push_back(std::move(line));
  if (before.size() > limit) before.erase(before.begin());
}

void print_side(char mark, const std::vector<std::string>& lines, std::ostream& out) {
  if (lines.empty()) out << mark << " (the trace ends here)\n";
  for (const std::string& line : lines) out << mark << ' ' << line << '\n';
}

}  // namespace

Result<std::optional<Divergence>> first_divergence(LineSource& left, LineSource& right,
                                                   DiffContext context) {
  Divergence found;
  for (;;) {
    ++found.record;
    Result<Line> a = left.next();
    if (!a) return a.error();
    Result<Line> b = right.next();
    if (!b) return b.error();
    if (*a != *b) {
      auto from_left = collect(left, std::move(a).value(), context.after);
      if (!from_left) return from_left.error();
      auto from_right = collect(right, std::move(b).value(), context.after);
      if (!from_right) return from_right.error();
      found.left = std::move(from_left).value();
      found.right = std::move(from_right).value();
      return std::optional(std::move(found));
    }
    if (!*a) return std::optional<Divergence>();
    remember(found.before, **std::move(a), context.before);
  }
}

std::optional<Divergence> first_divergence(std::span<const std::string> left,
                                           std::span<const std::string> right,
                                           DiffContext context) {
  LinesInMemory a(left);
  LinesInMemory b(right);
  return first_divergence(a, b, context).value();  // memory has no errors to tell
}

void print(const Divergence& divergence, DiffNames names, std::ostream& out) {
  out << "first difference at record " << divergence.record << "\n--- " << names.left << "\n+++ "
      << names.right << '\n';
  for (const std::string& line : divergence.before) out << "  " << line << '\n';
  print_side('-', divergence.left, out);
  print_side('+', divergence.right, out);
}

}  // namespace post::lab
