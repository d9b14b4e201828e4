#!/usr/bin/python3
"""Draws a race as a waterfall: one row a candidate in rank order, from its start to its end.

Reads trace.qlog, writes race-N.svg and race-N.png; the same trace gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from postlab_figure import SETTINGS, ms, ms_text, write  # chooses matplotlib's backend: first
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from postlab_trace import BadTrace, Candidate, Race, read_trace, races_of

WIDTH_INCHES = 10
BAR_HEIGHT = 0.5
ROOM_FOR_REASONS = 0.62  # of the race's length, right of its end
REASON_COLUMNS = 40


@dataclass(frozen=True)
class Look:
    """Colours are Okabe and Ito's; hatches and words say the same without colour."""

    label: str
    colour: str
    hatch: str


LOOKS = {
    "won": Look("won", "#009E73", ""),
    "succeeded": Look("up too late", "#56B4E9", "..."),
    "cancelled": Look("cancelled", "#E69F00", "///"),
    "failed": Look("failed", "#D55E00", "xxx"),
    "pending": Look("under way at the end", "#FFFFFF", "---"),
}
QUIET = "#555555"

CAUSES = {
    "refused": "refused by the peer",
    "timed_out": "no answer in time",
    "unreachable": "unreachable",
    "packet_too_big": "packets too big",
    "reset": "reset by the peer",
    "interface_down": "interface went down",
    "address_unavailable": "local address unavailable",
    "aborted": "the application gave up",
    "timeout": "the race took too long",
}


def end_of(race: Race) -> int:
    """Where bars are cut: the end of the race, or of what is known of it."""
    if race.ended_ns is not None:
        return race.ended_ns
    times = [one.end_ns or one.start_ns or race.begun_ns for one in race.candidates.values()]
    return max(times, default=race.begun_ns)


def drops_text(candidate: Candidate) -> str:
    count = sum(candidate.drops.values())
    places = ", ".join(sorted({where for where, _ in candidate.drops}))
    return f"; {count} packet{'s' if count > 1 else ''} dropped at {places}" if count else ""


def reason_of(candidate: Candidate, race: Race) -> str:
    if candidate.start_ns is None:
        return "never started"
    ran = ms_text((candidate.end_ns or end_of(race)) - candidate.start_ns)
    if candidate.outcome == "won":
        return f"won at {ms_text(candidate.end_ns)}, up after {ran}"
    if candidate.outcome == "failed":
        return f"{CAUSES.get(candidate.why, candidate.why)} after {ran}" + drops_text(candidate)
    if candidate.outcome == "succeeded":
        return f"up after {ran}, but {race.winner} won"
    if candidate.outcome == "cancelled":
        why = f"{race.winner} won" if race.winner else CAUSES.get(candidate.why, candidate.why)
        return f"not up after {ran}: {why}" + drops_text(candidate)
    return f"under way for {ran}" + drops_text(candidate)


def started_before(candidate: Candidate, race: Race) -> Candidate | None:
    """The attempt whose start the delay of `candidate` counts from."""
    earlier = [
        one
        for one in race.candidates.values()
        if one.start_ns is not None and one.start_ns < candidate.start_ns
    ]
    return max(earlier, key=lambda one: one.start_ns, default=None)


def failed_before(candidate: Candidate, race: Race) -> Candidate | None:
    """The attempt whose failure let `candidate` start."""
    failed = [
        one
        for one in race.candidates.values()
        if one.outcome == "failed" and one.end_ns <= candidate.start_ns and one is not candidate
    ]
    return max(failed, key=lambda one: one.end_ns, default=None)


