"""Tables on disk: explicit Arrow schemas, Parquet parts written whole or not at all."""

import ctypes
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import records
from pipeline.errors import PipelineError

VERSION = "1"
"""Of the schemas below; a dataset of another version is refused with the way to renew it."""

_TEXT, _INT, _DAY, _SCORE = pa.string(), pa.int32(), pa.date32(), pa.float64()
_MOMENT, _TEXTS = pa.timestamp("us", tz="UTC"), pa.list_(pa.string())

Row = TypeVar("Row")

RECORDS: dict[str, type[Any]] = {
    "articles": records.Article,
    "mentions": records.Mention,
    "roles": records.Role,
    "topics": records.Topic,
    "quotes": records.Quote,
    "links": records.Link,
    "entities": records.Entity,
    "stories": records.Story,
    "pairs": records.Pair,
    "rejected": records.Rejected,
    "duplicates": records.Duplicate,
}

_TYPES: dict[str, dict[str, pa.DataType]] = {
    "articles": {
        "article_id": _TEXT, "source": _TEXT, "source_name": _TEXT, "url": _TEXT, "title": _TEXT, "byline": _TEXT,
        "section": _TEXT, "agency": _TEXT, "place": _TEXT, "published": _DAY, "published_at": _MOMENT,
        "utc_offset": _INT, "published_from": _TEXT, "week": _TEXT, "text": _TEXT, "language": _TEXT, "tokens": _INT,
        "origin": _TEXT, "line": _INT, "content_sha1": _TEXT,
    },
    "mentions": {
        "article_id": _TEXT, "start": _INT, "end": _INT, "text": _TEXT, "label": _TEXT, "canonical": _TEXT,
        "title_before": _TEXT, "value": _TEXT, "value_start": _DAY, "value_end": _DAY, "grain": _TEXT,
        "calendar": _TEXT, "rel": _TEXT, "mod": _TEXT, "engine": _TEXT, "score": _SCORE,
    },
    "roles": {
        "article_id": _TEXT, "person": _TEXT, "role": _TEXT, "organization": _TEXT, "start": _INT, "end": _INT,
    },
    "topics": {"article_id": _TEXT, "topic": _TEXT, "score": _SCORE, "assigned": pa.bool_(), "evidence": _TEXTS},
    "quotes": {
        "article_id": _TEXT, "start": _INT, "end": _INT, "text": _TEXT, "kind": _TEXT, "speaker": _TEXT,
        "speaker_start": _INT, "speaker_end": _INT, "cue": _TEXT,
    },
    "links": {"article_id": _TEXT, "label": _TEXT, "canonical": _TEXT, "entity_id": _TEXT},
    "entities": {
        "entity_id": _TEXT, "label": _TEXT, "name": _TEXT, "aliases": _TEXTS, "articles": _INT, "stories": _INT,
        "mentions": _INT, "first_published": _DAY, "last_published": _DAY, "wikidata": _TEXT,
    },
    "stories": {"article_id": _TEXT, "story_id": _TEXT, "similarity": _SCORE},
    "pairs": {
        "week": _TEXT, "entity_a": _TEXT, "entity_b": _TEXT, "articles": _INT, "stories": _INT, "association": _SCORE,
    },
    "rejected": {"origin": _TEXT, "line": _INT, "source": _TEXT, "stage": _TEXT, "reason": _TEXT},
    "duplicates": {"origin": _TEXT, "line": _INT, "kept": _TEXT, "reason": _TEXT},
}  # fmt: skip

SCHEMAS: dict[str, pa.Schema] = {name: pa.schema(list(types.items())) for name, types in _TYPES.items()}


def to_arrow(table: str, rows: Sequence[object]) -> pa.Table:
    """Put records into the columns of their table."""
    columns = {name: [getattr(row, name) for row in rows] for name in SCHEMAS[table].names}
    return pa.table(columns, schema=SCHEMAS[table])


