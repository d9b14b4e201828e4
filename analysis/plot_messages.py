#!/usr/bin/python3
"""Draws the Messages of a run over time: one row each, queued, held, in flight, and how it ended.

Reads trace.qlog, writes messages.svg and messages.png; the same trace gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
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

from postlab_messages import Carrier, Message, messages_of
from postlab_trace import BadTrace, read_trace

WIDTH_INCHES, ROW_INCHES = 10, 0.27
BAR_HEIGHT = 0.62
ROOM_FOR_ENDS = 0.30  # of the time shown, right of it
MOST_ROWS, MOST_CARRIERS = 40, 8  # rows of a Carrier
QUIET = "#555555"


@dataclass(frozen=True)
class Look:
    """Colours are Okabe and Ito's; hatches and markers say the same without colour."""

    label: str
    colour: str
    hatch: str = ""
    marker: str = ""


BARS = {
    "queued": Look("queued", "#E8E8E8"),
    "held": Look("held for another", "#F0E442", "///"),
    "flight": Look("in flight", "#56B4E9"),
    "preempted": Look("yields to another", "#FFFFFF", "..."),
}
ENDS = {
    "sent": Look("sent (no acks)", "#0072B2", marker="|"),
    "acked": Look("acked", "#009E73", marker="o"),
    "expired": Look("expired", "#D55E00", marker="X"),
    "failed": Look("failed", "#000000", marker="P"),
}
RECEIVED = Look("received", "#009E73", marker=">")
DEADLINE = Look("deadline", "#D55E00")


def octets_text(octets: int) -> str:
    for unit, size in (("MB", 1_000_000), ("kB", 1_000)):
        if octets >= size and octets % (size // 100) == 0:
            return f"{octets / size:g} {unit}"
    return f"{octets} B"


def label_of(message: Message) -> str:
    wishes = [octets_text(message.octets)]
    if message.niceness:
        wishes.append(f"nice {message.niceness}")
    if message.deadline_ns is not None:
        wishes.append(f"lifetime {ms_text(message.deadline_ns - message.queued_ns)}")
    if message.after:
        after = message.after.split()
        # "0.3" is Message 3 of the stream 0
        wishes.append("after " + " ".join(one.split(".")[-1] for one in after))
    wishes += [mark.replace("_", " ") for mark in message.marks.split()]
    return f"{', '.join(wishes)}   {message.number}"


def end_text(message: Message) -> str:
    if message.end in ("expired", "failed"):
        return f"{message.end} ({message.why.replace('_', ' ')}) {ms_text(message.end_ns)}"
    if message.received_ns is not None:
        return f"received {ms_text(message.received_ns)}"
    return f"{message.end} {ms_text(message.end_ns)}" if message.end else "not at its end"


def last_time(message: Message, end_ns: int) -> int:
    known = [one for one in (message.end_ns, message.received_ns) if one is not None]
    return max(known) if known else end_ns


def draw_bar(axes: Axes, row: int, start_ns: int, end_ns: int, look: Look) -> None:
    if end_ns > start_ns:
        axes.barh(row, ms(end_ns - start_ns), left=ms(start_ns), height=BAR_HEIGHT,
                  color=look.colour, hatch=look.hatch, edgecolor=QUIET, linewidth=0.5, zorder=3)


def draw_message(axes: Axes, row: int, message: Message, end_ns: int, gap: float) -> None:
    last = last_time(message, end_ns)
    left = message.started_ns if message.started_ns is not None else message.sent_ns
    waited = last if left is None else left
    draw_bar(axes, row, message.queued_ns, waited, BARS["queued"])
    for span in message.held:
        draw_bar(axes, row, span.start_ns, waited if span.end_ns is None else span.end_ns,
                 BARS["held"])
    if left is not None:
        draw_bar(axes, row, left, last, BARS["flight"])
    for span in message.preempted:
        draw_bar(axes, row, span.start_ns, last if span.end_ns is None else span.end_ns,
                 BARS["preempted"])
    if message.deadline_ns is not None and message.deadline_ns <= last:
        axes.plot([ms(message.deadline_ns)] * 2, [row - 0.45, row + 0.45], linewidth=1.6,
                  color=DEADLINE.colour, linestyle=(0, (1.5, 1)), zorder=4)
    for at, look in marks_of(message):
        axes.plot(ms(at), row, marker=look.marker, color=look.colour, markersize=7,
                  markeredgecolor=look.colour if look.marker == "|" else "white",
                  markeredgewidth=2 if look.marker == "|" else 0.6, linestyle="", zorder=5)
    axes.text(ms(last) + gap, row, end_text(message), va="center", fontsize=7.5, zorder=4,
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85})


def marks_of(message: Message) -> list[tuple[int, Look]]:
    marks = [] if message.end_ns is None else [(message.end_ns, ENDS[message.end])]
    return marks + ([] if message.received_ns is None else [(message.received_ns, RECEIVED)])


def heading_of(carrier: Carrier) -> str:
    stacks = ", ".join(dict.fromkeys(stack for stack, _, _ in carrier.paths))
    over = f", over {stacks}" if stacks else ""
    more = len(carrier.messages) - len(rows_of(carrier))
    hidden = f" ({more} more Messages are not shown)" if more else ""
    return f"{carrier.host}, carrier {carrier.number} → {carrier.remote}{over}{hidden}"


