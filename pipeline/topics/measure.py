"""How good assignments and scores are: counts first, divided last. Pure functions over lists."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.topics.words import stems

Sets = Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Right, wrong and missed assignments."""

    hits: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the assignments that are right; 1 if there is none."""
        return self.hits / (self.hits + self.spurious) if self.hits + self.spurious else 1.0

    @property
    def recall(self) -> float:
        """Share of the articles on the topic that were found; 1 if there is none."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean; 1 if there was nothing to find and nothing was found."""
        total = 2 * self.hits + self.spurious + self.missed
        return 2 * self.hits / total if total else 1.0


def counts(found: Sequence[bool], gold: Sequence[bool]) -> Counts:
    """Compare what was assigned with what is so.

    >>> counts([True, True, False], [True, False, True])
    Counts(hits=1, spurious=1, missed=1)
    """
    pairs = list(zip(found, gold, strict=True))
    return Counts(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def per_topic(found: Sets, gold: Sets, topics: Sequence[str]) -> dict[str, Counts]:
    """Count topic by topic."""
    return {topic: counts([topic in row for row in found], [topic in row for row in gold]) for topic in topics}


def macro_f1(found: Sets, gold: Sets, topics: Sequence[str]) -> float:
    """Average F1 over the topics that occur in the gold.

    >>> macro_f1([frozenset({"a"}), frozenset()], [frozenset({"a"}), frozenset({"b"})], ["a", "b", "c"])
    0.5
    """
    scores = [count.f1 for count in per_topic(found, gold, topics).values() if count.hits + count.missed]
    return sum(scores) / len(scores) if scores else 1.0


def average_precision(scores: Sequence[float], gold: Sequence[bool]) -> float:
    """Area under the precision-recall curve; equal scores count together.

    >>> average_precision([0.9, 0.8, 0.1], [True, False, True])
    0.8333333333333333
    """
    total = sum(gold)
    order = sorted(set(scores), reverse=True)
    area, before = 0.0, 0
    for limit in order:
        chosen = [right for score, right in zip(scores, gold, strict=True) if score >= limit]
        area += (sum(chosen) - before) / total * sum(chosen) / len(chosen) if total else 0.0
        before = sum(chosen)
    return area


def curve(scores: Sequence[float], gold: Sequence[bool]) -> list[dict[str, float]]:
    """Precision and recall at every score, for a plot."""
    rows = []
    for limit in sorted(set(scores)):
        count = counts([score >= limit for score in scores], gold)
        rows.append({"threshold": limit, "precision": count.precision, "recall": count.recall})
    return rows


def reliability(
    scores: Sequence[float], gold: Sequence[bool], weights: Sequence[float] | None = None, bins: int = 10
) -> list[dict[str, float]]:
    """Say for each span of scores how sure the classifier was and how often it was right.

    >>> reliability([0.1, 0.2, 0.9], [False, False, True], bins=2)
    [{'score': 0.15..., 'share': 0.0, 'weight': 2.0}, {'score': 0.9, 'share': 1.0, 'weight': 1.0}]
    """
    rows = []
    given = list(weights) if weights is not None else [1.0] * len(scores)
    for bin_ in range(bins):
        inside = [
            (score, right, weight)
            for score, right, weight in zip(scores, gold, given, strict=True)
            if min(int(score * bins), bins - 1) == bin_
        ]
        mass = sum(weight for *_, weight in inside)
        if mass:
            sure = sum(score * weight for score, _, weight in inside) / mass
            share = sum(right * weight for _, right, weight in inside) / mass
            rows.append({"score": sure, "share": share, "weight": mass})
    return rows


def calibration_error(
    scores: Sequence[float], gold: Sequence[bool], weights: Sequence[float] | None = None, bins: int = 10
) -> float:
    """Give the expected calibration error: the mean gap between how sure and how right."""
    rows = reliability(scores, gold, weights, bins)
    total = sum(row["weight"] for row in rows)
    return sum(abs(row["score"] - row["share"]) * row["weight"] for row in rows) / total if total else 0.0


KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "advocacy": ("المناصرة", "مناصرة", "كسب التأييد"),
    "peer_education": ("الأقران", "أقران"),
    "child_protection": ("حماية الطفل", "حماية الأطفال", "حماية الطفولة"),
}
"""What an analyst searches for today: the baseline."""


def keywords(texts: Sequence[str], phrases: Mapping[str, Sequence[str]] = KEYWORDS) -> list[frozenset[str]]:
    """Assign topics by their literal words.

    >>> keywords(["ورشة في حماية الأطفال"])
    [frozenset({'child_protection'})]
    """
    folded = [f" {' '.join(stems(text))} " for text in texts]
    wanted = {topic: [f" {' '.join(stems(phrase))} " for phrase in given] for topic, given in phrases.items()}
    return [
        frozenset(topic for topic, given in wanted.items() if any(phrase in text for phrase in given))
        for text in folded
    ]


def interval(
    measure: Callable[[Sequence[int]], float], size: int, *, rounds: int = 1000, seed: int = 1
) -> tuple[float, float]:
    """95 % bootstrap interval: ``measure`` takes the rows drawn, by number.

    >>> interval(lambda rows: sum(rows) / len(rows), 1)
    (0.0, 0.0)
    """
    rng = random.Random(seed)  # noqa: S311
    drawn = sorted(measure(rng.choices(range(size), k=size)) for _ in range(rounds))
    return drawn[int(0.025 * rounds)], drawn[min(int(0.975 * rounds), rounds - 1)]
