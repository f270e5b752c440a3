"""What ``resolve`` reads of the parts of all shards: few columns, so that a large collection fits."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow as pa

from pipeline import tables
from pipeline.records import Role
from pipeline.resolve.changes import week_of
from pipeline.resolve.nodes import Named

_OPENS, _CLOSES = re.compile(r"\s?[(«“\"]{1,2}\s?"), re.compile(r"\s?[)»”\"]")
_FEMALE = re.compile(r"السيدة|الشيخة|الأميرة|الآنسة|الدكتورة|المهندسة|الأستاذة|المستشارة|السفيرة|الوزيرة")
_MALE = re.compile(r"(?:السيد|الشيخ|الأمير|الدكتور|المهندس|الأستاذ|المستشار)(?!\w)")


Told = tuple[str, str, str]
"""Article, full name, and the short name that it introduces."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An article as far as the collection needs it."""

    article_id: str
    source: str
    url: str | None
    published: date | None
    week: str | None
    origin: str
    line: int | None
    content_sha1: str


def seen(part: Path) -> list[Seen]:
    """Read the articles of a shard, without their text."""
    columns = list(Seen.__dataclass_fields__)
    data = tables.read_arrow([part], "articles").select(columns)
    return [Seen(*row) for row in zip(*(data[column].to_pylist() for column in columns), strict=True)]


def redated(article: Seen, published: dict[str, date | None]) -> Seen:
    """Put an article on the day that was decided."""
    if article.article_id not in published:
        return article
    day = published[article.article_id]
    return replace(article, published=day, week=week_of(day))


def _without(data: pa.Table, dropped: Collection[str]) -> pa.Table:
    keep = [article not in dropped for article in data["article_id"].to_pylist()] if dropped else None
    return data.filter(pa.array(keep, pa.bool_())) if keep is not None else data


def named(part: Path, dropped: Collection[str]) -> Iterator[Named]:
    """Read the names of a shard: each canonical name of each article once."""
    if not part.is_file():
        return
    data = tables.read_arrow([part], "mentions").select(["article_id", "label", "canonical", "title_before"])
    data = _without(data, dropped)
    grouped = data.group_by(["article_id", "label", "canonical"], use_threads=False)
    rows = grouped.aggregate([("label", "count"), ("title_before", "list")])
    values = (
        rows[name].to_pylist() for name in ("article_id", "label", "canonical", "label_count", "title_before_list")
    )
    for article, label, name, count, titles in zip(*values, strict=True):
        if label != "DATE" and name:
            yield Named(article, label, name, count, sex({title for title in titles if title}))


def sex(titles: Collection[str]) -> str:
    """Tell a person's sex from honorifics; empty where they don't say or contradict each other.

    >>> sex({"سعادة السيدة"}), sex({"الدكتور"}), sex({"سعادة"})
    ('f', 'm', '')
    """
    told = {"f" if _FEMALE.search(title) else "m" if _MALE.search(title) else "" for title in titles} - {""}
    return told.pop() if len(told) == 1 else ""


def roles(part: Path, dropped: Collection[str]) -> list[Role]:
    """Read the posts of a shard."""
    return [row for row in tables.read(part, "roles") if row.article_id not in dropped] if part.is_file() else []


def introduced(articles: Path, mentions: Path, dropped: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Find «full name (short name)» in the texts of a shard: article, full name, short name."""
    if not mentions.is_file():
        return
    columns = ["article_id", "start", "end", "label", "canonical", "text"]
    data = tables.read_arrow([mentions], "mentions").select(columns)
    rows = [row for row in zip(*(data[c].to_pylist() for c in columns), strict=True) if row[3] == "ORG"]
    texts = tables.read_arrow([articles], "articles").select(["article_id", "text"])
    text = dict(zip(texts["article_id"].to_pylist(), texts["text"].to_pylist(), strict=True))
    for article, full, short in told_as(rows, text):
        if article not in dropped:
            yield article, full, short


def told_as(rows: Sequence[tuple[str, int, int, str, str | None, str]], text: Mapping[str, str]) -> Iterator[Told]:
    """Find «full name (short name)» among the bodies of articles: article, start, end, label, canonical, as printed.

    The short name is taken as printed: within its article it already goes by the full one.

    >>> full = ("1", 0, 13, "ORG", "الهيئة العامة", "الهيئة العامة")
    >>> short = ("1", 15, 19, "ORG", "الهيئة العامة", "هماع")
    >>> list(told_as([full, short], {"1": "الهيئة العامة (هماع)"}))
    [('1', 'الهيئة العامة', 'هماع')]
    """
    for (article, _, end, _, full, _), (other, start, stop, _, _, short) in pairwise(rows):
        if article == other and full and len(short) < len(full) and " " in full:
            told = text.get(article, "")
            if _OPENS.fullmatch(told[end:start]) and _CLOSES.match(told[stop : stop + 2]):
                yield article, full, short
