"""Count first, divide last: scores that add up, with intervals over articles."""

import random
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass

RESAMPLES = 1000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Score:
    """Hits among what was found and what the gold holds."""

    hits: int = 0
    found: int = 0
    gold: int = 0

    @classmethod
    def of(cls, found: Collection[Hashable], gold: Collection[Hashable]) -> "Score":
        """Compare two sets.

        >>> Score.of({"a", "b"}, {"b", "c", "d"})
        Score(hits=1, found=2, gold=3)
        """
        return cls(len(set(found) & set(gold)), len(set(found)), len(set(gold)))

    def __add__(self, other: "Score") -> "Score":
        return Score(self.hits + other.hits, self.found + other.found, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 if nothing was found."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 0 if there is none."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two.

        >>> round(Score(8, 10, 10).f1, 2)
        0.8
        """
        return 2 * self.hits / (self.found + self.gold) if self.found + self.gold else 0.0


def total(scores: Sequence[Score]) -> Score:
    """Add scores up.

    >>> total([Score(1, 2, 3), Score(1, 1, 1)])
    Score(hits=2, found=3, gold=4)
    """
    return sum(scores, Score())


def interval(
    articles: Sequence[Score], figure: Callable[[Score], float] = lambda score: score.f1
) -> tuple[float, float]:
    """Give the 95 % percentile bootstrap interval of a figure, resampling whole articles (Efron 1979).

    >>> interval([Score(1, 1, 1)] * 5)
    (1.0, 1.0)
    """
    if not articles:
        return 0.0, 0.0
    rng = random.Random(_SEED)  # noqa: S311 - a repeatable resample, no secret
    figures = sorted(figure(total(rng.choices(articles, k=len(articles)))) for _ in range(RESAMPLES))
    return figures[int(0.025 * RESAMPLES)], figures[int(0.975 * RESAMPLES) - 1]


def figures(articles: Sequence[Score]) -> dict[str, float | int]:
    """Give precision, recall and F1 with its interval, rounded, and the counts they rest on."""
    score = total(articles)
    low, high = interval(articles)
    return {
        "precision": round(score.precision, 3),
        "recall": round(score.recall, 3),
        "f1": round(score.f1, 3),
        "f1_low": round(low, 3),
        "f1_high": round(high, 3),
        "hits": score.hits,
        "found": score.found,
        "gold": score.gold,
        "articles": len(articles),
    }
