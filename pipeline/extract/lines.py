"""Lines of large files: memory that does not grow with a line, one pass over a file, no end of unpacking."""

import gzip
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO

PIECE = 1 << 20
TRUNCATED = (EOFError, zlib.error, gzip.BadGzipFile)
_SMALL, _RATIO = 20_000_000, 50  # gzip makes news 3 to 10 times smaller, a line of equal letters 1,000 times
_EMPTY = 100_000  # empty lines, one after the other


class Bomb(Exception):  # noqa: N818
    """A file holds, or unpacks to, far more than any text does."""


def packed(path: Path) -> bool:
    """Tell whether a file is gzip by its name."""
    return path.name.lower().endswith(".gz")


class Lines:
    """A file that is read line by line, from wherever the last reader stopped."""

    def __init__(self, path: Path) -> None:
        self.number = 0  # lines read so far
        self.empty = 0
        self.size = path.stat().st_size
        self.is_packed = packed(path)
        self.file: gzip.GzipFile | IO[bytes] = gzip.open(path) if self.is_packed else path.open("rb")  # noqa: SIM115

    def pieces(self) -> Iterator[bytes]:
        """Yield the next line in pieces of bounded size; nothing at the end of the file."""
        while piece := self.file.readline(PIECE):
            if self.is_packed and self.file.tell() > max(_SMALL, _RATIO * self.size):
                raise Bomb
            self.empty = self.empty + 1 if piece == b"\n" else 0
            if self.empty > _EMPTY:
                raise Bomb
            ends = piece.endswith(b"\n")
            self.number += ends
            yield piece
            if ends:
                return
            if len(piece) < PIECE:
                self.number += 1  # the last line of a file may lack its end
                return

    def line(self, largest: int) -> tuple[bytes, int]:
        """Give the next line and its size; of a line above ``largest`` bytes only the size. Size 0 = the file ended."""
        kept: list[bytes] = []
        size = 0
        for piece in self.pieces():
            size += len(piece)
            kept = [*kept, piece] if size <= largest + 1 else []
        return b"".join(kept), size


@lru_cache(maxsize=1)
def _last(path: Path, _changed: int) -> Lines:
    return Lines(path)


def at(path: Path, number: int, start: tuple[int, int] = (0, 0)) -> Lines:
    """Open a file behind its first ``number`` lines.

    ``start`` is a line whose first byte is known; in packed files it is no help, so the file that was read last
    stays open: the shards of a file come one after the other, and each goes on where the one before ended.
    """
    lines = _last(path, path.stat().st_mtime_ns)
    if lines.number > number or lines.file.closed:
        _last.cache_clear()
        lines = _last(path, path.stat().st_mtime_ns)
    if not lines.is_packed and lines.number < start[0] <= number:
        lines.file.seek(start[1])
        lines.number = start[0]
    while lines.number < number and any(lines.pieces()):
        pass
    return lines
