"""Columns, sizes, the comment that opens a file, and work that no issue remembers."""

import re

from source import CXX, Problem

MAX_COLUMNS = 100
MAX_LINES = 400
# One list each, meant to be read as a whole: splitting would scatter it.
LONG_FILES = ("model/trace_events.h",)
SCRIPTS = (".py", ".sh", "CMakeLists.txt", ".cmake")
UNTRACKED = re.compile(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))")


def columns(tree, path):
    for number, line in enumerate(tree.lines(path), 1):
        if len(line) > MAX_COLUMNS:
            yield Problem(path, number, f"{len(line)} columns; at most {MAX_COLUMNS}")


def size(tree, path):
    count = len(tree.lines(path))
    if count > MAX_LINES and path not in LONG_FILES:
        yield Problem(path, count, f"{count} lines; at most {MAX_LINES}: split it by job")


def opening(tree, path):
    """A file says in its first lines what it is for; the header speaks for its .cc."""
    if path.endswith(".cc") and path[:-3] + ".h" in tree.paths:
        return
    lines = [line for line in tree.lines(path) if not line.startswith("#!")]
    comment = ("//",) if path.endswith(CXX) else ("#", '"""')
    if not lines or not lines[0].startswith(comment):
        yield Problem(path, 1, "opens without a comment that says what the file is for")


def pragma_once(tree, path):
    if not re.search(r"^#pragma once$", tree.text(path), re.M):
        yield Problem(path, 1, "no #pragma once")


def remembered(tree, path):
    for number, line in enumerate(tree.lines(path), 1):
        if UNTRACKED.search(line):
            yield Problem(path, number, "unfinished work without its issue: write TODO(#12)")


def check(tree):
    for path in tree.select(CXX + SCRIPTS):
        yield from columns(tree, path)
        yield from size(tree, path)
        if not path.startswith("tests/tidy/"):  # which spells the marks out
            yield from remembered(tree, path)
    for path in tree.select(CXX + (".py", ".sh")):
        yield from opening(tree, path)
    for path in tree.select((".h",)):
        yield from pragma_once(tree, path)
