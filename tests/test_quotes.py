"""Who said what: cases, gold, the two real articles, hostile input."""

import json
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import params, run
from pipeline.annotation import Annotated, read, unmark
from pipeline.evaluate.news import ARCHIVES, measure_news
from pipeline.evaluate.quotes import as_article, as_mentions, measure_quotes
from pipeline.quotes import quotes
from pipeline.quotes.find import find
from pipeline.quotes.marks import pairs
from pipeline.records import Mention
from pipeline.train import archives
from tests.growth import SLACK, growth

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases" / "quotes.json").read_text(encoding="utf-8"))
TEST_GOLD = HERE.parent / "corpora" / "gold" / "quotes" / "test.txt"
KNOWN_FAILURE = pytest.mark.xfail(strict=True)


def said(marked):
    gold = Annotated("a", {}, *unmark(marked))
    return quotes([as_article(gold)], as_mentions(gold))


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=c["label"], marks=[KNOWN_FAILURE] if c["expect"] == "fail" else []) for c in CASES],
)
def test_case(case):
    assert [[q.kind, q.speaker, q.text] for q in said(case["source"])] == case["quotes"]


def test_a_quote_says_where_its_speaker_and_its_verb_are():
    text, _ = unmark("وقال مدير المركز [PER ناصر الخوري] أمس إن العمل بدأ.")
    (quote,) = said("وقال مدير المركز [PER ناصر الخوري] أمس إن العمل بدأ.")
    assert text[quote.speaker_start : quote.speaker_end] == "ناصر الخوري"
    assert (quote.cue, quote.article_id) == ("قال", "a")


def test_the_gold_is_met():
    told = measure_quotes(list(read(TEST_GOLD)))
    assert told["direct"]["precision"] >= 0.93
    assert told["direct"]["recall"] >= 0.90
    assert told["indirect"]["precision"] >= 0.88
    assert told["indirect"]["recall"] >= 0.80


def test_offsets_are_verbatim_in_all_gold():
    for article in read(TEST_GOLD.parent):
        for quote in quotes([as_article(article)], as_mentions(article)):
            assert article.text[quote.start : quote.end] == quote.text
            assert quote.text == quote.text.strip() != ""


PIECES = st.lists(
    st.sampled_from(
        ["قال ", "قالت ", "ناصر الخوري ", "إن ", "أنّها ", "«", "»", '"', "“", "”", ": ", "، ", ". ", "\n", "وأضاف ",
         "د. ", "لافتا ", "إلى أن ", "العمل بدأ ", "التي ", "بقوله ", "ـ", "َ"]
    ),
    max_size=40,
)  # fmt: skip


@given(PIECES)
def test_any_mixture_gives_spans_of_the_text(pieces):
    text = "".join(pieces)
    names = [
        Mention("a", at, at + 11, "ناصر الخوري", "PER") for at in range(len(text)) if text.startswith("ناصر الخوري", at)
    ]
    for quote in find("a", text, names):
        assert 0 <= quote.start < quote.end <= len(text)
        assert text[quote.start : quote.end] == quote.text
        assert text[quote.speaker_start : quote.speaker_end] == quote.speaker


@given(PIECES)
def test_marks_come_in_order_and_apart(pieces):
    found = pairs("".join(pieces))
    assert all(a.after <= b.sign for a, b in pairwise(found))
    assert all(m.sign < m.start < m.end <= m.after for m in found)


SENTENCE = "قال ناصر الخوري مدير المركز إن العمل بدأ وأضاف أن العمل مستمر"
HOSTILE = {
    "quotes": "قال ناصر الخوري: «كلام طويل هنا» ",
    "unclosed": "قال ناصر الخوري: «كلام ",
    "unclosed paragraphs": 'قال ناصر الخوري: "كلام\n',
    "one sentence again and again": SENTENCE + ". ",
    "one sentence without an end": SENTENCE + " ",
    "verbs alone": "وقالت ",
    "colons alone": "قال: ",
    "sources without a clause": "وبحسب ناصر الخوري، ",
    "a post again and again": "وقال ناصر الخوري. وأضاف المدير العام للمركز أن العمل بدأ. ",
    "plain marks within plain marks": 'قال ناصر الخوري: "اسم "المنارة" هنا" ',
}


