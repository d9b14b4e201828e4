#!/usr/bin/python3
"""Changes one thing at a time in the functions that decide rules, and counts what the tests catch.

A survivor is a change that no test notices. Exit code: 0 if enough are caught, 1 if not, 2 for what
cannot be tried. Works in a folder of its own and leaves the sources alone. There it keeps verdicts:
a run that was interrupted goes on where it stopped, while the sources are the same."""

import argparse
import json
import pathlib
import re
import sys

import mutants
from verdicts import Verdicts
from workshop import Workshop, WorkshopError

ROOT = pathlib.Path(__file__).resolve().parents[2]
EQUIVALENT_MARK = "<!-- equivalent mutants -->"
CELL = re.compile(r"(?<!\\)\|")
EXAMPLE = "example: tests/mutation/mutate.py --folder model/establishment --count 20"
BAR_WIDTH = 30


def equivalents(page):
    """(path, operator, before, after) of the rows below the mark: mutants that change nothing."""
    lines = page.splitlines()
    if EQUIVALENT_MARK not in lines:
        return set()
    found = set()
    for line in lines[lines.index(EQUIVALENT_MARK) + 3:]:
        if not line.startswith("|"):
            break
        cells = [cell.strip().strip("`").replace("\\|", "|") for cell in CELL.split(line)[1:-1]]
        found.add(tuple(cells[:4]))
    return found


def without(candidates, known):
    return [mutant for mutant in candidates
            if (mutant.path, mutant.operator, mutant.before, mutant.after) not in known]


class Tally:
    """What became of the mutants so far."""

    def __init__(self, wanted):
        self.wanted, self.caught, self.survivors, self.not_compiled = wanted, [], [], 0

    @property
    def tried(self):
        return len(self.caught) + len(self.survivors)

    @property
    def percent(self):
        return 100 * len(self.caught) / self.tried if self.tried else 0.0

    def add(self, mutant, verdict):
        if verdict == "":
            self.not_compiled += 1
        elif verdict is None:
            self.survivors.append(mutant)
        else:
            self.caught.append((mutant, verdict))

    def bar(self):
        filled = BAR_WIDTH * self.tried // max(self.wanted, 1)
        return (f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {self.tried}/{self.wanted}, "
                f"{len(self.survivors)} survived")

    def line(self):
        return (f"{len(self.caught)} of {self.tried} mutants caught ({self.percent:.1f} %), "
                f"{self.not_compiled} did not compile")

    def table(self):
        rows = [(f"{m.path}:{m.line}", m.operator, m.before, m.after) for m in self.survivors]
        rows.insert(0, ("survivor", "operator", "before", "after"))
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        lines = [[*(cell.ljust(width) for cell, width in zip(row, widths)), row[3]] for row in rows]
        return "\n".join("  ".join(line) for line in lines)

    def as_json(self):
        def told(mutant, **more):
            return {"path": mutant.path, "line": mutant.line, "operator": mutant.operator,
                    "before": mutant.before, "after": mutant.after, **more}
        return json.dumps({
            "percent": round(self.percent, 1), "not_compiled": self.not_compiled,
            "caught": [told(mutant, by=verdict) for mutant, verdict in self.caught],
            "survivors": [told(mutant) for mutant in self.survivors]}, indent=2)


def try_all(judge, drawn, wanted, on_progress):
    """Tries mutants in the order drawn until `wanted` of them compiled."""
    tally = Tally(wanted)
    for mutant in drawn:
        if tally.tried == wanted:
            break
        on_progress(tally)
        tally.add(mutant, judge(mutant))
    on_progress(tally)
    return tally


def show_bar(tally):
    print(f"\r{tally.bar()}", end="\n" if tally.tried == tally.wanted else "", file=sys.stderr,
          flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, epilog=EXAMPLE,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="mutants that compile (200)")
    parser.add_argument("--seed", type=int, default=1, help="draws others (1)")
    parser.add_argument("--at-least", type=float, default=95, metavar="PERCENT",
                        help="how many must be caught (95)")
    parser.add_argument("--folder", default="model", help="where to look for rules (model)")
    parser.add_argument("--scratch", type=pathlib.Path, default=ROOT / "build" / "mutation",
                        help="the folder to work in (build/mutation)")
    parser.add_argument("--list", action="store_true",
                        help="print the mutants in the order drawn, and try none")
    parser.add_argument("--only", type=int, metavar="N", help="try the Nth of --list alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def report(tally, arguments):
    if arguments.json:
        print(tally.as_json())
    else:
        for mutant, verdict in tally.caught if arguments.only else []:
            print(f"{mutant}\ncaught by {verdict}")
        if tally.survivors:
            print(tally.table())
        print(tally.line())
    return 0 if tally.tried and tally.percent >= arguments.at_least else 1


def main():
    arguments = parse_arguments()
    known = equivalents((ROOT / "docs" / "testing.md").read_text(encoding="utf-8"))
    drawn = without(mutants.candidates(ROOT, arguments.seed, arguments.folder), known)
    if arguments.list:
        for number, mutant in enumerate(drawn, 1):
            print(f"{number:5} {mutant}")
        return 0
    if arguments.only is not None:
        if not 1 <= arguments.only <= len(drawn):
            print(f"--only {arguments.only}: there are 1 to {len(drawn)}", file=sys.stderr)
            return 2
        drawn = drawn[arguments.only - 1:arguments.only]
    workshop = Workshop(ROOT, arguments.scratch)
    try:
        sources = workshop.prepare()
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return 2
    verdicts = Verdicts(arguments.scratch / "verdicts", sources)
    wanted = min(arguments.count, len(drawn))
    on_progress = show_bar if sys.stderr.isatty() else lambda tally: None
    tally = try_all(lambda mutant: verdicts.of(mutant, workshop.judge), drawn, wanted, on_progress)
    return report(tally, arguments)


if __name__ == "__main__":
    sys.exit(main())
