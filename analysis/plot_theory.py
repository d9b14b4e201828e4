#!/usr/bin/python3
"""Draws the studies that `postlab theory` wrote: theory as lines, simulated points with intervals.

Writes NAME.svg and NAME.png beside theory.json. With --page it writes the section of studies in
that Markdown page anew, with its figures in the folder images/ beside the page.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, NullFormatter
from postlab_figure import SETTINGS, write

BEGIN = "<!-- studies: written by postlab theory --page -->"
END = "<!-- studies end -->"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")  # Okabe and Ito's
MARKERS = ("o", "s", "^", "D")


def name_ticks(axis: Axis) -> None:
    """Plain numbers, also between decades where there are few of these."""
    low, high = axis.get_view_interval()
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    between = FuncFormatter(lambda value, _: f"{value:g}") if high < 30 * low else NullFormatter()
    axis.set_minor_formatter(between)


def draw(study: dict, stem: Path) -> None:
    figure, axes = plt.subplots(figsize=(7, 4.2))
    for at, series in enumerate(study["series"]):
        points = series["points"]
        xs = [point["x"] for point in points]
        colour = COLOURS[at % len(COLOURS)]
        axes.plot(*zip(*series["curve"]), "-", color=colour, linewidth=1,
                  label=f"{series['name']}: theory")
        axes.errorbar(xs, [point["simulated"] for point in points],
                      yerr=[point["half_width"] for point in points],
                      fmt=MARKERS[at % len(MARKERS)], color=colour, markersize=5, capsize=3,
                      linestyle="none",
                      label=f"{series['name']}: simulated" +
                      (", 95 % interval" if points[0]["runs"] > 1 else ""))
    if study["logarithmic_x"]:
        axes.set_xscale("log")
        name_ticks(axes.xaxis)
    if study["logarithmic_y"]:
        axes.set_yscale("log")
        name_ticks(axes.yaxis)
    axes.set_xlabel(study["x_label"])
    axes.set_ylabel(study["y_label"])
    axes.set_title(study["title"], fontsize=10)
    axes.grid(color="#dddddd")
    axes.legend(fontsize=8, frameon=False)
    figure.tight_layout()
    write(figure, stem)


def number(value: float) -> str:
    return f"{value:.4g}"


def simulated(point: dict) -> str:
    text = number(point["simulated"])
    if point["runs"] > 1:
        text += f" ± {number(point['half_width'])} ({point['runs']} seeds)"
    return text if point["holds"] else f"{text} **off**"


def table(study: dict) -> list[str]:
    lines = [f"| | {study['x_label']} | theory | simulated | allowed |", "|---|---|---|---|---|"]
    for series in study["series"]:
        for point in series["points"]:
            allowed = f"± {number(point['allowed'])}" if point["allowed"] else "exact"
            cells = (series["name"], number(point["x"]), number(point["theory"]),
                     simulated(point), allowed)
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def section(studies: list[dict]) -> str:
    lines: list[str] = []
    for study in studies:
        picture = f"images/theory-{study['name']}.svg"
        lines += [f"### {study['title']}", "",
                  f"{study['theory']}. Set-up: {study['set_up']}.", "",
                  f"![{study['title']}: theory and simulation]({picture})", "",
                  *table(study), ""]
    return "\n".join(lines)


def update(page: Path, studies: list[dict], folder: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page}: no lines '{BEGIN}' and '{END}'")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    page.write_text(f"{head}{BEGIN}\n\n{section(studies)}{END}{tail}", encoding="utf-8")
    for study in studies:
        picture = (folder / f"{study['name']}.svg").read_bytes()
        (page.parent / "images" / f"theory-{study['name']}.svg").write_bytes(picture)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="theory.json")
    parser.add_argument("--page", type=Path, help="Markdown page to update")
    arguments = parser.parse_args()
    try:
        studies = json.loads(arguments.file.read_text(encoding="utf-8"))
        with plt.rc_context(SETTINGS):
            for study in studies:
                draw(study, arguments.file.parent / study["name"])
                print(arguments.file.parent / f"{study['name']}.svg")
        if arguments.page:
            update(arguments.page, studies, arguments.file.parent)
            print(arguments.page)
    except (OSError, ValueError, KeyError) as error:
        print(f"plot_theory: {error}", file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
