"""New sentences from annotated ones: another person, body or place stands where one stood."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.entities.ner_model import LABELS
from pipeline.entities.ner_words import split
from pipeline.train.corpora import Sentence, bioes

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bank:
    """Names that may stand for others: as printed in the annotated text, and the parts of Gulf names."""

    printed: Mapping[str, Sequence[Name]]
    given: Sequence[str]
    family: Sequence[str]
    known: frozenset[str]


def word_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Read word spans off tags.

    >>> word_spans(["B-PER", "E-PER", "O", "S-LOC"])
    [(0, 2, 'PER'), (3, 4, 'LOC')]
    """
    found, first = [], 0
    for at, tag in enumerate(tags):
        first = at if tag[0] in "BS" else first
        if tag[0] in "ES":
            found.append((first, at + 1, tag[2:]))
    return found


def bank(sentences: Iterable[Sentence], given: Iterable[str], family: Iterable[str], known: frozenset[str]) -> Bank:
    """Collect the names of annotated sentences, without their proclitics."""
    printed: dict[str, list[Name]] = {label: [] for label in LABELS}
    for sentence in sentences:
        for first, last, label in word_spans(sentence.tags):
            head, *rest = sentence.words[first:last]
            printed[label].append((split(head, known)[1], *rest))
    return Bank(printed, sorted(set(given)), sorted(set(family)), known)


def _person(old: Name, names: Bank, rng: random.Random) -> Name:
    """Invent a person of about the same length of name."""
    if len(old) == 1:
        return (rng.choice(names.family if old[0].startswith("ال") else names.given),)
    if rng.random() < 0.4:
        longer = [name for name in (rng.choice(names.printed["PER"]) for _ in range(8)) if len(name) > 1]
        return longer[0] if longer else old
    middle = [rng.choice(names.given) for _ in range(min(len(old) - 2, 2))]
    joint = rng.choice(["بن", "بنت", ""]) if rng.random() < 0.4 else ""
    parts = [rng.choice(names.given), joint if middle else "", *middle, rng.choice(names.family)]
    return tuple(part for part in parts if part)


def _other(old: Name, label: str, names: Bank, rng: random.Random) -> Name:
    if label == "PER":
        return _person(old, names, rng)
    for _ in range(30):
        new = rng.choice(names.printed[label])
        if (new[0] == old[0] or label == "LOC") and (len(new) > 1) == (len(old) > 1):
            return new
    return old


def swapped(sentence: Sentence, names: Bank, rng: random.Random, share: Mapping[str, float]) -> Sentence:
    """Replace each name of a sentence by another of its kind with the label's probability."""
    words: list[str] = []
    spans = []
    done = 0
    for first, last, label in word_spans(sentence.tags):
        words += sentence.words[done:first]
        old = sentence.words[first:last]
        proclitic, bare = split(old[0], names.known)
        new = old
        if rng.random() < share[label] and not proclitic.endswith("لل"):
            new = _other((bare, *old[1:]), label, names, rng)
            glued = proclitic + new[0]
            if proclitic.endswith("ل") and new[0].startswith("ال"):
                glued = proclitic + "ل" + new[0][2:]
            new = (glued, *new[1:])
        spans.append((len(words), len(words) + len(new), label))
        words += new
        done = last
    words += sentence.words[done:]
    return Sentence(tuple(words), tuple(bioes(len(words), spans)), sentence.convention, sentence.doc)
