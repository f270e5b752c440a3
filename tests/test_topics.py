"""Topics: spellings do not matter, bad input is harmless, a new topic needs no code, figures add up."""

import csv
import html
import re
import shutil

import numpy as np
import pytest
import yaml

from pipeline import params, run, tables
from pipeline.annotation import Annotated
from pipeline.errors import PipelineError
from pipeline.evaluate import topic_news
from pipeline.evaluate.quotes import as_article
from pipeline.extract.inputs import Given
from pipeline.records import Topic
from pipeline.topics import named, score, topics
from pipeline.topics.model import load
from pipeline.topics.second import pieces
from pipeline.train import topic_items
from pipeline.train import topics as training
from pipeline.train.topic_news import judged
from pipeline.train.topic_vectors import Background
from tests.conftest import ROOT

CORPUS = ROOT / "corpora" / "topics"
TWO = {
    "alarab-advocacy-workshop": {"advocacy", "child_protection"},
    "alraya-peer-educators": {"peer_education"},
}
_LETTER = re.compile(r"(?<=[ء-ي])(?=[ء-ي])")


def vocalised(text):
    """A fatha on every letter inside a word."""
    return _LETTER.sub("\u064e", text)


def without_hamza(text):
    return text.translate(str.maketrans("أإآؤئ", "اااوي"))


def stretched(text):
    """A tatweel in every joined pair of letters."""
    return re.sub(r"(?<=[بتثجحخسشصضطظعغفقكلمنهي])(?=[ء-ي])", "ـ", text)


@pytest.fixture(scope="module")
def model():
    return load(ROOT / "models" / "topics")


def assigned(text, settings):
    article = as_article(Annotated("x", {}, text, ()))
    return {row.topic for row in topics([article], settings["topics"]) if row.assigned}


@pytest.mark.parametrize("name", TWO)
@pytest.mark.parametrize("spelling", [str, vocalised, without_hamza, stretched])
def test_the_two_articles_in_any_spelling(shared, settings, name, spelling):
    text = (shared / "articles" / f"{name}.txt").read_text(encoding="utf-8")
    changed = spelling(text)
    assert (changed == text) == (spelling is str)
    assert assigned(changed, settings) == TWO[name]


@pytest.mark.parametrize("name", TWO)
def test_the_two_articles_as_pages(shared, settings, tmp_path, name):
    title, *lines = (shared / "articles" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line.strip())
    page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "page.html").write_text(page, encoding="utf-8")
    run.run([tmp_path / "raw"], tmp_path / "out", params.read(["work.workers=1", "entities.engine=rules"]), Given())
    rows = tables.read(tmp_path / "out" / "topics", "topics")
    assert {row.topic for row in rows if row.assigned} == TWO[name]


@pytest.mark.parametrize("text", ["", "\n", "!!! 123", "Only Latin letters here, nothing else.", "یہ اردو ہے"])
def test_a_text_without_known_words_is_on_nothing(model, text):
    found = score([text], model)[0]
    assert len(found) == len(model.topics)
    assert all(value < model.thresholds[topic] for topic, (value, _) in zip(model.topics, found, strict=True))


def test_a_title_alone_is_scored_with_its_words_as_evidence(model):
    found = dict(zip(model.topics, score(["ندوة عن حماية الطفل من العنف والإساءة"], model)[0], strict=True))
    value, why = found["child_protection"]
    assert 0 <= value <= 1
    assert value < 0.05 or why


def test_a_megabyte_is_scored(model):
    story = "أطلقت الجمعية برنامجا لتثقيف الأقران في المدارس. "
    value, why = score([story * 21_000], model)[0][model.topics.index("peer_education")]
    assert 0 <= value <= 1
    assert all(word in story for word in why)


def test_order_and_company_change_no_score(model):
    texts = ["نقابة المحامين تنتخب مجلسها", "حملة مناصرة لتعديل القانون", "", "ورشة لتثقيف الأقران"]
    together = score(texts, model)
    assert together == [score([text], model)[0] for text in texts]


def test_pieces_stay_inside_words():
    assert set(pieces("قلم حبر")[0]) == set(pieces("قلم")[0]) | set(pieces("حبر")[0])
    assert not len(pieces("")[0])


