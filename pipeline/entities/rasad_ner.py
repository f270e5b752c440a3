"""The default recogniser: our own model, loaded from ``models/entities``, offline, on the CPU."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline import params, text
from pipeline.entities import ner_features, ner_memory, ner_words
from pipeline.entities.ner_features import Lexicon
from pipeline.entities.ner_memory import Floats
from pipeline.errors import PipelineError
from pipeline.records import Span

LONGEST = 150  # words read at once; 99.9 % of the sentences of news are shorter
PACK = 4000  # words read side by side: the speed levels off there, and their states take 100 MB
MEMORY = 60_000  # distinct words kept between calls; 200 articles have 15,000

# The least score of a name. Of 13 people and bodies found below it in six held-out files 3 were right; of 13 places 8.
LEAST = {"PER": 0.5, "ORG": 0.5, "LOC": 0.0}
SURE = 0.8  # of a lone definite word as a person; below it common words («الأقران») outnumber surnames on our articles
_VISION = re.compile(r"رؤية \S+(?: الوطنية| 20\d\d)+")

Found = list[tuple[int, int, str, float]]
Recogniser = Callable[[Sequence[str]], list[list[Span]]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of a long one: which text it is from, where its words stand, and their numbers."""

    text: int
    words: Sequence[tuple[int, int]]
    forms: Sequence[str]


def pieces(texts: Sequence[str]) -> Iterator[Piece]:
    """Cut texts into sentences of folded words; a sentence longer than ``LONGEST`` is cut on.

    >>> [piece.forms for piece in pieces(["قال. ثمّ مضى"])]
    [['قال', '.'], ['ثم', 'مضي']]
    """
    for number, whole in enumerate(texts):
        for start, end in text.sentences(whole):
            words = [(start + a, start + b) for a, b in text.words(whole[start:end])]
            for at in range(0, len(words), LONGEST):
                part = words[at : at + LONGEST]
                yield Piece(number, part, [ner_words.form(whole[a:b]) for a, b in part])


def together(found: Sequence[Piece]) -> Iterator[list[int]]:
    """Group the numbers of pieces, whole texts together, as many as come to ``PACK`` words."""
    group: list[int] = []
    size = 0
    for _, numbers in groupby(range(len(found)), key=lambda number: found[number].text):
        new = list(numbers)
        added = sum(len(found[number].words) for number in new)
        if group and size + added > PACK:
            yield group
            group, size = [], 0
        group, size = group + new, size + added
    if group:
        yield group


def packs(found: Sequence[Piece], numbers: Sequence[int]) -> list[list[int]]:
    """Order pieces by falling length, at most ``PACK`` words together: a long article is read in several packs."""
    made: list[list[int]] = [[]]
    size = 0
    for number in sorted(numbers, key=lambda i: (-len(found[i].words), i)):
        size += len(found[number].words)
        if made[-1] and size > PACK:
            made.append([])
            size = len(found[number].words)
        made[-1].append(number)
    return made


def remembered(
    everything: Sequence[Piece], chosen: Sequence[int], names: Mapping[int, Found], lexicon: Lexicon
) -> dict[int, Floats]:
    """Say, for the chosen pieces that it concerns, which of their words are names elsewhere in the same text."""
    told = {}
    for _, group in groupby(chosen, key=lambda number: everything[number].text):
        numbers = list(group)
        spans = [[(a, b, label) for a, b, label, _ in names[number]] for number in numbers]
        bare = [lexicon.bare(everything[number].forms) for number in numbers]
        for number, marks in zip(numbers, ner_memory.recall(bare, spans), strict=True):
            if marks.any():
                told[number] = marks
    return told


def trimmed(whole: str, piece: Piece, at: tuple[int, int], lexicon: Lexicon) -> tuple[int, int] | None:
    """Give the characters of a span of words, without signs at its edges and without a proclitic.

    >>> [piece] = pieces(["زار «وأحمد»"])
    >>> trimmed("زار «وأحمد»", piece, (1, 4), Lexicon({"احمد": 0}, {}, {}, {}, {}))
    (6, 10)
    """
    first, last = at
    while first < last and not whole[piece.words[first][0]].isalnum():
        first += 1
    while first < last and not whole[piece.words[last - 1][0]].isalnum():
        last -= 1
    if first == last:
        return None
    start = piece.words[first][0]
    for _ in ner_words.attached(piece.forms[first], lexicon.vectors, lexicon.starts):
        start += 1
        while ner_words.form(whole[start]) == "":
            start += 1
    return start, piece.words[last - 1][1]


def without_visions(whole: str, spans: list[Span]) -> list[Span]:
    """Drop what is the name of a national programme, which is none of ours, wherever the state has one.

    >>> without_visions("ضمن رؤية قطر الوطنية 2030 في قطر", [Span(9, 20, "ORG"), Span(29, 32, "LOC")])
    [Span(start=29, end=32, label='LOC', score=1.0)]
    """
    visions = [match.span() for match in _VISION.finditer(whole)]
    return [span for span in spans if not any(a < span.start and span.end <= b for a, b in visions)]


