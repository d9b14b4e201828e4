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
LOSSES = ("0 %", "0.1 %", "1 %")
VARIANTS = {"Reno": ["--set", 'tcp.congestion_control="newreno"'],
            "CUBIC": ["--set", 'tcp.profile="linux"']}
CASES = [(variant, loss) for variant in VARIANTS for loss in LOSSES]
METRIC = "workload.transfer.reply_time_max_ns"
BEGIN = "<!-- transfers: written by tests/validation/transfers.py -->"
END = "<!-- transfers end -->"


def key(case: tuple[str, str]) -> str:
    return f"{case[0]}, {case[1]}"


def one_run(arguments: argparse.Namespace, world: str, case: tuple[str, str],
            run: int) -> float | None:
    """Seconds; nothing where this world could not finish the run, which is told."""
    variant, loss = case
    out = arguments.out / world / variant / loss.replace(" %", "") / f"run-{run}"
    done = subprocess.run(
        [*arguments.postlab, "run", str(SCENARIO), "--world", world, "--run", str(run),
         *VARIANTS[variant], "--set", f'links.cable.loss.probability="{loss}"',
         "--out", str(out)], capture_output=True, text=True, check=False)
    if done.returncode in (0, 1):  # 1: what is expected of the scenario as it is written
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        return summary["metrics"][METRIC] / 1e9
    print(f"{WORLDS[world]}, {variant}, {loss}, run {run}: exit code {done.returncode} "
          f"{done.stderr.strip()[-200:]}", file=sys.stderr)
    return None


def measure(arguments: argparse.Namespace, world: str) -> dict[str, list[float]] | None:
    """Seconds of the runs by case."""
    found = {}
    for case in CASES:
        runs = range(1 if case[1] == "0 %" else arguments.seeds)
        times = [one_run(arguments, world, case, run) for run in runs]
        found[key(case)] = [each for each in times if each is not None]
        print(f"{WORLDS[world]}, {key(case)}: {described(found[key(case)])}", file=sys.stderr)
    return found if any(found.values()) else None


def described(values: list[float]) -> str:
    if not values:
        return "–"
    if len(values) == 1:
        return f"{values[0]:.3f}"
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.2f} ({low:.2f} to {high:.2f}; {len(values)})"


def ratio(results: dict, other: str, case: str) -> str:
    if not all(results.get(world, {}).get(case) for world in ("sim", other)):
        return ""
    mine, theirs = (statistics.median(results[each][case]) for each in ("sim", other))
    return f"{mine / theirs:.3f}"


def section(results: dict, seeds: int) -> str:
    names = [WORLDS[world] for world in results]
    lines = [f"Seconds until two megabytes arrived: median (quartiles; runs) of {seeds} seeds.", "",
             f"| TCP, loss | {' | '.join(names)} | embedded / ns-3 | embedded / Linux |",
             f"|---|{'---|' * len(names)}---|---|"]
    for case in map(key, CASES):
        cells = [described(results[world][case]) for world in results]
        lines.append(f"| {case} | {' | '.join(cells)} | {ratio(results, 'ns3', case)} | "
                     f"{ratio(results, 'posix', case)} |")
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
