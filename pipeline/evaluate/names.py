"""Names against gold: strict and overlapping spans, by label, and what kinds of errors there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.annotation import Annotated
from pipeline.entities import Engine, overlap
from pipeline.evaluate.counts import Score, figures
from pipeline.records import Span

LABELS = ("PER", "ORG", "LOC")


@dataclass(frozen=True, slots=True)
class Error:
    """One difference to the gold: ``kind`` is missed, spurious, boundary or label."""

    article: str
    kind: str
    gold: str
    found: str
    around: str


def gold_spans(article: Annotated) -> list[Span]:
    """Take the names out of an annotated article."""
    return [Span(mark.start, mark.end, mark.label) for mark in article.marks if mark.label in LABELS]


def measure(articles: Sequence[Annotated], engine: Engine) -> tuple[dict[str, Any], list[Error]]:
    """Score an engine: figures for each label and all together, and the list of its errors."""
    found = engine([article.text for article in articles])
    pairs = [(gold_spans(a), [s for s in spans if s.label in LABELS]) for a, spans in zip(articles, found, strict=True)]
    told: dict[str, Any] = {label: figures([_strict(gold, got, {label}) for gold, got in pairs]) for label in LABELS}
    told["ALL"] = figures([_strict(gold, got, set(LABELS)) for gold, got in pairs])
    told["overlap"] = figures([_overlap(gold, got) for gold, got in pairs])
    mistakes = [e for a, (gold, got) in zip(articles, pairs, strict=True) for e in errors(a, gold, got)]
    told["errors"] = dict(sorted(Counter(error.kind for error in mistakes).items()))
    return told, mistakes


def _strict(gold: Sequence[Span], found: Sequence[Span], labels: set[str]) -> Score:
    def told(spans: Sequence[Span]) -> set[tuple[int, int, str]]:
        return {(s.start, s.end, s.label) for s in spans if s.label in labels}

    return Score.of(told(found), told(gold))


def _overlap(gold: Sequence[Span], found: Sequence[Span]) -> Score:
    """Count a name as found when a name of its label touches it, each of the found ones once."""
    free = list(found)
    hits = 0
    for span in gold:
        match = next((other for other in free if other.label == span.label and overlap(span, other)), None)
        if match:
            free.remove(match)
            hits += 1
    return Score(hits, len(found), len(gold))


def errors(article: Annotated, gold: Sequence[Span], found: Sequence[Span]) -> list[Error]:
    """List the differences of one article.

    >>> article = Annotated("x", {}, "زار أحمد قطر", ())
    >>> [(e.kind, e.gold, e.found) for e in errors(article, [Span(4, 8, "PER")], [Span(9, 12, "LOC")])]
    [('missed', 'PER أحمد', ''), ('spurious', '', 'LOC قطر')]
    """
    text = article.text

    def name(span: Span | None) -> str:
        return f"{span.label} {text[span.start : span.end]}" if span else ""

    def error(kind: str, mine: Span | None, other: Span | None) -> Error:
        at = mine or other
        assert at is not None
        around = text[max(0, at.start - 40) : at.end + 40].replace("\n", " ")
        return Error(article.id, kind, name(mine), name(other), around)

    right = {(s.start, s.end, s.label) for s in gold} & {(s.start, s.end, s.label) for s in found}
    told = []
    for span in gold:
        if (span.start, span.end, span.label) in right:
            continue
        touching = [other for other in found if overlap(span, other)]
        same = next((other for other in touching if other.label == span.label), None)
        kind = "boundary" if same else "label" if touching else "missed"
        told.append(error(kind, span, same or (touching[0] if touching else None)))
    told += [error("spurious", None, span) for span in found if not any(overlap(span, other) for other in gold)]
    return told