def from_arrow(table: str, data: pa.Table) -> list[Any]:
    """Give the rows of an Arrow table as records."""
    record = RECORDS[table]
    names = [field.name for field in fields(record)]
    columns = [data.column(name).to_pylist() for name in names]
    lists = [i for i, name in enumerate(names) if pa.types.is_list(SCHEMAS[table].field(name).type)]
    for i in lists:
        columns[i] = [tuple(value or ()) for value in columns[i]]
    return [record(*values) for values in zip(*columns, strict=True)]


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; move it there once the block ends well.

    Readers (pyarrow, pandas, DuckDB's glob) never see the temporary file: it starts with a dot and does
    not end in ``.parquet``. The bytes are on disk before the name is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Put a folder's names on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_arrow(path: Path, table: str, data: pa.Table, meta: dict[str, str]) -> None:
    """Write one part, with the schema version and the digests it rests on in its metadata."""
    with whole(path) as temporary:
        told = stamped(table, meta)
        pq.write_table(data.replace_schema_metadata(told), temporary, compression="zstd", write_statistics=True)


def stamped(table: str, meta: dict[str, str]) -> dict[str, str]:
    """Give what a file says of itself beside its rows: its table, the schema version, the digests it rests on."""
    return {"rasad.table": table, "rasad.schema": VERSION} | {f"rasad.{name}": text for name, text in meta.items()}


def write(path: Path, table: str, rows: Sequence[object], meta: dict[str, str] | None = None) -> None:
    """Write records as one part."""
    write_arrow(path, table, to_arrow(table, rows), meta or {})


def about(path: Path) -> dict[str, str]:
    """Read the ``rasad.*`` metadata of one part; empty if there is no readable part."""
    try:
        meta = pq.read_schema(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return {}
    return {key.decode().removeprefix("rasad."): value.decode() for key, value in meta.items() if b"rasad." in key}


NOTE = "made.json"
"""In the folder of a stage: with which settings and models its parts are made."""


def note(folder: Path, made: dict[str, Any]) -> None:
    """Write down how the parts of a folder are made, unless it stands there already."""
    told, path = json.dumps(made, ensure_ascii=False, sort_keys=True, indent=1) + "\n", folder / NOTE
    if not path.is_file() or path.read_text(encoding="utf-8") != told:
        with whole(path) as temporary:
            temporary.write_text(told, encoding="utf-8")


def notes(work: Path) -> dict[str, Any]:
    """Read how each stage made its parts."""
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(work.glob(f"*/{NOTE}"))}


def parts(folder: Path) -> list[Path]:
    """List the parts of a table, in order of name; hidden files are never parts."""
    found = (path for path in folder.rglob("*.parquet") if not path.name.startswith("."))
    return sorted(found) if folder.is_dir() else []


def read_arrow(paths: Iterable[Path], table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read parts of one table as they are, in the given order; all columns, or only those named."""
    schema = SCHEMAS[table]
    schema = pa.schema([schema.field(name) for name in columns]) if columns else schema
    found = [_read_part(path, table, schema) for path in paths]
    return pa.concat_tables(found) if found else schema.empty_table()


def _read_part(path: Path, table: str, schema: pa.Schema) -> pa.Table:
    try:
        return pq.ParquetFile(path).read(columns=schema.names).cast(schema).replace_schema_metadata()
    except (OSError, pa.ArrowInvalid, ValueError, KeyError) as error:
        raise PipelineError(
            f"{path} is no part of the table {table!r} (schema version {VERSION}): {error}. Run `rasad run` again."
        ) from error


def read(path: Path, table: str) -> list[Any]:
    """Read a part, or a folder of parts, as records."""
    return from_arrow(table, read_arrow([path] if path.is_file() else parts(path), table))


def swap(new: Path, old: Path) -> None:
    """Put the folder ``new`` in the place of ``old`` and remove what stood there.

    On Linux the two names are exchanged in one step (``renameat2``), so a reader finds the old table or the
    new one, never a mixture and never nothing.
    """
    if not old.exists():
        new.replace(old)
    elif _exchange(new, old):
        shutil.rmtree(new)
    else:
        aside = old.with_name(f".{old.name}.old")
        shutil.rmtree(aside, ignore_errors=True)
        old.replace(aside)
        new.replace(old)
        shutil.rmtree(aside)
    sync_folder(old.parent)


def _exchange(new: Path, old: Path) -> bool:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of linux/fs.h
    return rename is not None and rename(here, os.fsencode(new), here, os.fsencode(old), exchange) == 0
