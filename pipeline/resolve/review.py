"""The review list: doubtful merges, the likeliest first, in the columns of the decisions file.

A row that is right can be copied there as it is. Decisions that meet nothing in this collection are listed, too.
"""

import csv
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pipeline import tables
from pipeline.resolve.decisions import ARTICLE_KINDS, COLUMNS, Decision
from pipeline.resolve.spelling import key
from pipeline.resolve.who import Clusters

MOST = 500


def write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """Write the list."""
    with tables.whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def doubts(who: Clusters) -> Iterator[tuple[str, ...]]:
    """List names that may be one; where one of the two is hidden, only the other is named."""
    for doubt in who.doubts[:MOST]:
        if not doubt.other:
            yield "hide", doubt.name, doubt.label, "", "spelled like somebody hidden"
            continue
        why = f"{doubt.why}; surroundings {doubt.alike:.2f} alike; {doubt.articles} articles with the rarer name"
        yield "merge", doubt.name, doubt.label, doubt.other, why


def unused(
    decisions: Iterable[Decision], names: Collection[tuple[str, str]], articles: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """List decisions on names or articles that this collection does not hold; hidden people are never listed."""
    for row in decisions:
        about_article = row.what in ARTICLE_KINDS
        known = row.name in articles if about_article else any((la, key(row.name)) in names for la in row.labels())
        if row.what != "hide" and not known:
            yield f"# {row.what}", row.name, row.label, row.target, f"row {row.row} of the decisions meets nothing here"
