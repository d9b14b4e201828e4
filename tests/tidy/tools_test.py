"""Diagnostics of other programs become problems, and missing programs skip the check."""

import shutil
import unittest

import tools
from fixture import CheckTest


class ToolsTest(CheckTest):
    def test_a_compilers_diagnostics_become_problems(self):
        output = "/r/model/a.cc:12:3: error: code should be clang-formatted [-W]\nnoise\n"
        problem, = tools.problems(output, "/r")
        self.assertEqual(str(problem), "model/a.cc:12: code should be clang-formatted [-W]")

    def test_a_missing_program_is_said_and_not_passed_over(self):
        with self.assertRaisesRegex(tools.Unavailable, "no-such-tool is not installed"):
            tools.find("no-such-tool")

    @unittest.skipUnless(shutil.which("clang-format"), "clang-format is not installed")
    def test_unformatted_code_is_refused(self):
        style = {".clang-format": "BasedOnStyle: Google\n"}
        self.assertEqual(self.found(tools.check_format, style | {"a.cc": "int a;\n"}), [])
        self.assertEqual(self.found(tools.check_format, style | {"a.cc": "int  a;\n"}), ["a.cc:1"])

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_careless_shell_is_refused(self):
        script = "#!/bin/bash\n# x\nrm $1\n"
        self.assertEqual(self.found(tools.check_shell, {"a.sh": script}), ["a.sh:3"])
