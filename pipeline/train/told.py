"""Unlabelled news as its teachers tag it: several recognisers agree on the names, and one learns from all of them.

The tags of an ensemble are better than those of any of its members, and a single network that learns them from
enough ordinary news keeps most of the gain at the cost of one (distillation: Hinton, Vinyals and Dean 2015).
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from pipeline import text
from pipeline.entities import ner_features, ner_model
from pipeline.entities.ner_features import Lexicon
from pipeline.entities.ner_model import Tagger
from pipeline.entities.ner_words import form
from pipeline.train import fitting
from pipeline.train.corpora import CONVENTIONS, Sentence, bioes, news_texts

Drawn = list[Sentence]
LEAST, LONGEST = 4, 150  # words of a sentence that is learnt from
MOST = 12  # sentences of an article


def drawn(external: Path, secret: Set[str], plan: Mapping[str, Any]) -> Drawn:
    """Draw whole articles from the archives, the same at every training; those whose id is ``secret`` never."""
    rng = random.Random(plan["seed"])  # noqa: S311
    found: Drawn = []
    for archive, want in sorted(plan["told"].items()):
        every = [pair for pair in news_texts(external, [archive]).items() if pair[0] not in secret]
        for id_, whole in rng.sample(every, min(want["articles"], len(every))):
            found += _sentences(id_, whole, want["convention"])
    return found


def _sentences(id_: str, whole: str, convention: str) -> Iterator[Sentence]:
    for at in islice(text.sentences(whole), MOST):
        words = tuple(form(whole[at[0] + a : at[0] + b]) for a, b in text.words(whole[slice(*at)]))
        if LEAST <= len(words) <= LONGEST:
            yield Sentence(words, ("O",) * len(words), convention, id_)


def tagged(sentences: Sequence[Sentence], teachers: Sequence[Tagger], lexicon: Lexicon) -> Drawn:
    """Tag sentences by what the teachers think together, an article at a second look with its own names in mind."""
    first = _read(sentences, [None] * len(sentences), teachers, lexicon)
    memories = fitting.memories([s.doc for s in sentences], sentences, [names for names, _ in first], lexicon)
    second = _read(sentences, memories, teachers, lexicon)
    return [
        Sentence(s.words, tuple(bioes(len(s.words), names)), s.convention, s.doc)
        for s, (names, sure) in zip(sentences, second, strict=True)
        if sure
    ]


def _read(
    sentences: Sequence[Sentence], memories: Sequence[Any], teachers: Sequence[Tagger], lexicon: Lexicon
) -> list[tuple[fitting.Names, bool]]:
    number = {id(sentence): at for at, sentence in enumerate(sentences)}
    told: dict[int, tuple[fitting.Names, bool]] = {}
    for group in fitting.batches(sentences, 3000):
        at = [number[id(sentence)] for sentence in group]
        batch = ner_features.batch([s.words for s in group], lexicon, [memories[i] for i in at])
        whose = [CONVENTIONS.index(s.convention) for s in group]
        lengths = torch.from_numpy(batch.lengths).long()
        with torch.inference_mode():
            chances = together([_chances(teacher, batch, whose, lengths) for teacher in teachers])
            paths = teachers[0].chain.best(torch.log(chances + 1e-6), lengths)
        for row, (i, path) in enumerate(zip(at, paths, strict=True)):
            least = chances[row, np.arange(len(path)), path].min()
            told[i] = (ner_model.spans(path), bool(least >= SURE))
    return [told[i] for i in range(len(sentences))]


SURE = 0.5
"""The least sure word of a sentence that is learnt from, so that what the teachers dispute is left out."""


def _chances(teacher: Tagger, batch: ner_features.Batch, whose: Iterable[int], lengths: Tensor) -> Tensor:
    scores = ner_model.describe(teacher, batch, list(whose))
    return teacher.chain.marginals(scores, lengths).exp()


def together(chances: Sequence[Tensor]) -> Tensor:
    """Average what the teachers think of each tag.

    >>> together([torch.tensor([0.2, 0.8]), torch.tensor([0.4, 0.6])]).tolist()
    [0.3..., 0.7...]
    """
    return torch.stack(list(chances)).mean(0)
