"""The report as one page: everything in it, nothing fetched, nothing from an article trusted."""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pandas as pd
from markupsafe import Markup

from pipeline.report import charts
from pipeline.report.figures import Figures
from pipeline.report.sentences import movers, sentences
from pipeline.report.weeks import day_ar, day_en, span_ar, span_en
from pipeline.report.words import LABELS, MOVES, STATUS, Both, column, count_ar, count_en, topic_name

FOLDER = Path(__file__).parent
TOP = 20
IN_ANNEX = 500
IN_LIST = 40  # articles of a topic shown in the page
NODES = 30


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
        "LABELS": LABELS, "number": number, "mean": mean, "delta": delta, "day_ar": day_ar, "day_en": day_en, "count_ar": count_ar, "count_en": count_en,
    }  # fmt: skip
    return made


def number(value: object) -> str:
    """Spell a count; a dash where there is none.

    >>> number(12345), number(None)
    ('12,345', '–')
    """
    return f"{int(value):,}" if isinstance(value, int | float) and value == value else "–"


def mean(value: object) -> str:
    """Spell a mean with one digit; a dash where there is none."""
    return f"{value:,.1f}" if isinstance(value, int | float) and value == value else "–"


def delta(now: object, before: object) -> str:
    """Spell a change with its sign.

    >>> delta(18, 15.0), delta(3, None)
    ('+3', '')
    """
    if not isinstance(before, int | float) or before != before or not isinstance(now, int | float):
        return ""
    change = round(now - before, 1)
    return f"{change:+,.1f}".removesuffix(".0").replace("-", "−") if change else "="


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a frame as rows of plain values, missing ones as None."""
    return [
        {str(name): _plain(value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, list | tuple):
        return list(value)
    return None if pd.isna(value) else value


def css_and_script() -> tuple[str, str]:
    """Give the style sheet, fonts inside, and the script."""
    css = (FOLDER / "templates" / "report.css").read_text(encoding="utf-8")
    for weight, name in (("400", "Regular"), ("700", "Bold")):
        font = base64.b64encode((charts.FONTS / f"NotoSansArabic-{name}.woff2").read_bytes()).decode()
        css += (f'@font-face{{font-family:"Rasad Arabic";font-weight:{weight};'
                f'src:url(data:font/woff2;base64,{font}) format("woff2")}}\n')  # fmt: skip
    for i, color in enumerate(charts.COLORS):
        css += f".c{i}{{background:{color}}}\n"
    return css, (FOLDER / "templates" / "report.js").read_text(encoding="utf-8")


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
        "title": Both(f"تقرير الرصد الأسبوعي: {span_ar(week.start, week.end)}",
                      f"Weekly coverage report: {span_en(week.start, week.end)}"),
        "week": week, "figures": figures, "supply": figures.supply, "sentences": sentences(figures), "tables": figures.tables, "rows": rows,
        "moves": {move: rows(movers(figures, move)) for move in MOVES},
        "top": {label: rows(_top(figures, label)) for label in LABELS}, "top_number": TOP,
        "topics": _topics(figures), "cards": _cards(figures), "charts": _charts(figures), "pairs": _pairs(figures),
        "articles": rows(figures.tables["articles"].head(IN_ANNEX)), "in_annex": IN_ANNEX,
    }  # fmt: skip
    page: str = _environment().get_template("report.html").render(view)
    return re.sub(r"\n\s*\n+", "\n", page)


def _top(figures: Figures, label: str) -> pd.DataFrame:
    found = figures.tables["entities"]
    return found[(found["label"] == label) & (found["stories"] > 0)].head(TOP)


def _topics(figures: Figures) -> list[dict[str, Any]]:
    """Gather what the page says of each topic."""
    tables, found = figures.tables, []
    articles = tables["articles"]
    for i, row in enumerate(rows(tables["topics"])):
        topic = row["topic"]
        about = articles[
            articles["topics"].map(
                lambda names: topic in _plain(names) if names is not None and not _missing(names) else False
            )
        ]  # noqa: B023, E501
        about = about.sort_values(["source_name", "source", "published", "article_id"])
        names = tables["entities_by_topic"]
        found.append(row | {
            "about": topic_name(topic), "color": i % len(charts.COLORS), "articles_of": rows(about.head(IN_LIST)),
            "telling": rows(tables["telling"][tables["telling"]["topic"] == topic]),
            "papers_of": rows(tables["topics_by_paper"][tables["topics_by_paper"]["topic"] == topic]),
            "names": {label: rows(names[(names["topic"] == topic) & (names["label"] == label)].head(10))
                      for label in LABELS},
            "speakers": _speakers(figures, set(about["article_id"])),
        })  # fmt: skip
    return found


def _missing(value: Any) -> bool:
    return not hasattr(value, "__len__")


def _speakers(figures: Figures, articles: set[str]) -> list[dict[str, Any]]:
    said = figures.tables["quotes"]
    said = said[said["article_id"].isin(articles) & said["entity_id"].notna()]
    found = said.groupby(["entity_id", "name"]).agg(quotes=("text", "size"), stories=("story_id", "nunique"))
    return rows(found.reset_index().sort_values(["stories", "quotes", "name"], ascending=[False, False, True]).head(5))


def shown(figures: Figures) -> list[str]:
    """List the names that get a card: the top of each list, the movers, and the first of each topic."""
    found = [_top(figures, label)["entity_id"] for label in LABELS]
    found += [movers(figures, move)["entity_id"].head(TOP) for move in MOVES]
    topics = figures.tables["entities_by_topic"]
    found += [
        topics.groupby(["topic", "label"])["entity_id"].head(10),
        figures.tables["speakers"]["entity_id"].head(TOP),
    ]
    return list(dict.fromkeys(entity for one in found for entity in one))


def _cards(figures: Figures) -> list[dict[str, Any]]:
    """Gather what the page says of each name: posts, topics, papers, words, articles."""
    tables = figures.tables
    wanted = set(shown(figures))
    found = tables["entities"][tables["entities"]["entity_id"].isin(wanted)]
    groups = {
        name: dict(list(tables[name][tables[name]["entity_id"].isin(wanted)].groupby("entity_id")))
        for name in ("entity_articles", "quotes", "posts")
    }
    topics = {row["article_id"]: row["topics"] or [] for row in rows(tables["articles"][["article_id", "topics"]])}
    return [_card(row, figures, groups, topics) for row in rows(found)]


def _card(row: dict[str, Any], figures: Figures, groups: dict[str, Any], topics: dict[str, Any]) -> dict[str, Any]:
    entity = row["entity_id"]
    none: pd.DataFrame = pd.DataFrame()
    articles = groups["entity_articles"].get(entity, none)
    listed = rows(articles)
    subjects = pd.Series([t for a in listed for t in topics.get(a["article_id"], [])], dtype=object).value_counts()
    papers = articles["source_name"].value_counts() if listed else pd.Series(dtype=int)
    return row | {
        "series": figures.series[entity],
        "posts": rows(groups["posts"].get(entity, none))[:4],
        "quotes": rows(groups["quotes"].get(entity, none)),
        "articles_of": listed,
        "topics_of": sorted(subjects.items(), key=lambda item: (-item[1], item[0])),
        "papers_of": sorted(papers.items(), key=lambda item: (-item[1], item[0])),
    }


def _charts(figures: Figures) -> dict[str, str]:
    """Draw the charts that the week has figures for."""
    if figures.empty:
        return {}
    tables, week = figures.tables, figures.week
    topics = tables["topics"]["topic"].tolist()
    trend = tables["trend"].pivot_table(index="wk", columns="topic", values="stories", fill_value=0)
    ends = trend.index.max()
    trend = trend.reindex(range(int(trend.index.min()), int(ends) + 1), fill_value=0)
    labels = [f"{d.day}/{d.month}" for d in (week.before(int(ends - wk)).start for wk in trend.index)]
    found = {"volume": charts.lines(labels, {"": trend[""].tolist()})}
    if topics:
        found["trend"] = charts.lines(
            labels, {t: trend.get(t, pd.Series(0, index=trend.index)).tolist() for t in topics}
        )
        found["days"] = charts.columns(*_days(figures, topics))
        names = tables["papers"]
        by = tables["topics_by_paper"].pivot_table(index="source", columns="topic", values="articles", fill_value=0)
        by = by.reindex(index=names["source"], columns=topics, fill_value=0)
        found["topics_by_paper"] = charts.bars(names["source_name"].tolist(), {t: by[t].tolist() for t in topics})
    kinds = {name: tables["papers"][name].tolist() for name in ("own", "shared", "agency")}
    found["papers"] = charts.bars(tables["papers"]["source_name"].tolist(), kinds)
    if graph := _graph(figures):
        found["network"] = graph
    return found


def _days(figures: Figures, topics: Sequence[str]) -> tuple[list[str], dict[str, list[int]]]:
    days = pd.date_range(figures.week.start, figures.week.end)
    found = figures.tables["topics_by_day"].pivot_table(
        index="published", columns="topic", values="articles", fill_value=0
    )
    found = found.reindex(index=days, columns=list(topics), fill_value=0)
    return [f"{d.day}/{d.month}" for d in days], {t: found[t].astype(int).tolist() for t in topics}


def _graph(figures: Figures) -> str:
    """Draw the names that share most stories: at most 30, each with a partner in two stories (or one, if few)."""
    pairs = figures.tables["pairs"]
    often = pairs[pairs["stories"] >= 2]
    pairs = often if len(often) >= 3 else pairs.head(20)
    total: dict[str, int] = {}
    for row in pairs.itertuples():
        for entity, stories in ((row.entity_a, row.stories_a), (row.entity_b, row.stories_b)):
            if entity in total or len(total) < NODES:
                total[entity] = int(stories)
    if len(total) < 2:
        return ""
    found = figures.tables["entities"]
    nodes = found[found["entity_id"].isin(list(total))]
    inside = pairs[pairs["entity_a"].isin(list(total)) & pairs["entity_b"].isin(list(total))].head(80)
    return charts.network(nodes, inside)


def _pairs(figures: Figures) -> list[dict[str, Any]]:
    return rows(figures.tables["pairs"].head(30))
