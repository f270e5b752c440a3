"""Honest scores and thresholds: what a raw score means in ordinary news, where few articles are on a topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.topics.features import Floats
from pipeline.topics.model import Model, logistic
from pipeline.train.topic_items import Item
from pipeline.train.topic_news import News

Column = npt.NDArray[np.float64]
READ_AGAIN = 0.03
"""Share of ordinary news that is read a second time: ten times and more of what is on any topic."""

NEARLY = 0.01
"""Differences of F1 below a point are noise at 150 positives (the interval is eight points wide)."""


@dataclass(frozen=True, slots=True)
class Held:
    """Scores of the labelled items by models that had not seen them: first reading, and both joined."""

    first: Floats
    joined: Floats


@dataclass(frozen=True, slots=True)
class Sample:
    """Scores of one topic: articles on it and others, each standing for ``weights`` articles."""

    yes: Column
    no: Column
    weights: Column

    def f1(self, limit: float) -> float:
        """Give F1 when all from ``limit`` up are assigned, as expected of all that the sample stands for."""
        hits = (self.yes >= limit).sum()
        return float(2 * hits / (len(self.yes) + hits + self.weights[self.no >= limit].sum()))

    def precision(self, limit: float) -> float:
        """Give the share of what is assigned that is right."""
        hits, wrong = (self.yes >= limit).sum(), self.weights[self.no >= limit].sum()
        return float(hits / (hits + wrong)) if hits else 0.0


def calibrated(model: Model, held: Held, items: Sequence[Item], news: News, plan: Mapping[str, Any]) -> Model:
    """Give a model its screen, its curves and its thresholds.

    News that was labelled was sought out, so it is joined by a sample of all the rest, each article of which
    stands for many. What a topic lacks in the news is filled by our own items, at the plan's ``prevalence``.
    """
    first = model.raw(news.apart) if news.apart else np.zeros((0, len(model.topics)), np.float32)
    screen = (
        np.quantile(first, 1 - READ_AGAIN, axis=0).astype(np.float32)
        if len(first)
        else np.full(len(model.topics), -np.inf, np.float32)
    )
    both = _again(model, first, screen, news)
    lines, limits = np.zeros((4, len(model.topics)), np.float32), {}
    for topic, name in enumerate(model.topics):
        known = [_sample(held.first[:, topic], items, name, kind) for kind in ("own", "seed", "news")]
        own, read = known[0] or known[1], known[2]
        lines[:2, topic] = curve(_population(own, read, first[:, topic], news, plan))
        own, read = (_sample(held.joined[:, topic], items, name, kind) for kind in ("own", "news"))
        own = own or _sample(held.joined[:, topic], items, name, "seed")
        seen = both[:, topic][~np.isnan(both[:, topic])]
        whole = _population(own, read, seen, news, plan)
        lines[2:, topic] = curve(whole)
        limits[name] = threshold(
            own or whole,
            whole,
            lines[2:, topic],
            precise=plan["precise"] if read else 0.0,
            alarms=(seen.astype(float), plan["alarms"] * len(news.apart)),
        )
    return replace(model, curve=lines, screen=screen, thresholds=limits)


def _again(model: Model, first: Floats, screen: Floats, news: News) -> Floats:
    both = np.full(first.shape, np.nan, np.float32)
    rows = np.flatnonzero((first >= screen).any(1))
    if model.second is not None and len(rows):
        chosen = [news.apart_texts[row] for row in rows], [news.apart[row] for row in rows]
        joined = model.second.joined(first[rows], *chosen)
        both[rows] = np.where(first[rows] >= screen, joined, np.nan)
    return both


def _sample(scores: Floats, items: Sequence[Item], topic: str, kind: str) -> Sample | None:
    """Give the scores of the items on a topic and of the others; None if no item of this kind is on it."""
    rows = [row for row, item in enumerate(items) if item.kind == kind and topic not in item.unsure]
    yes = [row for row in rows if topic in items[row].topics]
    no = [row for row in rows if topic not in items[row].topics]
    return Sample(scores[yes].astype(float), scores[no].astype(float), np.ones(len(no))) if yes else None


def _population(own: Sample | None, read: Sample | None, apart: Floats, news: News, plan: Mapping[str, Any]) -> Sample:
    """Make a sample that stands for all the news."""
    basis = read or own
    assert basis is not None, "a topic without examples is refused before"
    if not news.apart:  # nothing is known of ordinary news: our items must stand for it
        return basis
    each = np.full(len(apart), news.unread / len(news.apart))
    if not read:  # none was found in the news: as rare as the plan says
        each = each * len(basis.yes) / plan["prevalence"] / news.unread
    no = np.concatenate([basis.no, apart.astype(float)])
    return Sample(basis.yes, no, np.concatenate([np.ones(len(basis.no)), each]))


def curve(sample: Sample) -> tuple[float, float]:
    """Fit a logistic curve to raw scores (Platt's scaling)."""
    from sklearn.linear_model import LogisticRegression

    scores = np.concatenate([sample.yes, sample.no])[:, None]
    labels = np.arange(len(scores)) < len(sample.yes)
    weights = np.concatenate([np.ones(len(sample.yes)), sample.weights])
    fitted = LogisticRegression(C=1e4).fit(scores, labels, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def threshold(
    own: Sample, whole: Sample, line: Sequence[float] | Floats, *, precise: float, alarms: tuple[Column, float]
) -> float:
    """Choose the score from which a topic is assigned: the lowest that is nearly as good as the best.

    Good is F1 on our items, which are easier than real articles, hence the lowest. Only scores are looked at
    from which, in the news, the ``precise`` share of what is assigned is right, and from which no more is assigned
    in ordinary news than ``alarms`` (its scores, and how many) allow. If there is none, the most precise.
    """
    raws = np.unique(np.concatenate([own.yes, own.no, whole.yes]))
    values = [float(value) for value in np.unique(np.ceil(1000 * logistic(np.array(line), raws)) / 1000)]
    limits = {value: float((np.log(value / (1 - value)) - line[1]) / line[0]) for value in values if 0 < value < 1}
    ordinary, most = alarms
    fine = {
        value: own.f1(raw)
        for value, raw in limits.items()
        if whole.precision(raw) >= precise and (ordinary >= raw).sum() <= most
    }
    if fine:
        return min(value for value, f1 in fine.items() if f1 >= max(fine.values()) - NEARLY)
    return max(limits, key=lambda value: (whole.precision(limits[value]), -value), default=0.5)
