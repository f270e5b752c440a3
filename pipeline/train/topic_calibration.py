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


def calibrated(
    model: Model, held: Floats, items: Sequence[Item], apart: Sequence[Passages], plan: Mapping[str, Any]
) -> Model:
    """Give a model its curve and its thresholds.

    ``held`` are scores of the items by models that had not seen them; ``apart`` is news that nothing was
    learnt from. Positives weigh ``prevalence`` against the rest, as in ordinary news, not as in the corpus.
    """
    ordinary = model.raw(apart) if apart else np.zeros((0, len(model.topics)), np.float32)
    curves, limits = [], {}
    for topic, name in enumerate(model.topics):
        real = [row for row, item in enumerate(items) if item.kind != "seed" and name not in item.unsure]
        right = [row for row in real if name in items[row].topics] or [
            row for row, item in enumerate(items) if name in item.topics
        ]
        wrong = [row for row in real if name not in items[row].topics]
        yes, no = held[right, topic].astype(float), held[wrong, topic].astype(float)
        base = ordinary[:, topic].astype(float) if apart else no
        curves.append(curve(yes, base, plan["prevalence"]))
        limits[name] = threshold(yes, no, base, curves[-1], plan)
    return replace(model, curve=np.array(curves, np.float32).T, thresholds=limits)


def curve(yes: Column, ordinary: Column, prevalence: float) -> tuple[float, float]:
    """Fit a logistic curve to raw scores, positives weighing ``prevalence`` (Platt's scaling)."""
    from sklearn.linear_model import LogisticRegression

    scores = np.concatenate([yes, ordinary])[:, None]
    labels = np.repeat([1, 0], [len(yes), len(ordinary)])
    total = len(scores)
    weights = np.where(labels, prevalence * total / len(yes), (1 - prevalence) * total / max(len(ordinary), 1))
    fitted = LogisticRegression(C=1e4).fit(scores, labels, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def threshold(yes: Column, no: Column, ordinary: Column, line: tuple[float, float], plan: Mapping[str, Any]) -> float:
    """Choose the score from which a topic is assigned.

    The best F1 on the held-out items among the scores that, in news where ``prevalence`` is on the topic,
    assign no more articles than keep the wanted precision.
    """
    best = (-1.0, 0.5)
    share = plan["prevalence"]
    for value in np.unique(np.round(1 / (1 + np.exp(-(line[0] * np.concatenate([yes, no]) + line[1]))), 3)):
        raw = (np.log(max(value, 1e-6) / max(1 - value, 1e-6)) - line[1]) / line[0]
        found, alarms = float((yes >= raw).mean()), float((ordinary >= raw).mean())
        if share * found < plan["wanted_precision"] * alarms:
            continue
        hits, spurious = int((yes >= raw).sum()), int((no >= raw).sum())
        best = max(best, (2 * hits / (len(yes) + hits + spurious), float(value)))
    return best[1]
