"""Search: articles by words in any spelling, or by entity, ranked, with a snippet."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.query import Answer
from pipeline.search.index import follow, open_index, place
from pipeline.search.stems import bare, printed, stems, variants
from pipeline.text import key, words

__all__ = ["Hit", "Piece", "Wish", "answer", "entity_ids", "follow", "open_index", "place", "search", "snippet"]

_TITLE = 4.0  # weight of a word of the title, of the body 1; a guess
_AROUND = 14  # words before a snippet's first hit and after its last


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; empty fields let everything through."""

    words: str = ""
    entity: str = ""
    first: date | None = None
    last: date | None = None
    source: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a snippet; ``hit`` if it is one of the words looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found."""

    article_id: str
    published: str | None
    source: str
    source_name: str
    title: str
    url: str | None
    topics: tuple[str, ...]
    snippet: tuple[Piece, ...]


def search(connection: sqlite3.Connection, wish: Wish, *, limit: int, skip: int = 0) -> tuple[int, list[Hit]]:
    """Find articles: how many there are, and some of them, the best first (by words) or the latest first."""
    asked = _asked(connection, wish.words)
    where, values = _conditions(connection, wish)
    if asked:
        found = _ranked(connection, asked, where, values)
        found = _printed_first(connection, wish.words, asked, found)
    elif wish.entity or wish.words == "":
        sql = f"select id from article where {where} order by published is null, published desc, article_id"  # noqa: S608
        found = [row[0] for row in connection.execute(sql, values)]
    else:
        raise PipelineError(f"{wish.words!r} holds no word. Write words of an article, or --entity NAME.")
    forms = {form for group in asked for form in group}
    return len(found), [_hit(connection, identity, forms) for identity in found[skip : skip + limit]]


def _asked(connection: sqlite3.Connection, text: str) -> list[tuple[str, ...]]:
    """Give the forms of each word asked for, with clitics; without its own where that is the commoner word.

    «بوزارة» asks for وزارة too, but «وزارة» not for زار: و begins many words that are no conjunction.
    """
    groups = []
    for start, end in words(text):
        for stem in stems(text[start:end]):
            rest = bare(stem)
            common, commoner = _articles(connection, stem), _articles(connection, rest)
            needed = 5 * common + 1 if stem[0] == "و" else max(1, common)
            groups.append(variants(stem) + (variants(rest) if rest != stem and commoner >= needed else ()))
    return groups


def _articles(connection: sqlite3.Connection, stem: str) -> int:
    row = connection.execute("select doc from vocabulary where term = ?", [stem]).fetchone()
    return int(row[0]) if row else 0


def _conditions(connection: sqlite3.Connection, wish: Wish) -> tuple[str, list[Any]]:
    """Spell the filters as SQL, and refuse a topic or paper that is not there."""
    told: list[tuple[str, list[Any]]] = [("1", [])]
    if wish.first:
        told.append(("published >= ?", [wish.first.isoformat()]))
    if wish.last:
        told.append(("published <= ?", [wish.last.isoformat()]))
    if wish.source:
        told.append(("source = ?", [_known(connection, "article", "source", wish.source)]))
    if wish.topic:
        topic = _known(connection, "topic", "topic", wish.topic)
        told.append(("id in (select id from topic where topic = ?)", [topic]))
    if wish.entity:
        found = entity_ids(connection, wish.entity)
        marks = ", ".join("?" * len(found))
        told.append((f"id in (select id from link where entity_id in ({marks}))", list(found)))  # noqa: S608
    return " and ".join(sql for sql, _ in told), [value for _, values in told for value in values]


def _known(connection: sqlite3.Connection, table: str, column: str, value: str) -> str:
    if connection.execute(f"select 1 from {table} where {column} = ?", [value]).fetchone():  # noqa: S608
        return value
    names = [row[0] for row in connection.execute(f"select distinct {column} from {table} order by 1")]  # noqa: S608
    raise PipelineError(f"No article has the {column} {value!r}; choose of: {', '.join(names) or 'none there is'}.")


def entity_ids(connection: sqlite3.Connection, name: str) -> list[str]:
    """Find entities by id or by a name in any spelling; a part of a name will do."""
    if connection.execute("select 1 from entity where entity_id = ?", [name]).fetchone():
        return [name]
    wanted = key(name)
    found = [row[0] for row in connection.execute("select distinct entity_id from alias where key = ?", [wanted])]
    parts = wanted.replace("%", "").replace("_", "").split()
    if not found and parts:
        like = "%" + "%".join(parts) + "%"
        found = [row[0] for row in connection.execute("select distinct entity_id from alias where key like ?", [like])]
    if found:
        return found[:500]
    first = [row[0] for row in connection.execute("select key from alias where key like ?", [wanted[:2] + "%"])]
    near = get_close_matches(wanted, first, n=3, cutoff=0.6)
    hint = f" Near: {'، '.join(near)}." if near else " Search by words instead."
    raise PipelineError(f"No entity is called {name!r}.{hint}")


def _ranked(
    connection: sqlite3.Connection, asked: Sequence[tuple[str, ...]], where: str, values: list[Any]
) -> list[int]:
    """Rank by BM25."""
    every = " AND ".join("(" + " OR ".join(f'"{form}"' for form in group) + ")" for group in asked)
    sql = (
        f"select article.id from words join article on article.id = words.rowid where words match ? and {where}"  # noqa: S608
        f" order by bm25(words, {_TITLE}, 1.0), published desc, article_id"
    )
    return [int(row[0]) for row in connection.execute(sql, [every, *values])]


def _printed_first(
    connection: sqlite3.Connection, text: str, asked: Sequence[tuple[str, ...]], found: list[int]
) -> list[int]:
    """Put articles first that hold the words side by side, and those that print them with clitics at most."""
    groups = [variants(part) for start, end in words(text) for part in printed(text[start:end])]
    every = " AND ".join("(" + " OR ".join(f'"{form}"' for form in group) + ")" for group in groups)
    exact = {row[0] for row in connection.execute("select rowid from printed where printed match ?", [every])}
    near: set[int] = set()
    if len(asked) > 1:
        rest = " ".join(group[0] for group in asked[1:])
        phrase = " OR ".join(f'"{form} {rest}"' for form in asked[0])
        near = {row[0] for row in connection.execute("select rowid from words where words match ?", [phrase])}
    return sorted(found, key=lambda identity: -(2 * (identity in near) + (identity in exact)))


def _hit(connection: sqlite3.Connection, identity: int, forms: set[str]) -> Hit:
    columns = "article_id, published, source, source_name, title, url, text"
    row = connection.execute(f"select {columns} from article where id = ?", [identity]).fetchone()  # noqa: S608
    topics = connection.execute("select topic from topic where id = ? order by topic", [identity])
    topic_names = tuple(topic for (topic,) in topics)
    return Hit(row[0], row[1], row[2], row[3], row[4], row[5], topic_names, snippet(row[6].partition("\n")[2], forms))


def snippet(text: str, forms: set[str]) -> tuple[Piece, ...]:
    """Cut the place with most of the words out of a text, the words marked.

    >>> [piece.text for piece in snippet("زار الوفد مركز رفقة أمس", {"رفق"}) if piece.hit]
    ['رفقة']
    """
    spans = words(text)
    hits = [i for i, (start, end) in enumerate(spans) if forms.intersection(stems(text[start:end]))]
    best = max(hits, key=lambda i: (sum(i <= other < i + _AROUND for other in hits), -i), default=0)
    first, last = max(0, best - _AROUND), min(len(spans), best + 2 * _AROUND)
    pieces: list[Piece] = []
    at = spans[first][0] if spans else 0
    for i in hits:
        if first <= i < last:
            start, end = spans[i]
            pieces += [Piece(text[at:start], hit=False), Piece(text[start:end], hit=True)]
            at = end
    pieces.append(Piece(text[at : spans[last - 1][1]] if spans else "", hit=False))
    shown = [Piece("… ", hit=False)] * (first > 0) + pieces + [Piece(" …", hit=False)] * (last < len(spans))
    return tuple(piece for piece in shown if piece.text)


def answer(folder: Path, wish: Wish, *, limit: int) -> Answer:
    """Search a dataset; rows for a table, CSV or JSON, hits between brackets."""
    connection = open_index(folder)
    try:
        _, hits = search(connection, wish, limit=limit)
    finally:
        connection.close()
    rows = [
        (h.published, h.source, h.title, list(h.topics), _plain(h.snippet), h.article_id, h.url)
        for h in hits
    ]  # fmt: skip
    return Answer(("published", "source", "title", "topics", "snippet", "article_id", "url"), rows)


def _plain(pieces: Sequence[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces).replace("\n", " ")
