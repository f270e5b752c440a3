"""Slices of large files: cut by number of records and by size, each with the place where reading may begin."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.extract.lines import PIECE, TRUNCATED, Bomb, Lines
from pipeline.extract.warc import places


@dataclass(frozen=True, slots=True)
class Slice:
    """The records ``first`` to ``last`` (exclusive) of a file; record ``start[0]`` begins at byte ``start[1]``."""

    first: int
    last: int
    sha1: str
    start: tuple[int, int] = (0, 0)


def slices(path: Path, kind: str, sha1: str, *, records: int, size: int) -> list[Slice]:
    """Cut a file; a slice's digest changes only with its own records. A file without records has one slice."""
    cut = {"lines": _lines, "rows": _rows, "warc": _warc}[kind]
    try:
        found = list(cut(path, sha1, records, size))
    except OSError:
        found = []
    return found or [Slice(0, records, sha1)]


def _lines(path: Path, sha1: str, records: int, size: int) -> Iterator[Slice]:
    first = begun = place = filled = 0
    told = hashlib.sha1(usedforsecurity=False)
    lines = Lines(path)
    with lines.file:
        while True:
            before = lines.number
            try:
                for piece in lines.pieces():
                    told.update(piece)
                    place += len(piece)
            except (*TRUNCATED, Bomb):
                yield Slice(first, before + 1, f"{sha1} {first}", (first, begun))
                return
            ended = lines.number == before
            filled += not lines.empty
            if lines.number > first and (ended or filled >= records or place - begun >= size):
                yield Slice(first, lines.number, told.hexdigest(), (first, begun))
                first, begun, filled = lines.number, place, 0
                told = hashlib.sha1(usedforsecurity=False)
            if ended:
                return


def _rows(path: Path, sha1: str, records: int, size: int) -> Iterator[Slice]:
    import pyarrow.parquet as pq

    try:
        about = pq.ParquetFile(path).metadata
    except ValueError:
        return
    whole = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    step = max(1, min(records, size * about.num_rows // max(1, whole)))
    for first in range(0, about.num_rows, step):
        yield Slice(first, min(first + step, about.num_rows), sha1)


def _warc(path: Path, sha1: str, records: int, size: int) -> Iterator[Slice]:
    """Cut at records; where each is packed on its own, a slice's digest is that of its bytes."""
    found = places(path)
    if not found.seekable:
        total = len(found.starts)
        for first in range(0, total, records):
            yield Slice(first, min(first + records, total), sha1)
        return
    ends = [*found.starts[1:], path.stat().st_size] if found.starts else []
    first = 0
    with path.open("rb") as file:
        for number, end in enumerate(ends, 1):
            begun = found.starts[first]
            if number - first >= records or end - begun >= size or number == len(ends):
                yield Slice(first, number, _digest(file, begun, end), (first, begun))
                first = number


def _digest(file: BinaryIO, begin: int, end: int) -> str:
    told = hashlib.sha1(usedforsecurity=False)
    file.seek(begin)
    while begin < end and (piece := file.read(min(PIECE, end - begin))):
        told.update(piece)
        begin += len(piece)
    return told.hexdigest()
