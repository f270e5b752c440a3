"""How the recogniser learns: batches, loss, a falling rate, a running average of the weights."""

import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from pipeline.entities import ner_features, ner_memory, ner_model
from pipeline.entities.ner_features import Lexicon
from pipeline.entities.ner_memory import Floats
from pipeline.entities.ner_model import LABELS, TAGS, Tagger
from pipeline.train.augment import word_spans
from pipeline.train.corpora import CONVENTIONS, Sentence

_LOG = logging.getLogger(__name__)
_TAG = {tag: number for number, tag in enumerate(TAGS)}
WARM_UP = 300  # steps until the full rate
CLIP = 5.0  # largest norm of a gradient


def batches(sentences: Sequence[Sentence], words: int, rng: random.Random | None = None) -> Iterator[list[Sentence]]:
    """Group sentences of like length, at most about ``words`` words a group; ``rng`` varies the groups."""
    order = sorted(sentences, key=lambda s: len(s.words) + (rng.random() * 3 if rng else 0))
    groups: list[list[Sentence]] = [[]]
    for sentence in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(sentence.words) > words:
            groups.append([])
        groups[-1].append(sentence)
    if rng:
        rng.shuffle(groups)
    return iter(groups)


def loss(model: Tagger, group: Sequence[Sentence], lexicon: Lexicon, forget: float) -> Tensor:
    """Give the mean loss of a sentence."""
    memories = [sentence.memory for sentence in group]
    batch = ner_features.batch([sentence.words for sentence in group], lexicon, memories)
    tags = np.zeros_like(batch.places, dtype=np.int64)
    inside = np.arange(tags.shape[1]) < batch.lengths[:, None]
    tags[inside] = [_TAG[tag] for sentence in group for tag in sentence.tags]
    whose = [CONVENTIONS.index(sentence.convention) for sentence in group]
    scores = ner_model.describe(model, batch, whose, forget=forget)
    summed = model.chain.loss(scores, torch.from_numpy(tags), torch.from_numpy(inside).float())
    return summed / len(group)


def fit(
    model: Tagger, lexicon: Lexicon, epoch: Callable[[], list[Sentence]], plan: Mapping[str, Any], rng: random.Random
) -> None:
    """Train in place; the model ends up with the running average of its weights."""
    upper = [weight for name, weight in model.named_parameters() if not name.startswith("reader.")]
    groups = [{"params": upper, "share": 1.0}]
    if plan["reader_rate"]:
        groups.append({"params": list(model.reader.parameters()), "share": plan["reader_rate"]})
    optimiser = torch.optim.Adam(groups, lr=plan["rate"], betas=(0.9, 0.99))
    model.reader.requires_grad_(bool(plan["reader_rate"]))
    average: dict[str, Tensor] = {}
    done = 0
    for number in range(plan["epochs"]):
        started, losses = time.monotonic(), []
        model.train()
        turn = list(batches(epoch(), plan["words"], rng))
        for at, group in enumerate(turn):
            share = min(1, done / WARM_UP) * max(0.02, 1 - (number + at / len(turn)) / plan["epochs"])
            for settings in optimiser.param_groups:
                settings["lr"] = plan["rate"] * share * settings["share"]
            error = loss(model, group, lexicon, plan["forget"])
            optimiser.zero_grad()
            error.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimiser.step()
            losses.append(error.item())
            done += 1
            if number:
                follow(average, model, keep=plan["average"])
        _LOG.info("epoch %d: loss %.3f, %.0f s", number + 1, np.mean(losses), time.monotonic() - started)
    model.load_state_dict(average or model.state_dict())
    model.eval()


def follow(average: dict[str, Tensor], model: Tagger, *, keep: float) -> None:
    """Move the running average a little towards the weights as they are."""
    for name, value in model.state_dict().items():
        if name in average:
            average[name].lerp_(value, 1 - keep)
        else:
            average[name] = value.clone()


def score(model: Tagger, lexicon: Lexicon, sentences: Sequence[Sentence]) -> dict[str, float]:
    """Give F1 of each label, whole names by words, under each sentence's own convention."""
    counts = dict.fromkeys(((label, what) for label in LABELS for what in ("hit", "found", "gold")), 0)
    for sentence, names in zip(sentences, _read_twice(model, lexicon, sentences), strict=True):
        found, gold = set(names), set(word_spans(sentence.tags))
        for what, kept in (("hit", found & gold), ("found", found), ("gold", gold)):
            for _, _, label in kept:
                counts[label, what] += 1
    sums = {label: [counts[label, what] for what in ("hit", "found", "gold")] for label in LABELS}
    sums["ALL"] = [sum(column) for column in zip(*sums.values(), strict=True)]
    return {label: round(2 * hit / max(1, found + gold), 4) for label, (hit, found, gold) in sums.items()}


Names = list[tuple[int, int, str]]


def _read_twice(model: Tagger, lexicon: Lexicon, sentences: Sequence[Sentence]) -> list[Names]:
    """Tag sentences, then tag them again with what was found in the same article."""
    first = _read(model, lexicon, sentences, [None] * len(sentences))
    return _read(model, lexicon, sentences, memories([s.doc for s in sentences], sentences, first, lexicon))


def _read(
    model: Tagger, lexicon: Lexicon, sentences: Sequence[Sentence], memory: Sequence[Floats | None]
) -> list[Names]:
    found: dict[int, Names] = {}
    number = {id(sentence): at for at, sentence in enumerate(sentences)}
    for group in batches(sentences, 3000):
        at = [number[id(sentence)] for sentence in group]
        batch = ner_features.batch([sentence.words for sentence in group], lexicon, [memory[i] for i in at])
        with torch.inference_mode():
            scores = ner_model.describe(model, batch, [CONVENTIONS.index(s.convention) for s in group])
            paths = model.chain.best(scores, torch.from_numpy(batch.lengths))
        found |= {i: ner_model.spans(path) for i, path in zip(at, paths, strict=True)}
    return [found[i] for i in range(len(sentences))]


def memories(
    docs: Sequence[str], sentences: Sequence[Sentence], found: Sequence[Names], lexicon: Lexicon
) -> list[Floats | None]:
    """Say for each sentence what its article told elsewhere."""
    members: dict[str, list[int]] = defaultdict(list)
    for at, doc in enumerate(docs):
        members[doc].append(at)
    told: list[Floats | None] = [None] * len(sentences)
    for numbers in members.values():
        if len(numbers) > 1:
            bare = [lexicon.bare(sentences[i].words) for i in numbers]
            for i, memory in zip(numbers, ner_memory.recall(bare, [found[i] for i in numbers]), strict=True):
                told[i] = memory
    return told