def test_a_topic_given_twice_or_without_substance_is_one_clear_line(tmp_path):
    entry = {"id": "x", "ar": "س", "en": "x", "definition": "شيء"}
    path = tmp_path / "topics.yaml"
    path.write_text(yaml.safe_dump([entry, entry]), encoding="utf-8")
    with pytest.raises(PipelineError, match="stands twice"):
        topic_items.taxonomy(path)
    path.write_text(yaml.safe_dump([{**entry, "definition": ""}]), encoding="utf-8")
    with pytest.raises(PipelineError, match="definition"):
        topic_items.taxonomy(path)
    path.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    with pytest.raises(PipelineError, match="neither examples nor seed phrases"):
        topic_items.weak([], topic_items.taxonomy(path))


DISABILITY = {
    "id": "disability",
    "ar": "ذوو الإعاقة",
    "en": "Disability",
    "definition": "خدمات الأشخاص ذوي الإعاقة وحقوقهم ودمجهم في التعليم والعمل والمرافق.",
    "seeds": ["ذوي الإعاقة", "أصحاب الهمم", "ذوي الاحتياجات الخاصة", "لغة الإشارة", "متلازمة داون", "أطفال التوحد"],
}
EXAMPLES = {
    "مركز للتأهيل يفتتح قاعة للعلاج بالحركة": "افتتح مركز التأهيل قاعة لذوي الإعاقة الحركية، وقال مديره إنها تستقبل "
    "أربعين شخصا من ذوي الإعاقة كل يوم، وإن المعالجين تدربوا على استعمال الأجهزة الجديدة.",
    "طلاب مكفوفون يتخرجون من الجامعة": "تخرج تسعة طلاب مكفوفين من ذوي الإعاقة البصرية في كلية الآداب، بعد أن وفرت "
    "لهم الجامعة كتبا بطريقة برايل وقارئا آليا في قاعات الامتحان.",
    "مترجمون بلغة الإشارة في المحاكم": "عين المجلس ستة مترجمين بلغة الإشارة في المحاكم ليتمكن الصم من ذوي الإعاقة "
    "السمعية من متابعة قضاياهم بأنفسهم.",
}


