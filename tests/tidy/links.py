"""Links of the documentation to files of this repository lead somewhere."""

import re

from source import Problem

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:|^#")
FENCE = "```"  # between two of these stands code, where a lambda looks like a link


def check(tree):
    for path in tree.select((".md",)):
        code = False
        for number, line in enumerate(tree.lines(path), 1):
            if line.lstrip().startswith(FENCE):
                code = not code
            if code:
                continue
            for target in LINK.findall(line):
                file = (tree.root / path).parent / target.split("#")[0]
                if not ELSEWHERE.match(target) and not file.exists():
                    yield Problem(path, number, f"link to {target}, which does not exist")
