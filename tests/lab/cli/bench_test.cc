// Benchmarks run where users run them. What they measure is not asserted.
#include <nlohmann/json.hpp>
#include <string>

#include "tests/lab/cli/program.h"

namespace post::lab {
namespace {

class Bench : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    if (postlab("bench --help 2>&1").code != 0) GTEST_SKIP() << "built without benchmarks";
  }
};

TEST_F(Bench, prints_each_figure_as_json) {
  const Finished bench =
      postlab("bench tcp_echo/carriers_one_processor --repetitions 1 --json 2>/dev/null");
  ASSERT_EQ(bench.code, 0);
  const auto rows = nlohmann::json::parse(bench.out);
  ASSERT_EQ(rows.size(), 1u);
  const auto& row = rows.front();
  EXPECT_EQ(row.at("name"), "tcp_echo/carriers_one_processor");
  EXPECT_EQ(row.at("peer"), "raw epoll");
  EXPECT_EQ(row.at("n"), 1);
  for (const char* figure : {"operations", "ns_per_operation", "ratio", "p50_ns", "p50_ratio"}) {
    EXPECT_GT(row.at(figure), 0) << figure;
  }
  EXPECT_GE(row.at("load"), 0);
}

TEST_F(Bench, names_what_there_is_where_nothing_matches) {
  const Finished bench = postlab("bench flight 2>&1");
  EXPECT_EQ(bench.code, 2);
  EXPECT_TRUE(contains(bench.out, "tcp_echo/carriers\n")) << bench.out;
}

}  // namespace
}  // namespace post::lab
