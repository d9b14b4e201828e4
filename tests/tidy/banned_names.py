"""What would make a run depend on the host, the compiler or the library, or break the seam.

Where a use is sound all the same, its line (or the one before) says `tidy: allow WHAT, WHY`.
"""

import re

from source import CXX, Problem, line_of

# (what, pattern, why), in model/ and sim/
BANNED = tuple((what, re.compile(pattern, re.M), why) for what, pattern, why in (
    ("host clock", r"\b(system|steady|high_resolution|utc|file)_clock\b|\bclock_gettime\b"
     r"|\bgettimeofday\b|\bstd::time\b|\btime\s*\(\s*(nullptr|NULL|0)\s*\)|\bstd::clock\b",
     "time comes from the Executor"),
    ("sleep", r"\bsleep_(for|until)\b|\bu?sleep\s*\(", "nothing waits: arm a Task"),
    ("entropy", r"\bs?rand\s*\(|\brandom_device\b|\bgetrandom\b|\bgetentropy\b"
     r"|\bmt19937(_64)?\b|\bdefault_random_engine\b|#\s*include\s*<random>",
     "random numbers come from named streams"),
    ("distribution", r"\bstd::\w+_distribution\b|\bstd::(ranges::)?(shuffle|sample)\b",
     "libraries differ: use sim/engine/distributions.h"),
    ("unordered container", r"\bunordered_(multi)?(map|set)\b|\bstd::hash\b",
     "its order differs between libraries"),
    ("pointer order", r"\bstd::(multi)?(map|set)<\s*(const\s+)?[\w:]+\s*\*",
     "pointers differ between runs"),
    # Of whole values in their own order, equal ones cannot be told apart: that sort is sound.
    ("unstable order", r"\bstd::sort\b(?!\(([\w.>-]+)\.begin\(\), \1\.end\(\)\))"
     r"|\bstd::ranges::sort\b(?!\([\w.>-]+\))"
     r"|\bstd::(ranges::)?(partial_sort|nth_element|make_heap)\b|\bstd::priority_queue\b",
     "equal keys fall differently between libraries: stable_sort"),
    ("floating point", r"\b(float|double)\b", "integers only: results must not depend on rounding"),
    ("world test", r"\bis_simulated\b", "code must not know in which world it runs"),
    ("output", r"\bf?printf\s*\(|\bstd::(cout|cerr|clog|print)\b"
     r"|#\s*include\s*<(iostream|fstream|cstdio)>", "tell the Tracer, or return it"),
    ("thread", r"\bstd::(thread|jthread|async|mutex|atomic\w*|condition_variable)\b"
     r"|\bthread_local\b", "one run is one thread"),
    ("process state", r"\bgetenv\b|\bgetpid\b|\bthis_thread\b",
     "a run depends on its scenario only"),
    ("mutable static", r"^[ \t]*(inline\s+)?static\s+(?!const\b|constexpr\b|inline\b|consteval\b)"
     r"(?!.*\boperator\b)[^;({]*[;={]", "no globals, no singletons"),
))
FOLDERS = ("model", "sim")


def excused(lines, line, what):
    """Whether this line, or the comment line before it, says `tidy: allow WHAT, ...`."""
    mark = f"tidy: allow {what},"
    return mark in lines[line - 1] or (line > 1 and mark in lines[line - 2])


def check(tree):
    for path in tree.select(CXX, *FOLDERS):
        code, lines = tree.code(path), tree.lines(path)
        for what, pattern, why in BANNED:
            for match in pattern.finditer(code):
                line = line_of(code, match.start())
                if not excused(lines, line, what):
                    yield Problem(path, line, f"{what}: {match.group().strip()!r} ({why})")
