"""Stories: articles that print the same report, found by MinHash and verified by exact Jaccard similarity.

Broder (1997): the share of equal minima of two sets under random orders estimates their Jaccard similarity.
28 bands of 4 rows let a pair of similarity .4 through with 1 - (1 - .4^4)^28 = 52 %, of .5 with 84 %, of .6
with 98 %. Of 300 words, 5 % edits leave about .74 of the 3-word shingles in common, 10 % about .57.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Story
from pipeline.text import MARKS, key

BANDS, ROWS = 28, 4
WIDTH = 3  # words a shingle
SIMILAR = 0.4  # at .5 one pair in eight with 10 % edits is lost
FEW = 30  # members of one bucket that are all compared; in larger ones each is compared with so many others

Numbers: TypeAlias = NDArray[np.uint64]

_WORD = re.compile(rf"[\w{MARKS}\u0640]+")


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "little")


_FACTORS = np.array([_number(f"factor {i}") | 1 for i in range(BANDS * ROWS)], np.uint64)
_SHIFTS = np.array([_number(f"shift {i}") for i in range(BANDS * ROWS)], np.uint64)
_PLACES = np.array([_number(f"place {i}") | 1 for i in range(max(WIDTH, ROWS))], np.uint64)


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a text to find its copies: the hash of each band, and its shingles as sorted numbers."""

    bands: Numbers
    shingles: Numbers


@lru_cache(maxsize=1 << 18)
def _word(printed: str) -> int:
    return _number(key(printed))


def _mixed(numbers: Numbers) -> Numbers:
    """Scatter numbers over 64 bits (the finaliser of splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def shingles(text: str) -> Numbers:
    """Give the numbers of the 3-word shingles of a text, folded: sorted, each once.

    >>> bool((shingles("نظّمت المؤسسة ورشةً") == shingles("نظمت المؤسسه، ورشة")).all())
    True
    """
    found = _WORD.findall(text)
    if not found:
        return np.empty(0, np.uint64)
    words = np.fromiter(map(_word, found), np.uint64, len(found))
    width = min(WIDTH, len(words))
    sums = np.zeros(len(words) - width + 1, np.uint64)
    for place in range(width):
        sums += words[place : place + len(sums)] * _PLACES[place]
    return np.unique(_mixed(sums))


def signatures(texts: Iterable[str]) -> list[Signature]:
    """Sign texts: the minima of their shingles under 112 random orders, hashed four by four."""
    sets = [shingles(text) for text in texts]
    full = [i for i, numbers in enumerate(sets) if len(numbers)]
    bands = np.zeros((len(sets), BANDS), np.uint64)
    if full:
        bands[full] = _bands([sets[i] for i in full])
    return [Signature(row, numbers) for row, numbers in zip(bands, sets, strict=True)]


def _bands(sets: Sequence[Numbers]) -> Numbers:
    everything = np.concatenate(sets)
    starts = np.cumsum([0, *(len(numbers) for numbers in sets[:-1])])
    bands = np.zeros((len(sets), BANDS), np.uint64)
    for i, (factor, shift) in enumerate(zip(_FACTORS, _SHIFTS, strict=True)):
        order = (everything * factor + shift) >> np.uint64(32)
        bands[:, i // ROWS] += np.minimum.reduceat(order, starts) * _PLACES[i % ROWS]
    return _mixed(bands)


def similarity(a: Numbers, b: Numbers) -> float:
    """Give the Jaccard similarity of two sets of shingles."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common) if len(a) and len(b) else 0.0


def candidates(bands: Numbers) -> Iterator[tuple[int, int]]:
    """Give the pairs of rows that share a band, each once, in order; rows of zeros (no words) share none."""
    seen: set[tuple[int, int]] = set()
    some = np.flatnonzero(bands.any(axis=1))
    for column in bands[some].T:
        order = np.argsort(column, kind="stable")
        edges = np.flatnonzero(np.diff(column[order])) + 1
        for bucket in np.split(some[order], edges):
            if len(bucket) > 1:
                seen.update(_pairs(sorted(bucket.tolist())))
    yield from sorted(seen)


def _pairs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pair rows of a bucket: all with all in a small one, in a large one each with the first and its neighbours."""
    for i, row in enumerate(rows):
        for other in rows[i + 1 : i + 1 + FEW]:
            yield row, other
        if i > FEW:
            yield rows[0], row


def find_stories(articles: Sequence[tuple[str, str]], signed: Mapping[str, Signature]) -> list[Story]:
    """Group articles, given as (day of publication or "9999", id), with the copies of their text.

    Copies of copies belong together; the earliest member names the story and is what the others are
    measured against.

    >>> texts = ["افتتح المركز ورشة للأسر يوم الأحد", "افتتح المركز ورشة للأسر يوم الأحد الماضي", "فاز النادي بالكأس"]
    >>> signed = dict(zip("abc", signatures(texts)))
    >>> [(s.article_id, s.story_id, s.similarity) for s in find_stories([("9", "b"), ("8", "a"), ("9", "c")], signed)]
    [('a', 'a', 1.0), ('b', 'a', 0.8), ('c', 'c', 1.0)]
    """
    ids = [article for _, article in sorted(articles)]
    first = list(range(len(ids)))

    def find(i: int) -> int:
        while first[i] != i:
            first[i] = first[first[i]]
            i = first[i]
        return i

    bands = np.array([signed[article].bands for article in ids], np.uint64).reshape(-1, BANDS)
    for a, b in candidates(bands):
        if similarity(signed[ids[a]].shingles, signed[ids[b]].shingles) >= SIMILAR:
            a, b = sorted((find(a), find(b)))  # noqa: PLW2901
            first[b] = a
    rows = []
    for i, article in enumerate(ids):
        lead = ids[find(i)]
        alike = 1.0 if article == lead else similarity(signed[article].shingles, signed[lead].shingles)
        rows.append(Story(article, lead, round(alike, 3)))
    return sorted(rows, key=lambda row: row.article_id)
