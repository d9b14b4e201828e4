"""What is changed, in which order, and how the results are told."""

import contextlib
import pathlib
import sys
import tempfile
import unittest

import mutants
import mutate
import verdicts
import workshop

HEAD = "void f() {\n  trace(RULE(7));\n"


def found(body, operator, head=HEAD):
    """(before, after) of the mutants of a function that carries a rule."""
    text = head + body + "}\n"
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "model").mkdir()
        (pathlib.Path(folder) / "model/a.cc").write_text(text, encoding="utf-8")
        return sorted((mutant.before, mutant.after)
                      for mutant in mutants.candidates(folder, seed=1)
                      if mutant.operator == operator and "trace" not in mutant.before)


class Operators(unittest.TestCase):
    def test_relations_are_flipped_where_code_compares(self):
        self.assertEqual(found("  if (a < b) return;\n", "flip"),
                         [("if (a < b) return;", "if (a >= b) return;")])
        self.assertEqual(found("  std::vector<int> v;  // a == b\n", "flip"), [])
        self.assertEqual(found("  call(\"a == b\");\n", "flip"), [])

    def test_constants_are_shifted_both_ways_but_not_below_zero(self):
        self.assertEqual(found("  x = 3u;\n", "shift"),
                         [("x = 3u;", "x = 2u;"), ("x = 3u;", "x = 4u;")])
        self.assertEqual(found("  x = 0;\n", "shift"), [("x = 0;", "x = 1;")])

    def test_names_fractions_and_the_numbers_of_rules_are_no_constants(self):
        self.assertEqual(found("  x1 = RULE(3); y = 0x1f; z = 1.5; t = 1'000;\n", "shift"), [])

    def test_statements_go_whole_and_so_do_those_nested_in_them(self):
        statement = "if (a) g({1, 2}, [&] { h(); });"
        self.assertEqual(found(f"  {statement}\n", "delete"),
                         [(statement, ";"), (statement, "if (a) g({1, 2}, [&] { ; });")])

    def test_each_statement_of_a_block_goes_alone(self):
        self.assertEqual(found("  if (a) {\n    g();\n    h();\n  }\n  i();\n", "delete"),
                         [("g();", ";"), ("h();", ";"), ("i();", ";")])

    def test_a_label_stays_when_its_statement_goes(self):
        self.assertEqual(found("  switch (a) {\n    case A::kB: g();\n  }\n", "delete"),
                         [("case A::kB: g();", "case A::kB: ;")])

    def test_a_value_is_always_returned(self):
        self.assertEqual(found("  return a;\n", "delete"), [])

    def test_neighbouring_arguments_are_swapped(self):
        self.assertEqual(found("  g(\"a, b\" + s, h(c, c));\n", "swap"),
                         [("g(\"a, b\" + s, h(c, c));", "g(h(c, c), \"a, b\" + s);")])
        self.assertEqual(found("  g(RULE(3), a);\n", "swap"), [])


class Candidates(unittest.TestCase):
    def test_a_function_without_a_rule_is_left_alone(self):
        self.assertEqual(found("  g();\n", "delete", head="void f() {\n"), [])

    def test_the_order_hangs_on_the_seed_and_on_nothing_else(self):
        one = [mutants.Mutant("a.cc", i, i, "", "flip", i, f"b{i}", "c") for i in range(9)]
        order = mutants.drawing_order(one, 1)
        self.assertEqual(order, mutants.drawing_order(one, 1))
        self.assertNotEqual(order, mutants.drawing_order(one, 2))
        self.assertEqual([m for m in order if m.start < 5], mutants.drawing_order(one[:5], 1))

    def test_what_is_listed_as_equivalent_is_not_drawn(self):
        page = "\n".join((mutate.EQUIVALENT_MARK, "| file | operator | before | after | why |",
                          "|---|---|---|---|---|",
                          "| model/a.cc | flip | `a \\|\\| b < c` | `a \\|\\| b >= c` | never |",
                          "", "text"))
        known = mutate.equivalents(page)
        self.assertEqual(known, {("model/a.cc", "flip", "a || b < c", "a || b >= c")})
        mutant = mutants.Mutant("model/a.cc", 0, 0, "", "flip", 1, "a || b < c", "a || b >= c")
        self.assertEqual(mutate.without([mutant], known), [])


class Score(unittest.TestCase):
    def tried(self, verdicts, wanted):
        one = [mutants.Mutant("a.cc", i, i, "", "flip", i, "b", "c") for i in range(len(verdicts))]
        judge = lambda mutant: verdicts[mutant.start]  # noqa: E731
        return mutate.try_all(judge, one, wanted, lambda tally: None)

    def test_what_does_not_compile_does_not_count_and_the_next_is_drawn(self):
        tally = self.tried(["", "t", None, "t", "t"], 3)
        self.assertEqual(tally.line(), "2 of 3 mutants caught (66.7 %), 1 did not compile")

    def test_survivors_are_told_with_their_place(self):
        self.assertIn("a.cc:0    flip      b       c", self.tried([None], 1).table())


