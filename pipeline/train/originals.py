"""Public corpora as they are downloaded -> the JSON lines that training reads. ``corpora/external.yaml`` names them."""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline import tables
from pipeline.errors import PipelineError

Row = dict[str, Any]
Converter = Callable[[Sequence[Path], str], Iterator[Row]]

# Types of the four annotation schemes (ANERcorp, AQMAR, Wojood, and the fine types of FANE) -> ours.
# What is not listed (times, money, occupations, web sites …) is no name.
_TYPES = {
    "PER": "PER PERS Artist Athlete Businessperson Engineer Lawyer Other_PER Police Politician Religious_PER Scientist",
    "ORG": "ORG Commercial Educational Entertainment Government Media Medical-Science Non-Governmental Religious_ORG"
    " Sports",
    "LOC": "LOC GPE FAC Airport Building-Grounds Celestial Continent County-or-District GPE-Cluster Land-Region-Natural"
    " Nation Path Plant Population-Center State-or-Province Subarea-Facility Water-Body",
    "MISC": "MISC EVENT LANGUAGE LAW NORP PRODUCT Air Blunt Book Chemical Drug Exploding Food Group Hardware Land Movie"
    " Nuclear Projectile Sharp Shooting Software Sound Water",
    "DATE": "DATE",
}
_OURS = {name: label for label, names in _TYPES.items() for name in names.split()}
_END_OF_TEXT = "$#$"  # Wojood's mark after a segment


def label(tag: str) -> str:
    """Turn a tag of one of the schemes into ours.

    >>> label("B-PERS"), label("I-Population-Center"), label("I--ORG"), label("B-MIS1"), label("B-OCC"), label("OO")
    ('B-PER', 'I-LOC', 'I-ORG', 'B-MISC', 'O', 'O')
    """
    kind, _, name = tag.partition("-")
    name = "MISC" if name.startswith("MIS") else name.lstrip("-")
    return f"{kind}-{_OURS[name]}" if kind in ("B", "I") and name in _OURS else "O"


def _sentences(path: Path) -> Iterator[list[list[str]]]:
    """Cut a file of ``word tag`` lines at its empty lines."""
    lines: list[list[str]] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8-sig").splitlines(), ""], 1):
        cells = line.split()
        if len(cells) == 1:
            raise PipelineError(f"{path}, line {number}: {line!r} is no word with its tag. Is this the original file?")
        if cells and cells[0] != _END_OF_TEXT:
            lines.append(cells)
        elif lines and not cells:
            yield lines
            lines = []


def _row(name: str, lines: Sequence[Sequence[str]]) -> Row:
    tags = [label(cells[1]) for cells in lines]
    row: Row = {"id": name, "tokens": [cells[0] for cells in lines], "tags": tags}
    outer = [cells[1] for cells in lines]
    return row | ({"tags_orig": outer} if outer != tags else {})


def iob(paths: Sequence[Path], name: str) -> Iterator[Row]:
    """Read ``word tag`` lines, an empty line after a sentence (ANERcorp, the FANE corpora)."""
    for path in paths:
        for number, lines in enumerate(_sentences(path)):
            yield _row(f"{name}-{number:05d}", lines)


def nested(paths: Sequence[Path], name: str) -> Iterator[Row]:
    """Read ``word outer inner …`` lines (Wojood): the outermost tag counts, the others are kept."""
    for path in paths:
        for number, lines in enumerate(_sentences(path)):
            yield _row(f"{name}-{number:05d}", lines) | {"tags_nested": ["|".join(cells[1:]) for cells in lines]}


def articles(paths: Sequence[Path], name: str) -> Iterator[Row]:
    """Read ``word tag`` lines, a file an article (AQMAR)."""
    for path in paths:
        for number, lines in enumerate(_sentences(path)):
            yield _row(f"{name}-{path.stem}-{number:03d}", lines) | {"doc": path.stem}


_FIELDS = {"id": "DOCNO", "source": "SRC", "url": "URL", "title": "TITLE", "text": "TEXT", "abstract": "ABSTRACT",
           "author": "AUTHOR", "published": "TIME", "category": "CAT"}  # fmt: skip


def documents(paths: Sequence[Path], name: str) -> Iterator[Row]:  # noqa: ARG001
    """Read articles in TREC's marks: ``<DOC><DOCNO>…`` (the ANT corpora)."""
    for path in paths:
        for body in re.findall(r"<DOC>(.*?)</DOC>", path.read_text(encoding="utf-8-sig"), re.DOTALL):
            found = {mark: text.strip() for mark, text in re.findall(r"<([A-Z]+)>(.*?)</\1>", body, re.DOTALL)}
            if not found.get("DOCNO"):
                raise PipelineError(f"{path} holds a document without DOCNO. Is this the original file?")
            yield {field: found.get(mark) for field, mark in _FIELDS.items()}


def folders(paths: Sequence[Path], name: str) -> Iterator[Row]:
    """Read plain texts, a file an article and a folder a section (SANAD); empty ones keep their number."""
    sections: dict[str, int] = {}
    for path in paths:
        section = path.parent.name
        number = sections[section] = sections.get(section, -1) + 1
        text = path.read_text(encoding="utf-8").strip()
        if text:
            known = {"id": f"{name}-{section.lower()}-{number:04d}", "source": f"al{name}", "url": None, "title": None}
            yield known | {"text": text, "published": None, "category": section}


CONVERTERS: dict[str, Converter] = {
    "iob": iob, "nested": nested, "articles": articles, "documents": documents, "folders": folders,
}  # fmt: skip


def convert(folder: Path, original: dict[str, str], out: Path) -> int | None:
    """Write one file of JSON lines from the originals under a folder; give its rows, None if they are not there."""
    paths = sorted(path for path in folder.glob(original["files"]) if path.is_file())
    if not paths:
        return None
    rows = 0
    with tables.whole(out) as path, path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        for rows, row in enumerate(CONVERTERS[original["converter"]](paths, original["name"]), 1):  # noqa: B007
            file.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
    return rows