@pytest.mark.parametrize("examples", [{}, EXAMPLES])
def test_a_fourth_topic_takes_an_entry_and_no_code(tmp_path, caplog, examples):
    """As CONTRIBUTING says, without the public corpora and the word vectors, on a part of the items for speed."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    entries = yaml.safe_load((CORPUS / "topics.yaml").read_text(encoding="utf-8"))
    (corpus / "topics.yaml").write_text(yaml.safe_dump([*entries, DISABILITY], allow_unicode=True), encoding="utf-8")
    for number in ("01", "02", "03", "04"):
        shutil.copy(CORPUS / f"train-gulf-{number}.txt", corpus)
    blocks = [
        f"=== x-{number}\ntopics: disability\n---\n{title}\n{body}"
        for number, (title, body) in enumerate(examples.items())
    ]
    (corpus / "train-own.txt").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    settings = params.read([f"corpora.external={tmp_path / 'none'}"])
    plan = {"corpus": str(corpus), "background": str(tmp_path / "no.npz"), "folds": 2}
    training.train({**settings, "train": {"topics": plan}}, tmp_path / "model")
    assert "disability has" in caplog.text
    trained = load(tmp_path / "model")
    assert trained.topics == ("advocacy", "peer_education", "child_protection", "disability")
    texts = [
        "توظيف عشرين شابا من ذوي الإعاقة في المطار\nأعلنت الشركة توظيف عشرين شابا من ذوي الإعاقة بعد تدريبهم شهرين.",
        "مهرجان للتمور في المدينة\nافتتح المهرجان بمشاركة ستين مزارعا عرضوا ثلاثين صنفا من التمور.",
    ]
    about, other = (row[-1][0] for row in score(texts, trained))
    assert about > other
    assert not [path for path in (tmp_path / "model").iterdir() if path.suffix in {".pkl", ".pickle", ".joblib"}]


def test_the_shipped_model_is_small_and_holds_no_pickle():
    files = list((ROOT / "models" / "topics").iterdir())
    assert {path.suffix for path in files} <= {".json", ".npz", ".txt"}
    assert sum(path.stat().st_size for path in files) < 20e6


def sheet(name):
    with (CORPUS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_what_is_read_to_measure_is_not_learnt_from():
    assert not {row["id"] for row in sheet("news_measured.tsv")} & {row["id"] for row in sheet("news_labels.tsv")}


def test_labels_and_verdicts_are_what_two_blind_readers_agree_on():
    readings = {row["id"]: row for row in sheet("news_readings.tsv")}
    labels = {row["id"]: judged(row["id"], "", row["topics"]) for row in sheet("news_labels.tsv")}
    measured = {(row["id"], row["topic"]): row["verdict"] for row in sheet("news_measured.tsv")}
    compared = 0
    for id_, row in readings.items():
        for topic in ("advocacy", "child_protection"):
            first, second = row[f"{topic}_1"], row[f"{topic}_2"]
            agreed = first if first == second else "doubtful"
            if id_ in labels:
                item = labels[id_]
                assert agreed == ("yes" if topic in item.topics else "doubtful" if topic in item.unsure else "no"), id_
            assert measured.get((id_, topic), agreed) == agreed, id_
            compared += id_ in labels or (id_, topic) in measured
    assert compared > 3600


def test_the_model_card_states_how_far_the_readers_agree():
    from sklearn.metrics import cohen_kappa_score

    readings = sheet("news_readings.tsv")
    card = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    assert f"{len(readings):,} articles" in card
    for topic in ("advocacy", "child_protection"):
        kappa = cohen_kappa_score(*([row[f"{topic}_{reader}"] for row in readings] for reader in (1, 2)))
        assert f"κ .{round(100 * kappa)} ({topic.replace('_', ' ')})" in card


def test_marks_lie_in_texts_on_their_topic():
    own = {
        item.id: item
        for item in topic_items.own(CORPUS.glob("train-*.txt"), topic_items.taxonomy(CORPUS / "topics.yaml"))
    }
    labels = {row["id"]: judged(row["id"], "", row["topics"]).topics for row in sheet("news_labels.tsv")}
    marks = topic_items.marks(CORPUS / "marks.tsv")
    assert len(marks) > 600
    for id_, spans in marks.items():
        assert set(spans) <= (own[id_].topics if id_ in own else labels[id_]), id_
        if id_ in own:
            shown = topic_items.marked(own[id_], spans).marked
            assert all(len(words.split()) > 2 for _, words in shown), id_


def test_marked_sentences_speak_for_their_topic_alone(tmp_path, monkeypatch):
    entries = yaml.safe_load((CORPUS / "topics.yaml").read_text(encoding="utf-8"))[:2]
    (tmp_path / "topics.yaml").write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    text = "=== x\ntopics: advocacy, peer_education\n---\nعنوان\nوقعت الجمعيات عريضة. ثم درب الطلاب زملاءهم."
    (tmp_path / "train-x.txt").write_text(text, encoding="utf-8")
    (tmp_path / "marks.tsv").write_text("id\ttopic\tspans\nx\tadvocacy\t6-26\n", encoding="utf-8")
    plan = yaml.safe_load(training._PLAN.read_text(encoding="utf-8"))
    known, items = topic_items.read(plan, tmp_path)
    nothing = Background([], np.zeros((0, 1), np.float32), np.zeros(0, np.float32), {})
    lesson = training.prepare(known, items, background=nothing, external=tmp_path / "none", folder=tmp_path, plan=plan)
    monkeypatch.setattr(training.topic_fitting, "matrix", lambda texts, *_: texts)
    monkeypatch.setattr(training.topic_fitting, "fit", lambda texts, labels, weights, **_: (texts, labels, weights))
    texts, labels, weights = training.fit(lesson, [0], plan)
    whole, marked = texts
    assert 0 < len(marked) < len(whole)
    assert labels[1].tolist() == [1, 1]
    assert weights.tolist() == [[1, 1], [1, 0]]


def test_two_sentences_that_name_a_topic_show_it(model):
    child, advocacy = model.topics.index("child_protection"), model.topics.index("advocacy")
    once, again = "تعمل المؤسسة في مجال حماية الطفل.", "وتُعدّ قدوة في مجال حقوق الطّفل."
    assert set(named(f"{once} {again}", model, child)) == {"حماية الطفل", "حقوق الطّفل"}
    assert not named(once, model, child)
    assert not named("تعمل في مجال حماية الطفل وفي مجال حقوق الطفل.", model, child)
    assert not named("تقيم الجمعية دورة في مهارات المناصرة وكسب التأييد.", model, advocacy)
    assert not named("حقوق.\nالطفل. حماية.\nالطفل", model, child)
    assert not named("", model, child)


def test_to_be_named_counts_beside_another_topic_only(shared, settings):
    text = (shared / "articles" / "alarab-advocacy-workshop.txt").read_text(encoding="utf-8")
    nothing = {
        **settings,
        "topics": {**settings["topics"], "threshold": dict.fromkeys(settings["topics"]["threshold"], 1.1)},
    }
    assert assigned(text, nothing) == set()
    row = next(r for r in topics([as_article(Annotated("x", {}, text, ()))], settings["topics"]) if "child" in r.topic)
    assert row.score >= settings["topics"]["threshold"][row.topic] or set(row.evidence) == {"حماية الطفل", "حقوق الطفل"}


def test_whoever_asks_for_the_whole_threshold_gets_it(shared, settings):
    text = (shared / "articles" / "alarab-advocacy-workshop.txt").read_text(encoding="utf-8")
    strict = {**settings["topics"], "beside": 1}
    for row in topics([as_article(Annotated("x", {}, text, ()))], strict):
        assert row.assigned == (row.score >= strict["threshold"][row.topic])


@pytest.mark.parametrize("row", ["x advocacy 0-5", "x\tadvocacy", "x\tadvocacy\t5", "x\tadvocacy\t0-5,7-9"])
def test_a_mark_that_cannot_be_read_is_one_clear_line(tmp_path, row):
    (tmp_path / "marks.tsv").write_text(f"id\ttopic\tspans\n{row}\n", encoding="utf-8")
    with pytest.raises(PipelineError, match="line 2"):
        topic_items.marks(tmp_path / "marks.tsv")


def test_a_mark_outside_its_text_is_one_clear_line():
    item = topic_items.Item("x", "نص", frozenset({"advocacy"}))
    with pytest.raises(PipelineError, match="x: 0-9"):
        topic_items.marked(item, {"advocacy": "0-9"})


def test_an_item_given_twice_is_one_clear_line(tmp_path):
    (tmp_path / "train-x.txt").write_text("=== x\ntopics: none\n---\nعنوان\n\n=== x\ntopics: none\n---\nآخر\n", "utf-8")
    with pytest.raises(PipelineError, match="stands twice"):
        topic_items.own(tmp_path.glob("*.txt"), [])


def test_the_model_card_states_how_often_who_is_named_twice_is_on_a_topic(model):
    items = topic_items.own(CORPUS.glob("train-*.txt"), topic_items.taxonomy(CORPUS / "topics.yaml"))
    right = [
        topic in item.topics
        for number, topic in enumerate(model.topics)
        for item in items
        if item.topics - {topic} and named(item.text, model, number)
    ]
    card = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    assert f"{sum(right)} of {len(right)} written items" in card


def test_share_of_right_assignments_and_honesty_of_scores():
    read = [
        {"id": "a", "topic": "t", "weight": "1", "verdict": "yes"},
        {"id": "b", "topic": "t", "weight": "1", "verdict": "doubtful"},
        {"id": "c", "topic": "t", "weight": "8", "verdict": "no"},
    ]
    rows = {(x, "t"): Topic(x, "t", value, value > 0.5, ()) for x, value in (("a", 0.9), ("b", 0.6), ("c", 0.0))}
    told, points = topic_news.base_rate(read, rows)
    assert (told["news t"]["right"], told["news t"]["assigned"], told["news t"]["doubtful"]) == (1, 2, 1)
    assert told["news t"]["calibration_error"] == pytest.approx((0.1 + 0.6) / 10)
    assert [point["weight"] for point in points] == [8, 1, 1]


def test_verdicts_of_a_reader_may_be_doubtful():
    item = judged("x", "نص", "advocacy?, child_protection")
    assert (item.topics, item.unsure) == ({"child_protection"}, {"advocacy"})


def test_one_story_lies_in_one_fold():
    items = topic_items.own(CORPUS.glob("train-gulf-0*.txt"), topic_items.taxonomy(CORPUS / "topics.yaml"))
    twin = topic_items.Item("twin", items[7].text + " وأضاف المصدر.", items[7].topics)
    folds = topic_items.folds([*items, twin], 5)
    assert folds[7] == folds[-1]
    assert set(folds) == set(range(5))
