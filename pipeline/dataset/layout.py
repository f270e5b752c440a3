"""Which rows go into which file: by month of publication, and a month of very many articles into several files.

The layout depends on nothing but the articles that are there now, so it is the same whatever the history.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pipeline import tables
from pipeline.digests import combine
from pipeline.resolve import changes

MOST = 8_000
"""Articles a file, and articles whose rows are held at a time: their names and dates take about 80 MB."""


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """One file of each partitioned table."""

    month: str
    number: int

    @property
    def path(self) -> Path:
        """Give the place of the file below the folder of its table."""
        return Path(f"part={self.month}") / f"part-{self.number}.parquet"


@dataclass(frozen=True, slots=True)
class Layout:
    """The pieces of a dataset: how many articles each has, and which articles of which shards go there."""

    articles: dict[str, dict[str, Piece]]
    sizes: Counter[Piece] = field(default_factory=Counter)

    @property
    def pieces(self) -> list[Piece]:
        """List the pieces in order."""
        return sorted(self.sizes)

    def shards(self, wanted: set[Piece]) -> Iterator[str]:
        """List the shards with articles in some pieces."""
        return (shard for shard, places in self.articles.items() if not wanted.isdisjoint(places.values()))


def lay_out(work: Path, dropped: Mapping[str, set[str]], decided: changes.Changes) -> Layout:
    """Look at the articles of all shards, without their text, and say where the rows of each go."""
    months: dict[str, dict[str, str]] = {}
    for path in tables.parts(work / "normalize" / "articles"):
        data = tables.read_arrow([path], "articles", ["article_id", "published"])
        gone = dropped.get(path.stem, set())
        rows = zip(data["article_id"].to_pylist(), data["published"].to_pylist(), strict=True)
        months[path.stem] = {
            article: f"{moved:%Y-%m}" if (moved := decided.published.get(article, day)) else "undated"
            for article, day in rows
            if article not in gone
        }
    counts = Counter(month for places in months.values() for month in places.values())
    files = {month: -(-count // MOST) for month, count in counts.items()}
    made = {(month, number): Piece(month, number) for month, count in files.items() for number in range(count)}
    articles = {
        shard: {article: made[month, _number(article, files[month])] for article, month in places.items()}
        for shard, places in months.items()
    }
    return Layout(articles, Counter(piece for places in articles.values() for piece in places.values()))


def _number(article: str, files: int) -> int:
    """Spread the articles of a month over its files, by their digest."""
    return int(article[:8], 16) * files >> 32 if files > 1 else 0


def batches(layout: Layout, wanted: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Group pieces that are made together, so that no batch is larger than one piece may be."""
    total = 0
    numbers = {}
    for piece in wanted:
        size = layout.sizes[piece]
        batch, filled = divmod(total, MOST)
        total += size if filled + size <= MOST else MOST - filled + size
        numbers[piece] = batch if filled + size <= MOST else batch + 1
    yield from (list(group) for _, group in groupby(wanted, key=numbers.__getitem__))


def piece_keys(layout: Layout, keys: Mapping[str, str], decided: changes.Changes, base: str) -> dict[Piece, str]:
    """Digest what each piece rests on: the keys of its parts, which articles it takes, what was decided on them."""
    told: dict[Piece, list[str]] = defaultdict(list)
    hidden = json.dumps(sorted(decided.hidden), ensure_ascii=False)
    for shard in sorted(layout.articles):
        taken: dict[Piece, list[str]] = defaultdict(list)
        for article, piece in sorted(layout.articles[shard].items()):
            taken[piece].append(article)
            if about := _decided(article, decided):
                told[piece].append(about)
        for piece, articles in taken.items():
            digest = hashlib.sha1("\n".join(sorted(articles)).encode(), usedforsecurity=False).hexdigest()
            told[piece].append(f"{keys[shard]} {digest}")
    return {piece: combine(base, hidden, *told[piece]) for piece in layout.sizes}


def _decided(article: str, decided: changes.Changes) -> str:
    kinds = (decided.labels, decided.topics, decided.published, decided.speakers)
    if not any(article in kind for kind in kinds):
        return ""
    return article + " ".join(
        repr(sorted(found.items(), key=repr) if isinstance(found := kind.get(article), dict) else found)
        for kind in kinds
    )
