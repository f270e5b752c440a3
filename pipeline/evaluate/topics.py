"""Topics against gold: each topic, the mean over topics, and what keyword rules give on the same items."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.annotation import Annotated
from pipeline.evaluate.counts import Score, figures
from pipeline.evaluate.quotes import as_article
from pipeline.records import Topic

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Error:
    """An item that was wrongly assigned or missed, and the words that decided."""

    item: str
    topic: str
    kind: str
    score: float
    evidence: str
    title: str


def gold_topics(item: Annotated) -> frozenset[str]:
    """Read the topics of a labelled item.

    >>> sorted(gold_topics(Annotated("x", {"topics": "advocacy, child_protection"}, "", ())))
    ['advocacy', 'child_protection']
    """
    return frozenset(name.strip() for name in item.head["topics"].split(",")) - {"none", ""}


def measure(items: Sequence[Annotated], settings: Mapping[str, Any]) -> tuple[Row, dict[str, Sequence[Any]]]:
    """Score the classifier with its thresholds, keyword rules beside it; list errors and the points of two plots."""
    from pipeline.topics import measure as measures
    from pipeline.topics import topics

    gold = [gold_topics(item) for item in items]
    rows = topics([as_article(item) for item in items], settings)
    names = sorted({row.topic for row in rows})
    by_topic = {name: [row for row in rows if row.topic == name] for name in names}
    assigned = [frozenset(name for name in names if by_topic[name][number].assigned) for number in range(len(items))]
    rules = measures.keywords([item.text for item in items])
    told: Row = {}
    for name in names:
        told[name] = counted([name in row for row in assigned], gold, name) | ranked(
            [row.score for row in by_topic[name]], gold, name
        )
    told |= _macro("", assigned, gold, names)
    told |= {f"keywords {name}": counted([name in row for row in rules], gold, name) for name in names}
    told |= _macro("keywords_", rules, gold, names)
    lists: dict[str, Sequence[Any]] = {"errors": errors(items, by_topic, gold)}
    for plot, points in (("curve", measures.curve), ("reliability", measures.reliability)):
        lists[plot] = _points(points, by_topic, gold)
    return told, lists


def ranked(scores: Sequence[float], gold: Sequence[frozenset[str]], name: str) -> Row:
    """Give average precision with its interval, resampling items."""
    from pipeline.topics.measure import average_precision, interval

    right = [name in row for row in gold]

    def drawn(numbers: Sequence[int]) -> float:
        return average_precision([scores[number] for number in numbers], [right[number] for number in numbers])

    low, high = interval(drawn, len(scores), rounds=500)
    keys = ("average_precision", "average_precision_low", "average_precision_high")
    return dict(zip(keys, (round(x, 3) for x in (average_precision(scores, right), low, high)), strict=True))


def _macro(prefix: str, found: Sequence[frozenset[str]], gold: Sequence[frozenset[str]], names: Sequence[str]) -> Row:
    from pipeline.topics.measure import interval, macro_f1

    low, high = interval(lambda rows: macro_f1([found[n] for n in rows], [gold[n] for n in rows], names), len(gold))
    whole = macro_f1(found, gold, names)
    return {f"{prefix}macro_f1": round(whole, 3), f"{prefix}macro_f1_interval": [round(low, 3), round(high, 3)]}


def counted(found: Sequence[bool], gold: Sequence[frozenset[str]], name: str) -> Row:
    """Give precision, recall and F1 of one topic, by whether each item was assigned to it."""
    pairs = zip(found, gold, strict=True)
    return figures([Score(int(f and name in g), int(f), int(name in g)) for f, g in pairs])


def errors(
    items: Sequence[Annotated], by_topic: Mapping[str, Sequence[Topic]], gold: Sequence[frozenset[str]]
) -> list[Error]:
    """List what was wrongly assigned and what was missed, the surest mistakes first."""
    found = [
        Error(
            item.id,
            name,
            "spurious" if row.assigned else "missed",
            row.score,
            "، ".join(row.evidence),
            item.text.partition("\n")[0],
        )
        for name, rows in by_topic.items()
        for item, row, right in zip(items, rows, gold, strict=True)
        if row.assigned != (name in right)
    ]
    return sorted(found, key=lambda error: (error.topic, error.kind, -error.score))


def _points(
    points: Callable[[Sequence[float], Sequence[bool]], list[dict[str, float]]],
    by_topic: Mapping[str, Sequence[Topic]],
    gold: Sequence[frozenset[str]],
) -> list[Row]:
    return [
        {"topic": name, **{key: round(value, 4) for key, value in point.items()}}
        for name, rows in by_topic.items()
        for point in points([row.score for row in rows], [name in right for right in gold])
    ]
