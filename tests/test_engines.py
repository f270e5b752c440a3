"""Every engine's adapter with the real library, on tiny models that the test makes."""

import json

import pytest

from pipeline import params
from pipeline.entities import load
from pipeline.entities.ready import engines
from pipeline.errors import PipelineError
from tests.bench.engines import character_models

TRAIN = [
    ("زارت هند السالم مدينة الدوحة", ["O", "B-PER", "I-PER", "O", "B-LOC"]),
    ("قال خالد الكعبي في المنامة", ["O", "B-PER", "I-PER", "O", "B-LOC"]),
    ("نظمت جمعية البيت ورشة", ["O", "B-ORG", "I-ORG", "O"]),
    (
        "زارت هند السالم مدينة الدوحة . نظمت جمعية البيت ورشة",
        [*["O", "B-PER", "I-PER", "O", "B-LOC", "O", "O", "B-ORG", "I-ORG", "O"]],
    ),
    ("افتتحت جمعية النور معرضا في الدوحة", ["O", "B-ORG", "I-ORG", "O", "O", "B-LOC"]),
]
TEXT = "زارت هند السالم مدينة الدوحة. نظمت جمعية البيت ورشة"


def options(**changed):
    return params.read()["entities"] | changed


def names(engine):
    [spans] = engine([TEXT])
    return [(TEXT[span.start : span.end], span.label) for span in spans]


EXPECTED = [("هند السالم", "PER"), ("الدوحة", "LOC"), ("جمعية البيت", "ORG")]


@pytest.fixture(scope="module")
def spacy_folder(tmp_path_factory):
    import spacy
    from spacy.training import Example, biluo_tags_to_spans, iob_to_biluo

    nlp = spacy.blank("ar")
    nlp.add_pipe("ner")
    examples = []
    for text, tags in TRAIN:
        doc = nlp.make_doc(text)
        gold = doc.copy()
        gold.ents = biluo_tags_to_spans(gold, iob_to_biluo(tags))
        examples.append(Example(doc, gold))
    spacy.util.fix_random_seed(1)
    nlp.initialize(lambda: examples)
    for _ in range(60):
        nlp.update(examples)
    folder = tmp_path_factory.mktemp("spacy")
    nlp.to_disk(folder)
    return folder


def test_spacy(spacy_folder):
    assert names(load("spacy", options(spacy=str(spacy_folder)))) == EXPECTED


@pytest.fixture(scope="module", params=["words", "letters"])
def stanza_file(tmp_path_factory, request):
    from stanza.models import ner_tagger

    folder = tmp_path_factory.mktemp("stanza")
    known = {letter for text, _ in TRAIN for letter in text}
    letters = character_models(folder, known, "--char_hidden_dim", "8") if request.param == "letters" else "--no_char"
    rows = [[{"text": word, "ner": tag} for word, tag in zip(text.split(), tags, strict=True)] for text, tags in TRAIN]
    (folder / "train.json").write_text(json.dumps(rows * 8), encoding="utf-8")
    where = f"--train_file {folder}/train.json --eval_file {folder}/train.json --save_dir {folder} --save_name ner.pt"
    size = f"--no_pretrain {letters} --hidden_dim 32 --word_emb_dim 32 --max_steps 120 --eval_interval 60 --cpu"
    ner_tagger.main(f"--mode train --shorthand ar_tiny --optim adam --lr 0.01 --dropout 0.1 {where} {size}".split())
    return folder / "ner.pt"


def test_stanza(stanza_file):
    assert names(load("stanza", options(stanza=str(stanza_file)))) == EXPECTED


@pytest.fixture(scope="module")
def camel_folder(tmp_path_factory):
    """A BERT of two thin layers, fitted to four sentences."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, BertTokenizer

    folder = tmp_path_factory.mktemp("camel")
    words = sorted({word for text, _ in TRAIN for word in text.split()})
    (folder / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]), encoding="utf-8"
    )
    labels = ["B-LOC", "B-ORG", "B-PERS", "I-LOC", "I-ORG", "I-PERS", "O"]
    torch.manual_seed(1)
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(vocab_size=len(words) + 5, id2label=dict(enumerate(labels)), **size)
    config.label2id = {label: number for number, label in enumerate(labels)}
    tokenizer = BertTokenizer(str(folder / "vocab.txt"), do_lower_case=False)
    model = BertForTokenClassification(config)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(60):
        for text, tags in TRAIN:
            ids = tokenizer.convert_tokens_to_ids(["[CLS]", *text.split(), "[SEP]"])
            gold = [-100, *(labels.index(tag.replace("PER", "PERS")) for tag in tags), -100]
            model(input_ids=torch.tensor([ids]), labels=torch.tensor([gold])).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_camel(camel_folder):
    assert names(load("camel", options(camel=str(camel_folder)))) == EXPECTED


def test_of_several_engines_the_earlier_wins(spacy_folder):
    both = load("rules+spacy", options(spacy=str(spacy_folder)))
    assert ("هند السالم", "PER") in names(both)


@pytest.mark.parametrize(
    ("name", "changed", "message"),
    [
        ("bert", {}, "Choose of: rasad, rules"),
        ("spacy", {}, "needs a pipeline"),
        ("spacy", {"spacy": "no-such-folder"}, "can't load"),
        ("stanza", {"stanza": "no-such-folder"}, "no Arabic models here"),
        ("camel", {"camel": "no-such-folder"}, "no model here"),
    ],
)
def test_an_engine_that_is_absent_says_how_to_get_it(name, changed, message):
    with pytest.raises(PipelineError, match=message):
        load(name, options(**changed))


def test_ready_lists_every_engine_with_a_command():
    told = engines(options())
    assert told["rules"] == "ready"
    assert "camel_data -i" in told["camel"]
    assert "stanza.download('ar')" in told["stanza"]
