#!/usr/bin/python3
"""Times one transfer over the TCP of each world, without loss and over seeds of random loss.

Runs experiments/catalog/tcp-transfer through ./postlab in the embedded simulator, in ns-3 and over
the kernel's sockets (root), and writes transfers.json and, with --page, the section "three TCPs" of
that Markdown page. Worlds that cannot run here are left out and named.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "experiments" / "catalog" / "tcp-transfer"
WORLDS = {"sim": "embedded", "ns3": "ns-3", "posix": "Linux"}
LOSSES = ("0 %", "0.1 %", "0.5 %", "1 %", "3 %")
METRIC = "workload.transfer.reply_time_max_ns"
BEGIN = "<!-- transfers: written by tests/validation/transfers.py -->"
END = "<!-- transfers end -->"


def command(arguments: argparse.Namespace, world: str, loss: str, out: Path) -> list[str]:
    runs = 1 if loss == "0 %" else arguments.seeds
    return [*arguments.postlab, "run", str(SCENARIO), "--world", world, "--runs", str(runs),
            "--set", f'links.cable.loss.probability="{loss}"', "--out", str(out)]


def times(out: Path) -> list[float]:
    """Seconds of each run, in the order of their numbers."""
    runs = sorted(out.glob("run-*"), key=lambda run: int(run.name[4:])) or [out]
    return [json.loads((run / "summary.json").read_text(encoding="utf-8"))["metrics"][METRIC] / 1e9
            for run in runs]


def measure(arguments: argparse.Namespace, world: str) -> dict[str, list[float]] | None:
    found = {}
    for loss in LOSSES:
        out = arguments.out / world / loss.replace(" ", "").replace("%", "")
        done = subprocess.run(command(arguments, world, loss, out), capture_output=True, text=True,
                              check=False)
        if done.returncode not in (0, 1):  # 1: the expectation without loss does not hold with it
            print(f"{WORLDS[world]}, {loss}: {done.stderr.strip()}", file=sys.stderr)
            return None
        found[loss] = times(out)
        print(f"{WORLDS[world]}, {loss}: {described(found[loss])}", file=sys.stderr)
    return found


def described(values: list[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.3f}"
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def ratio(results: dict, world: str, other: str, loss: str) -> str:
    if world not in results or other not in results:
        return ""
    mine, theirs = (statistics.median(results[each][loss]) for each in (world, other))
    return f"{mine / theirs:.3f}"


def section(results: dict, seeds: int) -> str:
    names = [WORLDS[world] for world in results]
    lines = [f"Seconds until two megabytes arrived: median and quartiles over {seeds} seeds.", "",
             f"| loss | {' | '.join(names)} | embedded / ns-3 | embedded / Linux |",
             f"|---|{'---|' * len(names)}---|---|"]
    for loss in LOSSES:
        cells = [described(results[world][loss]) for world in results]
        lines.append(f"| {loss} | {' | '.join(cells)} | {ratio(results, 'sim', 'ns3', loss)} | "
                     f"{ratio(results, 'sim', 'posix', loss)} |")
    return "\n".join(lines)


def update(page: Path, text: str) -> None:
    head, rest = page.read_text(encoding="utf-8").split(BEGIN, 1)
    page.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--worlds", nargs="+", choices=WORLDS, default=list(WORLDS))
    parser.add_argument("--postlab", nargs="+", default=[str(ROOT / "postlab")])
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "transfers")
    parser.add_argument("--page", type=Path)
    arguments = parser.parse_args()
    measured = {world: measure(arguments, world) for world in arguments.worlds}
    results = {world: found for world, found in measured.items() if found}
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "transfers.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    text = section(results, arguments.seeds)
    print(text)
    if arguments.page:
        update(arguments.page, text)
    return 0 if results else 5


if __name__ == "__main__":
    sys.exit(main())
