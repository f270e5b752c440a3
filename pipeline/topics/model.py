"""The classifier as it ships: weights of words and pairs of words, a curve that makes scores honest, no pickle."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import PipelineError
from pipeline.topics import second as seconds
from pipeline.topics.features import Features, Floats, Words
from pipeline.topics.second import Second
from pipeline.topics.words import Vocabulary

WHOLE, STRONGEST, OPENING = 0.175, 0.525, 0.3
"""Shares of the score. Chosen on our items, held out, and the real labelled articles, with one threshold for
both: F1 of advocacy rises from .802 (half whole, half strongest) to .849, of child protection from .869 to .900."""
LENGTH, SIZES = 0.6, (30, 600)
"""What e times as many words add, and the lengths in words beyond which nothing changes; chosen likewise."""


@dataclass(frozen=True, slots=True)
class Model:
    """One linear scorer a topic.

    ``near`` is what the word vectors say, multiplied out: a mean of vectors times a weight is the mean of the
    words' own products. So no vector is needed to score, and every point of a score belongs to a word.
    """

    topics: tuple[str, ...]
    vocabulary: Vocabulary
    features: Features
    weights: Floats
    near: Floats
    bias: Floats
    curve: Floats
    """From raw scores to probabilities: slope and intercept of the first reading, then of both joined."""
    screen: Floats
    """Raw score of the first reading from which an article is read a second time."""
    thresholds: Mapping[str, float]
    second: Second | None = None
    seeds: tuple[tuple[tuple[int, ...], ...], ...] = ()
    """Seed phrases of each topic, as the numbers of their words, the longest first."""

    def logits(self, words: Words) -> Floats:
        """Score texts: a row a text, a column a topic."""
        owners, columns = self.features.found(words)
        length = self.features.length(owners, columns, words.count)
        known = words.numbers >= 0
        numbers, holders = words.numbers[known], words.owners[known]
        mass = np.maximum(np.bincount(holders, self.features.weight[numbers], words.count), 1e-3)
        scores = np.empty((words.count, len(self.topics)), np.float32)
        for topic in range(len(self.topics)):
            exact = np.bincount(owners, self.weights[columns, topic], words.count) / length
            close = np.bincount(holders, self.near[numbers, topic], words.count) / mass
            scores[:, topic] = exact + close + self.bias[topic]
        return scores

    def raw(self, passages: Sequence[Sequence[Sequence[int]]]) -> Floats:
        """Score articles, given as passages: mostly by the strongest passage, partly by opening and whole.

        So a substantial part of a long article counts, and a word in passing does not. A long article
        is never all about one thing: its score is raised by the logarithm of its length.
        """
        words = Words.of([passage for article in passages for passage in article])
        sizes = [len(article) for article in passages]
        groups = np.repeat(np.arange(len(passages)), sizes)
        each = self.logits(words)
        strongest = np.full((len(passages), len(self.topics)), -np.inf, np.float32)
        np.maximum.at(strongest, groups, each)
        opening = each[np.cumsum([0, *sizes[:-1]])]
        long = np.array([sum(map(len, article)) for article in passages], np.float32)
        raise_by = LENGTH * np.log(np.clip(long, *SIZES) / SIZES[0])
        parts = WHOLE * self.logits(words.joined(groups)) + STRONGEST * strongest + OPENING * opening
        scores: Floats = (parts + raise_by[:, None]).astype(np.float32)
        return scores

    def probabilities(
        self, texts: Sequence[str], passages: Sequence[Sequence[Sequence[int]]]
    ) -> npt.NDArray[np.float64]:
        """Score articles: all are read once, those that may be on a topic a second time.

        A score is a probability at the share of positives that ordinary news has.
        """
        first = self.raw(passages)
        scores = logistic(self.curve[:2], first)
        doubtful = first >= self.screen
        rows = np.flatnonzero(doubtful.any(1)).tolist()
        if self.second is not None and rows:
            joined = self.second.joined(first[rows], [texts[row] for row in rows], [passages[row] for row in rows])
            scores[rows] = np.where(doubtful[rows], logistic(self.curve[2:], joined), scores[rows])
        return scores

    def contributions(self, passage: Sequence[int], topic: int) -> dict[tuple[int, ...], float]:
        """Say what every word and pair of a text adds to its score for a topic."""
        words = Words.of([passage])
        owners, columns = self.features.found(words)
        length = self.features.length(owners, columns, 1)[0]
        mass = max(float(self.features.weight[[number for number in passage if number >= 0]].sum()), 1e-3)
        gains: dict[tuple[int, ...], float] = {}
        for at, (word, root, pair) in enumerate(zip(*self.features.columns(words), strict=True)):
            number = passage[at]
            if number < 0:
                continue
            once = sum(float(self.weights[column, topic]) / length for column in (word, root) if column >= 0)
            gains.setdefault((number,), once)
            gains[(number,)] += float(self.near[number, topic]) / mass
            if pair >= 0:
                gains.setdefault((number, passage[at + 1]), float(self.weights[pair, topic]) / length)
        return gains


def logistic(line: Floats, raw: Floats) -> npt.NDArray[np.float64]:
    """Turn raw scores into probabilities by slope and intercept.

    >>> logistic(np.array([[1.0], [0.0]]), np.array([[0.0]]))
    array([[0.5]])
    """
    exponent = np.clip(line[0] * raw.astype(np.float64) + line[1], -30, 30)
    scores: npt.NDArray[np.float64] = 1 / (1 + np.exp(-exponent))
    return scores


_ARRAYS = ("weights", "near", "bias", "curve", "screen")


def save(model: Model, folder: Path, **more: Any) -> None:
    """Write ``weights.npz``, ``second.npz`` (numbers), ``words.txt`` (a stem a line, its aliases), ``model.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    if model.second is not None:
        seconds.save(model.second, folder / "second.npz")
    alike: dict[str, list[str]] = {word: [] for word in model.vocabulary.words}
    for alias, word in sorted(model.vocabulary.aliases.items()):
        if word in alike:
            alike[word].append(alias)
    lines = [" ".join([word, *also]) for word, also in alike.items()]
    (folder / "words.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    halved = ("weights", "near")
    half = {name: getattr(model, name).astype(np.float16 if name in halved else np.float32) for name in _ARRAYS}
    features = model.features
    np.savez_compressed(
        folder / "weights.npz",
        word_column=features.word_column.astype(np.int32),
        root=features.root.astype(np.int32),
        root_column=features.root_column.astype(np.int32),
        pairs=features.pairs,
        rarity=features.rarity.astype(np.float16),
        weight=features.weight.astype(np.float16),
        **half,
    )
    about = {"topics": model.topics, "thresholds": dict(model.thresholds), **more}
    (folder / "model.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@cache
def load(folder: Path) -> Model:
    """Read a model folder."""
    if not (folder / "model.json").is_file():
        raise PipelineError(f"No topic classifier in {folder}. Run: rasad train topics")
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    words: dict[str, int] = {}
    aliases: dict[str, str] = {}
    for number, line in enumerate((folder / "words.txt").read_text(encoding="utf-8").splitlines()):
        word, *also = line.split(" ")
        words[word] = number
        aliases.update(dict.fromkeys(also, word))
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        given = {name: arrays[name] for name in arrays.files}
    if "screen" not in given:
        raise PipelineError(f"{folder} holds a topic classifier of an earlier form. Run: rasad train topics")
    floats = {name: given[name].astype(np.float32) for name in (*_ARRAYS, "rarity", "weight")}
    integers = {name: given[name].astype(np.int64) for name in ("word_column", "root", "root_column", "pairs")}
    features = Features(len(words), rarity=floats.pop("rarity"), weight=floats.pop("weight"), **integers)
    again = seconds.load(folder / "second.npz") if (folder / "second.npz").is_file() else None
    vocabulary = Vocabulary(words, aliases)
    return Model(
        tuple(about["topics"]),
        vocabulary,
        features,
        thresholds=about["thresholds"],
        second=again,
        seeds=tuple(_phrases(name.get("seeds", ()), vocabulary) for name in about.get("names", ())),
        **floats,
    )


def _phrases(seeds: Sequence[str], vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """Give seed phrases as numbers, the longest first, without those that hold a word unknown to the classifier."""
    phrases = {tuple(vocabulary.passages(seed)[0]) for seed in seeds}
    return tuple(sorted((p for p in phrases if p and min(p) >= 0), key=lambda p: (-len(p), p)))
