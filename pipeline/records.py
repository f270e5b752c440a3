"""Rows of the tables, as frozen records: one class a table, one field a column.

Offsets (``start``, ``end``) are Unicode code points into ``Article.text``, end
exclusive; ``text[start:end]`` is the span as printed. The order of the fields is
the order of the columns. Nothing here imports anything of ours.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Label = Literal["PER", "ORG", "LOC", "DATE"]
Reason = Literal["url", "text", "superseded"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text with a label, as an engine finds it."""

    start: int
    end: int
    label: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Article:
    """A story: ``text`` is the title, a line break, and the paragraphs joined by line breaks."""

    article_id: str
    source: str
    source_name: str
    url: str | None
    title: str
    byline: str | None
    section: str | None
    agency: str | None
    place: str | None
    published: date | None
    published_at: datetime | None
    utc_offset: int | None
    published_from: str | None
    week: str | None
    text: str
    language: str
    tokens: int
    origin: str
    line: int | None
    content_sha1: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or a date as printed: ``article.text[start:end] == text``, always."""

    article_id: str
    start: int
    end: int
    text: str
    label: Label
    canonical: str | None = None
    title_before: str | None = None
    value: str | None = None
    value_start: date | None = None
    value_end: date | None = None
    grain: str | None = None
    calendar: str | None = None
    rel: str | None = None
    mod: str | None = None
    engine: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Role:
    """A person's post: ``person`` and ``organization`` are canonical names, the offsets mark the post."""

    article_id: str
    person: str
    role: str
    organization: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Topic:
    """How sure the classifier is of one topic; ``evidence`` holds the words that decided."""

    article_id: str
    topic: str
    score: float
    assigned: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Attributed speech: the words said (``text``), by whom, and the verb that says so (``cue``)."""

    article_id: str
    start: int
    end: int
    text: str
    kind: Literal["direct", "indirect"]
    speaker: str | None
    speaker_start: int | None
    speaker_end: int | None
    cue: str


@dataclass(frozen=True, slots=True)
class Link:
    """Which entity a canonical name of an article stands for."""

    article_id: str
    label: Label
    canonical: str
    entity_id: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation or place across all articles."""

    entity_id: str
    label: Label
    name: str
    aliases: tuple[str, ...]
    articles: int
    stories: int
    mentions: int
    first_published: date | None
    last_published: date | None
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """The story an article tells; copies of one agency report share it."""

    article_id: str
    story_id: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entities that appear in the same articles of one week."""

    week: str | None
    entity_a: str
    entity_b: str
    articles: int
    stories: int
    association: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that gave no article, and why."""

    origin: str
    line: int | None
    source: str | None
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An input that told nothing new: ``kept`` is the article that stays."""

    origin: str
    line: int | None
    kept: str
    reason: Reason
