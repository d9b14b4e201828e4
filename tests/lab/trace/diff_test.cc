// The first difference of two traces, in whatever form they are kept.
#include "experiments/lab/trace/diff.h"

#include <gtest/gtest.h>

#include <sstream>

#include "experiments/lab/trace/json_seq_writer.h"
#include "experiments/lab/trace/text_line.h"
#include "tests/lab/support/temporary_folder.h"
#include "tests/lab/trace/script.h"

namespace post::lab {
namespace {

using Lines = std::vector<std::string>;

const Lines kSix = {"1", "2", "3", "4", "5", "6"};

TEST(Diff, finds_nothing_in_equal_traces) {
  EXPECT_FALSE(first_divergence(kSix, kSix));
  EXPECT_FALSE(first_divergence(Lines{}, Lines{}));
}

TEST(Diff, shows_three_records_before_and_both_sides_after) {
  const Lines other = {"1", "2", "3", "4", "X", "6", "7", "8", "9"};
  const std::optional<Divergence> found = first_divergence(kSix, other);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->record, 5u);
  EXPECT_EQ(found->before, (Lines{"2", "3", "4"}));
  EXPECT_EQ(found->left, (Lines{"5", "6"}));
  EXPECT_EQ(found->right, (Lines{"X", "6", "7", "8"}));
}

TEST(Diff, counts_the_end_as_a_difference) {
  const std::optional<Divergence> found = first_divergence(kSix, Lines{"1", "2"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->record, 3u);
  EXPECT_EQ(found->left, (Lines{"3", "4", "5", "6"}));
  EXPECT_TRUE(found->right.empty());
  std::ostringstream out;
  print(*found, {"old", "new"}, out);
  EXPECT_EQ(out.str(),
            "first difference at record 3\n--- old\n+++ new\n  1\n  2\n- 3\n- 4\n- 5\n- 6\n"
            "+ (the trace ends here)\n");
}

TEST(Diff, compares_a_run_folder_with_its_text_baseline) {
  const TemporaryFolder folder;
  std::ostringstream text;
  TextWriter text_writer(text);
  Result<JsonSeqWriter> qlog = JsonSeqWriter::create(folder.path() / "trace.qlog", "x");
  ASSERT_TRUE(qlog);
  TeeSink sink({&text_writer, &*qlog});
  Script script(sink);
  script.on("client").emit(trace::AttemptFailed{"1.1.1", "refused"}, {}, {RULE(65)});
  script.emit(trace::RunEnded{"idle"});
  ASSERT_TRUE(qlog->close());
  const auto baseline = folder.write("baseline.trace", "# a comment\n" + text.str());

  auto left = open_lines(baseline);
  auto right = open_lines(folder.path());
  ASSERT_TRUE(left && right);
  Result<std::optional<Divergence>> found = first_divergence(**left, **right);
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
}

TEST(Diff, tells_an_error_instead_of_a_difference) {
  const TemporaryFolder folder;
  const auto broken = folder.write("broken.qlog", "\x1e{}\n");
  EXPECT_EQ(open_lines(broken).error().name, "bad_trace");
  EXPECT_EQ(open_lines(folder.path() / "none").error().name, "io_error");
  EXPECT_EQ(open_lines(folder.path()).error().name, "io_error");
}

}  // namespace
}  // namespace post::lab
