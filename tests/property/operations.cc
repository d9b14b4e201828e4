#include "tests/property/operations.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "sim/engine/distributions.h"
#include "sim/engine/random.h"

namespace post::property {

Operations draw(const Family& family, std::uint64_t seed) {
  sim::NamedStream random({.seed = seed, .run = 0, .entity = "property", .stream = family.name});
  const unsigned total = std::accumulate(family.weights.begin(), family.weights.end(), 0u);
  Operations operations(1 + sim::uniform_below(random, family.longest));
  for (Operation& operation : operations) {
    auto ticket = static_cast<unsigned>(sim::uniform_below(random, total));
    while (ticket >= family.weights[operation.kind]) ticket -= family.weights[operation.kind++];
    for (std::uint32_t& number : operation.n) {
      number = static_cast<std::uint32_t>(sim::uniform_below(random, 1000));
    }
  }
  return operations;
}

namespace {

Operations dropped(Operations operations, const Subject& subject) {
  for (std::size_t step = operations.size(); step > 0; step /= 2) {
    for (std::size_t at = 0; at < operations.size();) {
      Operations fewer = operations;
      const std::size_t end = std::min(at + step, fewer.size());
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at),
                  fewer.begin() + static_cast<std::ptrdiff_t>(end));
      if (subject(fewer)) {
        operations = std::move(fewer);
      } else {
        at += step;
      }
    }
  }
  return operations;
}

}  // namespace

Operations shrink(Operations operations, const Subject& subject) {
  operations = dropped(std::move(operations), subject);
  for (std::size_t i = 0; i < operations.size() * operations[0].n.size(); ++i) {
    std::uint32_t& number = operations[i / operations[0].n.size()].n[i % operations[0].n.size()];
    const std::uint32_t before = std::exchange(number, 0);
    if (!subject(operations)) number = before;
  }
  return dropped(std::move(operations), subject);
}

std::string text(const Family& family, const Operations& operations) {
  std::string lines;
  for (const Operation& operation : operations) {
    lines += "    {" + std::to_string(operation.kind) + ", {";
    for (std::size_t i = 0; i < operation.n.size(); ++i) {
      lines += (i == 0 ? "" : ", ") + std::to_string(operation.n[i]);
    }
    lines += "}},  // " + std::string(family.kinds[operation.kind]) + "\n";
  }
  return lines;
}

namespace {

std::optional<std::uint64_t> asked_seed() {
  const char* value = std::getenv("POSTLAB_PROPERTY_SEED");
  if (value == nullptr) return {};
  const std::string_view digits = value;
  std::uint64_t seed = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), seed);
  return seed;
}

std::string replay(std::uint64_t seed) {
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  return "POSTLAB_PROPERTY_SEED=" + std::to_string(seed) +
         " test_property --gtest_filter=" + test.test_suite_name() + "." + test.name();
}

bool holds(const Family& family, const Subject& subject, std::uint64_t seed) {
  const Operations operations = draw(family, seed);
  if (!subject(operations)) return true;
  const Operations few = shrink(operations, subject);
  ADD_FAILURE() << *subject(few) << "\nafter\n"
                << text(family, few) << "again with\n  " << replay(seed);
  return false;
}

}  // namespace

void run_seeds(const Family& family, const Subject& subject, std::uint64_t count,
               std::uint64_t first) {
  if (const auto seed = asked_seed()) {
    holds(family, subject, *seed);
    return;
  }
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    if (!holds(family, subject, seed)) return;
  }
}

}  // namespace post::property
