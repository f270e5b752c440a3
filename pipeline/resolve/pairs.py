"""Who appears with whom, week by week, with an association that tiny counts do not fool.

Pointwise mutual information, normalised to -1..1 (Bouma 2009, "Normalized (pointwise) mutual information in
collocation extraction") and discounted for small counts (Pantel and Lin 2002, "Discovering word senses from
text": × c/(c+1) × m/(m+1), c = together, m = the rarer of the two). Counted in stories, so copies prove nothing.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.tables import SCHEMAS

Numbers: TypeAlias = NDArray[np.int64]

MOST = 60  # entities of one article that are paired, those named most; a list of 1,000 names is no meeting


def find_pairs(
    within: Mapping[str, Mapping[str, int]], weeks: Mapping[str, str | None], stories: Mapping[str, str]
) -> pa.Table:
    """Give the table ``pairs``; ``within`` counts the mentions of each entity in each article.

    >>> within = {"1": {"a": 2, "b": 1}, "2": {"a": 1, "b": 1}, "3": {"c": 1}}
    >>> table = find_pairs(within, dict.fromkeys(within, "2025-W22"), {"1": "1", "2": "1", "3": "3"})
    >>> table.select(["entity_a", "entity_b", "articles", "stories", "association"]).to_pylist()
    [{'entity_a': 'a', 'entity_b': 'b', 'articles': 2, 'stories': 1, 'association': 0.25}]
    """
    members = [_most(found) for found in within.values()]
    sizes = [len(found) for found in members]
    articles = pa.table(
        {
            "article": pa.array(within, pa.string()),
            "week": pa.array([weeks[article] or "" for article in within], pa.string()),
            "story": pa.array([stories[article] for article in within], pa.string()),
        }
    )
    names, codes = np.unique(np.array([e for found in members for e in found], object), return_inverse=True)
    lists = np.split(codes.astype(np.int64), np.cumsum(sizes)[:-1])
    one = _rows(articles, [(found,) for found in lists], ("e",))
    two = _rows(
        articles, [tuple(found[side] for side in np.triu_indices(len(found), 1)) for found in lists], ("a", "b")
    )
    size = articles.group_by("week").aggregate([("story", "count_distinct")]).rename_columns(["week", "size"])
    alone = one.group_by(["week", "e"]).aggregate([("story", "count_distinct")])
    table = two.group_by(["week", "a", "b"]).aggregate([("article", "count"), ("story", "count_distinct")])
    table = table.rename_columns(["week", "a", "b", "articles", "stories"]).join(size, "week")
    for side in "ab":
        table = table.join(alone.rename_columns(["week", side, f"stories_{side}"]), ["week", side])
    table = table.sort_by([(column, "ascending") for column in ("week", "a", "b")])
    counts = [table[column].to_numpy() for column in ("stories", "stories_a", "stories_b", "size")]
    columns = [
        pc.if_else(pc.equal(table["week"], ""), pa.scalar(None, pa.string()), table["week"]),
        pa.array(names[table["a"].to_numpy()], pa.string()),
        pa.array(names[table["b"].to_numpy()], pa.string()),
        table["articles"],
        table["stories"],
        association(*counts).round(3),
    ]
    made = dict(zip(SCHEMAS["pairs"].names, columns, strict=True))
    return pa.table(made).cast(SCHEMAS["pairs"])


def _most(found: Mapping[str, int]) -> list[str]:
    """Give the entities that an article names most, in order of id."""
    return sorted(sorted(found, key=lambda entity: (-found[entity], entity))[:MOST])


def _rows(articles: pa.Table, lists: Sequence[tuple[Numbers, ...]], columns: Sequence[str]) -> pa.Table:
    """Repeat the row of each article for each of its entities or pairs."""
    rows = articles.take(pa.array(np.repeat(np.arange(len(lists)), [len(found[0]) for found in lists])))
    for i, column in enumerate(columns):
        values = np.concatenate([found[i] for found in lists]) if lists else np.empty(0, np.int64)
        rows = rows.append_column(column, pa.array(values))
    return rows


def association(together: Numbers, a: Numbers, b: Numbers, size: Numbers) -> NDArray[np.float64]:
    """Tell how much more often two appear together than by chance: below 0 less often, towards 1 always.

    >>> once, often, always_there = association(*np.array([[1, 1, 1, 100], [8, 10, 10, 100], [9, 10, 90, 100]]).T)
    >>> round(float(once), 2), round(float(often), 2), round(float(always_there), 2)
    (0.25, 0.67, 0.0)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        surprise = np.log(together * size / (a * b)) / -np.log(together / size)
    rarer = np.minimum(a, b)
    discount = together / (together + 1) * rarer / (rarer + 1)
    return np.asarray(np.nan_to_num(surprise, nan=0.0, posinf=0.0, neginf=0.0) * discount, np.float64)
