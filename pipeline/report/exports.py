"""The figures as files: CSV with BOM, Parquet, and ``figures.json``, which tells a later run what was said."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.report.figures import Figures
from pipeline.report.frames import Frame, plain, rows
from pipeline.resolve.decisions import read as standing
from pipeline.text import key


@dataclass(frozen=True, slots=True)
class Export:
    """A frame that leaves the report: its name on the Excel sheet, and its columns in order."""

    sheet: str
    columns: tuple[str, ...]


_ARTICLE = ("published", "source_name", "title", "url")
EXPORTS = {
    "headline": Export("ما تغيّر", ("what", "now", "last_week", "mean")),
    "supply": Export(
        "الإمداد",
        ("source_name", "articles", "last_week", "usual", "weeks_known", "status", "last_article", "rejected",
         "undated", "source"),
    ),
    "topics": Export(
        "الموضوعات",
        ("topic", "stories", "articles", "share", "papers", "last_week", "mean", "ratio", "low", "high", "move",
         "peak", "small"),
    ),
    "topics_by_day": Export("الموضوعات بحسب اليوم", ("topic", "published", "articles", "stories", "share")),
    "topics_by_paper": Export(
        "الموضوعات بحسب الصحيفة", ("topic", "source_name", "articles", "stories", "share", "source")
    ),
    "trend": Export("المسار الأسبوعي", ("topic", "week", "articles", "stories")),
    "telling": Export("أدل المقالات", ("topic", "score", "evidence", *_ARTICLE, "article_id")),
    "entities": Export(
        "الأسماء",
        ("rank", "name", "label", "stories", "articles", "mentions", "papers", "last_week", "now", "before", "mean",
         "ratio", "low", "high", "move", "small", "withheld", "last_seen", "entity_id"),
    ),
    "entities_by_topic": Export(
        "الأسماء بحسب الموضوع", ("topic", "name", "label", "stories", "articles", "mentions", "entity_id")
    ),
    "entity_articles": Export("مقالات كل اسم", ("name", *_ARTICLE, "article_id", "entity_id")),
    "speakers": Export("المتحدثون", ("name", "label", "quotes", "articles", "stories", "entity_id")),
    "quotes": Export(
        "التصريحات",
        ("name", "speaker", "kind", "text", "cue", *_ARTICLE, "article_id", "start", "entity_id"),
    ),
    "posts": Export("المناصب", ("name", "role", "organization", "articles", "entity_id")),
    "pairs": Export("من مع من", ("name_a", "name_b", "stories", "articles", "association", "entity_a", "entity_b")),
    "papers": Export("الصحف", ("source_name", "articles", "stories", "own", "shared", "agency", "source")),
    "calendar": Export("المواعيد", ("day", "until", "fresh", "grain", "text", "sentence", *_ARTICLE, "article_id")),
    "articles": Export("المقالات", (*_ARTICLE, "byline", "agency", "topics", "names", "article_id", "story_id")),
    "undated": Export("بلا تاريخ", ("source_name", "title", "url", "topics", "names", "article_id")),
    "rejected": Export("مرفوض", ("reason", "source", "stage", "inputs", "example")),
}  # fmt: skip

_WHOLE = ("undated", "rejected")
"""Of the whole collection: they may grow without making a week's report another one."""

_INTS = {
    "articles", "stories", "papers", "mentions", "last_week", "weeks_known", "rejected", "undated", "rank", "now",
    "before", "quotes", "inputs", "own", "shared", "agency_articles", "start",
}  # fmt: skip
_FLOATS = {"usual", "mean", "share", "ratio", "low", "high", "score", "association"}
_DAYS = {"published", "last_article", "last_seen", "day", "until"}
_BOOLS = {"peak", "fresh", "small", "withheld"}
_LISTS = {"topics", "names", "evidence"}


def kind(table: str, column: str) -> pa.DataType:
    """Say what a column of an export holds."""
    if column in _INTS or (table, column) == ("papers", "agency"):
        return pa.int64()
    if column in _LISTS:
        return pa.list_(pa.string())
    groups = ((_FLOATS, pa.float64()), (_DAYS, pa.date32()), (_BOOLS, pa.bool_()))
    return next((found for names, found in groups if column in names), pa.string())


def frame_of(figures: Figures, table: str) -> Frame:
    """Give the columns of a frame that leave the report."""
    found = figures.tables[table]
    if table == "entity_articles":
        names = figures.tables["entities"].set_index("entity_id")["name"]
        found = found.assign(name=found["entity_id"].map(names))
    return found[list(EXPORTS[table].columns)]


Tables = Mapping[str, pa.Table]


def exports(figures: Figures) -> Tables:
    """Put every frame that leaves the report into columns of fixed types."""
    return {table: _arrow(figures, table) for table in EXPORTS}


