"""What a coded sample says about all items of a dataset, with its uncertainty as draws."""

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
class Rates:
    """Draws of what a classifier does: how much of the yes it finds, of the no it leaves, and says rightly."""

    precision: Draws
    recall: Draws
    specificity: Draws


def rates(assigned: Stratum, rest: Stratum) -> Rates:
    """Turn the strata of a sample (assigned by the program; the rest) into draws of the rates.

    >>> found = rates(Stratum(30, 30, 27), Stratum(70, 70, 3))
    >>> round(float(found.precision.mean()), 2), round(float(found.recall.mean()), 2)
    (0.9, 0.9)
    """
    random = np.random.default_rng(_SEED)
    right, missed = assigned.share(random), rest.share(random)
    yes = assigned.items * right, rest.items * missed
    no = assigned.items * (1 - right), rest.items * (1 - missed)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Rates(right, yes[0] / (yes[0] + yes[1]), no[1] / (no[0] + no[1]))


def estimates(assigned: Stratum, rest: Stratum) -> tuple[float, float] | None:
    """Give the likeliest recall and specificity; None where the sample holds nothing to tell them by.

    The mean of the draws would be another choice, and a biased one where a topic is rare: its prior puts half an
    article that was missed beside the few that were found.

    >>> estimates(Stratum(100, 40, 36), Stratum(900, 50, 5))
    (0.5, 0.9878...)
    """
    hits, missed = (one.items * one.positive / max(1, one.coded) for one in (assigned, rest))
    wrong, left = assigned.items - hits, rest.items - missed
    if not (hits + missed and wrong + left):
        return None
    return hits / (hits + missed), left / (wrong + left)


def interval(draws: Draws) -> tuple[float, float]:
    """Give the middle 95 % of draws.

    >>> interval(np.linspace(0, 1, 1001))
    (0.025, 0.975)
    """
    low, high = np.nanpercentile(draws, (2.5, 97.5))
    return round(float(low), 3), round(float(high), 3)
