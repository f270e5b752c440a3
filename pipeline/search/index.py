"""The search index: one SQLite file beside the dataset, renewed article by article."""

import json
import sqlite3
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path
from typing import Any

import pyarrow as pa
from tqdm import tqdm

from pipeline import dataset, tables
from pipeline.errors import PipelineError
from pipeline.search.stems import all_printed, stemmed
from pipeline.text import key

VERSION = "2"
"""Of the tables below and of the stems in them; an index of another version is made anew."""

_TABLES = """
create table meta (name text primary key, value text);
create table article (
    id integer primary key, article_id text unique, state text, source text, source_name text, published text,
    title text, url text, text text
);
create virtual table words using fts5 (title, body, tokenize = 'unicode61 remove_diacritics 0');
create virtual table printed using fts5 (words, tokenize = 'unicode61 remove_diacritics 0', detail = none);
create virtual table vocabulary using fts5vocab (words, row);
create table topic (id integer, topic text);
create table link (id integer, entity_id text);
create table entity (entity_id text primary key, label text, name text, stories integer);
create table alias (key text, entity_id text);
create index topic_id on topic (id);
create index link_entity on link (entity_id);
create index alias_key on alias (key);
"""


def place(folder: Path) -> Path:
    """Name the index of a dataset: beside it, for the folder itself holds tables and nothing else."""
    folder = folder.resolve()
    return folder.with_name(f"{folder.name}.search.sqlite")


def open_index(folder: Path) -> sqlite3.Connection:
    """Open the index, renewed if the dataset is another one than it was made from."""
    dataset.check(folder)
    told = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    wanted = f"{VERSION} {told['key']}"
    path = place(folder)
    try:
        connection = _connect(path)
        if _state(connection) != wanted:
            connection = _renewed(connection, path, folder, wanted)
        return connection
    except sqlite3.Error as error:
        raise PipelineError(f"The search index {path} cannot be written or read ({error}). Remove it.") from error


def follow(folder: Path) -> None:
    """Renew an index that exists; where nobody searched yet, none is made."""
    if place(folder).exists():
        open_index(folder).close()


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)


def _state(connection: sqlite3.Connection) -> str:
    try:
        row = connection.execute("select value from meta where name = 'state'").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(row[0]) if row else ""


def _renewed(connection: sqlite3.Connection, path: Path, folder: Path, wanted: str) -> sqlite3.Connection:
    """Add what is new, drop what is gone, in one transaction; other readers see the old index until its end."""
    if not _state(connection).startswith(f"{VERSION} "):
        connection.close()
        for name in (path, *path.parent.glob(f"{path.name}-*")):
            name.unlink(missing_ok=True)
        connection = _connect(path)
        connection.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + _TABLES)
    connection.execute("begin immediate")
    try:
        _articles(connection, folder)
        _beside(connection, folder)
        connection.execute("insert or replace into meta values ('state', ?)", [wanted])
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return connection


def _articles(connection: sqlite3.Connection, folder: Path) -> None:
    """Index the articles whose words or data changed."""
    old = {row[0]: (row[1], row[2]) for row in connection.execute("select article_id, id, state from article")}
    total = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))["counts"]["articles"]
    rows = tqdm(_read(folder, "articles"), total=total, desc="search index", unit="article", disable=None, delay=1)
    for row in rows:
        facts = [row[name] for name in ("source", "source_name", "published", "title", "url")]
        state = sha1(repr((row["content_sha1"], *facts)).encode(), usedforsecurity=False).hexdigest()
        known, before = old.pop(row["article_id"], (None, ""))
        if state == before:
            continue
        if known is not None:
            _drop(connection, known)
        facts[2] = str(row["published"]) if row["published"] else None
        new = connection.execute(
            "insert into article values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [known, row["article_id"], state, *facts, row["text"]],
        ).lastrowid
        body = row["text"].partition("\n")[2]
        connection.execute(
            "insert into words (rowid, title, body) values (?, ?, ?)", [new, stemmed(row["title"]), stemmed(body)]
        )
        connection.execute("insert into printed (rowid, words) values (?, ?)", [new, all_printed(row["text"])])
    for gone, _ in old.values():
        _drop(connection, gone)


def _drop(connection: sqlite3.Connection, identity: int) -> None:
    connection.execute("delete from words where rowid = ?", [identity])
    connection.execute("delete from printed where rowid = ?", [identity])
    connection.execute("delete from article where id = ?", [identity])


def _beside(connection: sqlite3.Connection, folder: Path) -> None:
    """Write topics, links and names anew: they are few, and any of them may have changed."""
    for table in ("topic", "link", "entity", "alias"):
        connection.execute(f"delete from {table}")  # noqa: S608
    number = dict(connection.execute("select article_id, id from article").fetchall())
    topics = ((number[r["article_id"]], r["topic"]) for r in _read(folder, "topics") if r["assigned"])
    connection.executemany("insert into topic values (?, ?)", topics)
    links = ((number[r["article_id"]], r["entity_id"]) for r in _read(folder, "links"))
    connection.executemany("insert into link values (?, ?)", links)
    for row in _read(folder, "entities"):
        connection.execute(
            "insert into entity values (?, ?, ?, ?)", [row["entity_id"], row["label"], row["name"], row["stories"]]
        )
        names = {key(name) for name in (row["name"], *(row["aliases"] or ()))}
        connection.executemany("insert into alias values (?, ?)", [(name, row["entity_id"]) for name in sorted(names)])


def _read(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    """Read a table part by part and slice by slice: a large one never lies in memory as rows."""
    for path in tables.parts(folder / table):
        data: pa.Table = tables.read_arrow([path], table)
        for start in range(0, data.num_rows, 2000):
            yield from data.slice(start, 2000).to_pylist()
