"""How the cost of some work grows with its input: a ratio within one run, so a busy machine changes nothing."""

import time
from collections.abc import Callable
from typing import Any

FLOOR = 0.02  # seconds; what is quicker is no measurement
SLACK = 3.0  # between linear and the next worse thing: at 8 times the input, n log n costs 10 times, n² 64 times


def seconds(work: Callable[..., Any], *given: Any) -> float:
    """Time some work in seconds of a core."""
    begun = time.process_time()
    work(*given)
    return time.process_time() - begun


def growth(work: Callable[[Any], Any], small: Any, large: Any, *, times: float, rounds: int = 2) -> float:
    """Tell by how much the cost grew beyond the input, which is ``times`` as large: 1 is linear.

    Small and large take turns and the best round of each counts, so what else the machine does touches both alike.
    """
    pairs = [(seconds(work, small), seconds(work, large)) for _ in range(rounds)]
    least, most = (min(column) for column in zip(*pairs, strict=True))
    return most / (times * max(least, FLOOR))