def without_lone_words(whole: str, spans: list[Span], lexicon: Lexicon) -> list[Span]:
    """Drop a lone definite word taken for a person half-heartedly, when no list and no fuller name knows it.

    >>> text = "دور مثقفي الأقران، وقال راشد الأقرع ثم الأقرع"
    >>> found = [Span(10, 17, "PER", 0.6), Span(24, 35, "PER"), Span(39, 45, "PER", 0.6)]
    >>> [s.start for s in without_lone_words(text, found, Lexicon({}, {}, {}, {}, {}))]
    [24, 39]
    """
    fuller = {ner_words.form(word) for s in spans if s.label == "PER" for word in whole[s.start : s.end].split()[1:]}

    def doubtful(span: Span) -> bool:
        word = ner_words.form(whole[span.start : span.end])
        lone = span.label == "PER" and " " not in word and word.startswith("ال")
        return lone and span.score < SURE and word not in fuller and word not in lexicon.starts

    return [span for span in spans if not doubtful(span)]


def with_closing_mark(whole: str, span: Span) -> Span:
    """Take in the quotation mark that closes what opens inside a name.

    >>> with_closing_mark("مدير شركة «صحة»", Span(5, 14, "ORG")).end
    15
    """
    inside, behind = whole[span.start : span.end], whole[span.end : span.end + 1]
    opens = {"»": "«", "”": "“", ")": "("}.get(behind)
    return replace(span, end=span.end + 1) if opens and inside.count(opens) > inside.count(behind) else span


def load(source: Path | Mapping[str, Any], *, convention: str = "rasad") -> Recogniser:
    """Load a model folder; ``convention`` names the corpus whose idea of a name is followed.

    The settings of the stage serve as well: ``model`` and ``convention``.
    """
    if isinstance(source, Mapping):
        return load(params.locate(source["model"]), convention=source["convention"])
    return _load(source, convention)


def _settled(whole: str, spans: list[Span], lexicon: Lexicon) -> list[Span]:
    kept = without_lone_words(whole, without_visions(whole, spans), lexicon)
    return [with_closing_mark(whole, span) for span in kept]


def about(folder: Path) -> dict[str, Any]:
    """Read what a model says of itself."""
    card = folder / "card.json"
    if not card.exists():
        raise PipelineError(f"No recogniser in {folder}. Restore models/entities from git or run: rasad train entities")
    told: dict[str, Any] = json.loads(card.read_text(encoding="utf-8"))
    return told


def _load(folder: Path, convention: str) -> Recogniser:
    import torch

    from pipeline.entities import ner_chain, ner_model, ner_quick

    told = about(folder)
    if convention not in told["conventions"]:
        raise PipelineError(f"No convention {convention!r}. Choose one of: {', '.join(told['conventions'])}.")
    torch.set_num_threads(1)  # processes share the cores; two threads waiting for each other were 12 times slower
    lexicon = ner_features.load(folder)
    model = ner_model.read(folder, told["sizes"]).requires_grad_(False)
    quick = ner_quick.Quick(model, told["conventions"].index(convention))
    steps = ner_chain.Steps(model.chain)

    def tag(reading: ner_quick.Reading, numbers: Sequence[int]) -> Iterator[tuple[int, Found]]:
        scores = quick.scores(reading).double().numpy()
        sure = steps.sure(scores, reading.pack)
        for row, (number, path) in enumerate(zip(numbers, steps.best(scores, reading.pack), strict=True)):
            yield number, ner_chain.names(path, sure[reading.pack.row(row)])

    def read(everything: Sequence[Piece], numbers: Sequence[int]) -> dict[int, Found]:
        """Tag the pieces of some texts, then again those of which the text says more elsewhere."""
        groups = packs(everything, numbers)
        names: dict[int, Found] = {}
        last: tuple[Sequence[int], ner_quick.Reading] | None = None

        def first(group: Sequence[int]) -> ner_quick.Reading:
            nonlocal last
            if last is None or last[0] is not group:
                last = None  # only one reading is held
                last = group, quick.first([everything[number].forms for number in group], lexicon)
            return last[1]

        for group in groups:
            names |= tag(first(group), group)
        memories = remembered(everything, numbers, names, lexicon)
        for group in groups[::-1]:
            if rows := [row for row, number in enumerate(group) if number in memories]:
                again = quick.again(first(group), rows, [memories[group[row]] for row in rows])
                names |= tag(again, [group[row] for row in rows])
        return names

    def recognise(texts: Sequence[str]) -> list[list[Span]]:
        everything = list(pieces(texts))
        names: dict[int, Found] = {}
        with torch.inference_mode():
            for numbers in together(everything):
                if len(lexicon) > MEMORY:
                    lexicon.forget()
                names |= read(everything, numbers)
        found: list[list[Span]] = [[] for _ in texts]
        for number, piece in enumerate(everything):
            for first, last, label, score in names[number]:
                span = trimmed(texts[piece.text], piece, (first, last), lexicon)
                if span and score >= LEAST[label]:
                    found[piece.text].append(Span(*span, label, score))
        return [_settled(whole, spans, lexicon) for whole, spans in zip(texts, found, strict=True)]

    return recognise
