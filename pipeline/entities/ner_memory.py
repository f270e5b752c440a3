"""What an article has said elsewhere: names found in its other sentences, remembered word by word.

«السبيعي» at the head of a paragraph, or «العمل الاجتماعي» in the headline, is a name because the full
name stands two sentences away.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

KINDS = ("person", "surname", "body", "pair", "place")
SHORTEST = 3  # letters: «في» inside a name says nothing about another «في»
Spans = Sequence[tuple[int, int, str]]
Floats = npt.NDArray[np.float32]


def recall(sentences: Sequence[Sequence[str]], found: Sequence[Spans]) -> list[Floats]:
    """Flag the words of each sentence that are part of a name found in another sentence of the article.

    Words are without proclitics; ``found`` are word spans with labels.

    >>> marks = recall([["السيده", "غاده", "السبيعي"], ["اضاف", "السبيعي"]], [[(1, 3, "PER")], []])
    >>> [[KINDS[k] for k in range(5) if row[k]] for row in marks[1]]
    [[], ['person', 'surname']]
    """
    seen: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, (words, spans) in enumerate(zip(sentences, found, strict=True)):
        for first, last, label in spans:
            _remember(seen, words[first:last], label, number)
    return [_marks(words, seen, number) for number, words in enumerate(sentences)]


def _remember(seen: dict[tuple[str, ...], set[int]], name: Sequence[str], label: str, number: int) -> None:
    kind = {"PER": "person", "ORG": "body", "LOC": "place"}[label]
    for word in name:
        if len(word) >= SHORTEST:
            seen[kind, word].add(number)
    if label == "PER" and len(name) > 1:
        seen["surname", name[-1]].add(number)
    if label == "ORG":
        for pair in pairwise(name):
            seen["pair", *pair].add(number)


def _marks(words: Sequence[str], seen: dict[tuple[str, ...], set[int]], number: int) -> Floats:
    marks = np.zeros((len(words), len(KINDS)), dtype=np.float32)
    own = {number}
    for at, word in enumerate(words):
        for column, kind in enumerate(KINDS):
            if kind != "pair" and (kind, word) in seen and seen[kind, word] - own:
                marks[at, column] = 1
    for at, pair in enumerate(pairwise(words)):
        if ("pair", *pair) in seen and seen["pair", *pair] - own:
            marks[at : at + 2, KINDS.index("pair")] = 1
    return marks
