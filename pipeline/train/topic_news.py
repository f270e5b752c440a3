"""Public news as background of the topic classifier: passages taken for none, articles that a reader labelled."""

import json
import random
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.topics.words import Vocabulary
from pipeline.train.archives import articles
from pipeline.train.topic_fitting import Passages
from pipeline.train.topic_items import Item


@dataclass(frozen=True, slots=True)
class News:
    """Ordinary passages and whole articles to learn from, others kept apart for calibration, labelled articles."""

    passages: Passages
    articles: Passages
    apart: list[Passages]
    apart_texts: list[str]
    labelled: list[Item]
    unread: int
    """How many articles nobody has labelled: ``apart`` stands for them all."""


def develop(external: Path, vocabulary: Vocabulary) -> list[tuple[Item, Passages]]:
    """Read the real labelled articles: for thresholds and for measuring, never to learn from, however weakly.

    Borderline ones are kept too, so that nobody learns from them; they say nothing on any topic.
    """
    path = external / "topics" / "labelled_real.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    items = []
    for row in rows:
        source = f"{row.get('title') or ''}\n{row['text']}"
        kind = "borderline" if row["borderline"] else "develop"
        items.append((Item(row["id"], source, frozenset(row["labels"]), kind), vocabulary.passages(source)))
    return items


def judged(id_: str, source: str, verdict: str) -> Item:
    """Make an item of an article and a reader's verdict; a topic with ? is one on which readers would differ.

    >>> item = judged("x", "", "advocacy, child_protection?")
    >>> sorted(item.topics), sorted(item.unsure)
    (['advocacy'], ['child_protection'])
    """
    given = {name.strip() for name in verdict.split(",")} - {"none", ""}
    doubtful = {name for name in given if name.endswith("?")}
    return Item(id_, source, frozenset(given - doubtful), "news", frozenset(name[:-1] for name in doubtful))


def read(
    paths: Iterable[Path], vocabulary: Vocabulary, labels: Mapping[str, str], secret: Set[str], plan: Mapping[str, Any]
) -> News:
    """Draw a sample of the news, the same at every training."""
    rng = random.Random(plan["seed"])  # noqa: S311
    want = plan["sample"]
    sources = [(id_, source) for id_, source in articles(*paths) if id_ not in secret]
    labelled = [judged(id_, source, labels[id_]) for id_, source in sources if id_ in labels]
    plain = [source for id_, source in sources if id_ not in labels]
    rng.shuffle(plain)
    taken = iter(plain)
    passages = [
        rng.choice(vocabulary.passages(source)) for source, _ in zip(taken, range(want["passages"]), strict=False)
    ]
    whole = [
        [number for passage in vocabulary.passages(source) for number in passage]
        for source, _ in zip(taken, range(want["articles"]), strict=False)
    ]
    texts = [source for source, _ in zip(taken, range(want["apart"]), strict=False)]
    return News(passages, whole, list(map(vocabulary.passages, texts)), texts, labelled, len(plain))
