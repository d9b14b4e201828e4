#include "tests/nat/fixture.h"

#include <algorithm>
#include <regex>

namespace post::nat_suite {
namespace {

std::string text_of(const Arrival& arrival) {
  return arrival.host + " " + describe(arrival.octets);
}

}  // namespace

bool NatBench::build(const sim::MiddleboxOptions& options) {
  auto made = kind_.make(options);
  EXPECT_EQ(made.ok(), kind_.can(options)) << (made ? "made" : made.error().text);
  if (!made) return false;
  testbed_ = std::move(*made);
  return true;
}

std::vector<Arrival> NatBench::fresh() {
  const std::vector<Arrival>& all = testbed_->arrivals();
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(reported_);
  reported_ = all.size();
  return {begin, all.end()};
}

void NatBench::expect_seen(const std::vector<std::string>& lines) {
  std::vector<std::string> seen;
  for (const Arrival& each : fresh()) seen.push_back(normal(text_of(each), known_));
  std::vector<std::string> expected;
  for (const std::string& line : lines) expected.push_back(normal(line, known_expected_));
  EXPECT_EQ(seen, expected);
}

void NatBench::expect_seen_at(const std::vector<std::pair<Duration, std::string>>& lines) {
  const std::vector<Arrival> arrivals = fresh();
  ASSERT_EQ(arrivals.size(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(normal(text_of(arrivals[i]), known_), normal(lines[i].second, known_expected_));
    const Time expected = kStartOfRun + lines[i].first;
    EXPECT_GE(arrivals[i].at, expected) << lines[i].second;
    if (!kind_.exact_times) continue;
    EXPECT_EQ(arrivals[i].at, expected) << lines[i].second;
  }
}

std::string NatBench::last_source() const {
  if (testbed_->arrivals().empty()) return "0.0.0.0:1";
  const std::string line = describe(testbed_->arrivals().back().octets);
  const std::size_t start = line.find(' ') + 1;
  return line.substr(start, line.find(' ', start) - start);
}

std::string NatBench::normal(std::string line, std::vector<std::string>& known) const {
  if (kind_.exact_ports) return line;
  static const std::regex external(R"(203\.0\.113\.[19]:\d+)");
  std::smatch match;
  while (std::regex_search(line, match, external)) {
    auto at = std::ranges::find(known, match.str());
    if (at == known.end()) at = known.insert(known.end(), match.str());
    const std::string name = "external-" + std::to_string(at - known.begin());
    line = match.prefix().str() + name + match.suffix().str();
  }
  return line;
}

}  // namespace post::nat_suite
