"""Speed of every names engine on the same text in one run: `python -m tests.bench.engines [--words 20000]`.

Speed does not depend on what a network has learnt, so the rivals' weights are as good as random where they would have
to be downloaded or trained for hours: spaCy's default pipeline and a Stanza recogniser of default size after a step or
two, camel-tools' NERecognizer around a BERT of base size. One thread each; seconds of the processor, not of the clock.
"""

import argparse
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import annotation, params, text
from pipeline.entities import load
from pipeline.records import Span
from pipeline.train import rivals
from pipeline.train.corpora import Sentence, ours

Engine = Callable[[Sequence[str]], list[list[Span]]]
SLOW = {"camel": 1500, "stanza": 3000}  # words that are enough to time a slow engine


def options(**changed: str) -> dict[str, str]:
    return params.read()["entities"] | changed


def articles(words: int) -> list[str]:
    """Our own articles, as many as hold about so many words."""
    found, count = [], 0
    for article in annotation.read(params.locate("corpora/entities")):
        if count >= words:
            break
        found.append(article.text)
        count += len(article.text.split())
    return found


def spacy(folder: Path) -> Engine:
    """The pipeline of `spacy init config --lang ar --pipeline ner`, initialised."""
    from spacy.cli.init_config import init_config
    from spacy.training import Example
    from spacy.util import load_model_from_config

    nlp = load_model_from_config(init_config(lang="ar", pipeline=["ner"], optimize="efficiency", gpu=False))
    docs = [rivals.doc(nlp.vocab, sentence) for sentence in _taught(200)]
    nlp.initialize(lambda: [Example(doc.copy(), doc) for doc in docs])
    nlp.to_disk(folder)
    return load("spacy", options(spacy=str(folder)))


def _taught(count: int) -> Iterator[Sentence]:
    return islice(ours(*sorted(params.locate("corpora/entities").glob("*.txt"))), count)


def stanza(folder: Path) -> Engine:
    """A recogniser of Stanza's default sizes, on character models of the size that its Arabic one uses."""
    from stanza.models import ner_tagger

    folder.mkdir()
    rivals.rows(_taught(100), folder / "a.json")
    letters = {letter for one in articles(20_000) for letter in one}
    where = f"--train_file {folder}/a.json --eval_file {folder}/a.json --save_dir {folder} --save_name ner.pt"
    how = "--no_pretrain --max_steps 2 --eval_interval 1 --cpu"
    ner_tagger.main(f"--mode train --shorthand ar_speed {where} {character_models(folder, letters)} {how}".split())
    return load("stanza", options(stanza=str(folder / "ner.pt")))


def character_models(folder: Path, letters: Collection[str], *size: str) -> str:
    """Write two of Stanza's character models beside a recogniser; give the options that name them."""
    from stanza.models.charlm import parse_args
    from stanza.models.common.char_model import CharacterLanguageModel
    from stanza.models.common.vocab import CharVocab

    told = "--charlm --charlm_shorthand ar_any"
    for way in ("forward", "backward"):
        vocab = {"char": CharVocab(sorted(letters))}
        model = CharacterLanguageModel(parse_args([*size]), vocab, is_forward_lm=way == "forward")
        model.save(str(folder / f"{way}_charlm.pt"))
        told += f" --charlm_{way}_file {folder}/{way}_charlm.pt"
    return told


def camel(folder: Path) -> Engine:
    """camel-tools' NERecognizer around a BERT of base size (12 layers of 768)."""
    from transformers import BertConfig, BertForTokenClassification, BertTokenizer

    folder.mkdir()
    words = sorted({word for one in articles(20_000) for word in one.split()})
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    (folder / "vocab.txt").write_text("\n".join([*special, *words]), encoding="utf-8")
    labels = ["B-LOC", "B-ORG", "B-PERS", "I-LOC", "I-ORG", "I-PERS", "O"]
    config = BertConfig(vocab_size=len(words) + len(special), id2label=dict(enumerate(labels)))
    config.label2id = {label: number for number, label in enumerate(labels)}
    BertForTokenClassification(config).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(folder)
    return load("camel", options(camel=str(folder)))


def crf(folder: Path) -> Engine:
    """A chain over affixes and neighbours (python-crfsuite), as was usual before networks."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for sentence in _taught(600):
        trainer.append(_features(sentence.words), sentence.tags)
    trainer.set_params({"max_iterations": 30})
    trainer.train(str(folder))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(folder))

    def recognise(texts: Sequence[str]) -> list[list[Span]]:
        for one in texts:
            for a, b in text.sentences(one):
                tagger.tag(_features([one[a + x : a + y] for x, y in text.words(one[a:b])]))
        return [[] for _ in texts]

    return recognise


def _features(words: Sequence[str]) -> list[list[str]]:
    padded = ["<", "<", *words, ">", ">"]
    return [
        [f"{k}={padded[at + k]}" for k in range(5)]
        + [f"p{n}={word[:n]}" for n in (1, 2, 3, 4)]
        + [f"s{n}={word[-n:]}" for n in (1, 2, 3, 4)]
        for at, word in enumerate(words)
    ]


def engines(folder: Path) -> Iterator[tuple[str, Engine]]:
    import torch

    yield "rasad", load("rasad", options())
    torch.set_num_threads(1)
    yield "rules", load("rules", options())
    for make in (crf, spacy, stanza, camel):
        try:
            yield make.__name__, make(folder / make.__name__)
        except ImportError as error:
            print(f"| {make.__name__} | left out: {error} | | |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=20_000)
    told = parser.parse_args()
    print("| engine | tokens/s of one core | ours is faster by | load of the machine |\n|---|---|---|---|")
    first = 0.0
    with TemporaryDirectory(prefix="rasad-bench-") as name:
        for engine_name, engine in engines(Path(name)):
            texts = articles(min(told.words, SLOW.get(engine_name, told.words)))
            engine(texts[:2])
            began = time.process_time()
            engine(texts)
            speed = sum(len(text.words(one)) for one in texts) / (time.process_time() - began)
            first = first or speed
            print(f"| {engine_name} | {speed:,.0f} | {first / speed:.1f} × | {os.getloadavg()[0]:.1f} |", flush=True)


if __name__ == "__main__":
    main()
