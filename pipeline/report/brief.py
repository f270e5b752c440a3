"""``brief.pdf``: the week on one A4 page, drawn by matplotlib, letters embedded."""

from pathlib import Path
from typing import Any

from pipeline.report import charts
from pipeline.report.figures import Figures
from pipeline.report.frames import rows
from pipeline.report.gather import top
from pipeline.report.sentences import movers, sentences
from pipeline.report.weeks import day_ar, span_ar
from pipeline.report.words import MOVES, count_ar, of_ar, topic_name

_WIDTH, _HEIGHT = 8.27, 11.69  # A4 in inches
_RIGHT, _LEFT = 0.94, 0.06
_FOOT = 0.045  # of the page, where the note at its foot begins
_LINES = 16  # of sentences that fit above the lists


class _Pen:
    """Where the next line goes; all places are shares of the page."""

    def __init__(self, figure: Any) -> None:
        self.figure = figure
        self.renderer = figure.canvas.get_renderer()
        self.y = 0.955

    def line(self, text: str, *, x: float = _RIGHT, size: float = 9.5, step: float = 0.0, **style: Any) -> None:
        """Set one line of text that ends at ``x`` on its right."""
        self.figure.text(x, self.y, text, ha="right", va="top", fontsize=size, **style)
        self.y -= step or size * 1.75 / 72 / _HEIGHT

    def wrapped(self, text: str, *, left: float = _LEFT, x: float = _RIGHT, size: float = 9.5) -> list[str]:
        """Cut a text into lines that fit between two places."""
        from matplotlib.text import Text

        lines = [""]
        for word in text.split(" "):
            tried = f"{lines[-1]} {word}".strip()
            drawn = Text(0, 0, tried, fontsize=size, figure=self.figure).get_window_extent(self.renderer)
            if drawn.width > (x - left) * _WIDTH * self.figure.dpi and lines[-1]:
                lines.append(word)
            else:
                lines[-1] = tried
        return lines


def write(figures: Figures, path: Path, *, name: str) -> None:
    """Draw the page; the same figures give the same bytes."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    with charts.drawing(_WIDTH, _HEIGHT) as figure:
        figure.set_layout_engine("none")
        FigureCanvasPdf(figure)
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        FigureCanvasAgg(figure)
        pen = _Pen(figure)
        _head(pen, figures, name)
        _sentences(pen, figures)
        if not figures.empty:
            _volume(pen, figures)
            _lists(pen, figures)
        figure.text(0.5, 0.025, "التفاصيل وكل المقالات في report.html وentities.xlsx. الأسماء والموضوعات والتصريحات"
                    " تستخرجها برامج وتخطئ أحيانا.", ha="center", fontsize=7.5, color="#5b6b73")  # fmt: skip
        figure.savefig(path, format="pdf", metadata={"CreationDate": None, "Title": "رصد"})


def _head(pen: _Pen, figures: Figures, name: str) -> None:
    week = figures.week
    pen.line(f"تقرير الرصد الأسبوعي: {span_ar(week.start, week.end)}", size=17, fontweight="bold", color="#1b6e8c")
    partial = " · أسبوع غير مكتمل" if figures.partial else ""
    year, number = week.name.split("-W")
    told = f"الأسبوع {int(number)} من {year}" + (f" · {name}" if name else "") + partial
    pen.line(told, size=9, step=0.021, color="#5b6b73")
    pen.figure.add_artist(_rule(pen.y))
    pen.y -= 0.014


def _rule(y: float) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([_LEFT, _RIGHT], [y, y], color="#1b6e8c", linewidth=1.5)


def _sentences(pen: _Pen, figures: Figures) -> None:
    """Set the sentences; the supply's come first and in red."""
    alarms = 0 if figures.supply.withheld.empty else len(figures.supply.withheld) + 1
    used = 0
    for i, one in enumerate(sentences(figures)):
        lines = pen.wrapped(one.ar, x=_RIGHT - 0.02)
        used += len(lines)
        if used > _LINES:
            break
        red = i < alarms and not figures.empty
        pen.figure.text(_RIGHT, pen.y, "•", ha="right", va="top", fontsize=9.5, color="#9c2f2f" if red else "#1b6e8c")
        for line in lines:
            pen.line(line, x=_RIGHT - 0.02, color="#9c2f2f" if red else charts.INK)
        pen.y -= 0.004


def _volume(pen: _Pen, figures: Figures) -> None:
    """Draw 12 weeks: each topic, or all stories where there are no topics."""
    from pipeline.report.draw import weekly

    labels, series = weekly(figures)
    topics = [topic for topic in series if topic]
    pen.y -= 0.012
    over = f"في {of_ar(len(labels), 'weeks')}"
    pen.line(f"قصص كل موضوع {over}" if topics else f"القصص {over}", size=10.5, fontweight="bold")
    axes = pen.figure.add_axes((_LEFT + 0.03, pen.y - 0.15, _RIGHT - _LEFT - 0.06, 0.14))
    chosen = {topic: series[topic] for topic in topics} if topics else {"": series[""]}
    charts.plot_lines(axes, labels, chosen)
    axes.tick_params(labelsize=7.5)
    pen.y -= 0.185
    x = _RIGHT
    for color, topic in zip(charts.COLORS, topics, strict=False):
        text = pen.figure.text(x, pen.y, "● " + topic_name(topic).ar, ha="right", va="top", fontsize=8.5, color=color)
        x -= text.get_window_extent(pen.renderer).width / pen.figure.dpi / _WIDTH + 0.03
    pen.y -= 0.03


def _lists(pen: _Pen, figures: Figures) -> None:
    """Set two columns: who is in the news, and what moved and comes."""
    begin = pen.y
    for label, head in (("PER", "أشخاص"), ("ORG", "جهات")):
        pen.line(head, size=10.5, fontweight="bold")
        for row in rows(top(figures, label).head(7)):
            _item(pen, row["name"], count_ar(row["stories"], "stories"), _RIGHT)
        pen.y -= 0.008
    low, pen.y, middle = pen.y, begin, 0.49
    for move, words in MOVES.items():
        found = rows(movers(figures, move).head(3))
        if found:
            pen.line(words.ar, x=middle, size=10.5, fontweight="bold")
            for row in found:
                _item(pen, row["name"], count_ar(row["stories"], "stories") if row["stories"] else "لا شيء", middle)
            pen.y -= 0.006
    _coming(pen, figures, middle)
    pen.y = min(low, pen.y)


def _coming(pen: _Pen, figures: Figures, right: float) -> None:
    """Set the next dates, those that this week announces first, while there is room."""
    found = figures.tables["calendar"]
    coming = rows(found.sort_values(["fresh", "day"], ascending=[False, True], kind="stable").head(6))
    if coming:
        pen.line("مواعيد قادمة", x=right, size=10.5, fontweight="bold")
    for row in sorted(coming, key=lambda row: row["day"]):
        lines = pen.wrapped(f"{day_ar(row['day'])}: {row['sentence']}", x=right, size=8.5)
        if pen.y < _FOOT + 0.03:
            break
        for i, line in enumerate(lines[:2]):
            pen.line(line + (" …" if i == 1 and len(lines) > 2 else ""), x=right, size=8.5)
        pen.y -= 0.003


def _item(pen: _Pen, name: str, count: str, right: float) -> None:
    line, *more = pen.wrapped(name, left=right - 0.3, x=right, size=9)
    pen.figure.text(right - 0.42, pen.y, count, ha="left", va="top", fontsize=8, color="#5b6b73")
    pen.line(line + (" …" if more else ""), x=right, size=9)
