// rng v1 by known answers. The constants were computed once and agree with a second implementation
// in arbitrary-precision arithmetic; they never change.
#include "sim/engine/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace post::sim {
namespace {

template <class Stream>
std::vector<std::uint64_t> draws(Stream&& stream, int count) {
  std::vector<std::uint64_t> values;
  for (int i = 0; i < count; ++i) values.push_back(stream.next());
  return values;
}

using Words = std::vector<std::uint64_t>;

TEST(Random, XoshiroGivesItsPublishedSequence) {
  EXPECT_EQ(draws(Xoshiro256({1, 2, 3, 4}), 4), (Words{11520, 0, 1509978240, 1215971899390074240}));
}

TEST(Random, XoshiroIsSeededBySplitMix) {
  EXPECT_EQ(draws(Xoshiro256::seeded(0), 3),
            (Words{0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0}));
}

TEST(Random, NamedStreamsGiveTheKnownAnswers) {
  EXPECT_EQ(
      draws(NamedStream({1, 0, "client", "ports"}), 4),
      (Words{0xe935a8f27959b323, 0x4233223f17362e3d, 0xa700ccbdcf585e15, 0xcde899a69042e585}));
  EXPECT_EQ(draws(NamedStream({7, 3, "a name of more than sixteen", "x"}), 1),
            (Words{0x392e2610fb4326fc}));
}

TEST(Random, StreamsThatDifferInOnePartOfTheirNameDiffer) {
  const std::vector<StreamName> names = {{1, 0, "client", "ports"}, {2, 0, "client", "ports"},
                                         {1, 1, "client", "ports"}, {1, 0, "server", "ports"},
                                         {1, 0, "client", "isn"},   {0, 1, "client", "ports"},
                                         {1, 0, "clientp", "orts"}, {1, 0, "", "clientports"}};
  std::vector<std::uint64_t> first;
  for (const StreamName& name : names) first.push_back(NamedStream(name).next());
  std::sort(first.begin(), first.end());
  EXPECT_EQ(std::unique(first.begin(), first.end()), first.end());
}

TEST(Random, KeyedDrawsGiveTheKnownAnswers) {
  EXPECT_EQ(keyed_draw(1, 0, "link wifi", Direction::kForward, 0), 0xa0fde5f9e366af33);
  EXPECT_EQ(keyed_draw(1, 0, "link wifi", Direction::kForward, 1), 0xf2f68c2bd0d6f2f6);
  EXPECT_EQ(keyed_draw(1, 0, "link wifi", Direction::kBackward, 0), 0x238e8dcc736dcbf2);
  EXPECT_EQ(keyed_draw(1, 1, "link wifi", Direction::kForward, 0), 0x3de8774f3ffae2ff);
}

TEST(Random, AKeyedDrawDoesNotDependOnWhichWereTakenBefore) {
  const KeyedDraws draws(1, 0, "link wifi", Direction::kForward);
  const std::uint64_t thousandth = draws.draw(1000);
  for (std::uint64_t ordinal = 0; ordinal < 1000; ++ordinal) draws.draw(ordinal);
  EXPECT_EQ(draws.draw(1000), thousandth);
  EXPECT_EQ(keyed_draw(1, 0, "link wifi", Direction::kForward, 1000), thousandth);
}

// 64 bits over 100,000 draws: each is set 50,000 times with a standard deviation of 158.
template <class Next>
void expect_balanced_bits(Next next) {
  std::array<int, 64> set{};
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t value = next();
    for (unsigned bit = 0; bit < 64; ++bit) set[bit] += static_cast<int>((value >> bit) & 1);
  }
  for (const int count : set) EXPECT_NEAR(count, 50'000, 700);
}

TEST(Random, EachBitOfAStreamIsSetHalfTheTime) {
  NamedStream stream({1, 0, "client", "ports"});
  expect_balanced_bits([&] { return stream.next(); });
}

TEST(Random, EachBitOfKeyedDrawsIsSetHalfTheTime) {
  const KeyedDraws draws(1, 0, "link wifi", Direction::kForward);
  std::uint64_t ordinal = 0;
  expect_balanced_bits([&] { return draws.draw(ordinal++); });
}

}  // namespace
}  // namespace post::sim
