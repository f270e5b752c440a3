"""Train the recogniser of people, organisations and places, and write it as it ships."""

import json
import logging
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

from pipeline import params
from pipeline.entities import ner_features, ner_model
from pipeline.entities.ner_features import PROCLITICS, Lexicon
from pipeline.entities.ner_model import Sizes, Tagger
from pipeline.entities.ner_words import split
from pipeline.train import augment, corpora, fitting, lists, reading, vectors
from pipeline.train.corpora import CONVENTIONS, Sentence

_LOG = logging.getLogger(__name__)
_PLAN = Path(__file__).with_suffix(".yaml")
Corpora = dict[str, list[Sentence]]


def train(settings: Mapping[str, Any], out: Path) -> None:
    """Train on the committed articles and, where they lie, the external corpora; write the model to ``out``."""
    plan = planned(settings.get("train", {}).get("entities", {}))
    external = params.locate(settings["corpora"]["external"])
    torch.manual_seed(plan["seed"])
    rng = random.Random(plan["seed"])  # noqa: S311
    texts, dev = read(plan, external)
    words, rows = vectors.prepared(external, lists.names(external), texts, plan)
    reader = reading.prepared(external, words, rows, plan)
    lexicon = vocabulary(texts, words, reader["letters"], plan, external)
    model = Tagger(sizes(lexicon, rows, plan))
    model.reader.get_buffer("vectors")[1:] = torch.from_numpy(rows)
    model.reader.load_state_dict(reader["state"], strict=False)
    names = augment.bank(texts["rasad"], lexicon.names["given"], lexicon.names["family"], frozenset(words))
    fitting.fit(model, lexicon, lambda: epoch(texts, lexicon, names, plan, rng), plan, rng)
    out.mkdir(parents=True, exist_ok=True)
    ner_features.save(lexicon, out)
    ner_model.write(model, out)
    _card(out, model, texts, {name: fitting.score(model, lexicon, dev[name]) for name in dev if dev[name]}, plan)


def planned(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Read how to train, with changes."""
    plan: dict[str, Any] = yaml.safe_load(_PLAN.read_text(encoding="utf-8"))
    return plan | dict(changes)


def read(plan: Mapping[str, Any], external: Path) -> tuple[Corpora, Corpora]:
    """Read all corpora: what is learnt from, and what is held out for development."""
    files = sorted(params.locate(plan["articles"]).glob("*.txt"))
    held = [path for path in files if path.stem in plan["held_out_files"]]
    texts: Corpora = {"rasad": corpora.ours(*(path for path in files if path not in held))}
    dev: Corpora = {"rasad": corpora.ours(*held)}
    if (external / "ner").is_dir():
        texts |= dict(corpora.external(external, held_out=plan["held_out"]))
        dev["anercorp"] = texts.pop("anercorp_dev")
    else:
        _LOG.warning("%s is absent: training on our own articles alone, a weaker model", external)
    return texts, dev


def vocabulary(texts: Corpora, words: Sequence[str], letters: str, plan: Mapping[str, Any], external: Path) -> Lexicon:
    """Collect what the model knows of words before it learns."""
    known = ner_features.numbered(words, first=0)
    counts = Counter(word for sentences in texts.values() for sentence in sentences for word in sentence.words)
    names = lists.names(external)
    phrases = lists.phrases(params.locate(plan["gazetteers"]))
    if plan["places_from"]:
        phrases["encyclopedia"] = _places(texts, known, plan["places_from"])
    starts = {phrase[0] for name in phrases.values() for phrase in name}
    for sentence in texts["rasad"]:
        starts |= {split(sentence.words[a], known)[1] for a, _, _ in augment.word_spans(sentence.tags)}
    return Lexicon(
        known,
        ner_features.numbered((word for word, count in counts.items() if count > 1), first=1),
        ner_features.numbered(letters, first=2),
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

    Our own articles come whole: names swapped, and mostly with the memory of what they tell elsewhere.
    """
    drawn: list[Sentence] = []
    articles: dict[str, list[Sentence]] = {}
    for sentence in texts["rasad"]:
        articles.setdefault(sentence.doc, []).append(sentence)
    for name, times in plan["mix"].items():
        sentences = texts.get(name, [])
        if name == "rasad":
            for _ in range(times):
                drawn += chain.from_iterable(_varied(a, lexicon, names, plan, rng=rng) for a in articles.values())
        else:
            drawn += sentences * int(times) + rng.sample(sentences, int(len(sentences) * (times % 1)))
    return drawn


def _varied(
    article: list[Sentence], lexicon: Lexicon, names: augment.Bank, plan: Mapping[str, Any], *, rng: random.Random
) -> list[Sentence]:
    if rng.random() < plan["swap_articles"]:
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
        "model": "word vectors, letters, name lists; a reader taught on unlabelled news; BiLSTM; CRF",
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
