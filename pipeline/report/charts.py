"""Charts as static SVG: drawn by matplotlib, letters as outlines, the same bytes for the same figures.

Words stay outside wherever possible (legends and titles stand in the page, in both languages); names of
papers and people are drawn as they are.
"""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.report.frames import Frame

FONTS = Path(__file__).parent / "fonts"
COLORS = ("#1b6e8c", "#b35d0d", "#4b7a20", "#8a4f9e", "#b23a48", "#6b6b6b", "#1f7f74", "#8a6d00")
"""Topics by their place, in page and PDF alike; white letters on each have a contrast of 4.5 at least."""
INK, PALE = "#1f2a30", "#c8d2d6"
_WIDE = 5.0  # inches: on a phone, letters of 9 points are still 9 pixels


@cache
def _families() -> list[str]:
    from matplotlib import font_manager

    names = []
    for family in ("NotoSansArabic", "NotoSans"):
        for weight in ("Bold", "Regular"):
            path = FONTS / f"{family}-{weight}.ttf"
            font_manager.fontManager.addfont(path)
        names.append(font_manager.FontProperties(fname=path).get_name())
    return [*names, "DejaVu Sans"]


@contextmanager
def drawing(width: float, height: float) -> Iterator[Any]:
    """Give an empty figure in our style; no state of matplotlib outlives it."""
    import matplotlib
    from matplotlib.figure import Figure

    style = {
        "font.family": _families(), "font.size": 9, "svg.hashsalt": "rasad", "svg.fonttype": "path",
        "pdf.fonttype": 42, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": PALE,
        "axes.labelcolor": INK, "text.color": INK, "xtick.color": INK, "ytick.color": INK, "axes.grid": True,
        "axes.grid.axis": "y", "grid.color": "#e6ebed", "axes.axisbelow": True,
    }  # fmt: skip
    with matplotlib.rc_context(style):
        yield Figure(figsize=(width, height), layout="constrained")


def as_svg(figure: Any) -> str:
    """Write a figure as the address of an image that holds itself."""
    sink = io.StringIO()
    figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return "data:image/svg+xml;base64," + base64.b64encode(sink.getvalue().encode()).decode()


def plot_lines(axes: Any, labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> None:
    """Draw counts week by week, the last one marked with its number."""
    from matplotlib.ticker import MaxNLocator

    near = 0.08 * max([1, *(value for values in series.values() for value in values)])
    told: list[float] = []
    for color, values in zip(_colors(), series.values(), strict=False):
        axes.plot(range(len(labels)), values, color=color, linewidth=2, marker="o", markersize=3)
        beside = 6 + 15 * sum(abs(values[-1] - other) < near for other in told)
        axes.annotate(f"{values[-1]:g}", (len(labels) - 1, values[-1]), xytext=(beside, 0), color=color, va="center",
                      textcoords="offset points", fontweight="bold")  # fmt: skip
        told.append(values[-1])
    axes.set_xticks(range(len(labels)), labels)
    axes.set_ylim(0, 1.06 * near / 0.08)  # room for the highest dot
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))


