"""Each RULE(n) that code decides is named by some test."""

import re

from source import CXX, Problem, line_of

RULE = re.compile(r"\bRULE\((\d+)\)")
DECIDING = ("model", "sim", "adapters", "experiments")


def marks(tree, *folders):
    """(path, line, number) of every RULE(n) in code."""
    for path in tree.select(CXX, *folders):
        code = tree.code(path)
        for match in RULE.finditer(code):
            yield path, line_of(code, match.start()), int(match.group(1))


def check(tree):
    tested = {number for _, _, number in marks(tree, "tests")}
    reported = set()
    for path, line, number in marks(tree, *DECIDING):
        if number not in tested | reported:
            reported.add(number)
            yield Problem(path, line, f"no test names RULE({number})")
