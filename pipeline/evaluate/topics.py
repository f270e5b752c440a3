"""Topics against gold: each topic, the mean over topics, and what keyword rules give on the same items."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.annotation import Annotated
from pipeline.evaluate.counts import Score, figures
from pipeline.evaluate.quotes import as_article


def gold_topics(item: Annotated) -> frozenset[str]:
    """Read the topics of a labelled item.

    >>> sorted(gold_topics(Annotated("x", {"topics": "advocacy, child_protection"}, "", ())))
    ['advocacy', 'child_protection']
    """
    return frozenset(name.strip() for name in item.head["topics"].split(",")) - {"none", ""}


def measure(items: Sequence[Annotated], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Score the classifier with its thresholds, and keyword rules beside it."""
    from pipeline.topics import measure as measures
    from pipeline.topics import topics

    gold = [gold_topics(item) for item in items]
    rows = topics([as_article(item) for item in items], settings)
    names = sorted({row.topic for row in rows})
    found = {
        item.id: frozenset(row.topic for row in rows if row.article_id == item.id and row.assigned) for item in items
    }
    assigned = [found[item.id] for item in items]
    rules = measures.keywords([item.text for item in items])
    told: dict[str, Any] = {name: _figures(assigned, gold, name) for name in names}
    for name in names:
        scores = [row.score for row in rows if row.topic == name]
        told[name]["average_precision"] = round(measures.average_precision(scores, [name in row for row in gold]), 3)
    told["macro_f1"] = round(measures.macro_f1(assigned, gold, names), 3)
    told |= {f"keywords {name}": _figures(rules, gold, name) for name in names}
    told["keywords_macro_f1"] = round(measures.macro_f1(rules, gold, names), 3)
    return told


def _figures(found: Sequence[frozenset[str]], gold: Sequence[frozenset[str]], name: str) -> dict[str, Any]:
    pairs = zip(found, gold, strict=True)
    return figures([Score(int(name in f and name in g), int(name in f), int(name in g)) for f, g in pairs])