def lines(labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> str:
    """Draw counts week by week."""
    with drawing(_WIDE, 2.1) as figure:
        axes = figure.subplots()
        plot_lines(axes, labels, series)
        axes.tick_params(labelsize=8)
        return as_svg(figure)


def columns(labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> str:
    """Draw counts side by side for each day."""
    from matplotlib.ticker import MaxNLocator

    with drawing(_WIDE, 2.1) as figure:
        axes = figure.subplots()
        width = 0.8 / max(1, len(series))
        for i, (color, values) in enumerate(zip(_colors(), series.values(), strict=False)):
            places = np.arange(len(labels)) + (i - (len(series) - 1) / 2) * width
            axes.bar(places, values, width * 0.92, color=color)
        axes.set_xticks(range(len(labels)), labels)
        axes.set_ylim(0, 1.06 * max([1, *(value for values in series.values() for value in values)]))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
        return as_svg(figure)


def bars(labels: Sequence[str], series: Mapping[str, Sequence[float]], colors: Sequence[str] = COLORS) -> str:
    """Draw stacked counts of each paper, the longest on top, its name at the right as Arabic reads."""
    from matplotlib.ticker import MaxNLocator

    with drawing(_WIDE, 0.6 + 0.3 * len(labels)) as figure:
        axes = figure.subplots()
        left = np.zeros(len(labels))
        longest = max([1.0, *np.sum(list(series.values()), axis=0)]) if series else 1.0
        places = np.arange(len(labels))[::-1]
        for color, values in zip(colors, series.values(), strict=False):
            axes.barh(places, values, 0.62, left=left, color=color)
            for place, start, value in zip(places, left, values, strict=True):
                if value >= 0.04 * longest:  # a number needs room
                    axes.text(start + value / 2, place, f"{value:g}", ha="center", va="center", color="white")
            left += np.asarray(values, float)
        axes.set_yticks(places, labels)
        axes.yaxis.tick_right()
        axes.set_xlim(1.02 * longest, 0)
        axes.set_ylim(-0.6, len(labels) - 0.4)
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
        return as_svg(figure)


def network(names: Frame, pairs: Frame) -> str:
    """Draw who appears with whom: nodes on two sides of an oval, each name beside its node, none overlap.

    ``names`` holds entity_id, name, label, stories; ``pairs`` entity_a, entity_b, stories. Widths and sizes are
    shares of the largest, so a week of many thousand articles is drawn as one of a few.
    """
    order = _ring(names["entity_id"].tolist(), pairs)
    place = {entity: _point(i, len(order)) for i, entity in enumerate(order)}
    about = names.set_index("entity_id")
    most, widest = max(1, names["stories"].max()), max(1, pairs["stories"].max())
    with drawing(7.2, 1.2 + 0.17 * max(6, len(order))) as figure:
        axes = figure.subplots()
        for row in pairs.itertuples():
            axes.add_patch(_bow(place[row.entity_a], place[row.entity_b], width=0.5 + 3 * row.stories / widest))
        for entity, (x, y) in place.items():
            color = COLORS[0] if about.loc[entity, "label"] == "PER" else COLORS[1]
            size = 24 + 110 * float(about.loc[entity, "stories"]) / most
            axes.scatter([x], [y], s=size, color=color, zorder=2, edgecolor="white")
            beside = float(np.sqrt(size / np.pi)) + 4
            axes.annotate(_short(about.loc[entity, "name"]), (x, y), xytext=(beside if x >= 0 else -beside, 0),
                          textcoords="offset points", ha="left" if x >= 0 else "right", va="center", fontsize=8.5,
                          zorder=3)  # fmt: skip
        axes.set_axis_off()
        axes.set_xlim(-2.3, 2.3)
        axes.set_ylim(-1.12, 1.12)
        return as_svg(figure)


def _bow(start: tuple[float, float], end: tuple[float, float], *, width: float) -> Any:
    """Bend a line towards the middle, so that neighbours on one side stay apart from it."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Line

    middle = (0.25 * (start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    path = Line([start, middle, end], [Line.MOVETO, Line.CURVE3, Line.CURVE3])
    return PathPatch(path, fill=False, edgecolor="#7f97a1", alpha=0.6, linewidth=width, zorder=1)


def _point(i: int, count: int) -> tuple[float, float]:
    """Give the i-th place: the first half down the right side, the rest up the left, evenly spaced in height."""
    half = (count + 1) // 2
    right = i < half
    steps = half if right else count - half
    step = i if right else count - 1 - i
    y = 1 - 2 * (step + 0.5) / max(1, steps)
    x = 0.35 + 0.55 * float(np.sqrt(max(0.0, 1 - y * y)))
    return (x if right else -x), y


def _ring(entities: Sequence[str], pairs: Frame) -> list[str]:
    """Order nodes so that the linked lie close: by the angle of the two slowest modes of the graph."""
    if len(entities) < 4:
        return list(entities)
    at = {entity: i for i, entity in enumerate(entities)}
    weight = np.full((len(at), len(at)), 1e-3)
    for row in pairs.itertuples():
        a, b = at[row.entity_a], at[row.entity_b]
        weight[a, b] = weight[b, a] = row.stories
    np.fill_diagonal(weight, 0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    _, modes = np.linalg.eigh(laplacian)
    angle = np.round(np.arctan2(modes[:, 1], modes[:, 2]), 6)
    return [entities[i] for i in sorted(range(len(entities)), key=lambda i: (angle[i], entities[i]))]


def _short(name: str) -> str:
    return name if len(name) <= 34 else name[:33] + "…"


def _colors() -> Iterator[str]:
    while True:
        yield from COLORS


def spark(values: Sequence[int], width: int = 96, height: int = 22) -> str:
    """Give the points of a small line, for an SVG polyline.

    >>> spark([0, 2, 1], 20, 10)
    '1,9 10,1 19,5'
    """
    top = max([1, *values])
    step = (width - 2) / max(1, len(values) - 1)
    return " ".join(f"{1 + i * step:g},{height - 1 - (height - 2) * v / top:g}" for i, v in enumerate(values))
