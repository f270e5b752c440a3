"""From passages to numbers: which words and pairs of words a text holds, and where it lies among the word vectors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Words:
    """All words of several texts in a row: their numbers, and the text (or passage) each stands in."""

    numbers: Ints
    owners: Ints
    count: int

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]]) -> "Words":
        """Put texts in a row.

        >>> Words.of([[3, 4], [5]]).owners.tolist()
        [0, 0, 1]
        """
        sizes = [len(numbers) for numbers in texts]
        flat = [number for numbers in texts for number in numbers]
        return cls(np.array(flat, np.int64), np.repeat(np.arange(len(texts)), sizes), len(texts))

    def joined(self, groups: Ints) -> "Words":
        """Join passages to whole texts; ``groups`` says which text each passage is of."""
        return Words(self.numbers, groups[self.owners], int(groups[-1]) + 1 if len(groups) else 0)


@dataclass(frozen=True, slots=True)
class Features:
    """Which words (by number) and pairs (sorted keys: first times ``size`` plus second) count, and how much."""

    size: int
    column: Ints
    """Column of each word, -1 for words that do not count."""
    pairs: Ints
    rarity: Floats
    """A column's rarity in the news (inverse passage frequency)."""
    weight: Floats
    """A word's weight in the mean of the word vectors: frequent words weigh little."""

    def found(self, words: Words) -> tuple[Ints, Ints]:
        """Give text and column of every word and pair that counts, each once a text."""
        known = words.numbers >= 0
        column = np.where(known, self.column[words.numbers], -1)
        hit = column >= 0
        firsts, seconds = words.numbers[:-1], words.numbers[1:]
        key = firsts * self.size + seconds
        at = np.searchsorted(self.pairs, key)
        at[at == len(self.pairs)] = 0
        both = (words.owners[:-1] == words.owners[1:]) & known[:-1] & known[1:]
        same = both & (self.pairs[at] == key) if len(self.pairs) else np.zeros(len(key), bool)
        total = len(self.rarity)
        offset = total - len(self.pairs)
        cells = np.concatenate(
            [words.owners[hit] * total + column[hit], words.owners[:-1][same] * total + at[same] + offset]
        )
        cells = np.unique(cells)
        return cells // total, cells % total

    def length(self, owners: Ints, columns: Ints, count: int) -> Floats:
        """Give the length of each text's vector, at least ``SHORTEST``: few words never shout."""
        squares = np.bincount(owners, self.rarity[columns] ** 2, count)
        return np.maximum(np.sqrt(squares), SHORTEST).astype(np.float32)


SHORTEST = 25.0
"""A passage of 40 known words of usual rarity has about this length."""
