"""Annotated text as people write and correct it: marks in running text, many articles a file.

A block starts with ``=== ID``, then ``key: value`` lines, then ``---``, then the text: the
first line is the headline, every further line a paragraph. ``[LABEL words]`` marks a span,
``[LABEL words | value]`` gives it a value (the canonical name, the ISO date, the speaker).
Marks may nest, so that a quote can hold names.

Texts that may not be copied here are marked apart from their words (``apart``): a table of offsets.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError

_MARK = re.compile(r"\[([A-Z]+) |\]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A span that a person marked in ``Annotated.text``."""

    start: int
    end: int
    label: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotated article. ``head`` holds its header lines, ``text`` the words without the marks.

    Values of a key that stands on several lines (``role``) are joined by line breaks.
    """

    id: str
    head: dict[str, str]
    text: str
    marks: tuple[Marked, ...]


def unmark(marked: str) -> tuple[str, tuple[Marked, ...]]:
    """Split text with marks into the text and the marks, in the order in which they open.

    >>> unmark("أكدت السيدة [PER السبيعي | غادة السبيعي] ذلك")
    ('أكدت السيدة السبيعي ذلك', (Marked(start=12, end=19, label='PER', value='غادة السبيعي'),))
    """
    text = ""
    open_marks: list[tuple[int, str]] = []
    found: list[Marked] = []
    last = 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        last = match.end()
        if match[1]:
            open_marks.append((len(text), match[1]))
            continue
        if not open_marks:
            raise PipelineError(f"A bracket closes that never opened, after: …{text[-40:]}")
        start, label = open_marks.pop()
        words, bar, value = text[start:].rpartition(" | ")
        if bar:
            text = text[:start] + words
        found.append(Marked(start, len(text), label, value if bar else None))
    if open_marks:
        raise PipelineError(f"A bracket never closes: {marked[:40]}…")
    return text + marked[last:], tuple(sorted(found, key=lambda mark: (mark.start, -mark.end)))


def _block(block: str, path: Path) -> Annotated:
    head, separator, body = block.partition("\n---\n")
    name, *lines = head.splitlines()
    if not separator:
        raise PipelineError(f"{path}: block {name!r} has no line '---' between its head and its text.")
    fields: dict[str, str] = {}
    for field, colon, value in (line.partition(":") for line in lines):
        if colon:
            known = fields.get(field.strip())
            fields[field.strip()] = value.strip() if known is None else f"{known}\n{value.strip()}"
    try:
        text, marks = unmark("\n".join(line.strip() for line in body.splitlines() if line.strip()))
    except PipelineError as error:
        raise PipelineError(f"{path}: block {name!r}: {error}") from error
    return Annotated(name.strip(), fields, text, marks)


def read(*paths: Path) -> Iterator[Annotated]:
    """Yield the annotated articles of files, or of the ``*.txt`` files of folders, in order of name."""
    for path in paths:
        files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
        for file in files:
            blocks = re.split(r"^=== ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
            yield from (_block(block, file) for block in blocks)


def apart(path: Path, texts: Mapping[str, str]) -> Iterator[Annotated]:
    """Yield the articles of a table of marks (``id, start, end, label, name``; tabs) of which ``texts`` has the words.

    An article without any name has one row with empty cells. A row whose name does not stand where it says is an error.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    marks: dict[str, list[Marked]] = {}
    for row in rows:
        found = marks.setdefault(row["id"], [])
        if not row["label"] or row["id"] not in texts:
            continue
        start, end = int(row["start"]), int(row["end"])
        if texts[row["id"]][start:end] != row["name"]:
            raise PipelineError(f"{path}: {row['id']} has no {row['name']!r} at {start}; is it the same edition?")
        found.append(Marked(start, end, row["label"]))
    yield from (Annotated(id_, {}, texts[id_], tuple(found)) for id_, found in marks.items() if id_ in texts)
