// The qlog form: exact text out, and the same records back; what is no trace is refused with its
// place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "experiments/lab/trace/json_seq_writer.h"
#include "experiments/lab/trace/json_text.h"
#include "experiments/lab/trace/text_line.h"
#include "experiments/lab/trace/trace_reader.h"
#include "tests/lab/support/temporary_folder.h"
#include "tests/lab/trace/script.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string milliseconds(std::int64_t nanoseconds) {
  std::string text;
  append_milliseconds(text, nanoseconds);
  return text;
}

TEST(Milliseconds, are_exact) {
  EXPECT_EQ(milliseconds(0), "0");
  EXPECT_EQ(milliseconds(1), "0.000001");
  EXPECT_EQ(milliseconds(250'000'000), "250");
  EXPECT_EQ(milliseconds(60'500'000), "60.5");
  EXPECT_EQ(milliseconds(-1'500'000), "-1.5");
  EXPECT_EQ(milliseconds(INT64_MAX), "9223372036854.775807");
  EXPECT_EQ(milliseconds(INT64_MIN), "-9223372036854.775808");
}

class JsonSeq : public ::testing::Test {
 protected:
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "trace.qlog";

  void write(auto&& script_lines) {
    Result<JsonSeqWriter> writer = JsonSeqWriter::create(path, "A \"title\"");
    ASSERT_TRUE(writer) << writer.error().text;
    TeeSink sink({&*writer});
    Script script(sink);
    script_lines(script);
    ASSERT_TRUE(writer->close());
  }

  static std::string header() {
    return "\x1e"
           R"({"file_schema":"urn:ietf:params:qlog:file:sequential",)"
           R"("serialization_format":"application/qlog+json-seq","title":"A \"title\"",)"
           R"("trace":{"vantage_point":{"name":"postlab","type":"unknown"},)"
           R"("event_schemas":["https://postlab.example.org/112026/post-events#02"],)"
           R"("common_fields":{"time_format":"relative_to_epoch",)"
           R"("reference_time":{"clock_type":"monotonic","epoch":"unknown"}}}})"
           "\n";
  }

  /// The error of reading a file with `events` after a good header.
  std::string refusal(std::string_view events) {
    return refusal_of_file(header() + std::string(events));
  }
  std::string refusal_of_file(std::string_view content, TraceLimits limits = {}) {
    folder.write("trace.qlog", content);
    Recorder recorder;
    Result<void> result = read_trace(path, recorder, limits);
    if (result) return "accepted";
    EXPECT_EQ(result.error().name, "bad_trace");
    const std::string place = path.string() + ": ";
    EXPECT_TRUE(result.error().text.starts_with(place)) << result.error().text;
    return result.error().text.substr(place.size());
  }
};

constexpr std::string_view kGood =
    "\x1e{\"time\":0,\"name\":\"a:b\",\"time_ns\":\"0\",\"seq\":1}\n";

TEST_F(JsonSeq, is_written_as_specified) {
  write([](Script& script) {
    script.on("server").emit(trace::RunEnded{"idle"});
    script.at(60'500'000ns)
        .on("client")
        .emit(trace::AttemptCancelled{"1.2.1", "won_by 1.1.1", true},
              {.association = AssociationId{1}, .attempt = AttemptId{2}}, {RULE(64), RULE(67)}, 1);
  });
  EXPECT_EQ(content_of(path),
            header() +
                "\x1e"
                R"({"time":0,"name":"simulation:end","data":{"reason":"idle"},"time_ns":"0",)"
                R"("seq":1,"host":"server"})"
                "\n\x1e"
                R"({"time":60.5,"name":"establishment:attempt_cancelled",)"
                R"("data":{"branch":"1.2.1","reason":"won_by 1.1.1","started":true},)"
                R"("time_ns":"60500000","seq":2,"host":"client","assoc":1,"attempt":2,)"
                R"("rules":[64,67],"cause":1})"
                "\n");
}

TEST_F(JsonSeq, writes_integers_that_a_double_cannot_hold_as_text) {
  const std::uint64_t safe = (1ull << 53) - 1;
  const TraceField fields[] = {{"u", safe},
                               {"v", safe + 1},
                               {"i", -static_cast<std::int64_t>(safe)},
                               {"j", -static_cast<std::int64_t>(safe) - 1}};
  const std::string text = json_event(1, {{}, "h", {}, "a:b", {}, 0, fields});
  EXPECT_THAT(text, HasSubstr(R"({"u":9007199254740991,"v":"9007199254740992",)"
                              R"("i":-9007199254740991,"j":"-9007199254740992"})"));
}

TEST_F(JsonSeq, brings_every_record_back) {
  const auto play = [](Script& script) {
    script.at(1ms).on("").emit(trace::RunStarted{"First race", 1, 2});
    script.at(250ms).on("client").emit(
        trace::AttemptCancelled{"1.2.1", "won_by 1.1.1", false},
        {AssociationId{1}, CarrierId{2}, TransientId{3}, AttemptId{4}, PathId{5}, 6, 7},
        {RULE(67), RULE(2)}, 1);
  };
  write(play);
  LineRecorder written;
  TeeSink sink({&written});
  Script script(sink);
  play(script);
  LineRecorder back;
  ASSERT_TRUE(read_trace(path, back));
  EXPECT_EQ(back.lines(), written.lines());
}

TEST_F(JsonSeq, escapes_what_json_must_not_contain) {
  write([](Script& script) { script.on("h").emit(trace::LinkChanged{"a\x1e\n\"", "\xff"}); });
  Recorder back;
  ASSERT_TRUE(read_trace(path, back));
  EXPECT_EQ(std::get<std::string>(back.records().at(0).data.at(0).value), "a\x1e\n\"");
  EXPECT_EQ(std::get<std::string>(back.records().at(0).data.at(1).value), "\xef\xbf\xbd");
}

