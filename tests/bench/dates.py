"""Dates beside the peers that are installed: dateparser, Maha (mahad), chrono (npm). Run: python -m tests.bench.dates.

None of them is a dependency: ``pip install dateparser mahad``, ``npm install chrono-node`` (set NODE_PATH to its
``node_modules``). Peers give a moment where we give days, so a moment inside the expected days counts as right; an
expression is found when the spans overlap. The cases are ours, so the table says what each can read of what we looked
for, not who would win on texts of their own.
"""

import json
import subprocess
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pipeline.entities.dates import find

Spans = list[tuple[int, int, date]]
Reader = Callable[[str, date], Spans]
CASES = Path(__file__).parent.parent / "cases" / "dates.json"
_NODE = """
const { ar } = require('chrono-node');
for (const line of require('fs').readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  const { text, at } = JSON.parse(line);
  const found = ar.parse(text, new Date(at + 'T12:00:00')).map(r => {
    const d = r.start.date(), two = n => String(n).padStart(2, '0');
    return [r.index, r.index + r.text.length, `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`];
  });
  console.log(JSON.stringify(found));
}
"""


def rasad(text: str, at: date) -> Spans:
    """Read with our own grammar."""
    return [(d.start, d.end, d.value_start) for d in find(text, at) if d.value_start]


def dateparser() -> Reader:
    """Make a reader of dateparser's search."""
    from dateparser.search import search_dates

    def read(text: str, at: date) -> Spans:
        settings = {"RELATIVE_BASE": datetime(at.year, at.month, at.day)}
        spans, place = [], 0
        for words, moment in search_dates(text, languages=["ar"], settings=settings) or []:
            start = max(text.find(words, place), 0)
            place = start + len(words)
            spans.append((start, place, moment.date()))
        return spans

    return read


def maha() -> Reader:
    """Make a reader of Maha's time dimension."""
    from maha.parsers.functions import parse_dimension

    def read(text: str, at: date) -> Spans:
        spans = []
        for one in parse_dimension(text, time=True):
            try:
                moment = one.value + datetime(at.year, at.month, at.day)
            except (TypeError, ValueError, OverflowError):
                continue
            spans.append((one.start, one.end, moment.date()))
        return spans

    return read


def chrono(pairs: Iterable[tuple[str, date]]) -> Reader:
    """Make a reader that asks chrono once for all texts, as starting node for each would measure node."""
    pairs = list(pairs)
    lines = "\n".join(json.dumps({"text": text, "at": at.isoformat()}) for text, at in pairs)
    told = subprocess.run(["node", "-e", _NODE], input=lines, capture_output=True, text=True, check=True).stdout
    answers = {pair: json.loads(line) for pair, line in zip(pairs, told.splitlines(), strict=True)}
    return lambda text, at: [(a, b, date.fromisoformat(day[-10:])) for a, b, day in answers[text, at]]


@cache
def cases() -> list[dict]:
    """Read the cases that have a day of publication and are no known failure of ours or of anyone's."""
    return [case for case in json.loads(CASES.read_text(encoding="utf-8")) if case["reference"]]


def row(name: str, read: Reader) -> str:
    """Count what a reader finds, gets right, and finds where there is nothing."""
    found = right = wanted = spurious = letters = 0
    begun = time.perf_counter()
    for case in cases():
        text, at = case["text"], date.fromisoformat(case["reference"])
        got = read(text, at)
        letters += len(text)
        spurious += len(got) if not case["expected"] else 0
        place = 0
        for expected in case["expected"]:
            start = text.index(expected["text"], place)
            place = end = start + len(expected["text"])
            near = [day for a, b, day in got if a < end and start < b]
            wanted += 1
            found += bool(near)
            right += any(_inside(day, expected["value"]) for day in near)
    speed = f"{letters / (time.perf_counter() - begun):,.0f} chars/s" if name != "chrono" else "asked beforehand"
    empty = sum(not case["expected"] for case in cases())
    return f"{name:12} found {found / wanted:.3f}  right {right / wanted:.3f}  spurious {spurious}/{empty}  {speed}"


def _inside(day: date, value: str | None) -> bool:
    """Say whether a day begins like the value, or lies between its ends."""
    if value is None or value.startswith("-"):
        return False
    if "W" in value:
        return day.isocalendar()[:2] == (int(value[:4]), int(value[6:8]))
    first, _, last = value.partition("/")
    return first <= day.isoformat()[: len(first)] and day.isoformat()[: len(last or first)] <= (last or first)


def main() -> None:
    """Print a line for us and each peer that is there."""
    pairs = [(case["text"], date.fromisoformat(case["reference"])) for case in cases()]
    peers = {"dateparser": dateparser, "maha": maha, "chrono": lambda: chrono(pairs)}
    print(row("rasad", rasad))
    for name, make in peers.items():
        try:
            reader = make()
        except (ImportError, FileNotFoundError, subprocess.CalledProcessError):
            print(f"{name:12} not installed")
            continue
        print(row(name, reader))


if __name__ == "__main__":
    main()
