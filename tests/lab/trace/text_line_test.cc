// The text form: one readable, stable line a record.
#include "experiments/lab/trace/text_line.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/lab/trace/script.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

class TextLine : public ::testing::Test {
 protected:
  const std::string& last() const { return lines.lines().back(); }

  LineRecorder lines;
  TeeSink sink{{&lines}};
  Script script{sink};
};

TEST_F(TextLine, shows_time_host_name_ids_data_rules_and_cause) {
  script.on("client").emit(trace::AttemptFailed{"1.1.1", "refused"});
  script.at(250ms).emit(
      trace::AttemptStarted{"1.2.1", "failure", "10.1.0.2", "wlan0", "192.0.2.10:443", "tcp"},
      {.association = AssociationId{1}, .attempt = AttemptId{2}}, {RULE(64), RULE(65)}, 1);
  EXPECT_EQ(last(),
            "     250000000 client       establishment:attempt_started assoc=1 attempt=2 "
            "branch=1.2.1 trigger=failure local=10.1.0.2 interface=wlan0 remote=192.0.2.10:443 "
            "stack=tcp [64,65] <-1");
}

TEST_F(TextLine, shows_records_of_the_network_without_host) {
  script.at(1ns).on("").emit(trace::RunEnded{"idle"});
  EXPECT_EQ(last(), "             1 -            simulation:end reason=idle");
}

TEST_F(TextLine, quotes_what_could_be_misread) {
  script.on("h").emit(trace::LinkChanged{"", "up \"no\"\n\\"});
  EXPECT_EQ(last(),
            R"(             0 h            network:link_changed link="" what="up \"no\"\n\\")");
}

TEST_F(TextLine, replaces_what_is_not_utf8) {
  script.on("h").emit(trace::LinkChanged{"\xff", "Äpfel"});
  EXPECT_EQ(last(),
            "             0 h            network:link_changed link=\"\xef\xbf\xbd\" "
            "what=\"Äpfel\"");
}

TEST_F(TextLine, shows_the_extremes_of_all_types) {
  const TraceField fields[] = {{"i", std::int64_t{INT64_MIN}},
                               {"u", std::uint64_t{UINT64_MAX}},
                               {"no", false},
                               {"yes", true}};
  const TraceRecord record{kNever, "a-long-host-name", {}, "a:b", {}, 0, fields};
  EXPECT_EQ(text_line(record),
            "9223372036854775807 a-long-host-name a:b i=-9223372036854775808 "
            "u=18446744073709551615 no=false yes=true");
}

TEST_F(TextLine, is_the_same_for_an_owned_record) {
  Recorder recorder;
  sink.add(recorder);
  script.at(5ms).on("h").emit(trace::AttemptCancelled{"1.1.1", "won_by 1.2.1", true},
                              {.path = PathId{3}}, {RULE(67)}, 2);
  EXPECT_EQ(text_line(recorder.records().back()), last());
}

TEST_F(TextLine, is_written_one_to_a_line) {
  std::ostringstream out;
  TextWriter writer(out);
  sink.add(writer);
  script.on("h").emit(trace::RunEnded{"idle"});
  script.emit(trace::RunEnded{"duration"});
  EXPECT_EQ(out.str(), lines.lines()[0] + '\n' + lines.lines()[1] + '\n');
}

}  // namespace
}  // namespace post::lab
