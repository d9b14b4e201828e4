// The waterfall of a race, drawn from a trace that this program wrote.
#include <gmock/gmock.h>

#include "experiments/lab/trace/json_seq_writer.h"
#include "tests/lab/trace/plot_test.h"
#include "tests/lab/trace/script.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class PlotRace : public PlotTest {
 protected:
  PlotRace() : PlotTest("plot_race.py") {}

  /// Two candidates: the first is refused, the second wins.
  void write_trace() {
    Result<JsonSeqWriter> writer = JsonSeqWriter::create(folder.path() / "trace.qlog", "A test");
    ASSERT_TRUE(writer);
    TeeSink sink({&*writer});
    Script script(sink);
    const auto about = [](std::uint32_t attempt) {
      return Subject{.association = AssociationId{1}, .attempt = AttemptId{attempt}};
    };
    script.on("client").emit(trace::RemoteResolved{"server.example", "192.0.2.1"}, about(0));
    for (const auto& [branch, rank] : {std::pair("1.1.1", 1), std::pair("2.1.1", 2)}) {
      script.emit(trace::CandidateRanked{branch, static_cast<std::uint64_t>(rank), "10.0.0.1",
                                         "eth0", "192.0.2.1:443", "tcp"},
                  about(0));
    }
    script.emit(trace::AttemptStarted{"1.1.1", "first", "10.0.0.1", "eth0", "192.0.2.1:443", "tcp"},
                about(1));
    script.at(20ms).emit(trace::AttemptFailed{"1.1.1", "refused"}, about(1));
    script.emit(
        trace::AttemptStarted{"2.1.1", "failure", "10.0.0.1", "eth0", "192.0.2.1:443", "tcp"},
        about(2));
    script.at(60'500us).emit(trace::AttemptSucceeded{"2.1.1"}, about(2));
    script.emit(trace::Established{"2.1.1", "10.0.0.1", "eth0", "192.0.2.1:443", "tcp"}, about(2));
    ASSERT_TRUE(writer->close());
  }
};

TEST_F(PlotRace, shows_reasons_in_words_and_repeats_its_bytes) {
  write_trace();
  ASSERT_EQ(plot(), 0) << file("out");
  const std::string svg = file("race-1.svg");
  EXPECT_THAT(svg, HasSubstr("A test: race 1 of client, 2.1.1 wins after 60.5"));
  EXPECT_THAT(svg, HasSubstr("refused by the peer after 20"));
  EXPECT_THAT(svg, HasSubstr("won at 60.5"));
  EXPECT_THAT(svg, HasSubstr("time since the start of the run (ms)"));
  const std::string png = file("race-1.png");
  EXPECT_THAT(png, ::testing::StartsWith("\x89PNG"));
  ASSERT_EQ(plot("--race 1"), 0) << file("out");
  EXPECT_EQ(file("race-1.svg"), svg);
  EXPECT_EQ(file("race-1.png"), png);
}

TEST_F(PlotRace, says_that_there_is_no_such_race) {
  write_trace();
  EXPECT_EQ(plot("--race 2"), 2);
  EXPECT_EQ(file("out"), "plot_race: no race 2 in this trace: it has 1\n");
}

TEST_F(PlotRace, refuses_what_is_no_trace) {
  EXPECT_EQ(plot(), 4);
  folder.write("trace.qlog", "{}");
  EXPECT_EQ(plot(), 2);
  EXPECT_THAT(file("out"), HasSubstr("the first octet must be 0x1e"));
}

}  // namespace
}  // namespace post::lab
