"""The model card: what the classifier was trained on, how it does on items it had not seen, what is known to fail."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.topics import measure
from pipeline.topics.features import Floats
from pipeline.topics.model import Model
from pipeline.train.topic_items import Item
from pipeline.train.topic_news import News


def write(out: Path, model: Model, items: Sequence[Item], held: Floats, *, news: News, plan: Mapping[str, Any]) -> None:
    """Write ``card.json``."""
    own = [row for row, item in enumerate(items) if item.kind == "own"]
    scores = model.calibrated(held)
    card = {
        "what": "linear classifier of topics over folded stems, pairs of stems and word vectors",
        "trained_on": dict(Counter(item.kind for item in items)),
        "labels": {kind: _labels(items, kind) for kind in ("own", "news")},
        "unlabelled_news": {"passages": len(news.passages), "articles": len(news.articles), "apart": len(news.apart)},
        "thresholds": dict(model.thresholds),
        "own_items_out_of_fold": {
            topic: _figures([float(scores[row, at]) for row in own], [topic in items[row].topics for row in own], limit)
            for at, (topic, limit) in enumerate(model.thresholds.items())
        },
        "plan": dict(plan),
        "versions": {name: version(name) for name in ("scikit-learn", "numpy", "camel-tools")},
    }
    (out / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _labels(items: Sequence[Item], kind: str) -> dict[str, int]:
    return dict(Counter(topic for item in items if item.kind == kind for topic in (item.topics or {"none"})))


def _figures(scores: Sequence[float], gold: Sequence[bool], limit: float) -> dict[str, float]:
    count = measure.counts([score >= limit for score in scores], gold)
    return {
        "positives": sum(gold),
        "precision": round(count.precision, 3),
        "recall": round(count.recall, 3),
        "f1": round(count.f1, 3),
        "average_precision": round(measure.average_precision(scores, gold), 3),
    }
