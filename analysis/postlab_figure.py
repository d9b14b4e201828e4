"""What all figures have in common: times as text, and files whose bytes repeat."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

DPI = 100
SETTINGS = {"svg.hashsalt": "postlab", "font.family": "DejaVu Sans", "hatch.linewidth": 0.8,
            "text.parse_math": False}


def ms(nanoseconds: int) -> float:
    return nanoseconds / 1e6


def ms_text(nanoseconds: int) -> str:
    """Exact, without needless zeros."""
    whole, fraction = divmod(abs(nanoseconds), 1_000_000)
    digits = f"{fraction:06d}".rstrip("0")
    sign = "-" if nanoseconds < 0 else ""
    return f"{sign}{whole}{'.' + digits if digits else ''}\u00a0ms"


def write(figure: Figure, stem: Path) -> None:
    figure.savefig(stem.with_suffix(".svg"), metadata={"Date": None, "Creator": "postlab"})
    figure.savefig(stem.with_suffix(".png"), dpi=DPI, metadata={"Software": "postlab"})
    plt.close(figure)
