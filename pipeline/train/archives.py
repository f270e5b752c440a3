"""The archives of public news that may be read but not copied (``corpora/external.yaml``), a record an article."""

import gzip
import json
from collections.abc import Iterable, Iterator, Set
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline import annotation

NEWS = ("sanad_alkhaleej", "ant_multisource", "antcorpus")


def paths(external: Path, names: Iterable[str] = NEWS) -> list[Path]:
    """Find archives, in the order of their names; none where the external corpora are absent."""
    return [path for path in (external / "news" / f"{name}.jsonl.gz" for name in names) if path.exists()]


def records(*archives: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of archives: ``id``, ``title`` (or none), ``text`` and what else the archive tells."""
    for archive in archives:
        with gzip.open(archive, "rt", encoding="utf-8") as rows:
            yield from map(json.loads, rows)


def articles(*archives: Path) -> Iterator[tuple[str, str]]:
    """Yield id and whole text, title first, of the articles of archives, copies once."""
    seen = set()
    for row in records(*archives):
        whole = f"{row.get('title') or ''}\n{row['text']}"
        if whole not in seen:
            seen.add(whole)
            yield row["id"], whole


def texts(external: Path, names: Iterable[str] = NEWS, wanted: Set[str] | None = None) -> dict[str, str]:
    """Read articles without their titles by id: all, or those wanted, no further than the last of them."""
    rows = records(*paths(external, names))
    if wanted is None:
        return {row["id"]: row["text"] for row in rows}
    found = ((row["id"], row["text"]) for row in rows if row["id"] in wanted)
    return dict(islice(found, len(wanted)))


def marked(external: Path, sheets: Iterable[Path]) -> Iterator[annotation.Annotated]:
    """Yield the real articles that sheets of ``corpora/entities/news`` mark; none where the archives are absent."""
    sheets = list(sheets)
    whole = texts(external, wanted=named(sheets))
    for sheet in sheets:
        yield from annotation.apart(sheet, whole)


def named(sheets: Iterable[Path]) -> set[str]:
    """Give the ids of the articles that sheets tell of: their first column below a head. An absent sheet has none."""
    lines = (sheet.read_text(encoding="utf-8").splitlines()[1:] for sheet in sheets if sheet.is_file())
    return {row.partition("\t")[0] for rows in lines for row in rows if row}
