"""The model card: what the classifier was trained on and how it does on items it had not seen."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.topics import measure
from pipeline.topics.features import Floats
from pipeline.topics.model import Model, logistic
from pipeline.train.topic_calibration import Held
from pipeline.train.topic_fitting import Passages
from pipeline.train.topic_items import Item
from pipeline.train.topic_news import News

LIMITS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Thresholds that the card compares: what precision costs in recall."""


def write(
    out: Path,
    model: Model,
    items: Sequence[Item],
    held: Held,
    *,
    news: News,
    develop: Sequence[tuple[Item, Passages]],
    plan: Mapping[str, Any],
) -> None:
    """Write ``card.json``."""
    scores = np.where(
        held.first >= model.screen, logistic(model.curve[2:], held.joined), logistic(model.curve[:2], held.first)
    )
    real = [(item, passages) for item, passages in develop if item.kind == "develop"]
    clear = [item for item, _ in real]
    card = {
        "what": "two linear readings over folded stems, pairs of stems, word vectors and pieces of words, and one of "
        "likeness (support vectors) over word vectors",
        "trained_on": dict(Counter(item.kind for item in items)),
        "labels": {kind: _labels(items, kind) for kind in ("own", "news")},
        "unlabelled_news": {
            "passages": len(news.passages),
            "articles": len(news.articles),
            "apart": len(news.apart),
            "unread": news.unread,
        },
        "thresholds": dict(model.thresholds),
        "own_items_out_of_fold": _table(model, items, scores, "own"),
        "labelled_news_out_of_fold": _table(model, items, scores, "news"),
        "labelled_news_by_threshold": {
            topic: [
                {"threshold": limit, **_one(model, items, scores, "news", topic=topic, limit=limit)} for limit in LIMITS
            ]
            for topic in model.topics
        },
        "real_articles": _table(
            model, clear, model.probabilities([item.text for item in clear], [its for _, its in real]), "develop"
        )
        if clear
        else {},
        "plan": dict(plan),
        "versions": {name: version(name) for name in ("scikit-learn", "numpy", "camel-tools")},
    }
    (out / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _table(model: Model, items: Sequence[Item], scores: Any, kind: str) -> dict[str, Any]:
    """Give the figures of every topic over one kind of items, at the threshold that ships."""
    return {
        topic: _one(model, items, scores, kind, topic=topic, limit=limit) for topic, limit in model.thresholds.items()
    }


def _one(model: Model, items: Sequence[Item], scores: Any, kind: str, *, topic: str, limit: float) -> dict[str, float]:
    """Give the figures of one topic over one kind of items; of those that say nothing on it only how many it gets."""
    its = scores[:, model.topics.index(topic)]
    rows = [row for row, item in enumerate(items) if item.kind == kind and topic not in item.unsure]
    gold = [topic in items[row].topics for row in rows]
    doubtful = [row for row, item in enumerate(items) if item.kind == kind and topic in item.unsure]
    return {**_figures(its[rows], gold, limit), "doubtful": int((its[doubtful] >= limit).sum())}


def _labels(items: Sequence[Item], kind: str) -> dict[str, int]:
    return dict(Counter(topic for item in items if item.kind == kind for topic in (item.topics or {"none"})))


def _figures(scores: Floats, gold: Sequence[bool], limit: float) -> dict[str, float]:
    count = measure.counts([bool(score >= limit) for score in scores], gold)
    return {
        "positives": sum(gold),
        "hits": count.hits,
        "spurious": count.spurious,
        "precision": round(count.precision, 3),
        "recall": round(count.recall, 3),
        "f1": round(count.f1, 3),
        "average_precision": round(measure.average_precision([float(score) for score in scores], gold), 3),
    }
