"""Train the topic classifier on the committed items and, where they lie, public news; write it as it ships."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from pipeline import params
from pipeline.topics import model as models
from pipeline.topics.features import Floats
from pipeline.topics.model import Model
from pipeline.topics.words import stems
from pipeline.train import archives, topic_card, topic_fitting, topic_items, topic_news, topic_second, topic_vectors
from pipeline.train.topic_calibration import Held, calibrated
from pipeline.train.topic_fitting import Passages, Space
from pipeline.train.topic_items import Entry, Item
from pipeline.train.topic_news import News
from pipeline.train.topic_vectors import Background

_LOG = logging.getLogger(__name__)
_PLAN = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that is learnt from, as numbers: labelled items with their passages, and ordinary news."""

    topics: tuple[str, ...]
    items: list[Item]
    passages: list[Passages]
    marked: list[dict[str, list[int]]]
    pieces: Any
    news: News
    develop: list[tuple[Item, Passages]]
    space: Space


def train(settings: Mapping[str, Any], out: Path) -> None:
    """Train on ``corpora/topics``, with word vectors and background from public news where there are some."""
    plan = {**yaml.safe_load(_PLAN.read_text(encoding="utf-8")), **settings.get("train", {}).get("topics", {})}
    external = params.locate(settings["corpora"]["external"])
    folder = params.locate(plan["corpus"])
    entries, items = topic_items.read(plan, folder)
    background = learnt_background(plan, external)
    lesson = prepare(entries, items, background=background, external=external, folder=folder, plan=plan)
    whole = both(lesson, range(len(lesson.items)), plan)
    assert whole.second is not None
    held, three = out_of_fold(lesson, whole, plan)
    model = replace(whole, second=topic_second.scaled(whole.second, three))
    final = calibrated(model, held, lesson.items, lesson.news, plan)
    names = [{"id": entry.id, "ar": entry.ar, "en": entry.en, "seeds": entry.seeds} for entry in entries]
    models.save(final, out, names=names)
    topic_card.write(out, final, lesson.items, held, news=lesson.news, develop=lesson.develop, plan=plan)


def learnt_background(plan: Mapping[str, Any], external: Path) -> Background:
    """Load the shipped word vectors; without them learn from news; without news do without."""
    path = Path(params.locate(plan["background"]))
    if not path.is_file() and archives.paths(external):
        topic_vectors.save(topic_vectors.train(archives.paths(external), plan["vectors"], Path(plan["scratch"])), path)
    if path.is_file():
        return topic_vectors.load(path)
    _LOG.warning("no word vectors and no news: the classifier knows only the words of its items")
    return Background([], np.zeros((0, 1), np.float32), np.zeros(0, np.float32), {})


def prepare(
    entries: Sequence[Entry],
    items: list[Item],
    *,
    background: Background,
    external: Path,
    folder: Path,
    plan: Mapping[str, Any],
) -> Lesson:
    """Turn texts into numbers."""
    own_words = {word for item in items for word in stems(item.text)}
    vocabulary = topic_vectors.vocabulary(background, own_words)
    news_of = archives.paths(external)
    if not news_of:
        _LOG.warning("%s is absent: no ordinary news to learn from, more false alarms", external)
    labels = topic_items.news_labels(folder / "news_labels.tsv")
    develop = topic_news.develop(external, vocabulary)
    secret = {item.id for item, _ in develop} | archives.named([folder / "news_measured.tsv"])
    news = topic_news.read(news_of, vocabulary, labels, secret, plan)
    known = {entry.id for entry in entries}
    items = items + [
        replace(item, topics=item.topics & known, unsure=item.unsure | (known - _RED)) for item in news.labelled
    ]
    marks = topic_items.marks(folder / "marks.tsv")
    items = [topic_items.marked(item, marks.get(item.id, {})) for item in items]
    shown = [{topic: _whole(vocabulary.passages(words)) for topic, words in item.marked} for item in items]
    passages = [vocabulary.passages(item.text) for item in items]
    ordinary = news.passages or [passage for article in passages for passage in article]
    space = topic_fitting.space(vocabulary, background, [_whole(article) for article in passages], ordinary, plan)
    pieces = topic_second.counted([item.text for item in items])
    return Lesson(tuple(entry.id for entry in entries), items, passages, shown, pieces, news, develop, space)


