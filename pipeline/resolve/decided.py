"""What people's decisions do to the names of the collection, before and after it is said who is who."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.resolve.changes import Changes
from pipeline.resolve.decisions import Decision
from pipeline.resolve.nodes import Named
from pipeline.resolve.spelling import key
from pipeline.resolve.who import Clusters, Doubt, Place


def corrected(named: Iterable[Named], decisions: Sequence[Decision], changes: Changes) -> list[Named]:
    """Give names the label decided, drop what is no name, add decided speakers; note it in ``changes``."""
    labels = _labels(decisions)
    rows: dict[Place, Named] = {}
    for row in named:
        label = labels.get((row.label, key(row.name)), row.label)
        if label != row.label:
            changes.labels.setdefault(row.article_id, {})[row.label, row.name] = label
        if label:
            place = (row.article_id, label, row.name)
            old = rows[place].mentions if place in rows else 0
            rows[place] = replace(row, label=label, mentions=row.mentions + old) if old or label != row.label else row
    articles = {article for article, _, _ in rows}
    bodies = {key(name) for _, label, name in rows if label == "ORG"} - {key(n) for _, la, n in rows if la == "PER"}
    for article, quotes in changes.speakers.items():
        for name in sorted({name for name in quotes.values() if name} if article in articles else ()):
            label = "ORG" if key(name) in bodies else "PER"
            rows.setdefault((article, label, name), Named(article, label, name, 0))
    return list(rows.values())


def _labels(decisions: Iterable[Decision]) -> dict[tuple[str, str], str | None]:
    """Give label and folded name -> the label decided, None for what is no name."""
    found: dict[tuple[str, str], str | None] = {}
    for row in sorted(decisions, key=lambda row: row.what != "type"):  # a block has the last word
        if row.what in ("type", "block"):
            for label in row.labels():
                found[label, key(row.name)] = row.target or None
    return found


def without_hidden(who: Clusters, decisions: Iterable[Decision], changes: Changes) -> Clusters:
    """Take out the people who must not be shown, with every spelling of theirs; note it in ``changes``.

    In an article with a hidden person a single name that is part of the hidden one goes, too.
    """
    asked = {(label, key(row.name)) for row in decisions if row.what == "hide" for label in row.labels()}
    if not asked:
        return who
    ids = {identity for (_, label, name), identity in who.entity.items() if (label, key(name)) in asked}
    gone = {place for place, identity in who.entity.items() if identity in ids}
    parts: dict[str, set[str]] = defaultdict(set)
    for article, label, name in gone:
        if label == "PER":
            parts[article].update(key(name).split())
    gone |= {(a, label, name) for a, label, name in who.entity if label == "PER" and key(name) in parts.get(a, ())}
    _note(gone, changes)
    changes.hidden.update(asked)
    kept = {place: identity for place, identity in who.entity.items() if place not in gone}
    names = asked | {(label, key(name)) for _, label, name in gone}
    return replace(who, entity=kept, doubts=tuple(_shown_doubts(who.doubts, names)))


def _shown_doubts(doubts: Iterable[Doubt], hidden: set[tuple[str, str]]) -> Iterator[Doubt]:
    """Leave the hidden out of the doubts: of two that may be one, the other keeps standing by itself."""
    for doubt in doubts:
        shown = [name for name in (doubt.name, doubt.other) if (doubt.label, key(name)) not in hidden]
        if len(shown) == 2:
            yield doubt
        elif shown and len(shown[0].split()) > 1:
            yield replace(doubt, name=shown[0], other="")


def _note(gone: Iterable[Place], changes: Changes) -> None:
    """Note names as gone under the label that they have in the parts."""
    for article, label, name in gone:
        names = changes.labels.setdefault(article, {})
        before = [old for (old, same), new in names.items() if same == name and new == label]
        names.update({(old, name): None for old in (*before, label)})
