"""WARC archives: the HTML pages in them, one after the other, whatever their size."""

import io
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.extract.lines import packed

_SMALL, _RATIO = 100_000_000, 200  # as for lines: no page shrinks so much
_HEADERS = 65_536  # bytes; browsers allow less for the headers of an answer
TORN = "truncated archive: the rest cannot be read"
BOMB = "unpacks to more than any news does: not read on"
CODINGS = {"", "identity", "gzip", "x-gzip", "deflate", "br"}
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the records of an archive begin, and whether reading may begin there."""

    starts: list[int]
    seekable: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the page as bytes, the charset of its HTTP header, or why there is no page."""

    number: int | None
    url: str | None = None
    body: bytes = b""
    charset: str | None = None
    reason: str | None = None
    ends: bool = False  # nothing can be read behind this


def places(path: Path) -> Places:
    """Find the records of an archive. An unreadable remainder counts as one more."""
    starts: list[int] = []
    sizes: list[tuple[int, int]] = []
    torn = False
    try:
        for record in _records(path, 0):
            starts.append(record.stream_pos)
            if _is_bomb(record, path):
                return Places(starts, True)
            if "Content-Length" not in record.headers:
                torn = True
                break
            sizes.append((record.content_length, record.consume()))
    except OSError:
        starts.append(starts[-1] + 1 if starts else 0)
        torn = True
    cut = bool(sizes) and sizes[-1][0] != sizes[-1][1]
    if not torn and not cut and starts and packed(path) and not _is_whole(path, starts[-1]):
        starts.append(starts[-1] + 1)
    return Places(starts, all(a < b for a, b in pairwise(starts)))


def _records(path: Path, start: int) -> Iterator[Any]:
    from fastwarc.warc import ArchiveIterator

    with path.open("rb") as file:
        file.seek(start)
        yield from ArchiveIterator(file, parse_http=False)


def _is_bomb(record: Any, path: Path) -> bool:
    return packed(path) and bool(record.content_length > max(_SMALL, _RATIO * path.stat().st_size))


def _is_whole(path: Path, start: int) -> bool:
    """Tell whether the gzip members from ``start`` to the end are all complete."""
    member = zlib.decompressobj(31)
    began = False
    with path.open("rb") as file:
        file.seek(start)
        while data := file.read(1 << 20):
            while data:
                if member.eof:
                    data, member, began = data.lstrip(b"\0"), zlib.decompressobj(31), False
                began |= bool(data)
                try:
                    member.decompress(data, 1 << 20)
                except zlib.error:
                    return False
                data = member.unused_data if member.eof else member.unconsumed_tail
    return member.eof or not began


def read(
    path: Path, first: int, last: int, start: tuple[int, int], *, largest: int, without: Collection[int] = ()
) -> Iterator[Answer]:
    """Yield the HTML pages among the records ``first`` to ``last`` of an archive, and what could not be read."""
    number, found = start[0], False
    try:
        for number, record in enumerate(_records(path, start[1]), start[0] + 1):
            if number > last:
                return
            answer = _answer(number, record, path, largest) if number > first and number not in without else None
            if answer:
                yield answer
                found = True
            if answer and answer.ends:
                return
    except OSError:  # what cannot be read ends the archive; it is told below
        last = max(last, number + 1)
    if first <= number < last:
        reason = TORN if number else "no readable WARC"
        yield Answer(number + 1, reason=reason, ends=True)
    elif first == 0 and not found and not without:
        yield Answer(None, reason="no HTML page in the archive")


def _answer(number: int, record: Any, path: Path, largest: int) -> Answer | None:
    """Read one record; None if it holds no page."""
    if _is_bomb(record, path) or "Content-Length" not in record.headers:
        return Answer(number, reason=BOMB if _is_bomb(record, path) else TORN, ends=True)
    kind = record.headers.get("WARC-Type", "").lower()
    if kind not in {"response", "resource"}:
        return None
    block, size = record.reader.read(largest + _HEADERS), record.content_length
    if len(block) < min(size, largest):
        return Answer(number, reason=TORN, ends=True)
    headers, body = _headers(block) if kind == "response" else (_stated(record), block)
    if headers is None or not _is_html(headers, body):
        return None
    url = record.headers.get("WARC-Target-URI", "").strip("<> ") or None
    if size > largest + _HEADERS:
        return Answer(number, url, reason=f"{size / 1e6:.1f} MB, above extract.largest_mb")
    return _unpacked(number, url, headers, body, largest=largest)


