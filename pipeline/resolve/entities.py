"""The table ``entities``: what each cluster is called, where it appears, and who it is in Wikidata."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.records import Entity
from pipeline.resolve.decisions import LABELS
from pipeline.resolve.nodes import Named
from pipeline.resolve.spelling import Words, bare, words
from pipeline.resolve.who import Clusters

KNOWN = ("name", "label", "wikidata")


def find_entities(
    named: Iterable[Named],
    found: Clusters,
    days: Mapping[str, date | None],
    stories: Mapping[str, str],
    known: Mapping[tuple[str, Words], str],
) -> list[Entity]:
    """Count where each entity appears: mentions, articles, stories."""
    rows: dict[str, list[Named]] = defaultdict(list)
    for row in named:
        if identity := found.entity.get((row.article_id, row.label, row.name)):
            rows[identity].append(row)
    made = []
    for identity, group in sorted(rows.items()):
        articles, names = {row.article_id for row in group}, {row.name for row in group}
        there = sorted(day for article in articles if (day := days[article]))
        label = group[0].label
        items = {known.get((label, bare(words(label, name)))) for name in names if known} - {None}
        made.append(
            Entity(
                identity, label, found.shown[identity], tuple(sorted(names)),  # type: ignore[arg-type]
                len(articles), len({stories[article] for article in articles}), sum(row.mentions for row in group),
                there[0] if there else None, there[-1] if there else None, items.pop() if len(items) == 1 else None,
            )
        )  # fmt: skip
    return made


def known_names(path: Path | None) -> dict[tuple[str, Words], str]:
    """Read a user's list of known names and their Wikidata items; a name with two items is ambiguous and left out."""
    if path is None:
        return {}
    if not path.is_file():
        raise PipelineError(f"{path} (resolve.known of params.yaml) is not there; leave the parameter empty for none.")
    found: dict[tuple[str, Words], set[str]] = defaultdict(set)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter="\t")
        if tuple(next(lines, [])) != KNOWN:
            raise PipelineError(f"{path}, row 1: the columns must be {', '.join(KNOWN)}, set apart by tabs.")
        for cells in lines:
            if not cells or cells[0].startswith("#"):
                continue
            if len(cells) != 3 or cells[1] not in LABELS or not re.fullmatch(r"Q[1-9]\d*", cells[2]):
                raise PipelineError(f"{path}, row {lines.line_num}: write name, PER, ORG or LOC, and an item as Q42.")
            found[cells[1], bare(words(cells[1], cells[0]))].add(cells[2])
    return {name: items.pop() for name, items in found.items() if len(items) == 1}