def draw_delay(axes: Axes, row: int, candidate: Candidate, race: Race) -> None:
    before = started_before(candidate, race)
    if before is None:
        return
    left, right = ms(before.start_ns), ms(candidate.start_ns)
    ends = {"arrowstyle": "|-|,widthA=0.25,widthB=0.25", "color": QUIET, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=(right, row), xytext=(left, row), arrowprops=ends)
    waited = f"delay {ms_text(candidate.start_ns - before.start_ns)}"
    axes.text((left + right) / 2, row - 0.09, waited, ha="center", va="bottom", fontsize=8.5,
              color=QUIET)


def draw_failure_step(axes: Axes, row: int, candidate: Candidate, race: Race) -> None:
    failed = failed_before(candidate, race)
    if failed is None:
        return
    start = ms(candidate.start_ns)
    failed_row = 1 + race.in_rank_order().index(failed)
    towards = 1 if failed_row < row else -1
    axes.annotate("", xy=(start, row - towards * BAR_HEIGHT / 2),
                  xytext=(start, failed_row + towards * BAR_HEIGHT / 2), zorder=6,
                  arrowprops={"arrowstyle": "-|>", "color": "black", "shrinkA": 0, "shrinkB": 0})


STAGGERS = {"delay": draw_delay, "failure": draw_failure_step}


def draw_candidate(axes: Axes, row: int, candidate: Candidate, race: Race) -> None:
    end = end_of(race)
    gap = 0.012 * axes_length(race)
    reason = textwrap.fill(reason_of(candidate, race), REASON_COLUMNS)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    if candidate.start_ns is None:
        axes.plot(ms(end), row, marker="o", markerfacecolor="white", markeredgecolor=QUIET,
                  zorder=5)
        axes.text(ms(end) + 1.6 * gap, row, reason, va="center", fontsize=9, color=QUIET,
                  style="italic", bbox=box)
        return
    look = LOOKS[candidate.outcome]
    stop = min(end if candidate.end_ns is None else candidate.end_ns, end)
    axes.barh(row, max(ms(stop - candidate.start_ns), 0.004 * axes_length(race)),
              left=ms(candidate.start_ns), height=BAR_HEIGHT, color=look.colour, hatch=look.hatch,
              edgecolor="black", linewidth=0.8, zorder=3)
    if candidate.trigger in STAGGERS:
        STAGGERS[candidate.trigger](axes, row, candidate, race)
    if candidate.outcome == "won":
        axes.plot(ms(stop), row, marker="*", markersize=15, color="black", zorder=5)
    weight = "bold" if candidate.outcome == "won" else "normal"
    axes.text(ms(stop) + 1.6 * gap, row, reason, va="center", fontsize=9, fontweight=weight,
              bbox=box, zorder=4)


def draw_resolution(axes: Axes, row: int, race: Race) -> None:
    gap = 0.02 * axes_length(race)
    at_time: dict[int, list[str]] = {}
    for time_ns, name, addresses in race.resolved:
        count = len(addresses.split())
        found = f"{name}: {count} address{'es' if count != 1 else ''}"
        at_time.setdefault(time_ns, []).append(found)
    for time_ns, found in at_time.items():
        axes.plot(ms(time_ns), row, marker="D", color="#0072B2", markersize=7, zorder=5)
        axes.text(ms(time_ns) + gap, row, ", ".join(found), va="center", fontsize=9)


def axes_length(race: Race) -> float:
    return max(ms(end_of(race) - race.begun_ns), 1.0)


def label_of(candidate: Candidate) -> str:
    over = f" over {candidate.interface}" if candidate.interface else ""
    return f"{candidate.branch}   {candidate.stack}{over}\n→ {candidate.remote}"


