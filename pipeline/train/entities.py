"""Train the recogniser of people, organisations and places, and write it as it ships."""

import json
import logging
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
import yaml

from pipeline import params
from pipeline.entities import ner_features, ner_model
from pipeline.entities.ner_features import PROCLITICS, Lexicon
from pipeline.entities.ner_model import Sizes, Tagger
from pipeline.entities.ner_words import split
from pipeline.train import archives, augment, corpora, fitting, lists, reading, told, vectors
from pipeline.train.corpora import CONVENTIONS, Sentence

_LOG = logging.getLogger(__name__)
_PLAN = Path(__file__).with_suffix(".yaml")
Corpora = dict[str, list[Sentence]]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Base:
    """What is known before any name is learnt: words with their vectors, letters, and the reader's weights."""

    words: Sequence[str]
    rows: np.ndarray[Any, Any]
    letters: str
    state: Mapping[str, torch.Tensor]


def train(settings: Mapping[str, Any], out: Path) -> None:
    """Train on the committed articles and, where they lie, the external corpora; write the model to ``out``."""
    plan = planned(settings.get("train", {}).get("entities", {}))
    external = params.locate(settings["corpora"]["external"])
    texts, dev = read(plan, external)
    base = begun(texts, plan, external)
    lexicon = vocabulary(texts, base, plan, external)
    if plan["teachers"] and (external / "news").is_dir():
        texts["told"] = _told(texts, base, lexicon, plan, external)
    model = taught(texts, base, lexicon, plan, seed=plan["seed"])
    if "told" in texts:
        finish(model, texts, lexicon, plan)
    out.mkdir(parents=True, exist_ok=True)
    ner_features.save(lexicon, out)
    ner_model.write(model, out)
    _card(out, model, texts, {name: fitting.score(model, lexicon, dev[name]) for name in dev if dev[name]}, plan)


def begun(texts: Corpora, plan: Mapping[str, Any], external: Path) -> Base:
    """Take vectors and reader of the shipped model, which cost hours, or learn them from the news."""
    if plan["start"] and (folder := params.locate(plan["start"])).is_dir():
        lexicon = ner_features.load(folder)
        reader = ner_model.read(folder, json.loads((folder / "card.json").read_text(encoding="utf-8"))["sizes"]).reader
        rows = reader.get_buffer("vectors")[1:].numpy()
        return Base(list(lexicon.vectors), rows, "".join(lexicon.letters), reader.state_dict())
    words, rows = vectors.prepared(external, lists.names(external), texts, plan)
    reader_of_news = reading.prepared(external, words, rows, plan)
    return Base(words, rows, reader_of_news["letters"], reader_of_news["state"])


def taught(texts: Corpora, base: Base, lexicon: Lexicon, plan: Mapping[str, Any], *, seed: int) -> Tagger:
    """Train one network from nothing but the base."""
    torch.manual_seed(seed)
    model = Tagger(sizes(lexicon, base.rows, plan))
    model.reader.get_buffer("vectors")[1:] = torch.from_numpy(base.rows)
    model.reader.load_state_dict(base.state, strict=False)
    teach(model, texts, lexicon, plan, seed=seed)
    return model


def teach(model: Tagger, texts: Corpora, lexicon: Lexicon, plan: Mapping[str, Any], *, seed: int) -> None:
    """Train a network in place, from where it stands."""
    rng = random.Random(seed)  # noqa: S311
    names = augment.bank(texts["rasad"], lexicon.names["given"], lexicon.names["family"], frozenset(lexicon.vectors))
    fitting.fit(model, lexicon, lambda: epoch(texts, lexicon, names, plan, rng), plan, rng)


def finish(model: Tagger, texts: Corpora, lexicon: Lexicon, plan: Mapping[str, Any]) -> None:
    """Train once more on what people marked; the weights end up half way between before and after.

    The mean of two stops on one way is often better than either (Izmailov and others 2018, weight averaging).
    """
    halfway = {name: value.clone() for name, value in model.state_dict().items()}
    teach(model, texts, lexicon, plan | plan["finish"], seed=plan["seed"])
    fitting.follow(halfway, model, keep=0.5)
    model.load_state_dict(halfway)


def _told(texts: Corpora, base: Base, lexicon: Lexicon, plan: Mapping[str, Any], external: Path) -> list[Sentence]:
    """Let teachers, each from a seed of its own, tag news that nobody has read."""
    kept = [Path(plan["scratch"]) / f"teacher-{number + 1}" for number in range(plan["teachers"])]
    for number, folder in enumerate(kept):
        if not (folder / "weights.npz").exists():
            folder.mkdir(parents=True, exist_ok=True)
            teacher = taught(texts, base, lexicon, plan, seed=plan["seed"] + number + 1)
            ner_model.write(teacher, folder)
    size = asdict(sizes(lexicon, base.rows, plan))
    secret = {sentence.doc for sentence in texts["news"]} | held_news(plan)
    teachers = [ner_model.read(folder, size) for folder in kept]
    return told.tagged(told.drawn(external, secret, plan), teachers, lexicon)


