"""The default recogniser: spans, proclitics, bad input, determinism, size and speed of loading."""

import gzip
import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import params, text
from pipeline.entities import ner_model, ner_words, rasad_ner
from pipeline.entities.ner_features import Lexicon
from pipeline.errors import PipelineError
from pipeline.train import entities, reading, vectors
from tests.growth import SLACK, growth

MODEL = params.locate("models/entities")
ARABIC = st.text(alphabet="ابتدرسلمنوهيةىأإؤئءكفق ال،.«»()\n\u064e\u0651\u064f0Aa😀-", max_size=120)


@pytest.fixture(scope="module")
def recognise():
    return rasad_ner.load(MODEL)


def names(recognise, whole):
    return [(span.label, whole[span.start : span.end]) for span in recognise([whole])[0]]


def test_people_bodies_and_places_of_a_report(recognise):
    whole = "أكدت السيدة مريم سالم الكبيسي، مدير إدارة الرعاية الاجتماعية في جمعية قطر الخيرية، أن الوفد زار الكويت."

    assert names(recognise, whole) == [
        ("PER", "مريم سالم الكبيسي"),
        ("ORG", "إدارة الرعاية الاجتماعية"),
        ("ORG", "جمعية قطر الخيرية"),
        ("LOC", "الكويت"),
    ]


def test_marks_in_the_text_move_no_span(recognise):
    whole = "زارَ السيّد محمّد بن خالد العطيّة دولة الكُوَيت"

    assert names(recognise, whole) == [("PER", "محمّد بن خالد العطيّة"), ("LOC", "الكُوَيت")]


@pytest.mark.parametrize(
    ("word", "proclitic"),
    [
        ("واحمد", "و"),
        ("بقطر", "ب"),
        ("لوزاره", "ل"),
        ("والرياض", "و"),
        ("وبالدوحه", "وب"),
        ("لليونيسف", ""),
        ("وللهلال", "و"),
    ]
    + [
        (name, "")
        for name in ("وليد", "لبنان", "فيصل", "كمال", "بدر", "وفاء", "لجنه", "كليه", "بلديه", "فاطمه", "بيروت")
    ],
)
def test_a_proclitic_is_told_from_the_first_letter_of_a_name(word, proclitic):
    lexicon = rasad_ner.ner_features.load(MODEL)

    assert ner_words.attached(word, lexicon.vectors, lexicon.starts) == proclitic


@pytest.mark.parametrize(
    "whole",
    [
        "",
        " ",
        "\n",
        "2025",
        "UNICEF and FIFA in Doha 2022",
        "😀" * 50,
        "\u064e\u0651",
        "«»()،",
        "a\u0301 و \u0640\u0640",
        "ب" * 500,
    ],
)
def test_bad_input_breaks_nothing(recognise, whole):
    for span in recognise([whole])[0]:
        assert 0 <= span.start < span.end <= len(whole)


@settings(max_examples=60, deadline=None)
@given(st.lists(ARABIC, max_size=4))
def test_spans_lie_in_the_text_in_order_and_apart(recognise, texts):
    found = recognise(texts)

    assert len(found) == len(texts)
    for whole, spans in zip(texts, found, strict=True):
        ends = [0]
        for span in spans:
            assert ends[-1] <= span.start < span.end <= len(whole)
            assert whole[span.start].isalnum()
            assert 0 <= span.score <= 1
            assert span.score == round(span.score, 3)
            ends.append(span.end)


def test_an_endless_paragraph_takes_time_in_proportion(recognise):
    part = "قال محمد العلي ان الموسسه في الدوحه تعمل " * 150

    assert len(recognise([part * 8])[0]) >= 8 * 150
    assert growth(recognise, [part], [part * 8], times=8) < SLACK


def test_company_changes_nothing(recognise):
    texts = ["زار أحمد الكواري الدوحة.", "أعلنت وزارة الصحة في الكويت عن الخطة الجديدة لعام 2025.", "لا اسم هنا"]

    together = recognise(texts)

    assert together == recognise(texts)
    assert together == [recognise([whole])[0] for whole in texts]


def test_conventions(recognise):
    assert rasad_ner.load(MODEL, convention="anercorp")(["في قطر"])
    with pytest.raises(PipelineError, match="anercorp"):
        rasad_ner.load(MODEL, convention="none")


def test_a_missing_model_says_what_to_do(tmp_path):
    with pytest.raises(PipelineError, match="rasad train entities"):
        rasad_ner.load(tmp_path)


