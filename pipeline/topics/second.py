"""The second reading: of the few articles that the first finds possible, by pieces of words and by likeness.

The first reading knows single words and pairs. This one adds what it cannot see: pieces of words (whatever the
derivation or the spelling), and how near a text lies to the labelled texts, which need not be a straight line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.topics.features import Floats, Ints, Words
from pipeline.topics.words import folded, printed

BUCKETS = 1 << 17
_SIZES = (3, 4, 5)
_NO_LETTER = re.compile(r"[\W\d_]+")
_MIX, _STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(1_000_003)
_HALVED = ("letters", "rarity", "examples", "pull")


def pieces(source: str) -> tuple[Ints, Floats]:
    """Give the pieces of three to five letters of a text's words, as buckets, each once, with how often.

    >>> (pieces("حِماية الأطفال")[0] == pieces("حماية الاطفال")[0]).all()
    np.True_
    """
    codes = np.frombuffer(f" {_NO_LETTER.sub(' ', folded(source)).strip()} ".encode("utf-32-le"), np.uint32)
    gaps = np.concatenate([[0], np.cumsum(codes == ord(" "))])
    found = []
    for size in _SIZES:
        count = len(codes) - size + 1
        if count < 1:
            continue
        told = np.full(count, size, np.uint64)
        for at in range(size):
            told = told * _STEP + codes[at : at + count]
        inside = gaps[size - 1 : size - 1 + count] == gaps[1 : 1 + count]  # a gap may stand at either end only
        found.append((told[inside] * _MIX >> np.uint64(47)).astype(np.int64))
    buckets, times = np.unique(np.concatenate(found), return_counts=True) if found else (np.zeros(0, np.int64),) * 2
    return buckets, (1 + np.log(times)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Second:
    """Weights of pieces of words, and labelled texts that pull a text towards a topic or away."""

    letters: Floats
    rarity: Floats
    vectors: npt.NDArray[np.int8]
    weight: Floats
    centre: Floats
    spread: Floats
    examples: Floats
    pull: Floats
    gamma: Floats
    middle: Floats
    """Means of the three scores (words, pieces, likeness) over the labelled texts, a column a topic."""
    width: Floats

    def by_pieces(self, texts: Sequence[str]) -> Floats:
        """Score texts by the pieces of their words: half as a whole, half by the strongest passage."""
        rows = []
        for source in texts:
            parts = printed(source)
            told = [self._spelt(part) for part in ([" ".join(parts), *parts] if len(parts) > 1 else parts)]
            rows.append((told[0] + np.max(told[1:] or told, axis=0)) / 2)
        return np.array(rows, np.float32).reshape(len(texts), self.letters.shape[1])

    def _spelt(self, source: str) -> Floats:
        buckets, values = pieces(source)
        values = values * self.rarity[buckets]
        score: Floats = values @ self.letters[buckets] / max(float(np.linalg.norm(values)), 1e-6)
        return score

    def place(self, passages: Sequence[Sequence[Sequence[int]]]) -> Floats:
        """Say where articles lie among the word vectors: as a whole, and their opening."""
        whole = [[number for passage in article for number in passage] for article in passages]
        parts = [means(Words.of(rows), self.vectors, self.weight) for rows in (whole, [a[0] for a in passages])]
        placed: Floats = np.hstack([(part - self.centre) / self.spread for part in parts]).astype(np.float32)
        return placed

    def by_likeness(self, placed: Floats) -> Floats:
        """Score articles by the labelled ones that they lie near."""
        far = (placed**2).sum(1)[:, None] + (self.examples**2).sum(1) - 2 * placed @ self.examples.T
        likeness: Floats = np.exp(-self.gamma[0] * np.maximum(far, 0)) @ self.pull
        return likeness

    def joined(self, first: Floats, texts: Sequence[str], passages: Sequence[Sequence[Sequence[int]]]) -> Floats:
        """Join the first reading's scores with those of this one, each on the same footing."""
        three = np.stack([first, self.by_pieces(texts), self.by_likeness(self.place(passages))])
        scores: Floats = ((three - self.middle[:, None]) / self.width[:, None]).sum(0).astype(np.float32)
        return scores


def means(words: Words, vectors: npt.NDArray[Any], weight: Floats) -> Floats:
    """Give the weighted mean of each text's word vectors; words without a vector stay out."""
    known = (words.numbers >= 0) & (words.numbers < len(vectors))
    numbers, owners = words.numbers[known], words.owners[known]
    sums = np.zeros((words.count, vectors.shape[1]), np.float32)
    at = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]]) if len(owners) else owners
    if len(owners):
        sums[owners[at]] = np.add.reduceat(vectors[numbers] * weight[numbers, None], at, axis=0)
    mass = np.maximum(np.bincount(owners, weight[numbers], words.count), 1e-3)
    found: Floats = (sums / mass[:, None]).astype(np.float32)
    return found


def save(second: Second, path: Path) -> None:
    """Write arrays, the large ones in half precision."""
    arrays = {field.name: getattr(second, field.name) for field in fields(Second)}
    halves: Any = {name: array.astype(np.float16) if name in _HALVED else array for name, array in arrays.items()}
    np.savez_compressed(path, **halves)


def load(path: Path) -> Second:
    """Read what ``save`` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        given = {name: arrays[name] for name in arrays.files}
    return Second(**{name: array if name == "vectors" else array.astype(np.float32) for name, array in given.items()})
