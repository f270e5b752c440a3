"""Dates against gold: the right words and the right days, both."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.evaluate.counts import Score, figures

Days = tuple[str, str] | None


def measure(cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Score the grammar on cases: ``text``, ``reference``, ``expected`` with span and days; one case, one article."""
    return figures([_score(case) for case in cases])


def _score(case: Mapping[str, Any]) -> Score:
    from pipeline.entities.dates import find

    told = find(case["text"], date.fromisoformat(case["reference"][:10]) if case.get("reference") else None)
    found = {(d.start, d.end, _days(d.value_start, d.value_end)) for d in told}
    return Score.of(found, set(_gold(case)))


def _days(first: date | None, last: date | None) -> Days:
    return (first.isoformat(), last.isoformat()) if first and last else None


def _gold(case: Mapping[str, Any]) -> Iterable[tuple[int, int, Days]]:
    for one in case["expected"]:
        days = (one["value_start"], one["value_end"]) if one.get("value_start") else None
        yield one["start"], one["end"], days
