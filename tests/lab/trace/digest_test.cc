// The digest: known answers, what it covers, and that nothing can move from one item into the next.
#include "experiments/lab/trace/digest.h"

#include <gtest/gtest.h>

#include <vector>

#include "experiments/lab/results/summary.h"
#include "experiments/lab/trace/canonical.h"
#include "tests/lab/trace/script.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

std::span<const std::byte> octets(std::string_view text) { return std::as_bytes(std::span(text)); }

trace::RunEnded ended(std::string reason) { return {.reason = std::move(reason)}; }

Sha256Value digest_after(auto&& feed) {
  Digest digest;
  TeeSink sink({&digest});
  Script script(sink);
  feed(script, digest);
  return digest.finish().whole();
}

TEST(Sha256, is_that_of_fips180) {
  EXPECT_EQ(sha256_of("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of("").to_string(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// Computed by an independent program from docs/trace.md. A change here is a change of the schema's
// version.
TEST(Digest, has_its_known_answer) {
  const Sha256Value digest = digest_after([](Script& script, Digest& digest) {
    script.at(250ms).on("client").emit(trace::AttemptFailed{"1.1.1", "refused"},
                                       {.attempt = AttemptId{1}}, {RULE(65)});
    digest.packet("client.wlan0", Time(1ms), octets("\x60 packet"));
    digest.metric("run.events", 42);
  });
  EXPECT_EQ(digest.hex(), "ab72ef1c87779af489fea6a1557afe19d0b4afb38dac0726041d08d49bdd78ec");
}

/// The records of a run in canonical form, each behind its length.
class Items final : public RecordWriter {
 public:
  void write(TraceSeq seq, const TraceRecord& record) override {
    std::string item;
    CanonicalEncoder(item).record(seq, record);
    CanonicalEncoder(all).octets(item);
  }
  std::string all;
};

TEST(Digest, hashes_records_of_any_length_as_they_stand_one_behind_the_other) {
  Digest digest;
  Items items;
  TeeSink sink({&digest, &items});
  Script script(sink);
  for (const std::size_t length : {0, 40, 100, 300, 3'900, 4'000, 4'096, 20'000, 1, 70'000}) {
    for (int twice = 0; twice < 2; ++twice) script.emit(ended(std::string(length, 'x')));
  }
  EXPECT_EQ(digest.finish().records, sha256_of(items.all));
}

TEST(Digest, covers_each_field_of_a_record) {
  const auto one = [](Duration time, const char* host, const char* cause, AttemptId attempt,
                      Rule rule, TraceSeq earlier) {
    return digest_after([&](Script& script, Digest&) {
      script.on("").emit(ended("x"));
      script.at(time).on(host).emit(trace::AttemptFailed{"1.1.1", cause}, {.attempt = attempt},
                                    {rule}, earlier);
    });
  };
  const Sha256Value base = one(1ms, "a", "refused", AttemptId{1}, RULE(65), 0);
  EXPECT_EQ(base, one(1ms, "a", "refused", AttemptId{1}, RULE(65), 0));
  EXPECT_NE(base, one(1ms + 1ns, "a", "refused", AttemptId{1}, RULE(65), 0));
  EXPECT_NE(base, one(1ms, "b", "refused", AttemptId{1}, RULE(65), 0));
  EXPECT_NE(base, one(1ms, "a", "reset", AttemptId{1}, RULE(65), 0));
  EXPECT_NE(base, one(1ms, "a", "refused", AttemptId{2}, RULE(65), 0));
  EXPECT_NE(base, one(1ms, "a", "refused", AttemptId{1}, RULE(66), 0));
  EXPECT_NE(base, one(1ms, "a", "refused", AttemptId{1}, RULE(65), 1));
}

TEST(Digest, lets_nothing_move_between_items) {
  const auto packets = [](std::vector<std::pair<std::string_view, std::string_view>> all) {
    return digest_after([&](Script&, Digest& digest) {
      for (const auto& [end, bytes] : all) digest.packet(end, Time(1ms), octets(bytes));
    });
  };
  EXPECT_NE(packets({{"a", "xy"}}), packets({{"ax", "y"}}));
  EXPECT_NE(packets({{"a", "x"}, {"a", "y"}}), packets({{"a", "y"}, {"a", "x"}}));
  EXPECT_NE(packets({}), packets({{"", ""}}));
}

TEST(Digest, tells_which_part_differs) {
  Digest a;
  Digest b;
  a.metric("x", 1);
  b.metric("x", 2);
  const DigestParts left = a.finish();
  const DigestParts right = b.finish();
  EXPECT_EQ(left.records, right.records);
  EXPECT_EQ(left.packets, right.packets);
  EXPECT_NE(left.metrics, right.metrics);
}

TEST(Digest, does_not_depend_on_how_parts_are_interleaved) {
  const auto feed = [](bool packet_first) {
    return digest_after([&](Script& script, Digest& digest) {
      if (packet_first) digest.packet("a", Time(1ms), octets("x"));
      script.emit(ended("idle"));
      if (!packet_first) digest.packet("a", Time(1ms), octets("x"));
    });
  };
  EXPECT_EQ(feed(true), feed(false));
}

TEST(Digest, covers_the_integers_of_the_summary_and_no_text) {
  const auto with = [](std::int64_t number, const char* text) {
    Summary summary;
    summary.set("count", number);
    summary.set_text("word", text);
    return digest_after([&](Script&, Digest& digest) { add_to(digest, summary); });
  };
  EXPECT_EQ(with(1, "a"), with(1, "b"));
  EXPECT_NE(with(1, "a"), with(2, "a"));
}

TEST(DigestOfRuns, depends_on_order_and_count) {
  const Sha256Value a = sha256_of("a");
  const Sha256Value b = sha256_of("b");
  EXPECT_NE(digest_of(std::vector{a, b}), digest_of(std::vector{b, a}));
  EXPECT_NE(digest_of(std::vector{a}), digest_of(std::vector{a, a}));
}

}  // namespace
}  // namespace post::lab