class Kept(unittest.TestCase):
    MUTANTS = [mutants.Mutant("a.cc", i, i, "x", "flip", i, "b", "c") for i in range(3)]

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "verdicts"
        before = verdicts.Verdicts(self.file, "these sources")
        for mutant, verdict in zip(self.MUTANTS, ("caught", None, "")):
            before.of(mutant, lambda _, verdict=verdict: verdict)

    def again(self, sources):
        kept = verdicts.Verdicts(self.file, sources)
        return [kept.of(mutant, lambda _: "anew") for mutant in self.MUTANTS]

    def test_what_was_tried_is_not_tried_again(self):
        self.assertEqual(self.again("these sources"), ["caught", None, ""])

    def test_verdicts_on_other_sources_are_forgotten(self):
        self.assertEqual(self.again("other sources"), ["anew"] * 3)
        self.assertEqual(self.again("other sources"), ["anew"] * 3)

    def test_a_line_that_was_cut_off_is_tried_again(self):
        text = self.file.read_text(encoding="utf-8")
        self.file.write_text(text[:-5], encoding="utf-8")
        self.assertEqual(self.again("these sources"), ["caught", None, "anew"])
        self.assertEqual(self.again("these sources"), ["caught", None, "anew"])


class Workshops(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self, text):
        path = self.folder / "build/bin/test_model"
        path.parent.mkdir(parents=True)
        path.write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
        return workshop.Workshop("/", self.folder)

    def test_an_endless_loop_is_caught(self):
        self.assertEqual(self.program("while True: pass").run("test_model", 0.3),
                         "test_model: time limit")

    def test_the_failed_test_is_named(self):
        shop = self.program("print('[  FAILED  ] Race.ends (1 ms)'); exit(1)")
        self.assertEqual(shop.run("test_model", 60), "test_model: Race.ends")

    def test_a_crash_is_caught(self):
        self.assertIn("exit status", self.program("import os; os.abort()").run("test_model", 60))

    def test_the_source_is_as_before_after_a_mutant(self):
        shop = self.program("")
        path = shop.source / "a.cc"
        path.parent.mkdir()
        path.write_text("abc", encoding="utf-8")
        seen = []
        shop.verdict = lambda: seen.append(path.read_text(encoding="utf-8"))
        with contextlib.suppress(KeyboardInterrupt):
            shop.judge(mutants.Mutant("a.cc", 1, 2, "X", "flip", 1, "", ""))
        self.assertEqual((seen, path.read_text(encoding="utf-8")), (["aXc"], "abc"))

    def test_a_mirror_writes_only_what_changed_and_drops_what_is_gone(self):
        root, copy = self.folder / "root", self.folder / "copy"
        for folder in (root / "model", copy / "model"):
            folder.mkdir(parents=True)
        (root / "model/same").write_text("s", encoding="utf-8")
        (copy / "model/same").write_text("s", encoding="utf-8")
        (copy / "model/gone").write_text("g", encoding="utf-8")
        (root / "model/new").write_text("n", encoding="utf-8")
        time = (copy / "model/same").stat().st_mtime_ns
        workshop.mirror(root, copy, ("model",))
        self.assertEqual(sorted(path.name for path in copy.rglob("*")), ["model", "new", "same"])
        self.assertEqual((copy / "model/same").stat().st_mtime_ns, time)


PROJECT = """cmake_minimum_required(VERSION 3.25)
project(stub CXX)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
add_executable(test_model model/late.cc tests/main.cc)
"""
CODE = """#define RULE(n) n
int seen = 0, told = 0;
bool late(int now, int end) {
  seen = RULE(12);
  told = now;
  return now < end;
}
"""
MAIN = """#include <cstdio>
bool late(int, int);
extern int seen;
int main() {
  if (late(1, 2) && seen != 0) return 0;
  std::puts("[  FAILED  ] Late.is_told");
  return 1;
}
"""


class WholeRun(unittest.TestCase):
    """A project with three mutants, of which its test does not notice one."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name) / "root"
        for path, text in {"CMakeLists.txt": PROJECT, "model/late.cc": CODE,
                           "tests/main.cc": MAIN}.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8")
        self.shop = workshop.Workshop(self.root, self.root / "build")

    def test_tells_survivors_from_what_is_caught(self):
        self.shop.prepare()
        drawn = mutants.candidates(self.root, seed=1)
        tally = mutate.try_all(self.shop.judge, drawn, len(drawn), lambda tally: None)
        self.assertEqual([mutant.before for mutant in tally.survivors], ["told = now;"])
        self.assertEqual(sorted((mutant.before, by) for mutant, by in tally.caught),
                         [("return now < end;", "test_model: Late.is_told"),
                          ("seen = RULE(12);", "test_model: Late.is_told")])

    def test_says_that_the_tests_fail_without_a_mutant(self):
        (self.root / "model/late.cc").write_text(CODE.replace("<", ">"), encoding="utf-8")
        with self.assertRaisesRegex(workshop.WorkshopError, "without a mutant: .*Late.is_told"):
            self.shop.prepare()


if __name__ == "__main__":
    unittest.main()
