// Expectation files: what is wrong in them is named by its place, and so is each difference.
#include "experiments/lab/conform/expectation.h"

#include <gtest/gtest.h>

#include "experiments/lab/conform/report.h"
#include "experiments/lab/worlds/embedded.h"
#include "tests/conform/recorded.h"

namespace post::lab {
namespace {

using testing::differences_from_record;
using testing::whole_matrix;

std::string error_of(std::string_view text) {
  const Result<Symbols> parsed = parse_symbols(text, "e.txt");
  return parsed.ok() ? "" : parsed.error().text;
}

TEST(Expectation, errors_name_line_and_what_is_allowed) {
  EXPECT_EQ(error_of(""), "e.txt: found no head; allowed: rule case COMBINATION ...");
  EXPECT_EQ(error_of("# c\nrules case tcp\n"),
            "e.txt:2: found 'rules'; allowed: rule case COMBINATION ...");
  EXPECT_EQ(error_of("rule case tcp\n1 a + +\n"),
            "e.txt:2: found 4 words; allowed: 3, as in the head");
  EXPECT_EQ(error_of("rule case tcp\n1 a yes\n"), "e.txt:2: found 'yes'; allowed: + ~ - !");
  EXPECT_EQ(error_of("rule case tcp\n1 a +\n1 a +\n"), "e.txt:3: 'a' stands there before");
}

TEST(Expectation, a_difference_names_case_and_combination) {
  const Symbols expected = parse_symbols("rule case tcp udp\n1 a + ~\n", "e").value();
  const Symbols found = parse_symbols("rule case tcp new\n1 a ! +\n", "f").value();
  EXPECT_EQ(differences(expected, found, false),
            (std::vector<std::string>{"a over new: expected nothing, found holds",
                                      "a over tcp: expected holds, found broken"}));
  EXPECT_EQ(differences(expected, found, true).back(),
            "a over udp: expected weaker, found nothing");
}

TEST(Expectation, a_matrix_is_its_own_expectation_file) {
  const Matrix matrix = whole_matrix(embedded_world()).value();
  const Result<Symbols> parsed = parse_symbols(table_of(matrix, false), "table");
  ASSERT_TRUE(parsed.ok()) << parsed.error().text;
  EXPECT_EQ(*parsed, symbols_of(matrix));
}

TEST(Expectation, the_embedded_world_is_as_recorded) {
  const Matrix matrix = whole_matrix(embedded_world()).value();
  EXPECT_EQ(differences_from_record(matrix), std::vector<std::string>{});
  EXPECT_EQ(matrix.count(Finding::kBroken), 0u) << table_of(matrix, false);
}

}  // namespace
}  // namespace post::lab
