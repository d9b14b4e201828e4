"""Shape, function lengths, rules and links: each check can fail."""

import functions
import links
import rules
import shape
from fixture import CheckTest

HEADER = "// What it is for.\n#pragma once\n"


class ShapeTest(CheckTest):
    def test_a_tidy_header_passes(self):
        self.assertEqual(self.found(shape.check, {"model/a.h": HEADER}), [])

    def test_the_101st_column_is_refused(self):
        self.assertEqual(self.found(shape.check, {"a.h": HEADER + "/" * 100 + "\n"}), [])
        self.assertEqual(self.found(shape.check, {"a.h": HEADER + "/" * 101 + "\n"}), ["a.h:3"])

    def test_the_401st_line_is_refused(self):
        self.assertEqual(self.found(shape.check, {"a.h": HEADER + "\n" * 398}), [])
        self.assertEqual(self.found(shape.check, {"a.h": HEADER + "\n" * 399}), ["a.h:401"])

    def test_the_event_catalogue_may_be_longer(self):
        files = {"model/trace_events.h": HEADER + "\n" * 399}
        self.assertEqual(self.found(shape.check, files), [])

    def test_a_file_opens_with_its_purpose(self):
        self.assertEqual(self.found(shape.check, {"a.cc": '#include "a.h"\n'}), ["a.cc:1"])
        self.assertEqual(self.found(shape.check, {"a.h": "#pragma once\n"}), ["a.h:1"])
        self.assertEqual(self.found(shape.check, {"a.py": "#!/usr/bin/python3\n'''\n"}), ["a.py:1"])

    def test_a_header_speaks_for_its_source_file(self):
        files = {"a.h": HEADER, "a.cc": '#include "a.h"\n'}
        self.assertEqual(self.found(shape.check, files), [])

    def test_headers_are_guarded(self):
        self.assertEqual(self.found(shape.check, {"a.h": "// x\n"}), ["a.h:1"])

    def test_unfinished_work_names_its_issue(self):
        self.assertEqual(self.found(shape.check, {"a.cc": "// TODO later\n"}), ["a.cc:1"])
        self.assertEqual(self.found(shape.check, {"a.cc": "// TODO(#12) later\n"}), [])


class FunctionsTest(CheckTest):
    def lengths(self, code):
        return [functions.length(first, last) for first, last in functions.functions(code)]

    def test_bodies_are_measured_between_their_braces(self):
        self.assertEqual(self.lengths("int f() {\n  g();\n  h();\n}\n"), [2])
        self.assertEqual(self.lengths("int f() { return 1; }\n"), [1])

    def test_members_count_and_their_classes_do_not(self):
        code = ("namespace a {\nclass B final : C {\n  int f() const {\n    g();\n  }\n"
                "  int x{3};\n};\n}\n")
        self.assertEqual(self.lengths(code), [1])

    def test_initialisers_belong_to_their_constructor(self):
        self.assertEqual(self.lengths("A::A(int x) : a_{x}, b_(x) {\n  f();\n  g();\n}\n"), [2])
        self.assertEqual(self.lengths("A::A(int x)\n    : a_{x} {\n  f();\n  g();\n}\n"), [2])

    def test_statements_and_lambdas_inside_are_part_of_it(self):
        code = ("auto f() -> int {\n  if (a) {\n    b([&] {\n      c();\n    });\n  }\n"
                "  return 1;\n}\n")
        self.assertEqual(self.lengths(code), [6])

    def test_tables_are_no_functions(self):
        self.assertEqual(self.lengths("const int kTable[] = {f(1), f(2),\n f(3)};\n"), [])

    def test_the_61st_line_is_refused(self):
        def function(lines):
            return {"sim/a.cc": "int f() { return 1; }\nint g() {\n" + "  h();\n" * lines + "}\n"}
        self.assertNotIn("sim/a.cc:2", self.found(functions.check, function(60)))
        self.assertIn("sim/a.cc:2", self.found(functions.check, function(61)))

    def test_a_median_of_15_is_refused(self):
        def function(lines):
            return {"sim/a.cc": "int f() {\n" + "  g();\n" * lines + "}\n"}
        self.assertEqual(self.found(functions.check, function(14)), [])
        self.assertEqual(self.found(functions.check, function(15)), ["sim:1"])


class RulesTest(CheckTest):
    def test_a_rule_without_a_test_is_refused_once(self):
        files = {"model/a.cc": "f(RULE(47));\nf(RULE(47));\nf(RULE(48));\n",
                 "tests/model/a_test.cc": "const Rule rule = RULE(48);  // RULE(47)\n"}
        self.assertEqual(self.found(rules.check, files), ["model/a.cc:1"])


class LinksTest(CheckTest):
    def test_links_to_missing_files_are_refused(self):
        text = "[a](b.md) [c](../d.md#e)\n![p](missing.svg)\n[w](https://example.com) [h](#here)\n"
        files = {"docs/a.md": text, "docs/b.md": "", "d.md": ""}
        self.assertEqual(self.found(links.check, files), ["docs/a.md:2"])

    def test_code_in_documentation_holds_no_links(self):
        files = {"docs/a.md": "```cpp\nf([](const X& x) {});\n```\n[b](b.md)\n"}
        self.assertEqual(self.found(links.check, files), ["docs/a.md:4"])
