"""What a coded sample says about all items of a dataset, with its uncertainty as draws."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Draws = npt.NDArray[np.float64]

DRAWS = 4000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Stratum:
    """Of ``items`` in the dataset ``coded`` were drawn at random and read; ``positive`` of those were a yes."""

    items: int
    coded: int
    positive: int

    def share(self, random: np.random.Generator) -> Draws:
        """Draw the share of yes among all items: what was read is known, the rest follows Jeffreys' prior.

        The rest is beta-binomial, so a stratum that was read whole has no uncertainty left.
        """
        chance = random.beta(self.positive + 0.5, self.coded - self.positive + 0.5, DRAWS)
        unread = random.binomial(self.items - self.coded, chance)
        return (self.positive + unread) / max(1, self.items)


@dataclass(frozen=True, slots=True)
class Read:
    """Of ``items`` in a stratum some were drawn and read: what the program says of them now, and what they are.

    The strata were drawn from what the program said then (assigned, or the rest). With another model or threshold
    an item may be on the other side today, so both sides are counted in each stratum.
    """

    items: int
    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """Give the four counts in order."""
        return self.tp, self.fp, self.fn, self.tn

    def drawn(self, random: np.random.Generator) -> Draws:
        """Draw the four counts among all items: what was read is known, the rest follows Jeffreys' prior.

        A side on which the program put none of what was read stays empty: usually a stratum has one side only.
        """
        sides = np.repeat([self.tp + self.fp > 0, self.fn + self.tn > 0], 2)
        read = np.array(self.cells)
        found = np.tile(read.astype(float), (DRAWS, 1))
        if sides.any():
            chance = random.dirichlet(read[sides] + 0.5, DRAWS)
            found[:, sides] += random.multinomial(self.items - read.sum(), chance)
        return found

    def likeliest(self) -> Draws:
        """Give the four counts among all items as the sample has them."""
        return np.array(self.cells) * (self.items / max(1, sum(self.cells)))


@dataclass(frozen=True, slots=True)
class Rates:
    """Draws of what a classifier does: how much of the yes it finds, of the no it leaves, and says rightly."""

    precision: Draws
    recall: Draws
    specificity: Draws


def rates(strata: Iterable[Read]) -> Rates:
    """Turn the strata of a sample into draws of the rates.

    >>> found = rates([Read(30, tp=27, fp=3), Read(70, fn=3, tn=67)])
    >>> round(float(found.precision.mean()), 2), round(float(found.recall.mean()), 2)
    (0.9, 0.9)
    """
    random = np.random.default_rng(_SEED)
    tp, fp, fn, tn = sum(one.drawn(random) for one in strata).T  # type: ignore[union-attr]
    with np.errstate(invalid="ignore", divide="ignore"):
        return Rates(tp / (tp + fp), tp / (tp + fn), tn / (tn + fp))


def estimates(strata: Iterable[Read]) -> dict[str, float | None]:
    """Give the likeliest rates; None where the sample holds nothing to tell one by.

    The mean of the draws would be another choice, and a biased one where a topic is rare: its prior puts half an
    article that was missed beside the few that were found.

    >>> estimates([Read(100, tp=36, fp=4), Read(900, fn=5, tn=45)])
    {'precision': 0.9, 'recall': 0.5, 'specificity': 0.9878...}
    """
    tp, fp, fn, tn = (float(n) for n in sum(one.likeliest() for one in strata))  # type: ignore[union-attr]
    pairs = {"precision": (tp, fp), "recall": (tp, fn), "specificity": (tn, fp)}
    return {name: yes / (yes + no) if yes + no else None for name, (yes, no) in pairs.items()}


def interval(draws: Draws) -> tuple[float, float]:
    """Give the middle 95 % of draws.

    >>> interval(np.linspace(0, 1, 1001))
    (0.025, 0.975)
    """
    low, high = np.nanpercentile(draws, (2.5, 97.5))
    return round(float(low), 3), round(float(high), 3)
