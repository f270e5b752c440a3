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
    """Which words, roots and pairs of roots count, and how much: three runs of columns, in this order."""

    size: int
    word_column: Ints
    """Column of each word, -1 for words that do not count."""
    root: Ints
    """Number of each word's root."""
    root_column: Ints
    """Column of each root, -1 for roots that do not count."""
    pairs: Ints
    """Two roots side by side, first times ``size`` plus second, sorted; they are the last columns."""
    rarity: Floats
    """A column's rarity in the news (inverse passage frequency)."""
    weight: Floats
    """A word's weight in the mean of the word vectors: frequent words weigh little."""

    def columns(self, words: Words) -> tuple[Ints, Ints, Ints]:
        """Give each word's column, its root's, and that of the pair it begins; -1 where nothing counts."""
        known = words.numbers >= 0
        word = np.where(known, self.word_column[words.numbers], -1)
        root = np.where(known, self.root_column[self.root[words.numbers]], -1)
        keys = self.keys(words)
        at = np.minimum(np.searchsorted(self.pairs, keys), max(len(self.pairs) - 1, 0))
        hit = (keys >= 0) & (self.pairs[at] == keys) if len(self.pairs) else np.zeros(len(keys), bool)
        return word, root, np.where(hit, at + len(self.rarity) - len(self.pairs), -1)

    def keys(self, words: Words) -> Ints:
        """Give the key of each word's root and the next one's, -1 at the end of a text."""
        if not len(words.numbers):
            return words.numbers
        roots = np.where(words.numbers >= 0, self.root[words.numbers], -1)
        after = np.append(np.where(words.owners[1:] == words.owners[:-1], roots[1:], -1), -1)
        return np.where((roots >= 0) & (after >= 0), roots * self.size + after, -1)

    def found(self, words: Words) -> tuple[Ints, Ints]:
        """Give text and column of all that counts, each once a text."""
        total = len(self.rarity)
        cells = [(words.owners * total + column)[column >= 0] for column in self.columns(words)]
        every = np.sort(np.concatenate(cells))  # np.unique hashes first: four times as long
        once = every[np.append(True, every[1:] != every[:-1])] if len(every) else every
        return once // total, once % total

    def length(self, owners: Ints, columns: Ints, count: int) -> Floats:
        """Give the length of each text's vector, at least ``SHORTEST``: few words never shout."""
        squares = np.bincount(owners, self.rarity[columns] ** 2, count)
        return np.maximum(np.sqrt(squares), SHORTEST).astype(np.float32)


SHORTEST = 30.0
"""A passage of 30 known words of usual rarity has about this length."""
