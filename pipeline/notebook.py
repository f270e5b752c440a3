"""What the notebooks begin with: the dataset of ``params.yaml``, Arabic letters in every figure."""

from pathlib import Path
from typing import Any

from pipeline import params, query
from pipeline.errors import PipelineError

FONTS = Path(__file__).parent / "report" / "fonts"
FAMILY = "Noto Sans Arabic"
COLOURS = ("#0B6E8A", "#C8553D", "#5B8C3A", "#8A5A9E", "#B88A1B", "#4A5568")


def start() -> tuple[Any, Path]:
    """Set up the figures and open the dataset of ``params.yaml`` (``dataset.path``) in DuckDB."""
    _one_line_errors()
    folder = params.locate(params.read()["dataset"]["path"])
    connection = query.connect(folder)
    _tables()
    _matplotlib()
    _altair()
    return connection, folder


def _one_line_errors() -> None:
    """Show an error of ours in Jupyter as on the command line: one line, no traceback."""
    PipelineError._render_traceback_ = lambda self: [f"rasad: {self}"]  # type: ignore[attr-defined]


def _tables() -> None:
    """Let a cell of a table run in the direction of its words, and be long enough to be read."""
    import pandas as pd
    from IPython.display import HTML, display

    pd.set_option("display.max_colwidth", 90)
    look = "<style>.dataframe td, .dataframe th {unicode-bidi: plaintext}</style>"
    display(HTML(look))  # type: ignore[no-untyped-call]


def _matplotlib() -> None:
    """Set a font with Arabic letters; matplotlib (3.11 and later) joins and turns them by itself."""
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib import font_manager

    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(str(path))
    mpl.rcParams["font.family"] = [FAMILY, "DejaVu Sans"]
    mpl.rcParams["axes.prop_cycle"] = cycler(color=COLOURS)
    mpl.rcParams.update({"figure.figsize": (9, 3.6), "axes.spines.top": False, "axes.spines.right": False})


def _altair() -> None:
    """Draw Altair's figures as SVG, so that a page needs no scripts and no network."""
    import altair as alt
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    alt.renderers.enable("svg")

    named = {key: {"labelFont": FAMILY, "titleFont": FAMILY} for key in ("axis", "legend", "header")}
    look = {"config": {"font": FAMILY, **named, "title": {"font": FAMILY}, "range": {"category": list(COLOURS)}}}
    alt.theme.register("rasad", enable=True)(lambda: look)


def side_by_side(graph: Any) -> dict[str, tuple[float, float]]:
    """Place the names of a network: the largest connected part at the left, the others in a column beside it.

    >>> import networkx as nx
    >>> at = side_by_side(nx.Graph([("ريم", "هدى"), ("هدى", "سالم"), ("سالم", "ريم"), ("فهد", "آمنة")]))
    >>> max(at[name][0] for name in ("ريم", "هدى", "سالم")) < min(at[name][0] for name in ("فهد", "آمنة"))
    True
    """
    import networkx as nx

    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), sorted(part)))
    sizes = [len(part) ** 0.5 * (1.6 if part is parts[0] else 0.8) for part in parts]
    column = sum(sizes[:1]) + max(sizes[1:], default=0) + 0.6
    at: dict[str, tuple[float, float]] = {}
    top = float(sum(sizes[1:]))
    for number, (part, size) in enumerate(zip(parts, sizes, strict=True)):
        middle = (column, top - size) if number else (0, 0)
        top -= 2 * size if number else 0
        placed = nx.kamada_kawai_layout(graph.subgraph(sorted(part)), weight=None, scale=0.9 * size, center=middle)
        at |= {name: (float(x), float(y)) for name, (x, y) in placed.items()}
    return at