def draw_axes(axes: Axes, race: Race, candidates: list[Candidate]) -> None:
    length = axes_length(race)
    axes.set_yticks(range(len(candidates) + 1))
    axes.set_yticklabels(["resolution"] + [label_of(one) for one in candidates], fontsize=9)
    axes.set_ylim(len(candidates) + 0.5, -0.6)
    axes.set_xlim(ms(race.begun_ns) - 0.02 * length,
                  ms(race.begun_ns) + (1 + ROOM_FOR_REASONS) * length)
    begun, end = ms(race.begun_ns), ms(end_of(race))
    ticks = MaxNLocator(nbins=6).tick_values(begun, begun + length)
    axes.set_xticks([tick for tick in ticks if begun <= tick <= max(end, begun + length)])
    axes.spines["bottom"].set_bounds(begun, max(end, begun + length))
    axes.ticklabel_format(axis="x", useOffset=False, style="plain")
    axes.set_xlabel("time since the start of the run (ms)", loc="left")
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if race.ended_ns is not None:
        axes.axvline(ms(race.ended_ns), color="black", linestyle="--", linewidth=1, zorder=2)


def draw_legend(figure: Figure, race: Race) -> None:
    used = {one.outcome for one in race.candidates.values() if one.start_ns is not None}
    handles: list = [
        Patch(facecolor=look.colour, hatch=look.hatch, edgecolor="black", label=look.label)
        for outcome, look in LOOKS.items()
        if outcome in used
    ]
    if any(one.start_ns is None for one in race.candidates.values()):
        handles.append(Line2D([], [], marker="o", linestyle="", markerfacecolor="white",
                              markeredgecolor=QUIET, label="never started"))
    if race.resolved:
        handles.append(Line2D([], [], marker="D", linestyle="", color="#0072B2", label="resolved"))
    if any(one.trigger == "failure" for one in race.candidates.values()):
        handles.append(Line2D([], [], marker="v", linestyle="-", color="black",
                              label="a failure starts the next"))
    if race.ended_ns is not None:
        handles.append(Line2D([], [], color="black", linestyle="--", label="end of the race"))
    figure.legend(handles=handles, loc="lower center", ncol=len(handles), frameon=False, fontsize=9)


def outcome_of(race: Race) -> str:
    if race.ended_ns is None:
        return "undecided at the end of the trace"
    taken = ms_text(race.ended_ns - race.begun_ns)
    return f"{race.winner} wins after {taken}" if race.winner else f"no winner after {taken}"


def draw(race: Race, title: str, number: int) -> Figure:
    candidates = race.in_rank_order()
    height = 1.9 + 0.55 * (len(candidates) + 1)
    figure, axes = plt.subplots(figsize=(WIDTH_INCHES, height))
    draw_axes(axes, race, candidates)
    draw_resolution(axes, 0, race)
    for row, candidate in enumerate(candidates, start=1):
        draw_candidate(axes, row, candidate, race)
    figure.suptitle(f"{title}: race {number} of {race.host}, {outcome_of(race)}", fontsize=12,
                    fontweight="bold", x=0.02, ha="left")
    draw_legend(figure, race)
    figure.tight_layout(rect=(0, 0.4 / height, 1, 1))
    return figure


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trace", type=Path, help="folder of a run, or its trace.qlog")
    parser.add_argument("--race", type=int, default=0, help="only this one, from 1 (default: all)")
    parser.add_argument("--out", type=Path, help="folder for the figures (default: the trace's)")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    matplotlib.rcParams.update(SETTINGS)
    try:
        trace = read_trace(options.trace)
        races = races_of(trace)
    except (BadTrace, OSError) as error:
        print(f"plot_race: {error}", file=sys.stderr)
        return 4 if isinstance(error, OSError) else 2
    chosen = [options.race] if options.race else range(1, len(races) + 1)
    if not races or options.race not in range(len(races) + 1):
        wanted = f"race {options.race}" if options.race else "race"
        print(f"plot_race: no {wanted} in this trace: it has {len(races)}", file=sys.stderr)
        return 2
    folder = options.out or (options.trace if options.trace.is_dir() else options.trace.parent)
    for number in chosen:
        stem = folder / f"race-{number}"
        write(draw(races[number - 1], trace.title, number), stem)
        print(stem.with_suffix(".svg"))
        print(stem.with_suffix(".png"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
