"""Train the second reading on the labelled texts: the first reading sends it what is hard, and so are they."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from pipeline.topics.features import Floats
from pipeline.topics.second import BUCKETS, Second, pieces
from pipeline.train.topic_fitting import Passages, Space
from pipeline.train.topic_items import Item

_STEPS = 127  # a byte a number, as in the background
LETTERS, PULL = 10.0, 3.0
"""Inverse regularisation of the two scorers: the first tried, not tuned."""
LEAST = 3
"""Labelled texts that a piece of a word must occur in."""


def counted(texts: Sequence[str]) -> Any:
    """Give a sparse row a text: how often each bucket of pieces occurs, damped."""
    found = [pieces(source) for source in texts]
    owners = np.repeat(np.arange(len(texts)), [len(buckets) for buckets, _ in found])
    buckets = np.concatenate([buckets for buckets, _ in found])
    values = np.concatenate([values for _, values in found])
    return sparse.csr_matrix((values, (owners, buckets)), shape=(len(texts), BUCKETS))


def weighted(rows: Any, rarity: Floats) -> Any:
    """Weigh pieces by rarity and give every text the same length."""
    from sklearn.preprocessing import normalize

    return normalize(rows.multiply(rarity).tocsr())


def empty(space: Space, topics: int) -> Second:
    """Give a second reading that knows the word vectors and nothing else yet."""
    none, one = np.zeros((3, topics), np.float32), np.ones((3, topics), np.float32)
    words = int(np.flatnonzero(space.features.weight > 0).max(initial=-1)) + 1
    vectors = np.clip(np.rint(space.vectors[:words] * 2 * _STEPS), -_STEPS, _STEPS).astype(np.int8)
    pulls = np.zeros((0, topics), np.float32)
    return Second(
        letters=np.zeros((BUCKETS, topics), np.float32),
        rarity=np.ones(BUCKETS, np.float32),
        vectors=vectors,
        weight=space.features.weight[:words],
        centre=(space.centre * 2 * _STEPS).astype(np.float32),
        spread=np.array([space.spread * 2 * _STEPS], np.float32),
        examples=np.zeros((0, 2 * space.vectors.shape[1]), np.float32),
        pull=pulls,
        gamma=np.ones(1, np.float32),
        middle=none,
        width=one,
    )


def fit(
    items: Sequence[Item], passages: Sequence[Passages], rows: Any, *, space: Space, topics: Sequence[str]
) -> Second:
    """Fit both scorers of every topic on labelled texts; ``rows`` are their counted pieces."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import SVC

    bare = empty(space, len(topics))
    seen = np.asarray((rows > 0).sum(0)).ravel()
    rarity = (np.log((1 + len(items)) / (1 + seen)) + 1).astype(np.float32)
    rarity[seen < LEAST] = 0
    used = np.flatnonzero(rarity)
    matrix, placed = weighted(rows, rarity)[:, used], bare.place(passages)
    gamma = 1 / (placed.shape[1] * max(float(placed.var()), 1e-6))
    letters, pull = bare.letters.copy(), np.zeros((len(items), len(topics)), np.float32)
    like = len(bare.vectors) > 0  # without word vectors all texts lie in one place
    for topic, name in enumerate(topics):
        use = np.array([row for row, item in enumerate(items) if name not in item.unsure])
        labels = np.array([name in items[row].topics for row in use])
        spelt = LogisticRegression(C=LETTERS, max_iter=300, class_weight="balanced").fit(matrix[use], labels)
        letters[used, topic] = spelt.coef_[0]
        if like:
            near = SVC(C=PULL, gamma=gamma, class_weight="balanced").fit(placed[use], labels)
            pull[use[near.support_], topic] = near.dual_coef_[0]
    near_by = np.flatnonzero(np.abs(pull).sum(1))
    return replace(
        bare,
        letters=letters,
        rarity=rarity,
        examples=placed[near_by],
        pull=pull[near_by],
        gamma=np.array([gamma], np.float32),
    )


def footing(three: Floats) -> tuple[Floats, Floats]:
    """Give means and widths of the three scores; a score that never differs keeps its width."""
    width = three.std(1)
    return three.mean(1), np.where(width > 1e-3, width, 1).astype(np.float32)


def scaled(second: Second, three: Floats) -> Second:
    """Put the three scores of held-out labelled texts on the same footing."""
    middle, width = footing(three)
    return replace(second, middle=middle, width=width)
