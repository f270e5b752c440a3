"""Raw items: each page, clipping, JSON line or Parquet row, or the reason why it can't be read."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from pipeline.extract.encoding import decode
from pipeline.extract.inputs import File, Given, Shard
from pipeline.records import Rejected

FIELDS = ("id", "source", "url", "title", "text", "html", "published", "author")
_TRUNCATED = (EOFError, zlib.error, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class Raw:
    """One input before extraction: ``page`` holds HTML, ``clipping`` a saved text, ``record`` a ready story."""

    origin: str
    line: int | None
    kind: str
    content: str
    given: Given
    title: str | None = None


def _no(file: File, line: int | None, reason: str, source: str | None = None) -> Rejected:
    return Rejected(file.origin, line, source or file.given.source, "extract", reason)


def read(shard: Shard, *, largest: int) -> Iterator[Raw | Rejected]:
    """Yield the items of a shard; ``largest`` is the size in bytes above which one is rejected."""
    for file in shard.files:
        if reason := _poison(shard, file):
            yield _no(file, None, reason)
        elif file.kind == "lines":
            yield from _lines(file, shard, largest)
        elif file.kind == "rows":
            yield from _rows(file, shard, largest)
        else:
            yield _file(file, largest)


def _poison(shard: Shard, file: File, line: int | None = None) -> str | None:
    """Say why an input is set aside unread: it killed a worker before."""
    return next((reason for origin, at, reason in shard.poisoned if (origin, at) == (file.origin, line)), None)


def _file(file: File, largest: int) -> Raw | Rejected:
    if file.kind == "unknown":
        return _no(file, None, f"unknown file type {file.path.suffix or file.path.name!r}")
    try:
        size = file.path.stat().st_size
        data = file.path.read_bytes() if size <= largest else b""
    except OSError as error:
        return _no(file, None, f"unreadable: {error.strerror}")
    if size > largest:
        return _no(file, None, f"{size / 1e6:.1f} MB, above extract.largest_mb")
    if not data.strip():
        return _no(file, None, "empty file")
    text = decode(data)
    if text is None:
        return _no(file, None, "binary file")
    return Raw(file.origin, None, file.kind, text, file.given)


def _open_lines(file: File) -> Any:
    return gzip.open(file.path, "rb") if file.path.name.lower().endswith(".gz") else file.path.open("rb")


def _raw_lines(file: File) -> Iterator[bytes | Rejected]:
    """Yield the lines of a file; an unreadable remainder comes as one rejected row."""
    number = 0
    try:
        with _open_lines(file) as lines:
            for line in lines:
                number += 1
                yield line
    except _TRUNCATED:
        yield _no(file, number + 1, "truncated archive: the rest cannot be read")
    except OSError as error:
        yield _no(file, number + 1, f"unreadable: {error.strerror or error}")


def digests(file: File, step: int) -> list[str]:
    """Give a digest for each ``step`` records of a large file; a file without records has one slice."""
    if file.kind == "rows":
        return _row_digests(file, step)
    lines = _raw_lines(file)
    found = []
    while part := list(islice(lines, step)):
        told = hashlib.sha1(usedforsecurity=False)
        for line in part:
            told.update(line if isinstance(line, bytes) else repr(line).encode())
        found.append(told.hexdigest())
    return found or [file.sha1]


def _row_digests(file: File, step: int) -> list[str]:
    import pyarrow.parquet as pq

    try:
        rows = pq.ParquetFile(file.path).metadata.num_rows
    except (OSError, ValueError):
        rows = 0
    return [f"{file.sha1}" for _ in range(max(1, -(-rows // step)))]


def _lines(file: File, shard: Shard, largest: int) -> Iterator[Raw | Rejected]:
    seen = False
    for number, line in enumerate(islice(_raw_lines(file), shard.first, shard.last), shard.first + 1):
        seen = True
        if isinstance(line, Rejected):
            yield line
        elif not line.strip():
            continue  # an empty line is no record
        elif reason := _poison(shard, file, number):
            yield _no(file, number, reason)
        elif len(line) > largest:
            yield _no(file, number, f"{len(line) / 1e6:.1f} MB, above extract.largest_mb")
        else:
            yield _json(file, number, line)
    if not seen and shard.first == 0:
        yield _no(file, None, "empty file")


def _json(file: File, number: int, line: bytes) -> Raw | Rejected:
    text = decode(line)
    if text is None:
        return _no(file, number, "binary line")
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        return _no(file, number, f"no JSON: {error.msg}, column {error.colno}")
    except RecursionError:
        return _no(file, number, "JSON nested too deeply")
    if not isinstance(record, dict):
        return _no(file, number, "no JSON object")
    return record_to_raw(file, number, record)


def record_to_raw(file: File, number: int, record: dict[str, Any]) -> Raw | Rejected:
    """Turn one record into an item; what is missing, unknown or of a wrong type is named."""
    source = record.get("source") if isinstance(record.get("source"), str) else None
    if unknown := sorted(set(record) - set(FIELDS)):
        return _no(file, number, f"unknown column {unknown[0]!r}; known: {', '.join(FIELDS)}", source)
    if isinstance(record.get("published"), date | datetime):
        record["published"] = record["published"].isoformat()
    for name in FIELDS[1:]:
        if record.get(name) is not None and not isinstance(record[name], str):
            return _no(file, number, f"{name} is no text", source)
    content = record.get("text") or record.get("html")
    if not (content or "").strip():
        return _no(file, number, "neither text nor html", source)
    given = file.given.over(Given(source, record.get("url"), record.get("published"), record.get("author")))
    kind = "record" if record.get("text") else "page"
    return Raw(file.origin, number, kind, content or "", given, record.get("title"))


def _rows(file: File, shard: Shard, largest: int) -> Iterator[Raw | Rejected]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        data = pq.ParquetFile(file.path).read().slice(shard.first, (shard.last or 0) - shard.first)
    except (OSError, pa.ArrowException) as error:
        yield _no(file, None, f"no readable Parquet: {str(error).splitlines()[0]}")
        return
    if data.num_rows == 0 and shard.first == 0:
        yield _no(file, None, "empty file")
    for number, record in enumerate(data.to_pylist(), shard.first + 1):
        size = sum(len(value) for value in record.values() if isinstance(value, str))
        if reason := _poison(shard, file, number):
            yield _no(file, number, reason)
        elif size > largest:
            yield _no(file, number, f"{size / 1e6:.1f} MB, above extract.largest_mb")
        else:
            yield record_to_raw(file, number, {k: v for k, v in record.items() if v is not None})