def planned(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Read how to train, with changes."""
    plan: dict[str, Any] = yaml.safe_load(_PLAN.read_text(encoding="utf-8"))
    return plan | dict(changes)


def read(plan: Mapping[str, Any], external: Path) -> tuple[Corpora, Corpora]:
    """Read all corpora: what is learnt from, and what is held out for development."""
    files = sorted(params.locate(plan["articles"]).glob("*.txt"))
    held = [path for path in files if path.stem in plan["held_out_files"]]
    texts: Corpora = {"rasad": corpora.ours(*(path for path in files if path not in held)), "news": []}
    dev: Corpora = {"rasad": corpora.ours(*held)}
    if (external / "ner").is_dir():
        read = sorted(params.locate(plan["news"]).glob("*.tsv"))
        texts["news"] = corpora.news(external, *(path for path in read if path.stem not in plan["held_out_files"]))
        dev["news"] = corpora.news(external, *(path for path in read if path.stem in plan["held_out_files"]))
        texts |= dict(corpora.external(external, held_out=plan["held_out"]))
        dev["anercorp"] = texts.pop("anercorp_dev")
    else:
        _LOG.warning("%s is absent: training on our own articles alone, a weaker model", external)
    return texts, dev


def held_news(plan: Mapping[str, Any]) -> set[str]:
    """Name the real articles kept for tests and for development."""
    folder = params.locate(plan["news"])
    kept = [*sorted((folder / "test").glob("*.tsv")), *(folder / f"{name}.tsv" for name in plan["held_out_files"])]
    return archives.named(kept)


def vocabulary(texts: Corpora, base: Base, plan: Mapping[str, Any], external: Path) -> Lexicon:
    """Collect what the model knows of words before it learns."""
    known = ner_features.numbered(base.words, first=0)
    counts = Counter(word for sentences in texts.values() for sentence in sentences for word in sentence.words)
    names = lists.names(external)
    phrases = lists.phrases(params.locate(plan["gazetteers"]))
    if plan["places_from"]:
        phrases["encyclopedia"] = _places(texts, known, plan["places_from"])
    starts = {phrase[0] for name in phrases.values() for phrase in name}
    for sentence in [*texts["rasad"], *texts["news"]]:
        starts |= {split(sentence.words[a], known)[1] for a, _, _ in augment.word_spans(sentence.tags)}
    return Lexicon(
        known,
        ner_features.numbered((word for word, count in counts.items() if count > 1), first=1),
        ner_features.numbered(base.letters, first=2),
        names,
        phrases,
        frozenset(starts | names["proper"] | names["person50"] | names["given"] | names["family"]),
    )


def _places(texts: Corpora, known: Mapping[str, int], least: int) -> frozenset[tuple[str, ...]]:
    """List the places that the annotated encyclopedia names at least so many times."""
    counts = Counter(
        (split(s.words[a], known)[1], *s.words[a + 1 : b])
        for s in [*texts.get("wikifane", []), *texts.get("aqmar", [])]
        for a, b, label in augment.word_spans(s.tags)
        if label == "LOC"
    )
    return frozenset(name for name, count in counts.items() if count >= least and len("".join(name)) >= lists.SHORTEST)


def sizes(lexicon: Lexicon, rows: np.ndarray[Any, Any], plan: Mapping[str, Any]) -> Sizes:
    """Size the layers."""
    return Sizes(
        vectors=len(rows),
        width=rows.shape[1],
        trained=len(lexicon.trained),
        letters=len(lexicon.letters),
        proclitics=len(PROCLITICS),
        names=len(lexicon.names),
        flags=lexicon.flags,
        conventions=len(CONVENTIONS),
        reader=plan["reader"]["hidden"],
        **plan["sizes"],
    )


def epoch(
    texts: Corpora, lexicon: Lexicon, names: augment.Bank, plan: Mapping[str, Any], rng: random.Random
) -> list[Sentence]:
    """Draw the sentences of one epoch, each corpus as often as the plan says.

    Articles with our own idea of a name come whole: names swapped where people marked them, and mostly with
    the memory of what they tell elsewhere.
    """
    drawn: list[Sentence] = []
    for name, times in plan["mix"].items():
        if name in WHOLE:
            articles: dict[str, list[Sentence]] = {}
            for sentence in texts.get(name, []):
                articles.setdefault(sentence.doc, []).append(sentence)
            swap = 0 if name == "told" else plan["swap_articles"]
            for article in _times(list(articles.values()), times, rng):
                drawn += _varied(article, lexicon, names, plan, swap=swap, rng=rng)
        else:
            drawn += _times(texts.get(name, []), times, rng)
    return drawn


WHOLE = ("rasad", "news", "told")


def _times(things: Sequence[Thing], times: float, rng: random.Random) -> list[Thing]:
    return [*things] * int(times) + rng.sample(things, int(len(things) * (times % 1)))


def _varied(
    article: list[Sentence],
    lexicon: Lexicon,
    names: augment.Bank,
    plan: Mapping[str, Any],
    *,
    swap: float,
    rng: random.Random,
) -> list[Sentence]:
    if rng.random() < swap:
        article = augment.swapped(article, names, rng, plan["swap"])
    if rng.random() > plan["memory"]:
        return article
    told = [[n for n in augment.word_spans(s.tags) if rng.random() > plan["memory_lost"]] for s in article]
    memory = fitting.memories([s.doc for s in article], article, told, lexicon)
    return [replace(sentence, memory=marks) for sentence, marks in zip(article, memory, strict=True)]


def _count(sentences: Iterable[Sentence]) -> dict[str, int]:
    spans = Counter(label for sentence in sentences for _, _, label in augment.word_spans(sentence.tags))
    return dict(sorted(spans.items()))


def _card(
    out: Path, model: Tagger, texts: Corpora, dev: Mapping[str, Mapping[str, float]], plan: Mapping[str, Any]
) -> None:
    card = {
        "model": "word vectors, letters, name lists; a reader taught on unlabelled news; BiLSTM; CRF; distilled",
        "conventions": list(CONVENTIONS),
        "sizes": {name: getattr(model.sizes, name) for name in model.sizes.__slots__},
        "corpora": {
            name: {"sentences": len(sentences), "articles_or_documents": len({s.doc for s in sentences})}
            | _count(sentences)
            for name, sentences in texts.items()
        },
        "development_f1": dev,
        "plan": dict(plan),
        "versions": {name: version(name) for name in ("torch", "numpy")},
    }
    (out / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
