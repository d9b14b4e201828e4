"""What the checks take for code, and for an include."""

import pathlib
import tempfile
import unittest

from source import Tree


class SourceTest(unittest.TestCase):
    def tree(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        (pathlib.Path(folder.name) / "a.cc").write_text(text, encoding="utf-8")
        return Tree(folder.name)

    def test_comments_and_literals_are_no_code(self):
        text = 'int a; // rand()\n/* x\n y */ int b = \'"\'; f("rand()"); g();\n'
        code = self.tree(text).code("a.cc")
        self.assertNotIn("rand", code)
        self.assertIn("g();", code)
        self.assertEqual(code.count("\n"), 3)

    def test_raw_strings_are_no_code(self):
        code = self.tree('auto s = R"x(rand() " )" )x"; int after;').code("a.cc")
        self.assertNotIn("rand", code)
        self.assertIn("int after;", code)

    def test_digit_separators_open_no_literal(self):
        code = self.tree("int a = 64'000; rand(); int b = 1'000;").code("a.cc")
        self.assertIn("rand()", code)

    def test_includes_carry_line_and_form(self):
        tree = self.tree('#include <vector>\n// #include "no.h"\n#  include "model/a.h"\n')
        self.assertEqual(list(tree.includes("a.cc")),
                         [(1, "vector", True), (3, "model/a.h", False)])

    def test_build_folders_are_not_looked_at(self):
        tree = self.tree("")
        (tree.root / "build").mkdir()
        (tree.root / "build" / "b.cc").write_text("")
        self.assertEqual(Tree(tree.root).paths, ["a.cc"])


if __name__ == "__main__":
    unittest.main()
