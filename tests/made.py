"""A small dataset made for reports and search: told story by story, written as the flow would."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha1
from pathlib import Path

from pipeline import tables
from pipeline.records import Article, Entity, Link, Mention, Quote, Rejected, Role, Story, Topic

TOPICS = ("advocacy", "child_protection")
SUNDAY = date(2025, 3, 30)


@dataclass
class Told:
    """One article as a test tells it."""

    source: str
    published: date | None
    title: str = "خبر"
    names: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    says: tuple[tuple[str, str], ...] = ()
    story: str = ""
    url: str | None = None
    agency: str | None = None
    roles: tuple[tuple[str, str, str | None], ...] = ()
    dates: tuple[tuple[str, date], ...] = ()
    text: str = ""
    id: str = field(default="", repr=False)


def entity_id(label: str, name: str) -> str:
    """Name an entity as these datasets do."""
    return sha1(f"{label} {name}".encode()).hexdigest()[:16]


def day(week: int, offset: int = 1) -> date:
    """Give a day of the n-th week from Sunday 30 March 2025 (2025-W14)."""
    return SUNDAY + timedelta(7 * week + offset)


def write(folder: Path, told: list[Told], rejected: tuple[str, ...] = ()) -> Path:
    """Write the dataset."""
    rows: dict[str, list] = {table: [] for table in tables.SCHEMAS}
    first: dict[str, str] = {}
    for number, one in enumerate(told):
        one.id = f"{number:016x}"
        first.setdefault(one.story, one.id)
        _article(rows, one, first)
    _entities(rows, told)
    rows["rejected"] = [Rejected(origin, None, None, "extract", "empty file") for origin in rejected]
    for table, found in rows.items():
        tables.write(folder / table / "part-0.parquet", table, found)
    counts = {table: len(found) for table, found in rows.items()}
    key = sha1(repr(told).encode()).hexdigest()[:12]
    card = {"schema": tables.VERSION, "key": key, "counts": counts}
    (folder / "dataset.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def _article(rows, one, first):
    body = [one.text] if one.text else []
    text = one.title + "\n" + "\n".join(body)

    def put(words):
        nonlocal text
        start = len(text) + 1
        text += "\n" + words
        return start

    for name, label in one.names:
        start = put(name)
        rows["mentions"].append(Mention(one.id, start, start + len(name), name, label, name, engine="test"))
    for name, words in one.says:
        start = put(words)
        rows["quotes"].append(Quote(one.id, start, start + len(words), words, "direct", name, None, None, "قال"))
    for person, role, body_name in one.roles:
        start = put(role)
        rows["roles"].append(Role(one.id, person, role, body_name, start, start + len(role)))
    for words, value in one.dates:
        start = put(f"يعقد اللقاء {words} في القاعة.") + len("يعقد اللقاء ")
        rows["mentions"].append(
            Mention(one.id, start, start + len(words), words, "DATE", value=str(value), value_start=value,
                    value_end=value, grain="day", calendar="gregorian", engine="test")
        )  # fmt: skip
    week = "{}-W{:02d}".format(*one.published.isocalendar()[:2]) if one.published else None
    rows["articles"].append(
        Article(one.id, one.source, f"صحيفة {one.source}", one.url or f"https://{one.source}.example/{one.id}",
                one.title, None, None, one.agency, None, one.published, None, None, "given", week, text, "ar",
                len(text.split()), f"{one.source}/x", None, one.id)
    )  # fmt: skip
    for topic in TOPICS:
        on = topic in one.topics
        rows["topics"].append(Topic(one.id, topic, 0.9 if on else 0.1, on, ("دليل",) if on else ()))
    rows["stories"].append(Story(one.id, first.get(one.story, one.id) if one.story else one.id, 1.0))
    rows["links"] += [Link(one.id, label, name, entity_id(label, name)) for name, label in one.names]


def _entities(rows, told):
    where: dict[tuple[str, str], list[Told]] = {}
    for one in told:
        for name in one.names:
            where.setdefault(name, []).append(one)
    for (name, label), found in where.items():
        days = sorted(one.published for one in found if one.published)
        stories = {one.story or one.id for one in found}
        rows["entities"].append(
            Entity(entity_id(label, name), label, name, (name,), len(found), len(stories), len(found),
                   days[0] if days else None, days[-1] if days else None, None)
        )  # fmt: skip


def steady(weeks: int, papers: tuple[str, ...] = ("alif", "ba"), each: int = 4) -> list[Told]:
    """Tell ordinary weeks: every paper some articles, each on a name of its own paper."""
    return [
        Told(paper, day(week, 2 * n % 7), f"خبر {paper} {week} {n}", ((f"هيئة {paper}", "ORG"),))
        for week in range(weeks)
        for paper in papers
        for n in range(each)
    ]
