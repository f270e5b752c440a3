"""Dates against gold: the right words and the right value, both."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.evaluate.counts import Score, figures

_FREE = {"duration", "time", "set"}  # kinds of expressions that are neither right nor wrong


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def measure_cases(cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Score the grammar on our own cases, known failures included. It was written with them: a check, no estimate."""
    return figures([_case(case) for case in cases])


def _case(case: Mapping[str, Any]) -> Score:
    from pipeline.entities.dates import find

    found = [(d.text, d.value) for d in find(case["text"], _day(case["reference"]))]
    gold = [(one["text"], one["value"]) for one in case["expected"]]
    return Score.of(set(enumerate(found)), set(enumerate(gold)))


def measure_news(path: Path) -> dict[str, Any]:
    """Score the grammar on annotated news: JSON lines with ``text``, ``reference`` and ``expect``."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return figures([_document(row) for row in rows])


def _document(row: Mapping[str, Any]) -> Score:
    from pipeline.entities.dates import find

    free = [one for one in row["expect"] if one.get("optional") or one["type"] in _FREE]
    gold = [one for one in row["expect"] if one not in free]
    told = find(row["text"], _day(row["reference"]))
    hits = sum(any(_right(one, d.start, d.end, d.value) for d in told) for one in gold)
    touched = [any(d.start < one["end"] and one["start"] < d.end for one in free) for d in told]
    right = [any(_right(one, d.start, d.end, d.value) for one in gold) for d in told]
    found = sum(ok or not passed for ok, passed in zip(right, touched, strict=True))
    return Score(hits, found, len(gold))


def _right(gold: Mapping[str, Any], start: int, end: int, value: str | None) -> bool:
    """Accept the span or its wider form, and the value or an alternative reading of it."""
    wide = gold.get("wide") or [gold["start"], gold["end"]]
    spans = {(gold["start"], gold["end"]), (wide[0], wide[1])}
    values = [gold.get("value"), *(gold["alt"] if isinstance(gold.get("alt"), list) else [gold.get("alt")])]
    return (start, end) in spans and (value == gold.get("value") or (value is not None and value in values))
