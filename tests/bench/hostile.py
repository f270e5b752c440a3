"""Hostile input: seconds of a core and memory for each kind. The tests hold growth and memory, this tells the figures.

python -m tests.bench --only hostile
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.entities.dates import find
from tests import test_dates, test_hostile, test_hostile_input
from tests.growth import seconds

DAY = date(2025, 5, 29)


def rows(folder: Path) -> Iterator[tuple[str, str]]:
    """Give each kind of input and what it costs."""
    for name, make in test_hostile.KEPT.items():
        told = test_hostile.measure(make(1))
        yield f"page: {name}", f"{told.seconds:.1f} s, {told.megabytes:.0f} MB"
    told = test_hostile.measure(test_hostile.page(test_hostile.links(100_000)))
    yield "page: 100,000 links alone", f"{told.seconds:.1f} s, {told.megabytes:.0f} MB"
    for name in test_hostile_input.CASES:
        (folder / name).mkdir(parents=True)
        found = test_hostile_input.measure(name, folder / name)
        yield f"file: {name}", f"{found['large']:.1f} s, {found['mb']:.0f} MB"
    for text in test_dates.HOSTILE:
        worst = seconds(find, text * (1_000_000 // len(text)), DAY)
        yield f"dates: a million letters of «{text.strip()}»", f"{worst:.1f} s"
