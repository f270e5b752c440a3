"""Stage ``topics``: articles -> how much each is about each topic, and why."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import params
from pipeline.records import Article, Topic
from pipeline.topics import evidence
from pipeline.topics.model import Model, load
from pipeline.topics.words import holds

EVIDENCE_FROM = 0.05
"""Score from which the words that decided are looked up; below, nothing was found that could need a reason."""
NAMED = 2
"""Sentences that must name a topic by its seed phrases for an article on another topic to be on it too."""


def topics(articles: Sequence[Article], settings: Mapping[str, Any]) -> list[Topic]:
    """Score articles on every topic of the shipped classifier: one row an article and topic."""
    model = load(Path(params.locate(settings["model"])))
    chosen = {topic: limit for topic, limit in (settings.get("threshold") or {}).items() if limit is not None}
    limits = [{**model.thresholds, **chosen}[topic] for topic in model.topics]
    beside = settings.get("beside") or 1.0
    rows = []
    for article, scored in zip(articles, score([article.text for article in articles], model), strict=True):
        given = assigned([value for value, _ in scored], limits, beside)
        for topic, ((value, why), is_on) in enumerate(zip(scored, given, strict=True)):
            lenient = beside < 1 and any(given) and not is_on
            names = named(article.text, model, topic) if lenient else ()
            rows.append(Topic(article.article_id, model.topics[topic], value, is_on or bool(names), names or why))
    return rows


def assigned(scores: Sequence[float], limits: Sequence[float], beside: float) -> list[bool]:
    """Say which topics an article is on; beside one that is assigned, another needs only a share of its limit.

    >>> assigned([0.5, 0.1, 0.0], [0.2, 0.15, 0.3], 0.5), assigned([0.1, 0.1, 0.0], [0.2, 0.15, 0.3], 0.5)
    ([True, True, False], [False, False, False])
    """
    sure = [score >= limit for score, limit in zip(scores, limits, strict=True)]
    return [score >= limit * (beside if any(sure) else 1) for score, limit in zip(scores, limits, strict=True)]


def named(source: str, model: Model, topic: int) -> tuple[str, ...]:
    """Give the seed phrases that name a topic, as printed, if enough sentences of an article hold one."""
    seeds = model.seeds[topic] if model.seeds else ()
    each = (next((s for s in seeds if holds(sentence, s)), None) for sentence in model.vocabulary.sentences(source))
    found = [seed for seed in each if seed]
    if len(found) < NAMED:
        return ()
    return evidence.printed(source, {seed: float(found.count(seed)) for seed in found}, model.vocabulary)


def score(texts: Sequence[str], model: Model) -> list[list[tuple[float, tuple[str, ...]]]]:
    """Give score and evidence of every topic for every text (title, line break, paragraphs)."""
    if not texts:
        return []
    passages = [model.vocabulary.passages(source) for source in texts]
    known = [any(number >= 0 for passage in article for number in passage) for article in passages]
    scores = model.probabilities(texts, passages)
    return [
        [
            (round(float(value), 3), _why(source, article, model, topic) if value >= EVIDENCE_FROM else ())
            if is_known
            else (0.0, ())
            for topic, value in enumerate(row)
        ]
        for source, article, row, is_known in zip(texts, passages, scores, known, strict=True)
    ]


def _why(source: str, passages: Sequence[Sequence[int]], model: Model, topic: int) -> tuple[str, ...]:
    whole = [number for passage in passages for number in passage]
    return evidence.printed(source, model.contributions(whole, topic), model.vocabulary)
