"""What the classifier learns from: the taxonomy, our labelled items, and labels of public news by their id."""

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from pipeline import annotation
from pipeline.errors import PipelineError
from pipeline.topics.words import holds, stems

_LOG = logging.getLogger(__name__)
FEW = 30
"""Examples below which a topic leans on its seed phrases; a guess, the walk-through in the tests has 12."""

ONE_STORY = 0.35
"""Cosine of weighted stems from which two articles may tell one story; joined too much rather than too little."""

_MARK = re.compile(r"(\S+)\t(\S+)\t(\d+-\d+(?: \d+-\d+)*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic of the taxonomy."""

    id: str
    ar: str
    en: str
    definition: str
    seeds: tuple[str, ...]
    unlike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled text. ``kind``: own, seed or news; ``unsure``: topics on which it says nothing.

    ``marked``: topics with the sentences that show them.
    """

    id: str
    text: str
    topics: frozenset[str]
    kind: str = "own"
    unsure: frozenset[str] = frozenset()
    marked: tuple[tuple[str, str], ...] = ()


def taxonomy(path: Path) -> list[Entry]:
    """Read the taxonomy; refuse an entry without id, names or definition, and an id given twice."""
    entries: list[Entry] = []
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        missing = [key for key in ("id", "ar", "en", "definition") if not row.get(key)]
        if missing:
            raise PipelineError(f"{path}: the entry {row.get('id') or row!r} has no {', '.join(missing)}; add it.")
        if row["id"] in {entry.id for entry in entries}:
            raise PipelineError(f"{path}: the id {row['id']!r} stands twice; give each topic an id of its own.")
        lists = (tuple(row.get(key) or ()) for key in ("seeds", "unlike"))
        entries.append(Entry(row["id"], row["ar"], row["en"], row["definition"], *lists))
    return entries


def labels(value: str, known: Iterable[str], where: str) -> frozenset[str]:
    """Read ``topics: a, b`` or ``none``.

    >>> sorted(labels("advocacy, child_protection", ["advocacy", "child_protection"], "x"))
    ['advocacy', 'child_protection']
    """
    given = frozenset(filter(None, (part.strip() for part in value.split(",")))) - {"none"}
    if given - set(known):
        raise PipelineError(f"{where}: no topic {sorted(given - set(known))[0]!r} in topics.yaml; add it or mend it.")
    return given


def own(paths: Iterable[Path], entries: Sequence[Entry]) -> list[Item]:
    """Read our labelled items."""
    known = [entry.id for entry in entries]
    items: dict[str, Item] = {}
    for path in sorted(paths):
        for article in annotation.read(path):
            if article.id in items:
                raise PipelineError(f"{path}: the id {article.id} stands twice; give each item an id of its own.")
            given = labels(article.head.get("topics", "none"), known, f"{path}: {article.id}")
            items[article.id] = Item(article.id, article.text, given)
    return list(items.values())


def of_taxonomy(entries: Iterable[Entry]) -> Iterator[Item]:
    """Make small items of the seed phrases, and of the phrases that tempt and are not meant."""
    for entry in entries:
        topic = frozenset({entry.id})
        for number, phrase in enumerate((entry.definition, *entry.seeds)):
            yield Item(f"{entry.id}-seed-{number}", phrase, topic, "seed")
        for number, phrase in enumerate(entry.unlike):
            yield Item(f"{entry.id}-unlike-{number}", phrase, frozenset(), "seed")


def weak(items: Sequence[Item], entries: Iterable[Entry]) -> list[Item]:
    """Let the seeds of a topic with few examples speak.

    Items written before the topic existed say nothing against it where they hold a seed. A topic without
    any example learns from them instead; a topic without examples and seeds is refused.
    """
    found = list(items)
    for entry in entries:
        count = sum(entry.id in item.topics for item in items)
        if count >= FEW:
            continue
        if not count and not entry.seeds:
            raise PipelineError(f"topics.yaml: {entry.id} has neither examples nor seed phrases; write some of either.")
        _LOG.warning(
            "%s has %d labelled examples: expect a rough guess; from about 100 it is reliable", entry.id, count
        )
        seeds = [stems(seed) for seed in entry.seeds]
        found = [_unsure(item, entry.id, seeds, learn=not count) for item in found]
    return found


def _unsure(item: Item, topic: str, seeds: Iterable[Sequence[str]], *, learn: bool) -> Item:
    source = stems(item.text)
    if topic in item.topics or not any(holds(source, seed) for seed in seeds):
        return item
    if learn:
        return Item(item.id, item.text, item.topics | {topic}, item.kind, item.unsure)
    return Item(item.id, item.text, item.topics, item.kind, item.unsure | {topic})


def news_labels(path: Path) -> dict[str, str]:
    """Read ids of public news articles with the topics that a reader gave them."""
    if not path.is_file():
        return {}
    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    return dict(row.split("\t")[:2] for row in rows if row)


def marks(path: Path) -> dict[str, dict[str, str]]:
    """Read where articles show their topics: for an id and a topic its spans, as ``12-85 140-220``."""
    found: dict[str, dict[str, str]] = {}
    rows = path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else []
    for number, row in enumerate(rows, 2):
        told = _MARK.fullmatch(row)
        if told is None:
            raise PipelineError(f"{path}, line {number}: write an id, a topic and spans as 12-85 140-220, with tabs.")
        if told[2] in found.setdefault(told[1], {}):
            raise PipelineError(f"{path}, line {number}: {told[1]} has a row on {told[2]} before; join their spans.")
        found[told[1]][told[2]] = told[3]
    return found


def marked(item: Item, marks: Mapping[str, str]) -> Item:
    """Give an item the sentences that show its topics; marks of a topic that it is not on are left out.

    >>> item = Item("x", "تطالب الجمعيات بقانون. ثم عاد الوفد.", frozenset({"advocacy"}))
    >>> marked(item, {"advocacy": "0-22"}).marked
    (('advocacy', 'تطالب الجمعيات بقانون.'),)
    """
    found = []
    for topic in sorted(item.topics & marks.keys()):
        spans = [tuple(map(int, span.split("-"))) for span in marks[topic].split(" ")]
        shown = [item.text[start:end] for start, end in spans if start < end <= len(item.text)]
        if len(shown) < len(spans):
            raise PipelineError(f"marks.tsv: {item.id}: {marks[topic]} is no part of its {len(item.text)} characters.")
        found.append((topic, "\n".join(shown)))
    return replace(item, marked=tuple(found))


def folds(items: Sequence[Item], count: int) -> list[int]:
    """Deal items into folds, those that tell one story together; seeds are in none (-1), they are always learnt.

    >>> folds([Item("a", "نص", frozenset(), "seed")], 5)
    [-1]
    """
    if all(item.kind == "seed" for item in items):
        return [-1] * len(items)
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(analyzer=stems, min_df=2, sublinear_tf=True).fit_transform([item.text for item in items])
    alike = csr_matrix(rows @ rows.T > ONE_STORY)
    story = connected_components(alike, directed=False)[1]
    dealt = [int(hashlib.sha1(str(its).encode(), usedforsecurity=False).hexdigest(), 16) % count for its in story]
    return [-1 if item.kind == "seed" else fold for item, fold in zip(items, dealt, strict=True)]


def read(plan: Mapping[str, Any], folder: Path) -> tuple[list[Entry], list[Item]]:
    """Read the taxonomy and all that the repository holds to learn it from."""
    entries = taxonomy(folder / "topics.yaml")
    items = own(folder.glob(plan["items"]), entries)
    return entries, [*weak(items, entries), *of_taxonomy(entries)]
