#!/usr/bin/python3
"""Reads ctest's JUnit file and prints what failed, what was skipped and why, and the totals."""

import argparse
import datetime
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

RECORD_MARK = "<!-- full runs, newest first; written by ./postlab test --full -->"
RECORD_ROWS = 10


def skip_reason(case):
    """GoogleTest prints "FILE:LINE: Skipped" and the reason; others print "skipped: REASON"."""
    output = case.findtext("system-out") or ""
    found = re.search(r": Skipped\n(.+)", output) or re.search(r"^skipped: (.+)", output, re.M)
    if found:
        return found.group(1).strip()
    return "disabled" if case.get("status") == "disabled" else "no reason given"


def classify(case):
    if case.get("status") == "run":
        return "passed"
    if case.find("failure") is not None or case.get("status") == "fail":
        return "failed"
    skipped = case.find("skipped")
    said = (skipped.get("message", "") if skipped is not None else "") + (
        case.findtext("system-out") or "")
    return "failed" if "Unable to find executable" in said else "skipped"


def read_results(path):
    """Names of the passed, the failed, and (name, reason) of the skipped tests."""
    results = {"passed": [], "failed": [], "skipped": []}
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        kind = classify(case)
        name = case.get("name")
        results[kind].append((name, skip_reason(case)) if kind == "skipped" else name)
    return results


def current_commit(folder):
    if not shutil.which("git"):
        return "unknown"
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=folder, text=True,
                          capture_output=True, check=False).stdout.strip() or "unknown"


def record_full_run(path, preset, line):
    """Puts a row below the mark in docs/testing.md, and drops all but the newest."""
    commit = current_commit(path.parent)
    row = f"| {datetime.date.today().isoformat()} | {commit} | {preset} | {line} |"
    head, table_head, rows = split_at_mark(path.read_text(encoding="utf-8").splitlines())
    lines = head + table_head + ([row] + rows)[:RECORD_ROWS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def split_at_mark(lines):
    """Everything up to the mark, the table's two head lines, its rows (the end of the file)."""
    at = lines.index(RECORD_MARK) + 1
    return lines[:at], lines[at:at + 2], [row for row in lines[at + 2:] if row.startswith("|")]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("junit", type=pathlib.Path)
    parser.add_argument("--ctest-status", type=int, default=0)
    parser.add_argument("--counts", type=pathlib.Path, help="write 'PASSED FAILED SKIPPED' here")
    parser.add_argument("--no-skip", action="store_true", help="skipped tests fail the run")
    parser.add_argument("--record", type=pathlib.Path, help="the page that keeps full runs")
    parser.add_argument("--preset", default="release")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if not arguments.junit.exists():
        print("no test ran")
        return 1
    results = read_results(arguments.junit)
    if arguments.ctest_status != 0 and not results["failed"]:
        results["failed"].append(f"ctest itself (exit code {arguments.ctest_status})")
    for name in results["failed"]:
        print(f"FAILED  {name}")
    for name, reason in results["skipped"]:
        print(f"SKIPPED {name}: {reason}")
    counts = [len(results[kind]) for kind in ("passed", "failed", "skipped")]
    line = "{} passed, {} failed, {} skipped".format(*counts)
    if arguments.counts:
        arguments.counts.write_text("{} {} {}\n".format(*counts), encoding="utf-8")
    if arguments.record:
        record_full_run(arguments.record, arguments.preset, line)
    print(line)
    return 1 if counts[1] or (arguments.no_skip and counts[2]) else 0


if __name__ == "__main__":
    sys.exit(main())
