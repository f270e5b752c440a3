"""Spans of other libraries' recognisers, told in our terms: PER, ORG, LOC, characters, proclitics cut off."""

from collections.abc import Iterable, Iterator
from functools import cache

from pipeline import params
from pipeline.entities import ner_features, ner_words
from pipeline.entities.ner_features import Lexicon
from pipeline.records import Span

LABELS = {
    "PER": "PER", "PERS": "PER", "PERSON": "PER",
    "ORG": "ORG", "ORGANIZATION": "ORG",
    "LOC": "LOC", "GPE": "LOC", "FAC": "LOC", "LOCATION": "LOC",
}  # fmt: skip
"""How the corpora that such models learn from call people, organisations and places; other labels are dropped."""


@cache
def _lexicon() -> Lexicon:
    """Read the words that our own model knows: they tell a proclitic from a first letter."""
    return ner_features.load(params.locate("models/entities"))


def ours(text: str, found: Iterable[tuple[int, int, str]]) -> list[Span]:
    """Map labels, trim signs and proclitics at the edges, drop what overlaps.

    >>> ours("زار وأحمد", [(4, 9, "PERS"), (0, 3, "MISC")])
    [Span(start=5, end=9, label='PER', score=1.0)]
    """
    kept: list[Span] = []
    for first, last, label in sorted(found):
        start, end = first, last
        while start < end and not text[start].isalnum():
            start += 1
        while start < end and not (text[end - 1].isalnum() or "\u064b" <= text[end - 1] <= "\u0652"):
            end -= 1
        if label not in LABELS or start >= end or (kept and kept[-1].end > start):
            continue
        word = ner_words.form(text[start:end].split(maxsplit=1)[0])
        start += len(ner_words.attached(word, _lexicon().vectors, _lexicon().starts))
        kept.append(Span(start, end, LABELS[label]))
    return kept


def iob(tags: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Read word tags in IOB as spans of words.

    >>> list(iob(["B-PERS", "I-PERS", "O", "I-ORG"]))
    [(0, 2, 'PERS'), (3, 4, 'ORG')]
    """
    start, label = 0, ""
    position = -1
    for position, tag in enumerate(tags):
        prefix, _, kind = tag.partition("-")
        if label and (prefix != "I" or kind != label):
            yield start, position, label
            label = ""
        if prefix in {"B", "I"} and not label:
            start, label = position, kind
    if label:
        yield start, position + 1, label
