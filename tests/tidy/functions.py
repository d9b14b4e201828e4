"""Lengths of functions: short on the whole, and none that cannot be seen at once."""

import re
import statistics

from source import CXX, Problem, line_of

MEDIAN_BELOW = 15
LONGEST = 60
FOLDERS = ("model", "sim", "adapters", "experiments", "tests")

SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
STATEMENT = re.compile(r"^\s*(if|for|while|switch|catch|else|do|try|return)\b|=\s*$")
# What may stand between a parameter list (or the last initialiser) and the body.
TAIL = re.compile(r"^\s*((const|noexcept|override|final|mutable|&)\s*)*(->.*|[:,].*}\s*)?$", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)


def kind_of(head, inside_scopes_only):
    """What a brace opens, by the text before it."""
    if not inside_scopes_only:
        return "block"
    if ")" in head and not STATEMENT.search(head) and TAIL.match(head[head.rindex(")") + 1:]):
        return "function"
    return "scope" if SCOPE.search(head) else "initialiser"


def functions(code):
    """(first line, last line) of each function at namespace or class scope."""
    code = DIRECTIVE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), code)
    open_braces, head_at = [], 0
    for match in re.finditer(r"[{};]", code):
        at = match.start()
        if match.group() == "{":
            plain = all(kind == "scope" for kind, _, _ in open_braces)
            open_braces.append((kind_of(code[head_at:at], plain), at, head_at))
            head_at = at + 1
        elif match.group() == ";" or not open_braces:
            head_at = at + 1
        else:
            kind, opened, head_before = open_braces.pop()
            head_at = head_before if kind == "initialiser" else at + 1
            if kind == "function":
                yield line_of(code, opened), line_of(code, at)


def length(first, last):
    """Lines between the braces; a body on the head's line counts as one."""
    return max(last - first - 1, 1)


def check(tree):
    for folder in FOLDERS:
        lengths = []
        for path in tree.select(CXX, folder):
            for first, last in functions(tree.code(path)):
                lengths.append(length(first, last))
                if lengths[-1] > LONGEST:
                    yield Problem(path, first,
                                  f"a function of {lengths[-1]} lines; at most {LONGEST}")
        median = statistics.median(lengths or [0])
        if median >= MEDIAN_BELOW:
            yield Problem(folder, 1, f"functions here have a median of {median:g} lines; it must "
                          f"stay below {MEDIAN_BELOW}")
