#!/usr/bin/python3
"""tidy.py CHECK ROOT [BUILD]: runs one check over the tree.

Prints FILE:LINE: PROBLEM for each problem and exits with 1, with 0 if there is none, and with 77 if
the tool that the check needs is not installed.
"""

import sys

import banned_names
import functions
import layering
import links
import rules
import shape
import tools
from source import Tree

SKIP = 77
CHECKS = {
    "layering": layering.check,
    "banned_names": banned_names.check,
    "shape": shape.check,
    "functions": functions.check,
    "rules": rules.check,
    "links": links.check,
    "format": tools.check_format,
    "shell": tools.check_shell,
    "clang_tidy": tools.check_clang_tidy,
}


def main(arguments):
    if len(arguments) < 2 or arguments[0] not in CHECKS:
        print(__doc__, "\nCHECK is one of", ", ".join(CHECKS), file=sys.stderr)
        return 2
    try:
        problems = list(CHECKS[arguments[0]](Tree(arguments[1]), *arguments[2:]))
    except tools.Unavailable as reason:
        print(f"skipped: {reason}")
        return SKIP
    for problem in problems:
        print(problem)
    print(f"{arguments[0]}: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
