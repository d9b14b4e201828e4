#!/usr/bin/python3
"""Draws a validation: what each world decided and when, and how much later than the simulator.

Reads the folder that `postlab validate` wrote (sim/, ns3/ and posix/ as far as they are there);
writes validation.svg and validation.png into it.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402

from postlab_trace import TRACE_FILE, BadTrace, Event, read_trace  # noqa: E402

WORLDS = ("sim", "ns3", "posix")
REFERENCE = "sim"
WIDTH_INCHES, HEIGHT_INCHES, DPI = 10, 6.5, 100
EPHEMERAL = re.compile(r":(3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[4-6]\d{4})(?=$|[ ;])")


@dataclass(frozen=True)
class Look:
    """Colours are Okabe and Ito's; markers say the same without colour."""

    label: str
    colour: str
    marker: str


LOOKS = {
    "establishment": Look("establishment", "#0072B2", "o"),
    "carrier": Look("Carriers", "#E69F00", "s"),
    "message": Look("Messages", "#009E73", "^"),
    "transient": Look("Transients and Paths", "#CC79A7", "D"),
    "path": Look("Transients and Paths", "#CC79A7", "D"),
    "listener": Look("Listeners", "#555555", "v"),
    "responder": Look("Listeners", "#555555", "v"),
    "sink": Look("Listeners", "#555555", "v"),
}


def category(event: Event) -> str:
    return event.name.split(":", 1)[0]


def decisions_of(events: list[Event]) -> list[Event]:
    return [event for event in events if event.host and category(event) in LOOKS]


def told_alike(event: Event) -> tuple:
    """Equal for the same decision in every world: ephemeral ports are the world's own."""
    fields = sorted((name, EPHEMERAL.sub(":*", str(value))) for name, value in event.data.items())
    ids = tuple(sorted((name, value) for name, value in event.ids.items() if name != "attempt"))
    return event.host, event.name, ids, tuple(fields)


def delays(reference: list[Event], other: list[Event]) -> list[tuple[Event, int]]:
    """Each decision of the reference that the other world took too, and how much later."""
    waiting: dict[tuple, list[Event]] = {}
    for event in other:
        waiting.setdefault(told_alike(event), []).append(event)
    pairs = []
    for event in reference:
        alike = waiting.get(told_alike(event))
        if alike:
            pairs.append((event, alike.pop(0).time_ns - event.time_ns))
    return pairs


def draw_lanes(axes: Axes, runs: dict[str, list[Event]]) -> None:
    lanes = [(world, host) for host in sorted({e.host for run in runs.values() for e in run})
             for world in runs]
    for row, (world, host) in enumerate(lanes):
        for name, look in LOOKS.items():
            times = [event.time_ns / 1e6 for event in runs[world]
                     if event.host == host and category(event) == name]
            axes.plot(times, [row] * len(times), look.marker, color=look.colour, markersize=5,
                      alpha=0.7, linestyle="none")
    axes.set_yticks(range(len(lanes)), [f"{host}\nin {world}" for world, host in lanes], fontsize=8)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.set_xlabel("time of the run / ms")
    axes.grid(axis="x", color="#dddddd")
    handles = [plt.Line2D([], [], color=look.colour, marker=look.marker, linestyle="none",
                          label=look.label) for look in dict.fromkeys(LOOKS.values())]
    axes.legend(handles=handles, fontsize=8, ncols=len(handles), loc="lower center",
                bbox_to_anchor=(0.5, 1.0), frameon=False)


def draw_delays(axes: Axes, runs: dict[str, list[Event]]) -> None:
    colours = {"ns3": "#D55E00", "posix": "#0072B2"}
    markers = {"ns3": "x", "posix": "+"}
    for world, events in runs.items():
        if world == REFERENCE:
            continue
        pairs = delays(runs[REFERENCE], events)
        axes.plot([event.time_ns / 1e6 for event, _ in pairs], [late / 1e6 for _, late in pairs],
                  markers[world], color=colours[world], linestyle="none",
                  label=f"{world}: {len(pairs)} of {len(runs[REFERENCE])} decisions")
    axes.axhline(0, color="#555555", linewidth=0.8)
    axes.set_yscale("symlog", linthresh=0.1)
    axes.set_xlabel("time of the decision in the simulator / ms")
    axes.set_ylabel("later than there / ms")
    axes.grid(color="#dddddd")
    if len(runs) > 1:
        axes.legend(fontsize=8, loc="best")


def draw(folder: Path) -> list[Path]:
    runs = {}
    title = ""
    for world in WORLDS:
        if (folder / world / TRACE_FILE).exists():
            trace = read_trace(folder / world / TRACE_FILE)
            runs[world] = decisions_of(trace.events)
            title = trace.title
    if REFERENCE not in runs:
        raise BadTrace(f"{folder}: no run of the world {REFERENCE}")
    figure, (lanes, late) = plt.subplots(2, 1, figsize=(WIDTH_INCHES, HEIGHT_INCHES),
                                         height_ratios=(3, 2))
    draw_lanes(lanes, runs)
    draw_delays(late, runs)
    figure.suptitle(f"{title}: {' · '.join(runs)}")
    figure.tight_layout()
    files = [folder / f"validation.{kind}" for kind in ("svg", "png")]
    for file in files:
        metadata = {"Date": None} if file.suffix == ".svg" else None
        figure.savefig(file, dpi=DPI, metadata=metadata)
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="what `postlab validate --out` wrote")
    matplotlib.rcParams["svg.hashsalt"] = "postlab"
    try:
        for file in draw(parser.parse_args().folder):
            print(file)
    except (BadTrace, OSError) as error:
        print(f"plot_validate: {error}", file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
