"""All figures of a week as frames: the page, the workbook, the CSVs and Parquet show the same ones."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.report import coverage, people
from pipeline.report.basis import Basis
from pipeline.report.frames import Frame
from pipeline.report.supply import Supply, supply
from pipeline.report.weeks import Week

ENTITIES_IN_PAIRS = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """The frames of a week by name, and what is true of the week as a whole."""

    week: Week
    partial: bool
    supply: Supply
    tables: dict[str, Frame]
    series: dict[str, list[int]]
    known: bool
    """Enough weeks lie before this one for rising, falling and first seen."""

    @property
    def empty(self) -> bool:
        """Nothing was published in the week, or nothing arrived."""
        return bool(self.tables["articles"].empty)


def figures(basis: Basis, week: Week, settings: dict[str, Any]) -> Figures:
    """Count everything that the report of a week shows."""
    number, enough = basis.number(week), settings["enough"]
    partial = not basis.covers(week)
    delivered = supply(basis, number, baseline=settings["baseline"], enough=enough, partial=partial)
    tables = {"supply": delivered.table, "headline": headline(basis, number, delivered)}
    tables["topics"] = coverage.topics(basis, number, delivered, enough=enough)
    tables |= {f"topics_by_{what}": coverage.topics_by(basis, number, what) for what in ("day", "paper")}
    tables["trend"] = coverage.trend(basis, number)
    tables["telling"] = coverage.telling(basis, number, most=5)
    tables["entities"] = people.people(basis, number, delivered, enough=enough, absence=settings["absence"])
    tables["entities_by_topic"] = people.by_topic(basis, number)
    tables["entity_articles"] = people.mentioned(basis, number)
    tables["quotes"] = people.quotes(basis, number)
    tables["speakers"] = people.speakers(basis, number)
    tables["posts"] = people.posts(basis, number)
    tables["pairs"] = people.pairs(basis, number, most=ENTITIES_IN_PAIRS)
    tables["papers"] = coverage.papers(basis, number)
    tables["calendar"] = coverage.calendar(basis, number)
    tables["articles"] = coverage.articles(basis, number)
    tables["undated"] = coverage.articles(basis, None)
    tables["rejected"] = coverage.rejected(basis)
    delivered.table["undated"] = coverage.per_paper(delivered.table["source"], tables["undated"])
    delivered.table["rejected"] = coverage.per_paper(delivered.table["source"], tables["rejected"])
    shown = tables["entities"]["entity_id"].tolist()
    return Figures(
        week, partial, delivered, tables, people.series(basis, number, shown), len(delivered.weeks) >= enough
    )


def headline(basis: Basis, number: int, delivered: Supply) -> Frame:
    """Count articles, stories, papers and mentions: now, last week, and the mean of the weeks before."""
    counts = basis.frame(
        "with m as (select article_id, count(*) as n from mentions where label in ('PER', 'ORG') group by article_id)"
        " select wk, count(*) as articles, count(distinct story) as stories, count(distinct source) as papers,"
        " coalesce(sum(n), 0)::bigint as mentions from art left join m using (article_id)"
        " where wk between ? and ? group by wk",
        [min([number - 1, *delivered.weeks]), number],
    ).set_index("wk")
    counts = counts.reindex(range(min([number - 1, *delivered.weeks]), number + 1), fill_value=0)
    rows = []
    for what in ("articles", "stories", "papers", "mentions"):
        mean = counts.loc[list(delivered.weeks), what].mean() if delivered.weeks else None
        last = int(counts.loc[number - 1, what]) if delivered.history else None
        rows.append({"what": what, "now": int(counts.loc[number, what]), "last_week": last, "mean": mean})
    return pd.DataFrame(rows, columns=["what", "now", "last_week", "mean"])


def dataset_key(folder: Path) -> dict[str, Any]:
    """Read what the dataset says of itself."""
    import json

    told: dict[str, Any] = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    return told
