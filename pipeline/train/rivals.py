"""Recognisers of other libraries, taught on the same sentences as ours: the rows that ours is compared with.

``python -m pipeline.train.rivals spacy|stanza FOLDER``; then ``rasad evaluate names --set entities.engine=spacy
--set entities.spacy=FOLDER``, or ``entities.engine=stanza`` with ``entities.stanza=FOLDER/ner.pt``.
Neither library can be told whose idea of a name a sentence follows, so each learns from all corpora as one.
"""

import argparse
import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline import params
from pipeline.train import entities
from pipeline.train.corpora import Sentence

LAST = 0.03  # share of our own and the real articles that tells when to stop


def sentences() -> tuple[list[Sentence], list[Sentence]]:
    """Read what the shipped model learns from, the unlabelled news apart; the last few articles decide when to stop."""
    plan = entities.planned({})
    texts, _ = entities.read(plan, params.locate(params.read()["corpora"]["external"]))
    ours = [*texts.pop("rasad"), *texts.pop("news")]
    last = round(len(ours) * (1 - LAST))
    return [*ours[:last], *(s for others in texts.values() for s in others)], ours[last:]


def iob2(tags: Sequence[str]) -> list[str]:
    """Spell tags as other libraries read them.

    >>> iob2(["S-LOC", "O", "B-PER", "E-PER"])
    ['B-LOC', 'O', 'B-PER', 'I-PER']
    """
    return [{"S": "B", "E": "I"}.get(tag[0], tag[0]) + tag[1:] for tag in tags]


def stanza(train: Sequence[Sentence], stop: Sequence[Sentence], out: Path) -> None:
    """Teach Stanza's recogniser at its own sizes, without ready word vectors (its own are a download)."""
    from stanza.models import ner_tagger

    for name, part in (("train", train), ("stop", stop)):
        rows(part, out / f"{name}.json")
    where = f"--train_file {out}/train.json --eval_file {out}/stop.json --save_dir {out} --save_name ner.pt"
    how = "--no_pretrain --max_steps 6000 --eval_interval 1000 --cpu --seed 1"
    ner_tagger.main(f"--mode train --shorthand ar_same {where} {how}".split())


def rows(part: Iterable[Sentence], out: Path) -> None:
    """Write sentences as Stanza reads them."""
    told = [[{"text": word, "ner": tag} for word, tag in zip(s.printed, iob2(s.tags), strict=True)] for s in part]
    out.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def spacy(train: Sequence[Sentence], stop: Sequence[Sentence], out: Path) -> None:
    """Teach spaCy's recogniser as ``spacy init config --lang ar --pipeline ner`` sets it up."""
    from spacy.cli.init_config import init_config
    from spacy.cli.train import train as teach

    for name, part in (("train", train), ("stop", stop)):
        (out / f"{name}.spacy").write_bytes(_docbin(part))
    init_config(lang="ar", pipeline=["ner"], optimize="efficiency", gpu=False).to_disk(out / "config.cfg")
    paths = {"paths.train": str(out / "train.spacy"), "paths.dev": str(out / "stop.spacy")}
    teach(out / "config.cfg", out / "trained", overrides={**paths, "training.max_steps": 12000})


def _docbin(part: Sequence[Sentence]) -> bytes:
    import spacy as library
    from spacy.tokens import DocBin

    vocab = library.blank("ar").vocab
    data: bytes = DocBin(docs=[doc(vocab, sentence) for sentence in part]).to_bytes()
    return data


def doc(vocab: Any, sentence: Sentence) -> Any:
    """Make a sentence a document of spaCy, its names as entities."""
    from spacy.tokens import Doc
    from spacy.training import biluo_tags_to_spans, iob_to_biluo

    made = Doc(vocab, words=list(sentence.printed))
    made.ents = biluo_tags_to_spans(made, iob_to_biluo(iob2(sentence.tags)))
    return made


def main() -> None:
    """Teach one of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=("spacy", "stanza"))
    parser.add_argument("out", type=Path, metavar="FOLDER")
    told = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    told.out.mkdir(parents=True, exist_ok=True)
    {"spacy": spacy, "stanza": stanza}[told.which](*sentences(), told.out)


if __name__ == "__main__":
    main()