def _arrow(figures: Figures, table: str) -> pa.Table:
    found = frame_of(figures, table)
    schema = pa.schema([(name, kind(table, name)) for name in EXPORTS[table].columns])
    return pa.table([pa.array(_typed(found[field.name], field.type), field.type) for field in schema], schema=schema)


def _typed(column: Frame, wanted: pa.DataType) -> list[Any]:
    """Give the values of a column; numbers that a frame holds as other numbers become what is wanted."""
    if pa.types.is_integer(wanted) or pa.types.is_floating(wanted):
        whole = pa.types.is_integer(wanted)
        return [
            None if missing else int(value) if whole else round(float(value), 6)
            for value, missing in zip(column.tolist(), column.isna().tolist(), strict=True)
        ]
    return [plain(value) for value in column]


def write_files(found: Tables, folder: Path) -> None:
    """Write every export as CSV and as Parquet."""
    for name in ("csv", "parquet"):
        (folder / name).mkdir()
    for table, data in found.items():
        (folder / "csv" / f"{table}.csv").write_text(as_csv(data), encoding="utf-8-sig", newline="")
        pq.write_table(data, folder / "parquet" / f"{table}.parquet", compression="zstd")


def as_csv(data: pa.Table) -> str:
    """Spell a table as CSV; a text that a spreadsheet would take for a formula gets an apostrophe."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(data.column_names)
    writer.writerows([cell(value) for value in row.values()] for row in data.to_pylist())
    return sink.getvalue()


def cell(value: Any) -> str | int | float:
    """Spell a value for a spreadsheet.

    >>> cell("=1+1"), cell(["ريم", "هدى"]), cell(-2), cell(None)
    ("'=1+1", 'ريم | هدى', -2, '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    text = " | ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def told(figures: Figures, found: Tables, about: dict[str, Any]) -> dict[str, Any]:
    """Give the figures as a flat dictionary with one digest: equal digests, equal reports."""
    flat = dict(_flat(figures))
    whole = [_digest(data) for table, data in found.items() if table not in (*_WHOLE, "supply")]
    profile = {name: about[name] for name in ("profile", "profile_name", "watched", "watched_topics", "watched_papers")}
    stated = json.dumps(profile, ensure_ascii=False, sort_keys=True, default=str)
    digest = hashlib.sha256("\0".join([*whole, stated, json.dumps(flat, sort_keys=True)]).encode()).hexdigest()[:16]
    days = {"first": str(figures.week.start), "last": str(figures.week.end)}
    return {"digest": digest, "week": figures.week.name} | days | {"dataset": about["key"], "figures": flat}


def _digest(data: pa.Table) -> str:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema) as stream:
        stream.write_table(data.combine_chunks())
    return hashlib.sha256(sink.getvalue()).hexdigest()


def _flat(figures: Figures) -> Iterator[tuple[str, Any]]:
    """Name each figure that a reader may have quoted."""
    tables = figures.tables
    yield "partial", figures.partial
    for row in rows(tables["headline"]):
        yield f"headline: {row['what']}", row["now"]
    for row in rows(tables["supply"]):
        yield f"paper: {row['source_name']}", row["articles"]
    for table, name, columns in (
        ("topics", "topic", ("stories", "articles")),
        ("entities", "name", ("stories", "articles", "mentions", "move")),
        ("speakers", "name", ("quotes",)),
    ):
        for row in rows(tables[table]):
            if row.get("stories"):
                yield from ((f"{table}: {row[name]}: {column}", row[column]) for column in columns)


def hidden(decisions: Path) -> frozenset[str]:
    """Read who must not be shown: a change of figures must not name them either."""
    return frozenset(key(row.name) for row in standing(decisions) if row.what == "hide")


def changes(
    before: dict[str, Any], after: dict[str, Any], hidden: AbstractSet[str] = frozenset()
) -> list[dict[str, Any]]:
    """List the figures that two issues state differently, but for those of people who are hidden.

    >>> changes({"topics: حماية الطفل: stories": 8}, {"topics: حماية الطفل: stories": 9})
    [{'figure': 'topics: حماية الطفل: stories', 'was': 8, 'is': 9}]
    """
    names = sorted({*before, *after})
    return [
        {"figure": name, "was": before.get(name, "–"), "is": after.get(name, "–")}
        for name in names
        if before.get(name) != after.get(name) and key(of(name)[1]) not in hidden
    ]


def of(figure: str) -> tuple[str, str, str]:
    """Say what a figure is of: the table, whose it is, and the column.

    >>> of("entities: ريم الهديفي: stories"), of("headline: articles")
    (('entities', 'ريم الهديفي', 'stories'), ('headline', '', 'articles'))
    """
    table, _, rest = figure.partition(": ")
    name, _, column = rest.rpartition(": ")
    return table, name, column