def test_the_model_is_small_and_without_pickle():
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 60e6
    with np.load(MODEL / "weights.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays)
    assert json.loads((MODEL / "card.json").read_text(encoding="utf-8"))["conventions"][0] == "rasad"


ARTICLES = params.locate("../shared/articles")
WORKSHOP = {
    "PER": ["غادة خليفة السبيعي", "ناصر الخوري", "أنثوني ماكدولند"],
    "ORG": [
        "المؤسسة القطرية للعمل الاجتماعي",
        "منظمة اليونيسف",
        "مؤسسة الجيل المبهر",
        "إدارة المناصرة والعلاقات الدولية",
        "مركز قطر للعمل الاجتماعي",
        "مكتب اليونيسف",
        "اليونيسف",
    ],
}
EDUCATORS = {
    "PER": ["بثينة بنت علي الجبر النعيمي", "راشد محمد النعيمي", "جواهر أبو الفين"],
    "ORG": [
        "مركز دعم الصحة السلوكية",
        "قنا",
        "المؤسسة القطرية للعمل الاجتماعي",
        "وزارة التنمية الاجتماعية والأسرة",
        "إدارة التوعية المجتمعية",
    ],
}


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the two articles lie outside the repository")
@pytest.mark.parametrize(("name", "expected"), [("alarab-advocacy", WORKSHOP), ("alraya-peer", EDUCATORS)])
def test_every_person_and_body_of_the_two_articles(recognise, name, expected):
    [path] = ARTICLES.glob(f"{name}*.txt")
    whole = text.clean(path.read_text(encoding="utf-8"))
    found = names(recognise, whole)

    for label, wanted in expected.items():
        assert not set(wanted) - {words for kind, words in found if kind == label}


def test_a_tag_follows_only_what_it_may():
    assert not ner_model.follows("B-PER", "I-ORG")
    assert not ner_model.follows("O", "E-LOC")


def test_a_phrase_of_a_list_is_flagged_behind_a_proclitic():
    lexicon = Lexicon({"راس": 0}, {}, {}, {}, {"places": frozenset({("راس", "الخيمه")})})
    words = ["براس", "الخيمه"]

    assert lexicon.marks([lexicon.id(word) for word in words], words).tolist() == [[1, 0], [0, 1]]


def test_training_on_our_own_articles_alone_gives_a_model_that_loads(tmp_path):
    article = "=== a-{0}\n---\nافتتاح [ORG مركز أمان]\nقال السيد [PER راشد العلي] في [LOC الدوحة] إن العمل مستمر.\n"
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("\n".join(map(article.format, range(30))), encoding="utf-8")
    plan = {"articles": str(tmp_path / "articles"), "scratch": str(tmp_path / "scratch"), "epochs": 12, "words": 120}
    plan |= {"average": 0.9, "rate": 0.01}
    entities.train({"corpora": {"external": str(tmp_path)}, "train": {"entities": plan}}, tmp_path / "model")

    whole = "قال السيد راشد العلي في الدوحة إن العمل مستمر."
    assert names(rasad_ner.load(tmp_path / "model"), whole) == [("PER", "راشد العلي"), ("LOC", "الدوحة")]


def test_the_finish_ends_half_way_between_before_and_after(monkeypatch):
    model = torch.nn.Linear(2, 1)
    before, after = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 6.0]])
    model.weight.data.copy_(before)
    plans = []

    def teach(model, texts, lexicon, plan, *, seed):
        plans.append((plan, seed))
        model.weight.data.copy_(after)

    monkeypatch.setattr(entities, "teach", teach)
    entities.finish(model, {}, None, {"seed": 7, "epochs": 9, "rate": 1, "finish": {"epochs": 2}})
    assert model.weight.tolist() == [[2.0, 4.0]]
    assert [(plan["epochs"], plan["rate"], seed) for plan, seed in plans] == [(2, 1, 7)]


def test_the_reader_learns_from_news_and_is_kept(tmp_path):
    rows = [
        {"id": f"n-{n}", "title": "خبر", "text": "قال المدير ان المركز يعمل في الدوحه كل يوم . " * 5 + str(n)}
        for n in range(40)
    ]
    (tmp_path / "news").mkdir()
    with gzip.open(tmp_path / "news" / "sanad_alkhaleej.jsonl.gz", "wt", encoding="utf-8") as archive:
        archive.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    plan = entities.planned({}) | {"scratch": str(tmp_path)}
    plan["vectors"] |= {"size": 16, "least": 1}
    plan["reader"] |= {"hidden": 16, "passes": 2, "negatives": 20}
    assert plan["reader"].keys() == entities.planned({})["reader"].keys()
    words, vectors_ = vectors.prepared(tmp_path, {"proper": frozenset()}, {}, plan)

    taught = reading.prepared(tmp_path, words, vectors_, plan)

    assert taught["state"]["ahead.weight_hh_l0"].shape == (64, 16)
    assert reading.prepared(tmp_path, words, vectors_, plan)["letters"] == taught["letters"]
