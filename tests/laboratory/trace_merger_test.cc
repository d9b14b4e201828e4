// One trace out of several.
#include "experiments/lab/worlds/laboratory/trace_merger.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace post::lab {
namespace {

using ::testing::ElementsAre;

/// Keeps "TIME HOST <- CAUSE".
class Lines : public TraceSink {
 public:
  TraceSeq record(const TraceRecord& record) override {
    const std::string cause = record.cause == 0 ? "" : " <- " + std::to_string(record.cause);
    lines.push_back(std::to_string(nanoseconds_of(record.time)) + " " + std::string(record.host) +
                    cause);
    return lines.size();
  }
  std::vector<std::string> lines;
};

TraceSeq record(TraceSink* to, std::int64_t time, std::string host, TraceSeq cause = 0) {
  TraceRecord record{};
  record.time = Time(Duration(time));
  record.host = host;
  record.name = "category:type";
  record.cause = cause;
  return to->record(record);
}

TEST(TraceMergerTest, OrdersByTimeThenByBuffer) {
  Lines lines;
  TraceMerger merger(&lines);
  TraceSink* first = merger.add_buffer();
  TraceSink* second = merger.add_buffer();
  record(second, 1, "second");
  record(second, 2, "second");
  record(first, 2, "first");
  record(first, 3, "first");
  EXPECT_TRUE(lines.lines.empty());
  merger.flush();
  EXPECT_THAT(lines.lines, ElementsAre("1 second", "2 first", "2 second", "3 first"));
}

TEST(TraceMergerTest, CausesKeepPointingAtTheirRecords) {
  Lines lines;
  TraceMerger merger(&lines);
  TraceSink* first = merger.add_buffer();
  TraceSink* second = merger.add_buffer();
  record(first, 1, "first");
  const TraceSeq cause = record(second, 2, "second");
  record(second, 3, "second", cause);
  merger.flush();
  record(first, 4, "first");
  record(second, 5, "second", cause);
  merger.flush();
  EXPECT_THAT(lines.lines,
              ElementsAre("1 first", "2 second", "3 second <- 2", "4 first", "5 second <- 2"));
}

TEST(TraceMergerTest, HandsOnWhatIsLeftWhenItEnds) {
  Lines lines;
  {
    TraceMerger merger(&lines);
    record(merger.add_buffer(), 1, "host");
  }
  EXPECT_THAT(lines.lines, ElementsAre("1 host"));
}

TEST(TraceMergerTest, WithoutASinkKeepsNothing) {
  TraceMerger merger(nullptr);
  EXPECT_EQ(merger.add_buffer(), nullptr);
  merger.flush();
}

}  // namespace
}  // namespace post::lab