TEST_F(JsonSeq, tells_that_the_disk_is_full) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  Result<JsonSeqWriter> writer = JsonSeqWriter::create("/dev/full", "x");
  ASSERT_TRUE(writer);
  TeeSink sink({&*writer});
  Script script(sink);
  for (int i = 0; i < 1000; ++i) script.on("h").emit(trace::RunEnded{"idle"});
  EXPECT_TRUE(writer->error());
  const Result<void> closed = writer->close();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error(), (Error{"io_error", "cannot write /dev/full: No space left on device"}));
}

TEST_F(JsonSeq, tells_that_a_full_disk_is_seen_only_at_the_end) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  Result<JsonSeqWriter> writer = JsonSeqWriter::create("/dev/full", "x");
  ASSERT_TRUE(writer);
  EXPECT_FALSE(writer->close());
}

TEST_F(JsonSeq, tells_what_cannot_be_opened) {
  const Result<JsonSeqWriter> writer = JsonSeqWriter::create("/no/such/folder/trace.qlog", "x");
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().text,
            "cannot create /no/such/folder/trace.qlog: No such file or directory");
  const Result<TraceReader> reader = TraceReader::open("/no/such/trace.qlog");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error(),
            (Error{"io_error", "cannot open /no/such/trace.qlog: No such file or directory"}));
}

TEST_F(JsonSeq, refuses_what_is_no_trace) {
  EXPECT_EQ(refusal_of_file(""),
            "record 0 at octet 0: no JSON text sequence: the first octet must be 0x1e");
  EXPECT_EQ(refusal_of_file("{}"),
            "record 0 at octet 0: no JSON text sequence: the first octet must be 0x1e");
  EXPECT_EQ(refusal_of_file("\x1e"), "record 0 at octet 1: a header that is no JSON object");
  EXPECT_EQ(refusal_of_file("\x1e{}\n"), "record 0 at octet 1: no sequential qlog file");
  EXPECT_EQ(refusal_of_file("\x1e{\"file_schema\":\"urn:ietf:params:qlog:file:sequential\","
                            "\"trace\":{\"event_schemas\":[\"x\"]}}\n"),
            "record 0 at octet 1: a trace of another schema; read is "
            "https://postlab.example.org/112026/post-events#02");
}

TEST_F(JsonSeq, accepts_the_least_event) { EXPECT_EQ(refusal(kGood), "accepted"); }

TEST_F(JsonSeq, refuses_a_record_that_is_cut_off) {
  const std::string start = std::to_string(header().size() + 1);
  EXPECT_EQ(refusal("\x1e{\"time\":0"), "record 1 at octet " + start + ": text that is cut off");
  EXPECT_EQ(refusal("\x1e{\"time\":0\n"), "record 1 at octet " + start + ": text that is not JSON");
}

TEST_F(JsonSeq, refuses_what_is_longer_than_its_bounds) {
  const std::string content = header() + std::string(kGood);
  EXPECT_EQ(refusal_of_file(content, {.records = 1}), "accepted");
  EXPECT_THAT(refusal_of_file(content, {.records = 0}), HasSubstr("more records than"));
  EXPECT_THAT(refusal(std::string("\x1e\"") + std::string(2'000'000, 'x') + "\"\n"),
              HasSubstr("has more than 1048576 octets"));
}

struct BadEvent {
  std::string_view json;
  std::string_view fault;
};

class BadEvents : public JsonSeq, public ::testing::WithParamInterface<BadEvent> {};

TEST_P(BadEvents, are_refused_with_their_fault) {
  EXPECT_THAT(refusal("\x1e" + std::string(GetParam().json) + "\n"),
              HasSubstr(": " + std::string(GetParam().fault)));
}

INSTANTIATE_TEST_SUITE_P(
    JsonSeq, BadEvents,
    ::testing::Values(
        BadEvent{"[]", "JSON that is no object"}, BadEvent{"{}", "no \"time_ns\""},
        BadEvent{R"({"time_ns":5,"seq":1,"name":"a"})", "\"time_ns\" that is no text"},
        BadEvent{R"({"time_ns":"-5","seq":1,"name":"a"})", "\"time_ns\" that is no text"},
        BadEvent{R"({"time_ns":"05","seq":1,"name":"a"})", "\"time_ns\" that is no text"},
        BadEvent{R"({"time_ns":"9223372036854775808","seq":1,"name":"a"})",
                 "\"time_ns\" that is no text"},
        BadEvent{R"({"time_ns":"5","seq":1})", "no \"name\""},
        BadEvent{R"({"time_ns":"5","name":"a"})", "no \"seq\""},
        BadEvent{R"({"time_ns":"5","seq":2,"name":"a"})", "seq 2 out of order"},
        BadEvent{R"({"time_ns":"5","seq":1.0,"name":"a"})", "\"seq\" that is no number"},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","cause":1})", "a \"cause\" that is not"},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","assoc":4294967296})",
                 "\"assoc\" that is no number from 1 to 4294967295"},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","rules":[87]})", "a rule that is no number"},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","rules":7})", "\"rules\" that is no list"},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","data":[]})", "\"data\" that is no object"},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","data":{"x":0.5}})", "data field \"x\""},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","data":{"x":{}}})", "data field \"x\""},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","host":3})", "\"host\" that is no text"},
        BadEvent{R"({"time_ns":"5","seq":1,"name":"a","colour":3})", "unknown member \"colour\""}));

}  // namespace
}  // namespace post::lab
