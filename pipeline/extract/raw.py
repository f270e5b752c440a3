"""Raw items: each page, clipping, JSON line or Parquet row, or the reason why it can't be read."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.extract import rows, warc
from pipeline.extract.encoding import decode
from pipeline.extract.inputs import File, Given, Shard
from pipeline.extract.lines import TRUNCATED, Bomb, at
from pipeline.records import Rejected

_ABOUT = ("source", "url", "title", "published", "author")
_NOT_TEXT = re.compile("[\ud800-\udfff\x00-\x1f\x7f]")  # lone surrogates and controls, which no table can hold
FIELDS = ("id", "source", "url", "title", "text", "html", "published", "author")


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
        elif file.kind == "warc":
            yield from _pages(file, shard, largest)
        else:
            yield _file(file, largest)


def _poison(shard: Shard, file: File, line: int | None = None) -> str | None:
    """Say why an input is set aside unread: it killed a worker before."""
    return next((reason for origin, at, reason in shard.poisoned if (origin, at) == (file.origin, line)), None)


def _file(file: File, largest: int) -> Raw | Rejected:
    if file.kind in {"special", "unknown"}:
        link = "no ordinary file, or a link out of the folder"
        unknown = f"unknown file type {file.path.suffix or file.path.name!r}"
        return _no(file, None, link if file.kind == "special" else unknown)
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


def _lines(file: File, shard: Shard, largest: int) -> Iterator[Raw | Rejected]:
    number = shard.first
    try:
        lines = at(file.path, shard.first, shard.start)
        while number < _end(shard) and (read := lines.line(largest))[1]:
            number += 1
            if item := _line(file, shard, number, read, largest):
                yield item
    except TRUNCATED:
        yield _no(file, number + 1, "truncated archive: the rest cannot be read")
    except Bomb:
        yield _no(file, number + 1, "unpacks to more than any news does: not read on")
    except OSError as error:
        yield _no(file, number + 1, f"unreadable: {error.strerror or error}")
    else:
        if number == 0:
            yield _no(file, None, "empty file")


def _end(shard: Shard) -> int:
    return sys.maxsize if shard.last is None else shard.last


def _line(file: File, shard: Shard, number: int, read: tuple[bytes, int], largest: int) -> Raw | Rejected | None:
    """Read one line; an empty one is no record."""
    line, size = read
    if reason := _poison(shard, file, number):
        return _no(file, number, reason)
    if size > largest + 1:
        return _no(file, number, f"{size / 1e6:.1f} MB, above extract.largest_mb")
    return _json(file, number, line) if line.strip() else None


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
    except ValueError as error:  # a number of thousands of digits
        return _no(file, number, f"no JSON: {error}")
    if not isinstance(record, dict):
        return _no(file, number, "no JSON object")
    return record_to_raw(file, number, record)


def record_to_raw(file: File, number: int, record: dict[str, Any]) -> Raw | Rejected:
    """Turn one record into an item; what is missing, unknown or of a wrong type is named."""
    source = _NOT_TEXT.sub("", record["source"]) if isinstance(record.get("source"), str) else None
    if unknown := sorted(set(record) - set(FIELDS)):
        return _no(file, number, f"unknown column {unknown[0]!r}; known: {', '.join(FIELDS)}", source)
    if isinstance(record.get("published"), date | datetime):
        record["published"] = record["published"].isoformat()
    for name in FIELDS[1:]:
        if record.get(name) is not None and not isinstance(record[name], str):
            return _no(file, number, f"{name} is no text", source)
    record |= {name: _NOT_TEXT.sub("", record[name]) for name in _ABOUT if record.get(name)}
    content = record.get("text") or record.get("html")
    if not (content or "").strip():
        return _no(file, number, "neither text nor html", source)
    given = file.given.over(Given(source, record.get("url"), record.get("published"), record.get("author")))
    kind = "record" if record.get("text") else "page"
    return Raw(file.origin, number, kind, content or "", given, record.get("title"))


def _rows(file: File, shard: Shard, largest: int) -> Iterator[Raw | Rejected]:
    import pyarrow as pa

    number = shard.first
    try:
        for number, record in enumerate(rows.read(file.path, shard.first, _end(shard), largest), shard.first + 1):
            if reason := _poison(shard, file, number):
                yield _no(file, number, reason)
            elif isinstance(record, int):
                yield _no(file, number, f"{record / 1e6:.1f} MB, above extract.largest_mb")
            else:
                yield record_to_raw(file, number, {k: v for k, v in record.items() if v is not None})
    except (OSError, pa.ArrowException) as error:
        yield _no(file, number or None, f"no readable Parquet: {(str(error) or type(error).__name__).splitlines()[0]}")
        return
    if number == 0:
        yield _no(file, None, "empty file")


def _pages(file: File, shard: Shard, largest: int) -> Iterator[Raw | Rejected]:
    """Read the HTML pages of a WARC archive; requests, images and errors in it are no inputs."""
    if file.size == 0:
        yield _no(file, None, "empty file")
        return
    bad = {line: reason for origin, line, reason in shard.poisoned if origin == file.origin and line}
    yield from (_no(file, line, reason) for line, reason in bad.items() if shard.first < line <= _end(shard))
    found = warc.read(file.path, shard.first, _end(shard), shard.start, largest=largest, without=bad)
    for answer in found:
        text = None if answer.reason else decode(answer.body, answer.charset)
        if answer.reason or text is None:
            yield _no(file, answer.number, answer.reason or "binary page")
        elif not text.strip():
            yield _no(file, answer.number, "empty page")
        else:
            yield Raw(file.origin, answer.number, "page", text, file.given.over(Given(url=answer.url)))
