"""What was collected: one WARC archive a newspaper and day, and a memory of addresses, contents and feeds."""

import fcntl
import gzip
import os
import sqlite3
import zlib
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from uuid import uuid4

from pipeline import tables
from pipeline.collect.web import Answer
from pipeline.errors import PipelineError

_ABOUT = """# Collected pages

`rasad collect` put these pages here. The texts belong to their publishers. Read them, count in them, quote from
them as the law of your country allows (often: research and press review); do not publish or pass on the folder.
Delete what a publisher asks you to delete: remove the archive, run `rasad run` again, and it leaves the dataset.
"""
_TABLES = """
create table if not exists pages (url text primary key, content text, status int, seen text) without rowid;
create index if not exists contents on pages (content);
create table if not exists lists (url text primary key, etag text, modified text) without rowid;
"""


class Store:
    """A folder of archives and its memory."""

    def __init__(self, folder: Path, memory: sqlite3.Connection) -> None:
        self.folder, self.memory = folder, memory
        self.mended: set[Path] = set()

    def knows(self, url: str) -> bool:
        """Tell whether an address was fetched before (or is not worth fetching again)."""
        return bool(self.memory.execute("select 1 from pages where url = ?", [url]).fetchone())

    def has(self, content: str) -> bool:
        """Tell whether a content is there already, under whatever address."""
        return bool(self.memory.execute("select 1 from pages where content = ?", [content]).fetchone())

    def remember(self, urls: set[str], status: int, content: str | None = None) -> None:
        """Note that addresses were fetched."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.memory.executemany(
            "insert or replace into pages values (?, ?, ?, ?)", [(url, content, status, now) for url in sorted(urls)]
        )
        self.memory.commit()

    def stamps(self, url: str) -> dict[str, str]:
        """Give the headers that ask for a list only if it has changed."""
        row = self.memory.execute("select etag, modified from lists where url = ?", [url]).fetchone() or (None, None)
        return {name: value for name, value in zip(("If-None-Match", "If-Modified-Since"), row, strict=True) if value}

    def stamp(self, answer: Answer) -> None:
        """Note the state of a list."""
        row = [answer.url, answer.headers.get("ETag"), answer.headers.get("Last-Modified")]
        self.memory.execute("insert or replace into lists values (?, ?, ?)", row)
        self.memory.commit()

    def keep(self, source: str, answer: Answer) -> Path:
        """Append a page to the archive of its newspaper and day; it is on the disk when this returns."""
        now = datetime.now(UTC)
        path = self.folder / source / f"{source}-{now:%Y-%m-%d}.warc.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path not in self.mended:
            mend(path)
            self.mended.add(path)
        new = not path.is_file() or path.stat().st_size == 0
        data = (_info(now) if new else b"") + gzip.compress(_response(answer, now), mtime=0)
        with path.open("ab", buffering=0) as file:
            file.write(data)
            os.fsync(file.fileno())
        if new:
            tables.sync_folder(path.parent)
        return path


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Open the folder for one collector at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "README.md").exists():
        (folder / "README.md").write_text(_ABOUT, encoding="utf-8")
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PipelineError(f"Another `rasad collect` writes into {folder}. Wait for it, or stop it.") from error
        memory = sqlite3.connect(folder / ".memory.sqlite")
        try:
            memory.executescript(_TABLES)
            yield Store(folder, memory)
        finally:
            memory.close()


def mend(path: Path) -> int:
    """Cut off a record that an interruption left half-written; give the number of bytes cut."""
    if not path.is_file():
        return 0
    whole = 0
    with path.open("rb") as file:
        member, read = zlib.decompressobj(31), 0
        while data := file.read(1 << 20):
            read += len(data)
            while data:
                try:
                    member.decompress(data)
                except zlib.error:
                    data = b""
                    break
                data = member.unused_data
                if member.eof:
                    whole = read - len(data)
                    member = zlib.decompressobj(31)
    size = path.stat().st_size
    if whole < size:
        os.truncate(path, whole)
    return size - whole


def _record(kind: str, block: bytes, now: datetime, *more: tuple[str, str]) -> bytes:
    head = [
        ("WARC-Type", kind), ("WARC-Record-ID", f"<urn:uuid:{uuid4()}>"), ("WARC-Date", f"{now:%Y-%m-%dT%H:%M:%SZ}"),
        *more, ("Content-Length", str(len(block))),
    ]  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in head)
    return b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def _info(now: datetime) -> bytes:
    told = b"software: rasad\r\nformat: WARC file version 1.1\r\nrobots: RFC 9309\r\n"
    return gzip.compress(_record("warcinfo", told, now, ("Content-Type", "application/warc-fields")), mtime=0)


def _response(answer: Answer, now: datetime) -> bytes:
    """Write an answer as it came, but for the chunks, which are joined."""
    gone = {"transfer-encoding", "content-length", "connection"}
    names = [(name, value) for name, value in answer.headers.items() if name.lower() not in gone]
    lines = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in names)
    http = f"HTTP/1.1 {answer.status} OK\r\n{lines}Content-Length: {len(answer.body)}\r\n\r\n"
    digest = b32encode(sha1(answer.body, usedforsecurity=False).digest()).decode()
    more = [
        ("WARC-Target-URI", _one_line(answer.url)), ("WARC-Payload-Digest", f"sha1:{digest}"),
        ("Content-Type", "application/http; msgtype=response"),
    ]  # fmt: skip
    return _record("response", http.encode("utf-8", "replace") + answer.body, now, *more)


def _one_line(value: str) -> str:
    return " ".join(str(value).split())
