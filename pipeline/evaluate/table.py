"""The published table of scores: set, size, interval, date, command, and the models that were measured."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pipeline import evaluate, params
from pipeline.digests import digest_files
from pipeline.params import Settings

_HEAD = """# Scores

What `{command}` measured on {day}, with nothing from outside the repository. n counts what the gold
holds; intervals are 95 %, bootstrapped over articles (dates: over texts). The sets were written for this project: your
pages are another matter (docs/own-corpus.md shows how to measure on them).

Names: model digest `{entities}`. Topics: model digest `{topics}`.

| what | set (digest) | n | precision | recall | F1 | 95 % |
|---|---|---|---|---|---|---|
"""


def markdown(settings: Settings) -> str:
    """Measure everything on the gold of the repository and write it as a page."""
    inside = settings | {"corpora": settings["corpora"] | {"external": "nowhere"}}
    models = {name: digest_files([params.locate(settings[name]["model"])]) for name in ("entities", "topics")}
    head = _HEAD.format(command="rasad evaluate --table", day=f"{datetime.now(UTC):%Y-%m-%d}", **models)
    return head + "".join(line for what in evaluate.GOLD for line in _rows(what, evaluate.measure(what, inside)[0]))


def _rows(what: str, told: Mapping[str, Any]) -> Iterator[str]:
    place = f"`{evaluate.GOLD[what]}` ({evaluate.gold_digest(what)})"
    for kind, row in told.items():
        if isinstance(row, dict) and "f1" in row:
            three = " | ".join(f"{row[name]:.3f}" for name in ("precision", "recall", "f1"))
            sure = f"{row['f1_low']:.3f} to {row['f1_high']:.3f}" if row.get("f1_low") is not None else ""
            yield f"| {what}: {kind} | {place} | {row.get('gold', '')} | {three} | {sure} |\n"
