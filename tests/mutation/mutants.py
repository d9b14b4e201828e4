"""Mutants of functions that decide a rule: what there is to change, and in which order."""

import dataclasses
import hashlib
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tidy"))
from functions import functions  # noqa: E402  pylint: disable=wrong-import-position
from source import CXX, Tree, line_of  # noqa: E402  pylint: disable=wrong-import-position

RELATION = re.compile(r"(?<=\s)(==|!=|<=|>=|<|>)(?=\s)")
FLIPPED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
CONSTANT = re.compile(r"(?<![\w.'])(\d+)(?![.xXbB\d'])")
RULE = re.compile(r"\bRULE\(\d+\)")
CALL = re.compile(r"\b(?!(?:if|for|while|switch|catch|RULE)\b)\w+(?:<[\w:]+>)?\(")
LABELS = re.compile(r"\s*(?:(?:case\s(?:[^:]|::)+?|default):(?!:)\s*)*")
# Without these nothing compiles, or nothing changes.
KEPT = re.compile(r"(?:using|static_assert|const|auto)\b|return\s+\S|$")
PART_GOES_ON = re.compile(r"\s*[;,.)]")
OPENING, CLOSING = "([{", ")]}"


@dataclasses.dataclass(frozen=True)
class Mutant:
    """`text[start:end]` of the file at `path` becomes `replacement`."""
    path: str
    start: int
    end: int
    replacement: str
    operator: str
    line: int
    before: str  # the changed lines, stripped
    after: str

    def apply(self, text):
        return text[:self.start] + self.replacement + text[self.end:]

    def __str__(self):
        return f"{self.path}:{self.line}: {self.operator}: {self.before}  ->  {self.after}"


def flips(_, code, first, last):
    for match in RELATION.finditer(code, first, last):
        yield match.start(), match.end(), FLIPPED[match.group()]


def shifts(_, code, first, last):
    rules = [match.span() for match in RULE.finditer(code, first, last)]
    for match in CONSTANT.finditer(code, first, last):
        if any(start < match.start() < end for start, end in rules):
            continue
        value = int(match.group())
        for shifted in (value - 1, value + 1):
            if shifted >= 0:
                yield match.start(), match.end(), str(shifted)


def deletions(_, code, first, last):
    """Statements with all that leads to the semicolon: `if (late) drop();` goes whole."""
    open_brackets, begin = [], first
    for at in range(first, last):
        character = code[at]
        if character in OPENING:
            open_brackets.append((character, begin))
            begin = at + 1
        elif character in CLOSING and open_brackets:
            opened, before = open_brackets.pop()
            begin = at + 1 if ends_block(code, at, opened, open_brackets) else before
        elif character == ";" and (not open_brackets or open_brackets[-1][0] == "{"):
            start = LABELS.match(code, begin, at).end()
            if not KEPT.match(code[start:at]):
                yield start, at, ""
            begin = at + 1


def ends_block(code, at, opened, outer):
    """Whether what closes at `at` is a block of statements rather than a part of one."""
    within_expression = outer and outer[-1][0] != "{"
    return opened == "{" and not within_expression and not PART_GOES_ON.match(code, at + 1)


def swaps(text, code, first, last):
    for match in CALL.finditer(code, first, last):
        spans = arguments(text, code, match.end(), last)
        for (start, middle), (other, end) in zip(spans, spans[1:]):
            left, right = text[start:middle], text[other:end]
            alike = not left or not right or left == right
            if not alike and not RULE.fullmatch(left) and not RULE.fullmatch(right):
                yield start, end, right + text[middle:other] + left


def arguments(text, code, at, last):
    """(start, end) of each argument of the call whose parenthesis opens before `at`, trimmed."""
    depth, spans, start = 0, [], at
    for i in range(at, last):
        depth += (code[i] in OPENING) - (code[i] in CLOSING)
        if depth < 0 or (depth == 0 and code[i] == ","):
            argument = text[start:i]
            spans.append((i - len(argument.lstrip()), start + len(argument.rstrip())))
            start = i + 1
        if depth < 0:
            break
    return spans


OPERATORS = {"flip": flips, "shift": shifts, "delete": deletions, "swap": swaps}


def whole_lines(text, start, end):
    """`text[start:end]` with the rest of its lines, on one line."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return " ".join(text[begin:stop if stop >= 0 else len(text)].split())


def mutants_of(path, text, code):
    """All mutants of the functions in a file that carry a RULE(n)."""
    line_starts = [0] + [match.end() for match in re.finditer("\n", code)] + [len(code)]
    for first_line, last_line in functions(code):
        first = code.index("{", line_starts[first_line - 1]) + 1
        last = code.rindex("}", 0, line_starts[last_line])
        if not RULE.search(code, first, last):
            continue
        for operator, places in OPERATORS.items():
            for start, end, replacement in places(text, code, first, last):
                changed = text[:start] + replacement + text[end:]
                yield Mutant(path, start, end, replacement, operator, line_of(text, start),
                             whole_lines(text, start, end),
                             whole_lines(changed, start, start + len(replacement)))


def drawing_order(mutants, seed):
    """The place of each depends on itself and the seed alone: changes elsewhere do not move it."""
    seen = {}

    def key(mutant):
        words = (str(seed), mutant.path, mutant.operator, mutant.before, mutant.after)
        seen[words] = seen.get(words, 0) + 1
        return hashlib.sha256("\n".join(words + (str(seen[words]),)).encode()).hexdigest()

    return sorted(mutants, key=key)


def candidates(root, seed, folder="model"):
    tree = Tree(root)
    return drawing_order([mutant for path in tree.select(CXX, folder)
                          for mutant in mutants_of(path, tree.text(path), tree.code(path))], seed)