def rows_of(carrier: Carrier) -> list[Message]:
    return list(carrier.messages.values())[:MOST_ROWS]


def draw_axes(axes: Axes, begun: int, end: int, rows: int) -> float:
    """Returns the gap between a mark and its text."""
    length = max(ms(end - begun), 0.001)
    axes.set_ylim(rows - 0.4, -0.5)
    axes.set_xlim(ms(begun) - 0.015 * length, ms(begun) + (1 + ROOM_FOR_ENDS) * length)
    ticks = MaxNLocator(nbins=7).tick_values(ms(begun), ms(end))
    axes.set_xticks([tick for tick in ticks if ms(begun) <= tick <= ms(end) + 0.001 * length])
    axes.spines["bottom"].set_bounds(ms(begun), ms(end))
    axes.ticklabel_format(axis="x", useOffset=False, style="plain")
    axes.set_xlabel("time since the start of the run (ms)", loc="left", fontsize=9)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8.5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return 0.012 * length


def draw_legend(figure: Figure, shown: list[Message], end_ns: int, top: float) -> None:
    handles: list = []
    used = {
        "queued": True,
        "held": any(one.held for one in shown),
        "flight": any(one.started_ns is not None or one.sent_ns is not None for one in shown),
        "preempted": any(one.preempted for one in shown),
    }
    for name, look in BARS.items():
        if used[name]:
            handles.append(Patch(facecolor=look.colour, hatch=look.hatch, edgecolor=QUIET,
                                 label=look.label))
    if any(one.deadline_ns is not None and one.deadline_ns <= last_time(one, end_ns)
           for one in shown):
        handles.append(Line2D([], [], color=DEADLINE.colour, linestyle=(0, (1.5, 1)),
                              linewidth=1.6, label=DEADLINE.label))
    ends = {one.end for one in shown}
    looks = [look for name, look in ENDS.items() if name in ends]
    if any(one.received_ns is not None for one in shown):
        looks.append(RECEIVED)
    for look in looks:
        handles.append(Line2D([], [], marker=look.marker, linestyle="", color=look.colour,
                              markeredgewidth=2 if look.marker == "|" else 0.6, label=look.label))
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.015, top), frameon=False,
                  ncol=len(handles), fontsize=8.5, columnspacing=1.3, handletextpad=0.5)


def draw(all_carriers: list[Carrier], title: str) -> Figure:
    carriers = all_carriers[:MOST_CARRIERS]
    more = len(all_carriers) - len(carriers)
    shown = [message for carrier in carriers for message in rows_of(carrier)]
    begun = min(one.queued_ns for one in shown)
    end = max(last_time(one, one.queued_ns) for one in shown)
    rows = sum(len(rows_of(carrier)) + 1 for carrier in carriers)
    height = 1.2 + ROW_INCHES * (rows + 1)
    figure, axes = plt.subplots(figsize=(WIDTH_INCHES, height))
    gap = draw_axes(axes, begun, end, rows)
    labels: list[tuple[int, str]] = []
    row = 0
    for carrier in carriers:
        axes.text(ms(begun), row + 0.1, heading_of(carrier), fontsize=9, fontweight="bold",
                  va="center")
        for message in rows_of(carrier):
            row += 1
            labels.append((row, label_of(message)))
            draw_message(axes, row, message, end, gap)
        row += 1
    axes.set_yticks([at for at, _ in labels])
    axes.set_yticklabels([label for _, label in labels], fontsize=8)
    title += f": Messages ({more} more Carriers are not shown)" if more else ": Messages"
    figure.suptitle(title, fontsize=12, fontweight="bold", x=0.02, ha="left",
                    y=1 - 0.1 / height, va="top")
    draw_legend(figure, shown, end, 1 - 0.33 / height)
    figure.tight_layout()
    figure.subplots_adjust(top=1 - 0.66 / height)
    return figure


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trace", type=Path, help="folder of a run, or its trace.qlog")
    parser.add_argument("--host", help="only Carriers of this one")
    parser.add_argument("--carrier", type=int, help="only this one, by its number")
    parser.add_argument("--out", type=Path, help="folder for the figures (default: the trace's)")
    return parser.parse_args()


def chosen(carrier: Carrier, options: argparse.Namespace) -> bool:
    return options.host in (None, carrier.host) and options.carrier in (None, carrier.number)


def main() -> int:
    options = arguments()
    matplotlib.rcParams.update(SETTINGS)
    try:
        trace = read_trace(options.trace)
        carriers = [one for one in messages_of(trace) if chosen(one, options)]
    except (BadTrace, OSError) as error:
        print(f"plot_messages: {error}", file=sys.stderr)
        return 4 if isinstance(error, OSError) else 2
    if not carriers:
        print("plot_messages: no such Messages in this trace", file=sys.stderr)
        return 2
    folder = options.out or (options.trace if options.trace.is_dir() else options.trace.parent)
    stem = folder / "messages"
    write(draw(carriers, trace.title), stem)
    print(stem.with_suffix(".svg"))
    print(stem.with_suffix(".png"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