_RED = frozenset({"advocacy", "peer_education", "child_protection"})
"""The topics that the reader of ``news_labels.tsv`` looked for."""


def _whole(article: Passages) -> list[int]:
    return [number for passage in article for number in passage]


def fit(lesson: Lesson, rows: Sequence[int], plan: Mapping[str, Any]) -> Model:
    """Fit on some of the items, on the sentences that show their topics, and on the background."""
    texts: list[list[int]] = []
    owners: list[int | None] = []
    weights: list[float] = []
    about: dict[int, str] = {}  # a row that speaks of one topic alone
    for row in rows:
        item, article = lesson.items[row], lesson.passages[row]
        texts.append(_whole(article))
        owners.append(row)
        weights.append(plan["weights"][item.kind])
        if not item.topics and len(article) > 1:  # each passage of an article on nothing is on nothing
            texts += article
            owners += [row] * len(article)
            weights += [plan["weights"]["passage"]] * len(article)
        for topic, words in lesson.marked[row].items():
            about[len(texts)] = topic
            texts.append(words)
            owners.append(row)
            weights.append(plan["weights"][item.kind])
    ordinary = lesson.news.passages + lesson.news.articles
    texts += ordinary
    owners += [None] * len(ordinary)
    weights += [plan["weights"]["background"]] * len(ordinary)
    labels, scale = _labels(lesson, owners)
    for row, topic in about.items():
        scale[row] *= np.array([name == topic for name in lesson.topics])
    matrix = topic_fitting.matrix(texts, lesson.space, plan["vectors_share"])
    weighted = np.array(weights, np.float32)[:, None] * scale
    return topic_fitting.fit(matrix, labels, weighted, space=lesson.space, topics=lesson.topics, plan=plan)


def _labels(lesson: Lesson, owners: Sequence[int | None]) -> tuple[npt.NDArray[np.int8], Floats]:
    """Give labels, and 0 as weight where an item says nothing on a topic."""
    labels = np.zeros((len(owners), len(lesson.topics)), np.int8)
    scale = np.ones((len(owners), len(lesson.topics)), np.float32)
    for row, owner in enumerate(owners):
        if owner is not None:
            labels[row] = [topic in lesson.items[owner].topics for topic in lesson.topics]
            scale[row] = [topic not in lesson.items[owner].unsure for topic in lesson.topics]
    return labels, scale


def both(lesson: Lesson, rows: Sequence[int], plan: Mapping[str, Any]) -> Model:
    """Fit both readings on some of the items."""
    first = fit(lesson, rows, plan)
    items, passages = [lesson.items[row] for row in rows], [lesson.passages[row] for row in rows]
    second = topic_second.fit(items, passages, lesson.pieces[list(rows)], space=lesson.space, topics=lesson.topics)
    return replace(first, second=second)


def out_of_fold(lesson: Lesson, whole: Model, plan: Mapping[str, Any]) -> tuple[Held, Floats]:
    """Score every item by models that have not seen it or its story; give also each of the three scores.

    Seeds are always learnt: ``whole`` scores them, for a topic that has nothing better.
    """
    folds = topic_items.folds(lesson.items, plan["folds"])
    three = np.zeros((3, len(lesson.items), len(lesson.topics)), np.float32)
    for fold in range(-1, plan["folds"]):
        inside = [row for row, its in enumerate(folds) if its == fold]
        others = [row for row, its in enumerate(folds) if its != fold]
        three[:, inside] = _three(whole if fold < 0 else both(lesson, others, plan), lesson, inside)
    rows = [row for row, its in enumerate(folds) if its >= 0]
    middle, width = topic_second.footing(three[:, rows])
    return Held(three[0], ((three - middle[:, None]) / width[:, None]).sum(0)), three[:, rows]


def _three(model: Model, lesson: Lesson, rows: Sequence[int]) -> Floats:
    assert model.second is not None
    passages = [lesson.passages[row] for row in rows]
    pieces = model.second.by_pieces([lesson.items[row].text for row in rows])
    return np.stack([model.raw(passages), pieces, model.second.by_likeness(model.second.place(passages))])
