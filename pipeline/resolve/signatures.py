"""Signatures of articles, kept shard by shard beside the resolved tables: what has not changed is not signed again.

They rest on nothing global, so a new week costs its own articles and one look for equal bands.
"""

from collections.abc import Mapping
from functools import cache
from hashlib import sha1
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import tables, text
from pipeline.resolve import stories
from pipeline.resolve.stories import BANDS, Signature

_NUMBERS = pa.list_(pa.uint64())
_SCHEMA = pa.schema([("article_id", pa.string()), ("bands", _NUMBERS), ("shingles", _NUMBERS)])


@cache
def _code() -> str:
    sources = [Path(module.__file__).read_bytes() for module in (stories, text) if module.__file__]
    return sha1(b"".join(sources), usedforsecurity=False).hexdigest()[:16]


def signed(folder: Path, part: Path) -> dict[str, Signature]:
    """Give the signatures of a shard's articles: from its file in ``folder`` if that rests on this very part."""
    place = folder / part.name
    key = f"{tables.about(part).get('key', '')} {_code()}"
    if key[0] != " " and tables.about(place).get("key") == key:
        return _read(place)
    data = tables.read_arrow([part], "articles").select(["article_id", "text"])
    texts = [body(text) for text in data["text"].to_pylist()]
    found = dict(zip(data["article_id"].to_pylist(), stories.signatures(texts), strict=True))
    _write(place, found, key)
    return found


def body(text: str) -> str:
    """Give an article's text without its headline, which each newspaper writes anew.

    >>> body("عنوان\\nخبر")
    'خبر'
    """
    title, _, rest = text.partition("\n")
    return rest or title


def prune(folder: Path, shards: set[str]) -> None:
    """Remove the signatures of shards that are no more."""
    for path in tables.parts(folder):
        if path.stem not in shards:
            path.unlink()


def _write(place: Path, found: Mapping[str, Signature], key: str) -> None:
    rows = {
        "article_id": list(found),
        "bands": [one.bands for one in found.values()],
        "shingles": [one.shingles for one in found.values()],
    }
    data = pa.table(rows, schema=_SCHEMA).replace_schema_metadata({"rasad.key": key})
    with tables.whole(place) as temporary:
        pq.write_table(data, temporary, compression="none", use_dictionary=False)


def _read(place: Path) -> dict[str, Signature]:
    data = pq.ParquetFile(place).read().combine_chunks()
    ids = data["article_id"].to_pylist()
    lists = [chunk for name in ("bands", "shingles") for chunk in data[name].chunks]
    if not ids:
        return {}
    bands, shingles = lists
    rows = bands.flatten().to_numpy().reshape(-1, BANDS)
    pieces = np.split(shingles.flatten().to_numpy(), shingles.offsets.to_numpy()[1:-1])
    return {name: Signature(row, piece) for name, row, piece in zip(ids, rows, pieces, strict=True)}
