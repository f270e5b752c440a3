"""The files of a table: made anew where what they rest on has changed, else taken over as they are."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import tables
from pipeline.dataset.layout import Layout, Piece, batches, piece_keys
from pipeline.digests import combine
from pipeline.resolve import changes

FROM = {
    "articles": "normalize",
    "mentions": "entities",
    "roles": "entities",
    "topics": "topics",
    "quotes": "quotes",
    "links": "resolve",
    "stories": "resolve",
    "entities": "resolve",
    "pairs": "resolve",
    "rejected": "extract",
    "duplicates": "extract",
}
BY_SHARD = ("articles", "mentions", "roles", "topics", "quotes")
BY_PIECE = (*BY_SHARD, "links", "stories")
ORDER = {
    "articles": ["article_id"],
    "mentions": ["article_id", "start", "end", "label"],
    "roles": ["article_id", "start", "end"],
    "topics": ["article_id", "topic"],
    "quotes": ["article_id", "start", "end"],
    "links": ["article_id", "label", "canonical"],
    "stories": ["article_id"],
    "rejected": ["origin", "line", "reason"],
    "duplicates": ["origin", "line"],
}


@dataclass(frozen=True, slots=True)
class Build:
    """What the tables are made of: the work folder, where rows go, what people decided, the digest of the code."""

    work: Path
    out: Path
    layout: Layout
    decided: changes.Changes
    code: str


def write_table(build: Build, table: str) -> None:
    """Write a table beside its place and put it there in one step; files that stay the same are linked."""
    new = build.out / f".{table}.new"
    rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    if table in BY_PIECE and build.layout.sizes:
        _write_pieces(build, table, new)
    elif FROM[table] == "resolve":
        _take(_resolved(build, table), new / "part-0.parquet")
    else:
        _write(new / "part-0.parquet", build.out / table / "part-0.parquet", table, _gathered(build, table), build.code)
    for folder in [*(path for path in new.iterdir() if path.is_dir()), new]:
        tables.sync_folder(folder)
    tables.swap(new, build.out / table)


def _resolved(build: Build, table: str) -> Path:
    return build.work / "resolve" / table / "all.parquet"


def _write_pieces(build: Build, table: str, new: Path) -> None:
    layout, old = build.layout, build.out / table
    if table not in BY_SHARD:
        data = tables.read_arrow([_resolved(build, table)], table)
        place = {article: piece for places in layout.articles.values() for article, piece in places.items()}
        for piece, rows in _split(data, place, table):
            _write(new / piece.path, old / piece.path, table, rows, build.code)
        return
    parts = {path.stem: path for path in tables.parts(build.work / FROM[table] / table)}
    keys = {shard: tables.about(parts[shard]).get("key", "") for shard, places in layout.articles.items() if places}
    made = piece_keys(layout, keys, build.decided, combine(build.code, table))
    stale = []
    for piece in layout.pieces:
        if tables.about(old / piece.path).get("key") == made[piece]:
            _take(old / piece.path, new / piece.path)
        else:
            stale.append(piece)
    for batch in batches(layout, stale):
        for piece, rows in _rows(build, table, parts, set(batch)):
            _put(new / piece.path, table, rows, made[piece])


def _rows(build: Build, table: str, parts: Mapping[str, Path], wanted: set[Piece]) -> Iterator[tuple[Piece, pa.Table]]:
    """Gather the rows of some pieces from the parts of their shards."""
    place: dict[str, Piece] = {}
    found = [tables.SCHEMAS[table].empty_table()]
    for shard in build.layout.shards(wanted):
        here = {article: piece for article, piece in build.layout.articles[shard].items() if piece in wanted}
        place |= here
        data = tables.read_arrow([parts[shard]], table)
        data = data.filter(pc.is_in(data["article_id"], pa.array(sorted(here), pa.string())))
        found.append(changes.apply(table, data, build.decided))
    yield from _split(pa.concat_tables(found), place, table, wanted)


def _split(
    data: pa.Table, place: Mapping[str, Piece], table: str, wanted: set[Piece] | None = None
) -> Iterator[tuple[Piece, pa.Table]]:
    """Give the rows of each piece in their order; a piece without rows gives an empty table."""
    pieces = sorted(wanted if wanted is not None else set(place.values()))
    number = {piece: i for i, piece in enumerate(pieces)}
    numbers = pa.array([number[place[article]] for article in data["article_id"].to_pylist()], pa.int32())
    data = data.append_column("piece", numbers)
    data = data.sort_by([(name, "ascending") for name in ("piece", *ORDER[table])])
    ends = pc.value_counts(data["piece"]).to_pylist()
    sizes = {row["values"]: row["counts"] for row in ends}
    data = data.drop_columns("piece")
    start = 0
    for i, piece in enumerate(pieces):
        size = sizes.get(i, 0)
        yield piece, data.slice(start, size)
        start += size


def _gathered(build: Build, table: str) -> pa.Table:
    """Gather a small table from the parts of all shards."""
    paths = tables.parts(build.work / FROM[table] / table)
    if table == "duplicates":
        paths = [*paths, _resolved(build, table)]
    return tables.read_arrow(paths, table).sort_by([(name, "ascending") for name in ORDER[table]])


def _write(new: Path, old: Path, table: str, data: pa.Table, code: str) -> None:
    """Write rows whose key is their own digest, unless the old file has it."""
    key = combine(code, table, _digest(data))
    if tables.about(old).get("key") == key:
        _take(old, new)
    else:
        _put(new, table, data, key)


def _digest(data: pa.Table) -> str:
    told = pa.BufferOutputStream()
    with pa.ipc.new_stream(told, data.schema) as stream:
        stream.write_table(data.combine_chunks())
    return hashlib.sha1(told.getvalue(), usedforsecurity=False).hexdigest()


def _put(path: Path, table: str, data: pa.Table, key: str) -> None:
    """Write a file into a folder that nobody reads yet."""
    path.parent.mkdir(exist_ok=True)
    about = tables.stamped(table, {"key": key, "stage": "dataset"})
    pq.write_table(data.replace_schema_metadata(about), path, compression="zstd", write_statistics=True)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _take(old: Path, new: Path) -> None:
    """Give a file a second name; where the disk knows no links, copy it."""
    new.parent.mkdir(exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
        with new.open("rb") as file:
            os.fsync(file.fileno())


def rows(folder: Path) -> int:
    """Count the rows of a table."""
    return sum(pq.read_metadata(path).num_rows for path in tables.parts(folder))
