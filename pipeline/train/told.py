"""Unlabelled news as its teachers tag it: several recognisers agree on the names, and one learns from all of them.

The tags of an ensemble are better than those of any of its members, and a single network that learns them from
enough ordinary news keeps most of the gain at the cost of one (distillation: Hinton, Vinyals and Dean 2015).
"""

import random
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch

from pipeline import text
from pipeline.entities.ner_chain import Array, Steps, names
from pipeline.entities.ner_features import Lexicon
from pipeline.entities.ner_model import Chain, Tagger
from pipeline.entities.ner_quick import Quick, Reading
from pipeline.entities.ner_words import form
from pipeline.train import archives, fitting
from pipeline.train.corpora import CONVENTIONS, Sentence, bioes

Drawn = list[Sentence]
Told = list[tuple[fitting.Names, bool]]
LEAST, LONGEST = 4, 150  # words of a sentence that is learnt from
MOST = 12  # sentences of an article
SURE = 0.5
"""Of the least sure word of a sentence that is learnt from: what the teachers dispute is left out."""


def drawn(external: Path, secret: Set[str], plan: Mapping[str, Any]) -> Drawn:
    """Draw whole articles from the archives, the same at every training; those whose id is ``secret`` never."""
    rng = random.Random(plan["seed"])  # noqa: S311
    found: Drawn = []
    for archive, want in sorted(plan["told"].items()):
        every = [pair for pair in archives.texts(external, [archive]).items() if pair[0] not in secret]
        for id_, whole in rng.sample(every, min(want["articles"], len(every))):
            found += _sentences(id_, whole, want["convention"])
    return found


def _sentences(id_: str, whole: str, convention: str) -> Iterator[Sentence]:
    for at in islice(text.sentences(whole), MOST):
        words = tuple(form(whole[at[0] + a : at[0] + b]) for a, b in text.words(whole[slice(*at)]))
        if LEAST <= len(words) <= LONGEST:
            yield Sentence(words, ("O",) * len(words), convention, id_)


def tagged(sentences: Sequence[Sentence], teachers: Sequence[Tagger], lexicon: Lexicon) -> Drawn:
    """Tag sentences by what the teachers think together, each article a second time with its own names in mind."""
    kept: Drawn = []
    for convention, group in groupby(sentences, key=lambda sentence: sentence.convention):
        ensemble = Ensemble(teachers, CONVENTIONS.index(convention))
        for _, article in groupby(group, key=lambda sentence: sentence.doc):
            ordered = sorted(article, key=lambda sentence: -len(sentence.words))
            told = ensemble.read(ordered, lexicon)
            kept += [
                Sentence(s.words, tuple(bioes(len(s.words), found)), s.convention, s.doc)
                for s, (found, sure) in zip(ordered, told, strict=True)
                if sure
            ]
    return kept


class Ensemble:
    """Several networks that read together, following one corpus's idea of a name."""

    def __init__(self, teachers: Sequence[Tagger], convention: int) -> None:
        with torch.inference_mode():
            self.quick = [Quick(teacher, convention) for teacher in teachers]
            self.steps = [Steps(teacher.chain) for teacher in teachers]
            self.allowed = Steps(Chain())

    @torch.inference_mode()
    def read(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> Told:
        """Tag the sentences of an article, the longest first: the names, and whether none of the words is disputed."""
        readings = [quick.first([s.words for s in sentences], lexicon) for quick in self.quick]
        told = self._agreed(readings)
        memories = fitting.memories([s.doc for s in sentences], sentences, [found for found, _ in told], lexicon)
        reminded = [(row, memory) for row, memory in enumerate(memories) if memory is not None and memory.any()]
        if reminded:
            rows, marks = [row for row, _ in reminded], [memory for _, memory in reminded]
            again = [quick.again(reading, rows, marks) for quick, reading in zip(self.quick, readings, strict=True)]
            for row, better in zip(rows, self._agreed(again), strict=True):
                told[row] = better
        return told

    def _agreed(self, readings: Sequence[Reading]) -> Told:
        """Average what the teachers think of each tag, and take the likeliest tags that may follow each other."""
        pack = readings[0].pack
        thought: list[Array] = [
            steps.sure(quick.scores(reading).double().numpy(), pack)
            for quick, steps, reading in zip(self.quick, self.steps, readings, strict=True)
        ]
        chances = np.mean(thought, axis=0)
        told = []
        for row, path in enumerate(self.allowed.best(np.log(chances + 1e-6), pack)):
            sure = chances[pack.row(row)]
            found = [(a, b, label) for a, b, label, _ in names(path, sure)]
            told.append((found, bool(sure[np.arange(len(path)), path].min() >= SURE)))
        return told
