"""Changes with their uncertainty: this week against the mean of the weeks before."""

import numpy as np
import pandas as pd
from scipy.stats import beta

from pipeline.report.frames import Frame

SURE = 0.8  # two-sided; a monitoring list of candidates, not a proof: at .95 five stories after 1.5 a week stay hidden
SMALL = 10  # stories in all (now and before) below which a change is marked as resting on small counts
AT_LEAST = 3  # stories this week (rising) or expected (falling)


def ratios(now: Frame, before: Frame, now_all: int, before_all: int) -> Frame:
    """Compare shares of all stories, now and before, with an exact interval of their ratio.

    Given the sum of both counts, the count of this week is binomial (Clopper–Pearson on a ratio of two
    Poisson rates; Przyborowski and Wilenski 1940). A count of nought before has no upper bound.

    >>> ratios(pd.Series([5]), pd.Series([12]), 19, 118).round(2).to_dict("records")
    [{'ratio': 2.59, 'low': 1.1, 'high': 5.69}]
    """
    k, b = now.to_numpy(float), before.to_numpy(float)
    exposure = before_all / now_all if now_all else np.nan
    tail = (1 - SURE) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(k > 0, beta.ppf(tail, k, b + 1), 0.0)
        high = beta.ppf(1 - tail, k + 1, b)
        high = np.where(b > 0, high, 1.0)
        frame = {"ratio": k / b * exposure, "low": low / (1 - low) * exposure, "high": high / (1 - high) * exposure}
    return pd.DataFrame(frame, index=now.index)


def moves(found: Frame, *, weeks: int, now_all: int, before_all: int) -> Frame:
    """Add to counts (``now``, ``before``) the mean, the ratio with interval, and rising, falling or nothing."""
    found = found.copy()
    found["mean"] = found["before"] / weeks if weeks else np.nan
    found = found.join(ratios(found["now"], found["before"], now_all, before_all))
    expected = found["before"] * (now_all / before_all if before_all else np.nan)
    rising = (found["now"] >= AT_LEAST) & (found["low"] > 1) & (found["before"] > 0)
    falling = (expected >= AT_LEAST - 1) & (found["high"] < 1)
    found["move"] = np.where(rising, "rising", np.where(falling, "falling", ""))
    found["expected"] = expected
    found["small"] = found["now"] + found["before"] < SMALL
    return found
