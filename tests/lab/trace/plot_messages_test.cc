// The Messages of a run over time, drawn from a trace that this program wrote.
#include <gmock/gmock.h>

#include "experiments/lab/trace/json_seq_writer.h"
#include "tests/lab/trace/plot_test.h"
#include "tests/lab/trace/script.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class PlotMessages : public PlotTest {
 protected:
  PlotMessages() : PlotTest("plot_messages.py") {}

  static Subject about(MessageId message) {
    return {.association = AssociationId{1}, .carrier = CarrierId{1}, .message = message};
  }

  /// One Message is received, one expires while it is held, one is in the queue at the end.
  void write_trace() {
    Result<JsonSeqWriter> writer = JsonSeqWriter::create(folder.path() / "trace.qlog", "A test");
    ASSERT_TRUE(writer);
    TeeSink sink({&*writer});
    Script script(sink);
    const Subject up{
        .association = AssociationId{1}, .carrier = CarrierId{1}, .transient = TransientId{1}};
    script.on("client").emit(trace::CarrierCreated{"active", "any", "server.example:443"},
                             about(0));
    script.emit(trace::MessageQueued{.bytes = 2'500, .niceness = 3}, about(1));
    script.emit(trace::MessageQueued{.bytes = 100, .lifetime_ns = 30ms, .after = "0.1"}, about(2));
    script.emit(trace::MessageHeld{"antecedent", "0.1"}, about(2));
    script.emit(trace::MessageQueued{.bytes = 7, .marks = "final"}, about(3));
    script.at(10ms).emit(trace::TransientUp{"tcp", "10.0.0.1:5000", "10.0.0.2:443"}, up);
    script.on("server").emit(trace::TransientUp{"tcp", "10.0.0.2:443", "10.0.0.1:5000"}, up);
    script.on("client").emit(trace::MessageStarted{}, about(1));
    script.at(12ms).emit(trace::MessageSent{.terminal = true}, about(1));
    script.at(30ms).emit(trace::MessageExpired{"lifetime"}, about(2));
    script.on("server").at(42'500us).emit(trace::MessageReceived{.bytes = 2'500}, about(1));
    ASSERT_TRUE(writer->close());
  }
};

TEST_F(PlotMessages, shows_properties_and_ends_in_words_and_repeats_its_bytes) {
  write_trace();
  ASSERT_EQ(plot(), 0) << file("out");
  const std::string svg = file("messages.svg");
  EXPECT_THAT(svg, HasSubstr("A test: Messages"));
  EXPECT_THAT(svg, HasSubstr("client, carrier 1 \u2192 server.example:443, over tcp"));
  EXPECT_THAT(svg, HasSubstr("<!-- 2.5 kB, nice 3   1 -->"));
  EXPECT_THAT(svg, HasSubstr("<!-- 100 B, lifetime 30\u00a0ms, after 1   2 -->"));
  EXPECT_THAT(svg, HasSubstr("<!-- 7 B, final   3 -->"));
  EXPECT_THAT(svg, HasSubstr("received 42.5"));
  EXPECT_THAT(svg, HasSubstr("expired (lifetime) 30"));
  EXPECT_THAT(svg, HasSubstr("not at its end"));
  EXPECT_THAT(svg, HasSubstr("<!-- held for another -->"));
  EXPECT_THAT(svg, Not(HasSubstr("<!-- yields to another -->")));
  const std::string png = file("messages.png");
  EXPECT_THAT(png, ::testing::StartsWith("\x89PNG"));
  ASSERT_EQ(plot("--host client --carrier 1"), 0) << file("out");
  EXPECT_EQ(file("messages.svg"), svg);
  EXPECT_EQ(file("messages.png"), png);
}

TEST_F(PlotMessages, says_that_there_is_none) {
  write_trace();
  EXPECT_EQ(plot("--carrier 2"), 2);
  EXPECT_EQ(file("out"), "plot_messages: no such Messages in this trace\n");
}

TEST_F(PlotMessages, refuses_what_is_no_trace) {
  EXPECT_EQ(plot(), 4);
  folder.write("trace.qlog", "{}");
  EXPECT_EQ(plot(), 2);
  EXPECT_THAT(file("out"), HasSubstr("the first octet must be 0x1e"));
}

}  // namespace
}  // namespace post::lab
