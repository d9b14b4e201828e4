#include "experiments/lab/explain/words.h"

#include <algorithm>

#include "experiments/lab/trace/json_text.h"

namespace post::lab {

std::string milliseconds(Duration duration) {
  std::string text;
  append_milliseconds(text, nanoseconds_of(duration));
  return text + " ms";
}

std::string milliseconds(Time time) { return milliseconds(time - kStartOfRun); }

std::string rules_text(const Rules& rules) {
  if (rules.empty()) return "";
  std::string text = rules.size() == 1 ? " (rule " : " (rules ";
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (i > 0) text += i + 1 == rules.size() ? " and " : ", ";
    text += std::to_string(rules[i].number);
  }
  return text + ')';
}

void line(std::ostream& out, Time at, const std::string& what) {
  const std::string time = milliseconds(at);
  out << std::string(kTimeWidth - std::min(kTimeWidth, time.size()), ' ') << time << "  " << what
      << '\n';
}

std::string phrase(std::span<const Phrase> phrases, std::string_view name) {
  const auto known = std::ranges::find(phrases, name, &Phrase::name);
  return std::string(known == phrases.end() ? name : known->words);
}

}  // namespace post::lab