def _stated(record: Any) -> Message:
    headers = Message()
    headers["Content-Type"] = record.headers.get("Content-Type", "")
    return headers


def _headers(block: bytes) -> tuple[Message | None, bytes]:
    """Split an HTTP answer; no headers if it is none or not a success with content."""
    head, _, body = block.partition(b"\r\n\r\n")
    if b"\n\n" in head:
        head, _, body = block.partition(b"\n\n")
    status, _, lines = head.partition(b"\n")
    words = status.split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or words[1] not in {b"200", b"203"}:
        return None, b""
    return BytesHeaderParser().parsebytes(lines), body


def _is_html(headers: Message, body: bytes) -> bool:
    if not headers["Content-Type"]:
        return b"<html" in body[:1024].lower() or b"<!doctype html" in body[:1024].lower()
    return headers.get_content_type() in _HTML


def _unpacked(number: int, url: str | None, headers: Message, body: bytes, *, largest: int) -> Answer:
    """Undo what HTTP did to a page for the journey."""
    charset = headers.get_content_charset()
    try:
        if "chunked" in str(headers.get("Transfer-Encoding", "")).lower():
            body = _joined(body, largest)
        for coding in codings(headers):
            body = decoded(body, coding, largest)
    except (OSError, ValueError) as error:
        return Answer(number, url, reason=f"its HTTP coding cannot be undone: {error}")
    if len(body) > largest:
        return Answer(number, url, reason="unpacked it is above extract.largest_mb")
    return Answer(number, url, body, charset)


def codings(headers: Message) -> list[str]:
    """List the codings of a page, the one to undo first in front."""
    return str(headers.get("Content-Encoding", "")).lower().replace(" ", "").split(",")[::-1]


def _joined(body: bytes, largest: int) -> bytes:
    """Join the chunks of an answer; crawlers that joined them already often leave the header as it was."""
    from fastwarc.stream_io import ChunkedReader

    try:
        return bytes(ChunkedReader(io.BytesIO(body)).read(largest + 1))
    except OSError:
        return body


def decoded(body: bytes, coding: str, largest: int) -> bytes:
    """Undo one content coding, up to ``largest`` bytes and one more; a body that is not coded stays as it is.

    >>> import gzip
    >>> decoded(gzip.compress("خبر".encode()), "gzip", 100).decode()
    'خبر'
    >>> decoded("خبر".encode(), "gzip", 100).decode()
    'خبر'
    """
    if coding in {"gzip", "x-gzip"}:
        return _ungzipped(body, largest)
    if coding == "deflate":
        return _inflated(body, largest)
    if coding == "br":
        return _unbrotlied(body, largest)
    if coding in {"", "identity"}:
        return body
    raise ValueError(f"unknown coding {coding!r}")


def _ungzipped(body: bytes, largest: int) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(body, largest + 1)
    except zlib.error:
        return body


def _inflated(body: bytes, largest: int) -> bytes:
    """Undo ``deflate``, which servers write with or without the zlib header."""
    for bits in (15, -15):
        try:
            return zlib.decompressobj(bits).decompress(body, largest + 1)
        except zlib.error:
            continue
    return body


def _unbrotlied(body: bytes, largest: int) -> bytes:
    import brotli

    reader = brotli.Decompressor()
    pieces, size, more = [], 0, body
    try:
        while size <= largest and not reader.is_finished():
            piece = reader.process(more, output_buffer_limit=1 << 20)
            if not piece and not more:
                break
            pieces.append(piece)
            size, more = size + len(piece), b""
    except brotli.error:
        return body
    return b"".join(pieces)[: largest + 1]
