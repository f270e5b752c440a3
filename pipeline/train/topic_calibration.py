"""Honest scores and thresholds: what a raw score means in ordinary news, where few articles are on a topic."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.topics.features import Floats
from pipeline.topics.model import Model
from pipeline.train.topic_fitting import Passages
from pipeline.train.topic_items import Item

Column = npt.NDArray[np.float64]
Develop = Sequence[tuple[Item, Passages]]
"""Real labelled articles: thresholds are chosen on them, weights never."""


def calibrated(
    model: Model,
    held: Floats,
    items: Sequence[Item],
    apart: Sequence[Passages],
    *,
    develop: Develop,
    plan: Mapping[str, Any],
) -> Model:
    """Give a model its curve and its thresholds.

    ``held`` are scores of the items by models that had not seen them; ``apart`` is news that nothing was
    learnt from. Positives weigh ``prevalence`` against the rest, as in ordinary news, not as in the corpus.
    """
    ordinary = model.raw(apart) if apart else np.zeros((0, len(model.topics)), np.float32)
    real = model.raw([passages for _, passages in develop]) if develop else np.zeros((0, len(model.topics)), np.float32)
    curves, limits = [], {}
    for topic, name in enumerate(model.topics):
        sets = [
            _split(held[:, topic], items, name, "own") or _split(held[:, topic], items, name, "seed"),
            _split(held[:, topic], items, name, "news"),
            _split(real[:, topic], [item for item, _ in develop], name, "develop"),
        ]
        given = [pair for pair in sets if pair]
        base = ordinary[:, topic].astype(float) if apart else given[0][1]
        curves.append(curve([yes for yes, _ in given], base, plan["prevalence"]))
        measured = [pair for pair in (sets[0], sets[2]) if pair]
        limits[name] = threshold(measured, base, curves[-1], plan["alarms"].get(name, 0.01))
    return replace(model, curve=np.array(curves, np.float32).T, thresholds=limits)


def _split(scores: Floats, items: Sequence[Item], topic: str, kind: str) -> tuple[Column, Column] | None:
    """Give the scores of the items on a topic and of the others; None if no item of this kind is on it."""
    rows = [row for row, item in enumerate(items) if item.kind == kind and topic not in item.unsure]
    yes = [row for row in rows if topic in items[row].topics]
    no = [row for row in rows if topic not in items[row].topics]
    return (scores[yes].astype(float), scores[no].astype(float)) if yes else None


def curve(positives: Sequence[Column], ordinary: Column, prevalence: float) -> tuple[float, float]:
    """Fit a logistic curve to raw scores, positives weighing ``prevalence`` (Platt's scaling).

    Each kind of positives weighs the same, however many there are: our own items are easier than real news.
    """
    from sklearn.linear_model import LogisticRegression

    scores = np.concatenate([*positives, ordinary])[:, None]
    total = len(scores)
    each = [np.full(len(yes), prevalence * total / len(positives) / len(yes)) for yes in positives]
    weights = np.concatenate([*each, np.full(len(ordinary), (1 - prevalence) * total / max(len(ordinary), 1))])
    labels = np.arange(total) < total - len(ordinary)
    fitted = LogisticRegression(C=1e4).fit(scores, labels, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def threshold(
    measured: Sequence[tuple[Column, Column]], ordinary: Column, line: tuple[float, float], alarms: float
) -> float:
    """Choose the score from which a topic is assigned.

    The best F1, averaged over the sets measured (our items, held out; real labelled articles if there are
    some), among the scores that assign no more than ``alarms`` of ordinary news.
    """
    best = (-1.0, 0.5)
    values = np.concatenate([part for pair in measured for part in pair])
    for value in np.unique(np.ceil(1000 / (1 + np.exp(-(line[0] * values + line[1])))) / 1000):
        raw = (np.log(max(value, 1e-6) / max(1 - value, 1e-6)) - line[1]) / line[0]
        if (ordinary >= raw).mean() > alarms:
            continue
        scores = [2 * (yes >= raw).sum() / (len(yes) + (yes >= raw).sum() + (no >= raw).sum()) for yes, no in measured]
        best = max(best, (float(np.mean(scores)), float(value)))
    return best[1]
