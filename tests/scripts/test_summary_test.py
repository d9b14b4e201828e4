#!/usr/bin/python3
"""What ./postlab test makes of ctest's JUnit file."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))
import test_summary  # noqa: E402  (found by the line above)

PASSED = '<testcase name="a" status="run"/>'
FAILED = '<testcase name="b" status="fail"><failure message="Failed"/></testcase>'
SKIPPED = ('<testcase name="c" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION"/>'
           "<system-out>x.cc:3: Skipped\nno tshark\n</system-out></testcase>")
SCRIPT_SKIPPED = ('<testcase name="d" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>'
                  "<system-out>skipped: no shellcheck\n</system-out></testcase>")
NO_PROGRAM = ('<testcase name="e" status="notrun">'
              '<skipped message="Unable to find executable: e"/></testcase>')


class TestSummaryTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def summary(self, *cases, options=()):
        junit = self.folder / "junit.xml"
        junit.write_text(f"<testsuite>{''.join(cases)}</testsuite>", encoding="utf-8")
        command = [sys.executable, "-B", SCRIPTS / "test_summary.py", junit, *options]
        result = subprocess.run(command, text=True, capture_output=True, check=False)
        return result.returncode, result.stdout.splitlines()

    def test_it_ends_with_the_counts_and_lists_what_did_not_pass(self):
        code, lines = self.summary(PASSED, FAILED, SKIPPED)
        self.assertEqual(code, 1)
        self.assertEqual(lines, ["FAILED  b", "SKIPPED c: no tshark",
                                 "1 passed, 1 failed, 1 skipped"])

    def test_skipped_tests_fail_only_where_none_may_be(self):
        self.assertEqual(self.summary(PASSED, SCRIPT_SKIPPED)[0], 0)
        code, lines = self.summary(PASSED, SCRIPT_SKIPPED, options=["--no-skip"])
        self.assertEqual((code, lines[0]), (1, "SKIPPED d: no shellcheck"))

    def test_a_test_without_its_program_failed(self):
        self.assertEqual(self.summary(NO_PROGRAM),
                         (1, ["FAILED  e", "0 passed, 1 failed, 0 skipped"]))

    def test_a_failure_of_ctest_itself_is_not_lost(self):
        code, lines = self.summary(PASSED, options=["--ctest-status", "8"])
        self.assertEqual((code, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))

    def test_a_full_run_is_recorded_first_and_the_oldest_dropped(self):
        page = self.folder / "testing.md"
        rows = [f"| {i} |" for i in range(test_summary.RECORD_ROWS)]
        lines = ["# T", test_summary.RECORD_MARK, "| h |", "|---|", *rows]
        page.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.summary(PASSED, options=["--record", page, "--preset", "debug"])
        lines = page.read_text().splitlines()
        self.assertRegex(lines[4], r"^\| \d{4}-\d\d-\d\d \| \w+ \| debug \| 1 passed, 0 failed")
        self.assertEqual(lines[5:], rows[:-1])


if __name__ == "__main__":
    unittest.main()
