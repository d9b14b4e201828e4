"""Small source trees for the checks' own tests."""

import pathlib
import tempfile
import unittest

from source import Tree


class CheckTest(unittest.TestCase):
    """`found(check, files)`: the problems of a tree made of `files`, path to text, as PATH:LINE."""

    def problems(self, check, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                file = pathlib.Path(folder) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return list(check(Tree(folder)))

    def found(self, check, files):
        return [f"{problem.path}:{problem.line}" for problem in self.problems(check, files)]
