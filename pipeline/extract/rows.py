"""Rows of Parquet files, a few at a time: a value that stands in every row is held once, one too large never made."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

_BATCH = 64  # rows


class Rows:
    """A Parquet file that is read row by row, from wherever the last reader stopped."""

    def __init__(self, path: Path, first: int) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pq.read_schema(path)
        texts = [field.name for field in schema if pa.types.is_string(field.type)]
        file = pq.ParquetFile(path, read_dictionary=texts, buffer_size=1 << 20)
        groups, self.number = _groups(file.metadata, first)
        batches = file.iter_batches(batch_size=_BATCH, row_groups=groups) if groups else iter(())
        self.rows = ((size, batch.slice(i, 1)) for batch in batches for i, size in enumerate(_sizes(batch)))


def _sizes(batch: Any) -> list[int]:
    """Give the bytes of text in each row, without making it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    total = [0] * batch.num_rows
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            sizes = pc.take(pc.binary_length(column.dictionary), column.indices)
        elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            sizes = pc.binary_length(column)
        else:
            continue
        total = [before + (size or 0) for before, size in zip(total, sizes.to_pylist(), strict=True)]
    return total


def _groups(about: Any, first: int) -> tuple[list[int], int]:
    """Give the row groups from the one that holds row ``first`` on, and the number of the first row in them."""
    begun = 0
    for group in range(about.num_row_groups):
        rows = about.row_group(group).num_rows
        if begun + rows > first:
            return list(range(group, about.num_row_groups)), begun
        begun += rows
    return [], begun


@lru_cache(maxsize=1)
def _last(_path: Path, _changed: int) -> list[Rows]:
    return []


def read(path: Path, first: int, last: int, largest: int) -> Iterator[dict[str, Any] | int]:
    """Yield the rows ``first`` to ``last`` (exclusive) of a file; of one above ``largest`` bytes only the size.

    The file that was read last stays open: the shards of a file come one after the other.
    """
    kept = _last(path, path.stat().st_mtime_ns)
    rows = kept.pop() if kept else None
    if rows is None or rows.number > first:
        rows = Rows(path, first)
    for size, row in rows.rows:
        rows.number += 1
        if rows.number > first:
            yield row.to_pylist()[0] if size <= largest else size
        if rows.number >= last:
            break
    kept.append(rows)
