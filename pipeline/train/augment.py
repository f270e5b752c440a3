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
    """Collect the names of annotated sentences, without their proclitics; they stand in for absent lists."""
    printed: dict[str, list[Name]] = {label: [] for label in LABELS}
    for sentence in sentences:
        for first, last, label in word_spans(sentence.tags):
            head, *rest = sentence.words[first:last]
            printed[label].append((split(head, known)[1], *rest))
    starts, ends = {name[0] for name in printed["PER"]}, {name[-1] for name in printed["PER"]}
    return Bank(printed, sorted(set(given) or starts), sorted(set(family) or ends), known)


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


def swapped(article: Sequence[Sentence], names: Bank, rng: random.Random, share: Mapping[str, float]) -> list[Sentence]:
    """Replace names of an article by others of their kind, each with its label's probability, the same throughout.

    A person named by a part of the name follows the full name; a body named in several ways stays.
    """
    told: dict[tuple[str, Name], Name] = {}
    for label, old in sorted({(label, name) for s in article for label, name in _names(s, names)}, key=_longest):
        kin = [new for (kind, name), new in told.items() if kind == label and set(old) & set(name)]
        if label == "PER" and kin and len(old) == 1:
            told[label, old] = _part(old, label, told)
        elif not kin or label == "LOC":
            told[label, old] = _other(old, label, names, rng) if rng.random() < share[label] else old
        else:
            told[label, old] = old
    return [_replaced(sentence, told, names) for sentence in article]


def _names(sentence: Sentence, names: Bank) -> list[tuple[str, Name]]:
    spans = word_spans(sentence.tags)
    return [(label, (split(sentence.words[a], names.known)[1], *sentence.words[a + 1 : b])) for a, b, label in spans]


def _longest(entry: tuple[str, Name]) -> tuple[int, str, Name]:
    return -len(entry[1]), *entry


def _part(old: Name, label: str, told: Mapping[tuple[str, Name], Name]) -> Name:
    """Give the part of the new full name that answers to a part of the old one."""
    for (kind, full), new in told.items():
        if kind == label and old[0] in (full[0], full[-1]):
            return (new[0] if old[0] == full[0] else new[-1],)
    return old


def _replaced(sentence: Sentence, told: Mapping[tuple[str, Name], Name], names: Bank) -> Sentence:
    words: list[str] = []
    spans = []
    done = 0
    for (first, last, label), (_, old) in zip(word_spans(sentence.tags), _names(sentence, names), strict=True):
        words += sentence.words[done:first]
        proclitic = split(sentence.words[first], names.known)[0]
        new = told[label, old]
        if new == old or proclitic.endswith("لل"):
            new = sentence.words[first:last]
        else:
            article = proclitic.endswith("ل") and new[0].startswith("ال")
            new = (proclitic + ("ل" + new[0][2:] if article else new[0]), *new[1:])
        spans.append((len(words), len(words) + len(new), label))
        words += new
        done = last
    words += sentence.words[done:]
    return Sentence(tuple(words), tuple(bioes(len(words), spans)), sentence.convention, sentence.doc)
