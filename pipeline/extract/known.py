"""What is known of raw files from the last look: one that has not changed since is not read again.

As in git: size, time of change (which no program can set), time of writing and number on the disk say whether
a file is the same. A file that was touched within the last seconds is always read.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline import tables
from pipeline.extract.slices import Slice, slices

_SETTLED = 2.0  # seconds; the coarsest clock of a file system in use (FAT)


class Known:
    """Digests and slices of files, by path."""

    def __init__(self, before: dict[str, Any] | None = None) -> None:
        self.before = before or {}
        self.now: dict[str, Any] = {}

    def sha1(self, path: Path) -> str:
        """Give the digest of a file's bytes."""
        return str(self._remembered(path, "sha1", lambda: _sha1(path)))

    def slices(self, path: Path, kind: str, *, records: int, size: int) -> list[Slice]:
        """Give the slices of a large file."""

        def cut() -> list[list[Any]]:
            found = slices(path, kind, self.sha1(path), records=records, size=size)
            return [[one.first, one.last, one.sha1, *one.start] for one in found]

        found = self._remembered(path, f"{kind} {records} {size}", cut)
        return [Slice(first, last, sha1, (number, byte)) for first, last, sha1, number, byte in found]

    def _remembered(self, path: Path, what: str, make: Callable[[], Any]) -> Any:
        name = os.fsdecode(os.fsencode(path.absolute()).decode("utf-8", "backslashreplace"))
        try:
            told = path.stat()
        except OSError:
            return make()
        if time.time() - max(told.st_mtime, told.st_ctime) < _SETTLED:
            return make()
        stamp = [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino]
        row = self.now.setdefault(name, {"stamp": stamp})
        old = self.before.get(name, {})
        if what not in row:
            row[what] = old[what] if old.get("stamp") == stamp and what in old else make()
        return row[what]


def _sha1(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha1").hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


@contextmanager
def known(place: Path | None) -> Iterator[Known]:
    """Read what is known from a file and write there what is known now; without a file nothing is remembered."""
    try:
        before = json.loads(place.read_bytes()) if place else {}
    except (OSError, ValueError):
        before = {}
    found = Known(before if isinstance(before, dict) else {})
    yield found
    if place and found.now != before:
        with tables.whole(place) as temporary:
            temporary.write_text(json.dumps(found.now), encoding="utf-8")
