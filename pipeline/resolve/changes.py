"""What people's decisions change in the tables of single articles, for ``dataset`` to apply.

No stage runs again for a decision: ``resolve`` works out the changes and leaves them in one file beside its
tables; the parts of the earlier stages stay as they are.
"""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from pipeline import tables
from pipeline.resolve.decisions import NOBODY, Decision
from pipeline.resolve.spelling import key

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """``labels``: article -> label and canonical name -> its label from now on, None if it is shown no more.

    ``hidden`` holds label and folded name of those who are shown nowhere.
    """

    hidden: set[tuple[str, str]] = field(default_factory=set)
    labels: dict[str, dict[tuple[str, str], str | None]] = field(default_factory=dict)
    topics: dict[str, dict[str, bool]] = field(default_factory=dict)
    published: dict[str, date | None] = field(default_factory=dict)
    speakers: dict[str, dict[int | None, str | None]] = field(default_factory=dict)


def of_articles(decisions: Iterable[Decision]) -> Changes:
    """Take the decisions about single articles."""
    changes = Changes()
    for row in decisions:
        target = None if row.target == NOBODY else row.target
        if row.what == "topic":
            changes.topics.setdefault(row.name, {})[row.label] = row.target == "yes"
        elif row.what == "published":
            changes.published[row.name] = date.fromisoformat(target) if target else None
        elif row.what == "speaker":
            changes.speakers.setdefault(row.name, {})[int(row.label) if row.label else None] = target
    return changes


def week_of(day: date | None) -> str | None:
    """Name the ISO week of a day.

    >>> week_of(date(2025, 5, 29))
    '2025-W22'
    """
    return "{}-W{:02d}".format(*day.isocalendar()[:2]) if day else None


def write(path: Path, changes: Changes) -> None:
    """Leave the changes for ``dataset``."""
    data = {
        "hidden": sorted(changes.hidden),
        "labels": {a: [[*name, label] for name, label in sorted(names.items())] for a, names in changes.labels.items()},
        "topics": changes.topics,
        "published": {article: str(day) if day else None for article, day in changes.published.items()},
        "speakers": {a: [[start, who] for start, who in quotes.items()] for a, quotes in changes.speakers.items()},
    }
    with tables.whole(path) as temporary:
        temporary.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def read(path: Path) -> Changes:
    """Read what ``write`` wrote; no changes if there is no file."""
    if not path.is_file():
        return Changes()
    data = json.loads(path.read_text(encoding="utf-8"))
    return Changes(
        {(label, name) for label, name in data["hidden"]},
        {a: {(old, name): new for old, name, new in names} for a, names in data["labels"].items()},
        data["topics"],
        {article: date.fromisoformat(day) if day else None for article, day in data["published"].items()},
        {article: dict(map(tuple, quotes)) for article, quotes in data["speakers"].items()},
    )


def apply(table: str, data: pa.Table, changes: Changes) -> pa.Table:
    """Change the rows of one part, table by table; what nothing was decided about is not looked at."""
    if table not in _HOW:
        return data
    touched, change, columns = _HOW[table]
    articles = touched(changes)
    places = (
        {i for i, article in enumerate(data["article_id"].to_pylist()) if article in articles} if articles else set()
    )
    names = {name for _, name in changes.hidden}
    for column in columns if names else ():
        places |= {i for i, name in enumerate(data[column].to_pylist()) if name and key(name) in names}
    if not places:
        return data
    rows = data.take(pa.array(sorted(places))).to_pylist()
    made = [row for row in (change(row, changes) for row in rows) if row]
    kept = data.filter(pa.array([i not in places for i in range(data.num_rows)], pa.bool_()))
    return pa.concat_tables([kept, pa.Table.from_pylist(made, schema=data.schema)])


def _label(changes: Changes, article: str, label: str, name: str | None) -> str | None:
    """Give the label that a name of an article has from now on."""
    if name and (label, key(name)) in changes.hidden:
        return None
    return changes.labels.get(article, {}).get((label, name or ""), label)


def _article(row: Row, changes: Changes) -> Row:
    day = changes.published[row["article_id"]]
    undated = {"published_at": None, "utc_offset": None, "published_from": "decision"}
    return row | undated | {"published": day, "week": week_of(day)}


def _mention(row: Row, changes: Changes) -> Row | None:
    label = _label(changes, row["article_id"], row["label"], row["canonical"])
    return row | {"label": label} if label else None


def _role(row: Row, changes: Changes) -> Row | None:
    if _label(changes, row["article_id"], "PER", row["person"]) != "PER":
        return None
    known = _label(changes, row["article_id"], "ORG", row["organization"]) == "ORG"
    return row if known else row | {"organization": None}


def _quote(row: Row, changes: Changes) -> Row:
    decided = changes.speakers.get(row["article_id"], {})
    nobody: Row = {"speaker": None, "speaker_start": None, "speaker_end": None}
    if row["start"] in decided or None in decided:  # who is decided on stands nowhere in particular
        row = row | nobody | {"speaker": decided.get(row["start"], decided.get(None))}
    labels = [_label(changes, row["article_id"], label, row["speaker"]) for label in ("PER", "ORG")]
    return row | nobody if None in labels else row


def _topic(row: Row, changes: Changes) -> Row:
    return row | {"assigned": changes.topics[row["article_id"]].get(row["topic"], row["assigned"])}


_How: TypeAlias = tuple[Callable[[Changes], Collection[str]], Callable[[Row, Changes], Row | None], tuple[str, ...]]
_HOW: dict[str, _How] = {
    "articles": (lambda c: c.published, _article, ()),
    "mentions": (lambda c: c.labels, _mention, ("canonical",)),
    "roles": (lambda c: c.labels, _role, ("person", "organization")),
    "quotes": (lambda c: {*c.labels, *c.speakers}, _quote, ("speaker",)),
    "topics": (lambda c: c.topics, _topic, ()),
}
