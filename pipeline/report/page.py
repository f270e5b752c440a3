"""The report as one page: everything in it, nothing fetched, nothing from an article trusted."""

import base64
import hashlib
import math
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from pipeline.report import charts, exports
from pipeline.report.draw import draw
from pipeline.report.figures import Figures
from pipeline.report.frames import rows
from pipeline.report.gather import TOP, cards, pairs, top, topics
from pipeline.report.sentences import movers, sentences
from pipeline.report.weeks import day_ar, day_en, span_ar, span_en
from pipeline.report.words import LABELS, MOVES, STATUS, Both, column, count_ar, count_en, of_ar, tenth, topic_name

FOLDER = Path(__file__).parent
IN_ANNEX = 500


def safe_url(url: object) -> str | None:
    """Let only web addresses through.

    >>> safe_url("javascript:alert(1)"), safe_url("https://a.example/1")
    (None, 'https://a.example/1')
    """
    try:
        return url if isinstance(url, str) and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def anchor(kind: str, name: object) -> str:
    """Name a place in the page; letters that an address cannot hold are spelled out.

    >>> anchor("p", "a b")
    'p-a_20b'
    """
    return f"{kind}-" + quote(str(name), safe="").replace("%", "_")


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    made.filters |= {"safe_url": safe_url, "number": number, "mean": mean, "delta": delta, "spark": charts.spark}
    made.globals |= {
        "anchor": anchor, "topic_name": topic_name, "column": column, "STATUS": STATUS, "MOVES": MOVES,
        "LABELS": LABELS, "number": number, "mean": mean, "delta": delta, "changed": changed,
        "count_ar": count_ar, "count_en": count_en, "of_ar": of_ar, "span_ar": span_ar, "span_en": span_en,
        "day_ar": day_ar, "day_en": day_en,
    }  # fmt: skip
    return made


def _known(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not math.isnan(value)


def number(value: object) -> str:
    """Spell a count; a dash where there is none.

    >>> number(12345), number(None)
    ('12,345', '–')
    """
    return f"{int(value):,}" if _known(value) else "–"


def mean(value: object) -> str:
    """Spell a mean with one digit; a dash where there is none."""
    return f"{tenth(value):,.1f}" if _known(value) and math.isfinite(value) else "–"


def delta(now: object, before: object) -> str:
    """Spell a change with its sign.

    >>> delta(18, 15.0), delta(3, None)
    ('+3', '')
    """
    if not _known(before) or not _known(now):
        return ""
    change = round(now - tenth(before), 1)
    return f"{change:+,.1f}".removesuffix(".0").replace("-", "−") if change else "="


def changed(figure: str) -> Both:
    """Name a figure that changed as a reader knows it.

    >>> changed("topics: child_protection: stories").ar, changed("paper: الراية").ar
    ('«حماية الطفل»: القصص', '«الراية»: المقالات')
    """
    table, name, what = exports.of(figure)
    if table == "headline" or not what:
        words = column(what or table)
        return Both(f"المجموع: {words.ar}", f"all: {words.en}")
    if table == "paper":
        name, what = what, "articles"
    whose = topic_name(name) if table == "topics" else Both(name, name)
    return Both(f"«{whose.ar}»: {column(what).ar}", f"“{whose.en}”: {column(what).en}")


def css_and_script() -> tuple[str, str]:
    """Give the style sheet, fonts inside, and the script."""
    css = (FOLDER / "templates" / "report.css").read_text(encoding="utf-8")
    for family, file in (("Rasad Arabic", "NotoSansArabic"), ("Rasad Latin", "NotoSans")):
        for weight, name in (("400", "Regular"), ("700", "Bold")):
            font = base64.b64encode((charts.FONTS / f"{file}-{name}.woff2").read_bytes()).decode()
            css += (f'@font-face{{font-family:"{family}";font-weight:{weight};'
                    f'src:url(data:font/woff2;base64,{font}) format("woff2")}}\n')  # fmt: skip
    for i, color in enumerate(charts.COLORS):
        css += f".c{i}{{background:{color}}}\n"
    return _tight(css), _tight((FOLDER / "templates" / "report.js").read_text(encoding="utf-8"))


def policy(css: str, script: str) -> str:
    """Forbid everything but what the page itself holds."""
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, css)]
    return (
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; font-src data:;"
        " base-uri 'none'; form-action 'none'"
    ).format(*digests)


def render(figures: Figures, about: dict[str, Any]) -> str:
    """Write the page of a week."""
    css, script = css_and_script()
    week = figures.week
    view = {
        "css": Markup(css), "script": Markup(script), "policy": policy(css, script), "about": about,  # noqa: S704
        "heading": Both(f"تقرير الرصد الأسبوعي: {span_ar(week.start, week.end)}",
                      f"Weekly coverage report: {span_en(week.start, week.end)}"),
        "week": week, "figures": figures, "supply": figures.supply, "sentences": sentences(figures),
        "tables": figures.tables, "rows": rows,
        "moves": {move: rows(movers(figures, move)) for move in MOVES},
        "top": {label: rows(top(figures, label)) for label in LABELS}, "top_number": TOP,
        "topics": topics(figures), "cards": cards(figures), "charts": draw(figures),
        "pairs": pairs(figures), "days": [week.start + timedelta(day) for day in range(7)],
        "articles": rows(figures.tables["articles"].head(IN_ANNEX)), "in_annex": IN_ANNEX,
        "sources": set(figures.tables["articles"].head(IN_ANNEX)["source"]),
    }  # fmt: skip
    page: str = _environment().get_template("report.html").render(view)
    return _tight(page)


def _tight(text: str) -> str:
    """Drop empty lines; the digests of the policy are of style and script as they stand in the page."""
    return re.sub(r"\n\s*\n+", "\n", text)
