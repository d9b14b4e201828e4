"""What became of mutants, kept in a file, so that an interrupted run goes on where it stopped."""

import json
import pathlib


class Verdicts:
    """Those of runs over the very same sources; others are forgotten."""

    def __init__(self, path, sources):
        self.path, self.known = pathlib.Path(path), {}
        head = json.dumps({"sources": sources})
        lines = self.path.read_text(encoding="utf-8").split("\n") if self.path.is_file() else []
        if lines[:1] != [head]:
            lines = [head, ""]
        lines.pop()  # empty, or cut off
        self.path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        for told in map(json.loads, lines[1:]):
            self.known[tuple(told["mutant"])] = told["verdict"]

    def of(self, mutant, judge):
        """The verdict on the mutant: as known, or as `judge` says, which is kept at once."""
        key = (mutant.path, mutant.start, mutant.end, mutant.replacement)
        if key not in self.known:
            self.known[key] = judge(mutant)
            with open(self.path, "a", encoding="utf-8") as file:
                print(json.dumps({"mutant": key, "verdict": self.known[key]}), file=file)
        return self.known[key]
