"""The source tree as the checks see it."""

import dataclasses
import pathlib
import re

SKIPPED_FOLDERS = {".git", "build", "out", ".cache", "__pycache__", "node_modules"}
CXX = (".h", ".cc")

COMMENT_OR_LITERAL = re.compile(
    r"""//[^\n]* | /\*.*?\*/
      | R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'
    """, re.S | re.X)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)


@dataclasses.dataclass(frozen=True)
class Problem:
    """Something a check refuses, at a line (from 1) of a file."""
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


class Tree:
    """Files below `root`, read once. Paths are relative, with slashes, in sorted order."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = sorted(self._walk(self.root))
        self._texts = {}

    def _walk(self, folder):
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                if entry.name not in SKIPPED_FOLDERS:
                    yield from self._walk(entry)
            elif entry.is_file():
                yield entry.relative_to(self.root).as_posix()

    def select(self, suffixes, *folders):
        """Paths that end in one of `suffixes` and lie below one of `folders` (all, if none)."""
        below = tuple(folder.rstrip("/") + "/" for folder in folders)
        return [path for path in self.paths
                if path.endswith(suffixes) and (not below or path.startswith(below))]

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8")
        return self._texts[path]

    def lines(self, path):
        return self.text(path).splitlines()

    def code(self, path):
        """The text with comments and literals blanked; lines keep their numbers."""
        return COMMENT_OR_LITERAL.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), self.text(path))

    def includes(self, path):
        """(line, included path, with angle brackets) of each include directive."""
        text = self.text(path)
        for match in INCLUDE.finditer(text):
            yield line_of(text, match.start(2)), match.group(2), match.group(1) == "<"


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
