"""What the page says of each topic and each name, gathered from the frames."""

from typing import Any

import numpy as np
import pandas as pd

from pipeline.report import charts
from pipeline.report.draw import colored
from pipeline.report.figures import Figures
from pipeline.report.frames import Frame, rows
from pipeline.report.sentences import movers
from pipeline.report.words import LABELS, MOVES, topic_name

TOP = 20
SAID = ["story_id", "text"]
"""What makes a quote another one: a reprint repeats it."""
IN_LIST = 40  # articles of a topic shown in the page
PAIRS = 30
OF_PAIR = 5  # articles of a pair shown in the page


def top(figures: Figures, label: str) -> Frame:
    """Give the first names of one kind, as ranked."""
    found = figures.tables["entities"]
    return found[(found["label"] == label) & (found["stories"] > 0)].head(TOP)


def topics(figures: Figures) -> list[dict[str, Any]]:
    """Gather what the page says of each topic."""
    tables, found = figures.tables, []
    articles = tables["articles"]
    colors = {topic: i % len(charts.COLORS) for i, topic in enumerate(colored(figures))}
    for row in rows(tables["topics"]):
        topic = row["topic"]
        has = np.array([topic in (row["topics"] or []) for row in rows(articles[["topics"]])], dtype=bool)
        about = articles[has]
        about = about.sort_values(["source_name", "source", "published", "article_id"])
        names = tables["entities_by_topic"]
        found.append(row | {
            "about": topic_name(topic), "color": colors[topic], "articles_of": rows(about.head(IN_LIST)),
            "telling": rows(tables["telling"][tables["telling"]["topic"] == topic]),
            "papers_of": rows(tables["topics_by_paper"][tables["topics_by_paper"]["topic"] == topic]),
            "days_of": {row["published"]: row for row in rows(
                tables["topics_by_day"][tables["topics_by_day"]["topic"] == topic])},
            "names": {label: rows(names[(names["topic"] == topic) & (names["label"] == label)].head(TOP))
                      for label in LABELS},
            "speakers": _speakers(figures, set(about["article_id"])),
        })  # fmt: skip
    return found


def _speakers(figures: Figures, articles: set[str]) -> list[dict[str, Any]]:
    said = figures.tables["quotes"]
    said = said[said["article_id"].isin(articles) & said["entity_id"].notna()].drop_duplicates(SAID)
    found = said.groupby(["entity_id", "name"]).agg(quotes=("text", "size"), stories=("story_id", "nunique"))
    return rows(found.reset_index().sort_values(["quotes", "stories", "name"], ascending=[False, False, True]).head(5))


def pairs(figures: Figures) -> list[dict[str, Any]]:
    """Gather the pairs that share most stories, each with the first of its articles."""
    found = rows(figures.tables["pairs"].head(PAIRS))
    wanted = {row[side] for row in found for side in ("entity_a", "entity_b")}
    articles = figures.tables["entity_articles"]
    of = dict(list(articles[articles["entity_id"].isin(wanted)].groupby("entity_id")))
    for row in found:
        one, other = of[row["entity_a"]], of[row["entity_b"]]
        row["articles_of"] = rows(one[one["article_id"].isin(other["article_id"])].head(OF_PAIR))
    return found


def shown(figures: Figures) -> list[str]:
    """List the names that get a card: the top of each list, the movers, and the first of each topic."""
    found = [top(figures, label)["entity_id"] for label in LABELS]
    found += [movers(figures, move)["entity_id"].head(TOP) for move in MOVES]
    topics = figures.tables["entities_by_topic"]
    found += [
        topics.groupby(["topic", "label"])["entity_id"].head(10),
        figures.tables["speakers"]["entity_id"].head(TOP),
    ]
    return list(dict.fromkeys(entity for one in found for entity in one))


def cards(figures: Figures) -> list[dict[str, Any]]:
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
    none = pd.DataFrame()
    articles = groups["entity_articles"].get(entity, none)
    listed = rows(articles)
    subjects = pd.Series([t for a in listed for t in topics.get(a["article_id"], [])], dtype=object).value_counts()
    papers = articles["source_name"].value_counts() if listed else pd.Series(dtype=int)
    return row | {
        "series": figures.series[entity],
        "posts": rows(groups["posts"].get(entity, none))[:4],
        "quotes": rows(groups["quotes"][entity].drop_duplicates(SAID)) if entity in groups["quotes"] else [],
        "articles_of": listed,
        "topics_of": sorted(subjects.items(), key=lambda item: (-item[1], item[0])),
        "papers_of": sorted(papers.items(), key=lambda item: (-item[1], item[0])),
    }
