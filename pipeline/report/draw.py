"""The charts of a week, drawn from its frames."""

from collections.abc import Sequence

import pandas as pd

from pipeline.report import charts
from pipeline.report.figures import Figures
from pipeline.report.frames import Frame

NODES = 30
LINES = 45
FEW = 15  # pairs of two stories or more, below which pairs of one are drawn too


def draw(figures: Figures) -> dict[str, str]:
    """Draw the charts that the week has figures for."""
    if figures.empty:
        return {}
    tables = figures.tables
    topics = colored(figures)
    labels, series = weekly(figures)
    found = {"volume": charts.lines(labels, {"": series[""]})}
    if topics:
        found["trend"] = charts.lines(labels, {topic: series[topic] for topic in topics})
    if tables["topics"]["articles"].any():
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


def colored(figures: Figures) -> list[str]:
    """List the topics in the order of their colours, which is the same in every week."""
    return sorted(figures.tables["topics"]["topic"])


def weekly(figures: Figures) -> tuple[list[str], dict[str, list[int]]]:
    """Give the stories of all (under an empty name) and of each topic, week by week, with the weeks' first days."""
    trend = figures.tables["trend"].pivot_table(index="wk", columns="topic", values="stories", fill_value=0)
    last = int(trend.index.max())
    trend = trend.reindex(range(int(trend.index.min()), last + 1), fill_value=0)
    starts = [figures.week.before(last - wk).start for wk in trend.index]
    none = pd.Series(0, index=trend.index)
    topics = ["", *colored(figures)]
    return [f"{d.day}/{d.month}" for d in starts], {t: trend.get(t, none).astype(int).tolist() for t in topics}


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
    pairs = often if len(often) >= FEW else pairs.head(2 * FEW)
    total: dict[str, int] = {}
    for row in pairs.itertuples():
        for entity, stories in ((row.entity_a, row.stories_a), (row.entity_b, row.stories_b)):
            if entity in total or len(total) < NODES:
                total[entity] = int(stories)
    if len(total) < 2:
        return ""
    inside = backbone(pairs[pairs["entity_a"].isin(list(total)) & pairs["entity_b"].isin(list(total))])
    found = figures.tables["entities"]
    nodes = found[found["entity_id"].isin({*inside["entity_a"], *inside["entity_b"]})]
    return charts.network(nodes, inside)


def backbone(pairs: Frame, most: int = LINES) -> Frame:
    """Keep the lines that a reader can follow: the strongest of each name, then the strongest of all.

    >>> pairs = pd.DataFrame({"entity_a": ["أ", "أ", "ب", "د"], "entity_b": ["ب", "ج", "ج", "أ"]})
    >>> backbone(pairs, 3)["entity_b"].tolist()
    ['ب', 'ج', 'أ']
    """
    seen: set[str] = set()
    first = []
    for at, row in enumerate(pairs.itertuples()):
        if not {row.entity_a, row.entity_b} <= seen:
            first.append(at)
        seen |= {row.entity_a, row.entity_b}
    rest = [at for at in range(len(pairs)) if at not in set(first)]
    return pairs.iloc[sorted((first + rest)[: max(most, len(first))])]
