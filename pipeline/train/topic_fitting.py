"""From texts as numbers to the linear scorers of the topics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipeline.topics.features import Features, Floats, Ints, Words
from pipeline.topics.model import Model
from pipeline.topics.words import Vocabulary, root
from pipeline.train.topic_vectors import Background

COMMON = 1e-3
"""A word of this share of all words weighs half in the mean of the vectors (Arora, Liang and Ma 2017)."""
RAREST = 0.1
_SCALE = 10.0  # brings a mean vector to about the length of a text's words, so that one regularisation suits both

Passages = list[list[int]]


@dataclass(frozen=True, slots=True)
class Space:
    """Where texts lie: what counts in them, the vectors of their words, centre and spread of ordinary passages."""

    vocabulary: Vocabulary
    features: Features
    vectors: Floats
    centre: Floats
    spread: float


def _frequent(keys: Ints, owners: Ints, least: int) -> Ints:
    """Give the keys that occur in enough texts, sorted."""
    once = np.unique(np.stack([keys, owners]), axis=1)[0]
    found, counts = np.unique(once[once >= 0], return_counts=True)
    return found[counts >= least]


def counting(vocabulary: Vocabulary, texts: Sequence[Sequence[int]], least: int) -> Features:
    """Choose the words, roots and pairs of roots that occur in enough texts; all weigh alike as yet."""
    size = len(vocabulary.words)
    names = {name: number for number, name in enumerate(dict.fromkeys(map(root, vocabulary.words)))}
    roots = np.array([names[root(word)] for word in vocabulary.words], np.int64)
    rows = Words.of(texts)
    known = rows.numbers >= 0
    numbers, owners = rows.numbers[known], rows.owners[known]
    words, stocks = _frequent(numbers, owners, least), _frequent(roots[numbers], owners, least)
    word_column, root_column = np.full(size, -1, np.int64), np.full(len(names), -1, np.int64)
    word_column[words] = np.arange(len(words))
    root_column[stocks] = np.arange(len(stocks)) + len(words)
    none = np.zeros(0, np.int64)
    flat = Features(size, word_column, roots, root_column, none, np.zeros(0, np.float32), np.zeros(size, np.float32))
    pairs = _frequent(flat.keys(rows), rows.owners, least)
    return replace(flat, pairs=pairs, rarity=np.ones(len(words) + len(stocks) + len(pairs), np.float32))


def space(
    vocabulary: Vocabulary,
    background: Background,
    texts: Sequence[Sequence[int]],
    ordinary: Passages,
    plan: Mapping[str, Any],
) -> Space:
    """Choose what counts by the labelled texts, and how much by ordinary passages."""
    flat = counting(vocabulary, texts, plan["least"])
    size = flat.size
    share = np.zeros(size, np.float32)
    share[: len(background.counts)] = background.counts
    weight = (COMMON / (COMMON + share)).astype(np.float32)
    weight[len(background.words) :] = 0  # without a vector: out of the mean
    vectors = np.zeros((size, background.vectors.shape[1]), np.float32)
    vectors[: len(background.vectors)] = background.vectors
    rows = Words.of(ordinary)
    seen = np.bincount(flat.found(rows)[1], minlength=len(flat.rarity))
    rarity = np.maximum(np.log((len(ordinary) + 2) / (seen + 2)), RAREST).astype(np.float32)
    features = replace(flat, rarity=rarity, weight=weight)
    means = _means(rows, vectors, weight)
    return Space(vocabulary, features, vectors, means.mean(0), float(means.std()) or 1.0)


def _means(words: Words, vectors: Floats, weight: Floats) -> Floats:
    known = words.numbers >= 0
    numbers, owners = words.numbers[known], words.owners[known]
    table = sparse.csr_matrix((weight[numbers], (owners, numbers)), shape=(words.count, len(weight)))
    mass = np.maximum(np.asarray(table.sum(1)), 1e-3)
    means: Floats = np.asarray((table @ vectors) / mass, np.float32)
    return means


def matrix(texts: Sequence[Sequence[int]], space: Space, share: float) -> Any:
    """Give the sparse matrix that the scorers are fitted on."""
    rows = Words.of(texts)
    owners, columns = space.features.found(rows)
    values = space.features.rarity[columns] / space.features.length(owners, columns, rows.count)[owners]
    exact = sparse.csr_matrix((values, (owners, columns)), shape=(rows.count, len(space.features.rarity)))
    means = (_means(rows, space.vectors, space.features.weight) - space.centre) / space.spread / _SCALE * share
    return sparse.hstack([exact, sparse.csr_matrix(means)]).tocsr()


def fit(
    rows: Any,
    labels: npt.NDArray[np.int8],
    weights: Floats,
    *,
    space: Space,
    topics: Sequence[str],
    plan: Mapping[str, Any],
) -> Model:
    """Fit one scorer a topic and fold the word vectors into the words."""
    from sklearn.linear_model import LogisticRegression

    columns = len(space.features.rarity)
    words, close, bias = [], [], []
    for topic in range(len(topics)):
        use = weights[:, topic] > 0
        scorer = LogisticRegression(C=plan["strength"], max_iter=500)
        scorer.fit(rows[use], labels[use, topic], sample_weight=weights[use, topic])
        direction = scorer.coef_[0, columns:] / space.spread / _SCALE * plan["vectors_share"]
        words.append(scorer.coef_[0, :columns] * space.features.rarity)
        close.append((space.vectors @ direction) * space.features.weight)
        bias.append(scorer.intercept_[0] - space.centre @ direction)
    exact, near, offset = (np.stack(part, axis=-1).astype(np.float32) for part in (words, close, bias))
    curve = np.tile(np.array([[1.0], [0.0], [1.0], [0.0]], np.float32), len(topics))
    screen = np.full(len(topics), -np.inf, np.float32)
    return Model(tuple(topics), space.vocabulary, space.features, exact, near, offset, curve, screen, {})