def named(text):
    at, names = text.find("ناصر"), []
    while at >= 0:
        names.append(Mention("a", at, at + 11, "ناصر الخوري", "PER"))
        at = text.find("ناصر", at + 1)
    return "a", text, names


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_input_takes_linear_time(piece):
    small, large = (named(piece * times) for times in (800, 6_400))
    assert growth(lambda told: find(*told), small, large, times=8) < SLACK


def test_the_news_sheet_fits_the_news_and_is_met(shared):
    told = measure_news(TEST_GOLD.parent / "news.tsv", archives.paths(shared / "corpora", ARCHIVES), params.read())
    assert told["direct"]["articles"] == 107  # every text is the one that was read
    assert told["direct"]["precision"] >= 0.85
    assert told["direct"]["recall"] >= 0.75
    assert told["indirect"]["precision"] >= 0.87
    assert told["indirect"]["recall"] >= 0.8


ALARAB = [
    ("indirect", "غادة خليفة السبيعي", "هذه الورشة تأتي", "أدوات المناصرة والتأييد"),
    ("indirect", "غادة خليفة السبيعي", "التغيير الحقيقي", "لخدمة قضايا المجتمع"),
    ("direct", "غادة خليفة السبيعي", "إن شراكتنا مع", "التنموية لدولة قطر."),
    ("indirect", "ناصر الخوري", "المناصرة جوهر عملنا", "القوة التحويلية للرياضة"),
    ("direct", "أنثوني ماكدولند", "تفخر اليونيسف", "للدول الأخرى"),
]
ALRAYA = [
    ("indirect", "راشد محمد النعيمي", "تثقيف الأقران هو", "والخلفيات الاجتماعية والثقافية"),
    ("indirect", "جواهر أبو الفين", "المؤتمر شهد", "أكثر تماسكا وتطورا"),
    ("indirect", "جواهر أبو الفين", "المشاركين اتفقوا", "الوطني لمثقفي الأقران"),
    ("indirect", "جواهر أبو الفين", "التوصيات تضمنت", "تدعم تطور المجتمع"),
]


def test_the_two_articles_are_complete(shared):
    from pipeline.entities import entities
    from pipeline.extract import extract
    from pipeline.extract.inputs import Given
    from pipeline.normalize import normalize

    settings = params.read(["work.workers=1"])
    told = {}
    for shard in run.plan([shared / "articles"], Given(), settings):
        articles = [normalize(article) for article in extract(shard, settings["extract"]).articles]
        mentions, roles = entities(articles, settings)
        for article in articles:
            mine = partial(filter, lambda row, a=article: row.article_id == a.article_id)
            found = quotes([article], list(mine(mentions)))
            told[article.source] = (found, {(r.person, r.role, r.organization) for r in mine(roles)})
    for source, expected in (("alarab", ALARAB), ("alraya", ALRAYA)):
        ends = [(q.kind, q.speaker) for q in told[source][0]]
        assert ends == [(kind, speaker) for kind, speaker, _, _ in expected]
        for quote, (_, _, first, last) in zip(told[source][0], expected, strict=True):
            assert quote.text.startswith(first)
            assert quote.text.endswith(last)
    assert told["alarab"][1] == {
        ("غادة خليفة السبيعي", "مدير", "إدارة المناصرة والعلاقات الدولية"),
        ("ناصر الخوري", "المدير التنفيذي", "مؤسسة الجيل المبهر"),
        ("أنثوني ماكدولند", "مدير", "مكتب اليونيسف"),
    }
    assert told["alraya"][1] == {
        ("بثينة بنت علي الجبر النعيمي", "وزير التنمية الاجتماعية والأسرة", "وزارة التنمية الاجتماعية والأسرة"),
        ("راشد محمد النعيمي", "المدير التنفيذي", "مركز دعم الصحة السلوكية"),
        ("جواهر أبو الفين", "مدير", "إدارة التوعية المجتمعية"),
    }
