"""Corrections by people: one TSV file, read and checked as a whole before anything is applied.

A name means an entity through any of its spellings; the label may stay empty, then every label is meant.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.resolve.spelling import bare, key, words

COLUMNS = ("what", "name", "label", "target", "comment")
LABELS = ("PER", "ORG", "LOC")
NOBODY = "-"

KINDS = {
    "merge": "NAME is the same as TARGET, which is the name to show",
    "split": "NAME is not TARGET; without TARGET it stands alone",
    "rename": "the entity NAME is shown as TARGET",
    "block": "NAME is no name",
    "type": "NAME has the label TARGET (PER, ORG or LOC)",
    "hide": "the person NAME must not be shown",
    "topic": "the article NAME has the topic LABEL: TARGET is yes or no",
    "published": "the article NAME appeared on TARGET (YYYY-MM-DD, - if unknown)",
    "speaker": "the quote of the article NAME that starts at LABEL (empty: all) is by TARGET (- for nobody)",
}
ARTICLE_KINDS = ("topic", "published", "speaker")


@dataclass(frozen=True, slots=True)
class Decision:
    """One row; ``row`` is its line in the file, as an editor counts."""

    row: int
    what: str
    name: str = ""
    label: str = ""
    target: str = ""
    comment: str = ""

    def labels(self) -> tuple[str, ...]:
        """Give the labels of names that are meant."""
        return (self.label,) if self.label else LABELS


def read(path: Path) -> list[Decision]:
    """Read a decisions file; none if there is no file. A fault anywhere refuses the whole file."""
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(file, path))
    except (csv.Error, UnicodeDecodeError) as error:
        raise PipelineError(f"{path} is no tab-separated UTF-8 file: {error}.") from error
    check(rows, path)
    return rows


def _rows(file: Iterable[str], path: Path) -> Iterator[Decision]:
    header = False
    lines = csv.reader(file, delimiter="\t", strict=True)
    for cells in lines:
        number = lines.line_num
        values = [" ".join(cell.split()) for cell in cells]
        if not any(values) or values[0].startswith("#"):
            continue
        if not header:
            header = True
            if tuple(values) != COLUMNS:
                raise PipelineError(
                    f"{path}, row {number}: the columns must be {', '.join(COLUMNS)}, set apart by tabs."
                )
            continue
        if len(values) > len(COLUMNS):
            raise PipelineError(f"{path}, row {number}: {len(values)} columns; there are {len(COLUMNS)}.")
        yield Decision(number, *values)


def check(rows: Sequence[Decision], path: Path) -> None:
    """Refuse rows that say nothing or contradict each other, with one line that names the row."""
    seen: dict[tuple[str, str, str], Decision] = {}
    for row in rows:
        fault = _fault(row) or _contradiction(row, seen)
        if fault:
            raise PipelineError(f"{path}, row {row.row} ({row.what} {row.name or '?'}): {fault}.")
    fault, bad = _cycle(rows) or _joined_and_split(rows) or ("", None)
    if bad:
        raise PipelineError(f"{path}, row {bad.row} ({bad.what} {bad.name}): {fault}.")


def _fault(row: Decision) -> str:
    """Say what is wrong with a row by itself."""
    if row.what not in KINDS:
        return f"{row.what!r} is no kind of decision; choose of {', '.join(KINDS)}"
    if not key(row.name):
        return "the name is missing"
    if row.what not in ARTICLE_KINDS and row.label and row.label not in LABELS:
        return f"{row.label!r} is no label; write {', '.join(LABELS)} or nothing"
    return _article_fault(row) if row.what in ARTICLE_KINDS else _target_fault(row)


def _target_fault(row: Decision) -> str:
    if row.what in ("block", "hide"):
        return "the column target must be empty" if row.target else ""
    if not key(row.target):
        return "" if row.what == "split" else "the target is missing"
    if row.what in ("merge", "split") and key(row.name) == key(row.target):
        return "name and target are the same"
    return "the target must be PER, ORG or LOC" if row.what == "type" and row.target not in LABELS else ""


def _article_fault(row: Decision) -> str:
    if not row.target:
        return "the target is missing"
    if row.what == "topic":
        if not row.label:
            return "the column label must hold the topic"
        return "" if row.target in ("yes", "no") else "the target must be yes or no"
    if row.what == "speaker":
        return (
            "" if re.fullmatch(r"[0-9]*", row.label) else "the column label must hold the start of the quote or nothing"
        )
    if row.label:
        return "the column label must be empty"
    return "" if row.target == NOBODY or _is_day(row.target) else f"{row.target!r} is no date (YYYY-MM-DD, or -)"


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _contradiction(row: Decision, seen: dict[tuple[str, str, str], Decision]) -> str:
    """Say whether an earlier row decides the same otherwise; remember this one."""
    if row.what == "split":
        return ""
    name = row.name if row.what in ARTICLE_KINDS else key(row.name)
    for label in row.labels() if row.what not in ARTICLE_KINDS else (row.label,):
        old = seen.setdefault((row.what, name, label), row)
        if key(old.target) != key(row.target):
            return f"row {old.row} already says {old.target!r}"
    return ""


def _cycle(rows: Iterable[Decision]) -> tuple[str, Decision] | None:
    """Find a chain of merges that comes back to its start; name its last row."""
    ahead = {(label, key(row.name)): row for row in rows if row.what == "merge" for label in row.labels()}
    done: set[tuple[str, str]] = set()
    for start in ahead:
        chain: dict[tuple[str, str], Decision] = {}
        place = start
        while place in ahead and place not in done and place not in chain:
            chain[place] = ahead[place]
            place = (place[0], key(ahead[place].target))
        if place in chain:
            names = list(chain)
            ring = [chain[name] for name in names[names.index(place) :]]
            return "the merges go round in a circle", max(ring, key=lambda row: row.row)
        done.update(chain)
    return None


def _joined_and_split(rows: Iterable[Decision]) -> tuple[str, Decision] | None:
    """Find a split of two names that merges unite."""
    up = {(label, key(r.name)): key(r.target) for r in rows if r.what == "merge" for label in r.labels()}

    def top(label: str, name: str) -> str:
        while (label, name) in up:
            name = up[label, name]
        return name

    for row in rows:
        if row.what == "split" and row.target:
            for label in row.labels():
                if top(label, key(row.name)) == top(label, key(row.target)):
                    return "other rows merge the two", row
    return None


def set_apart(splits: Iterable[Decision]) -> set[tuple[str, str]]:
    """Name the spellings that share no node: split from all, or from one that is spelled alike."""
    return {
        (label, key(row.name))
        for row in splits
        for label in row.labels()
        if not row.target or bare(words(label, row.name)) == bare(words(label, row.target))
    }


def titles(decisions: Iterable[Decision]) -> list[tuple[str, str, str]]:
    """Give (label, folded name, name to show): the ends of merges first, so that a rename has the last word."""
    ahead = {(label, key(r.name)): r.target for r in decisions if r.what == "merge" for label in r.labels()}
    found = []
    for (label, name), target in sorted(ahead.items()):
        end = target
        while (label, key(end)) in ahead:
            end = ahead[label, key(end)]
        found += [(label, name, end), (label, key(target), end)]
    renamed = [(label, key(r.name), r.target) for r in decisions if r.what == "rename" for label in r.labels()]
    return found + sorted(renamed)
