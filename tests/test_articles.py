"""The two real articles that the project was made for, compared with a list made by hand."""

import pytest

from pipeline import params, run, tables
from pipeline.extract.inputs import Given

PEOPLE = {
    "alarab": {"غادة خليفة السبيعي", "ناصر الخوري", "أنثوني ماكدولند"},
    "alraya": {"بثينة بنت علي الجبر النعيمي", "راشد محمد النعيمي", "جواهر أبو الفين"},
}
BODIES = {
    "alarab": {
        "المؤسسة القطرية للعمل الاجتماعي",
        "منظمة اليونيسف",
        "مؤسسة الجيل المبهر",
        "إدارة المناصرة والعلاقات الدولية",
        "مركز قطر للعمل الاجتماعي",
        "مكتب اليونيسف",
    },
    "alraya": {
        "مركز دعم الصحة السلوكية",
        "المؤسسة القطرية للعمل الاجتماعي",
        "وزارة التنمية الاجتماعية والأسرة",
        "إدارة التوعية المجتمعية",
    },
}
DATES = {
    "alarab": {("يومي 25 و26 مايو الحالي", "2025-05-25/2025-05-26", None), ("أمس", "2025-05-28", None)},
    "alraya": {("اليوم", None, "day+0")},
}
TOPICS = {"alarab": {"advocacy", "child_protection"}, "alraya": {"peer_education"}}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    from tests.conftest import SHARED

    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is not there")
    out = tmp_path_factory.mktemp("articles")
    run.run([SHARED / "articles"], out, params.read(["work.workers=1"]), Given())
    articles = {a.source: a for a in tables.read(out / "articles", "articles")}
    rows = {name: tables.read(out / name, name) for name in ("mentions", "topics")}
    return {
        source: (a, *([r for r in rows[name] if r.article_id == a.article_id] for name in ("mentions", "topics")))
        for source, a in articles.items()
    }


def test_the_clipping_of_alarab(found):
    article = found["alarab"][0]
    assert article.title == "«العمل الاجتماعي» تؤهل الكوادر في قضايا «التأييد والمناصرة»"
    assert (article.section, article.place, article.agency) == ("محليات", "الدوحة", None)
    assert str(article.published) == "2025-05-29"
    assert article.published_at.isoformat() == "2025-05-28T22:25:00+00:00"
    assert article.utc_offset == 180
    assert not [line for line in article.text.split("\n") if line in {"alarab", "الدوحة - العرب"} or "01:25ص" in line]


def test_the_clipping_of_alraya(found):
    article = found["alraya"][0]
    assert (
        article.title == "مركز دعم الصحة السلوكية ينظم مؤتمرا حول مثقفي الأقران ودورهم في التنشئة والرعاية الاجتماعية"
    )
    assert (article.agency, article.place, article.published) == ("قنا", "الدوحة", None)


@pytest.mark.parametrize("source", PEOPLE)
def test_every_person_and_none_invented(found, source):
    assert {m.text for m in found[source][1] if m.label == "PER"} == PEOPLE[source]


@pytest.mark.parametrize("source", BODIES)
def test_every_body(found, source):
    assert BODIES[source] <= {m.text for m in found[source][1] if m.label == "ORG"}


@pytest.mark.parametrize("source", DATES)
def test_dates(found, source):
    assert {(m.text, m.value, m.rel) for m in found[source][1] if m.label == "DATE"} == DATES[source]


@pytest.mark.parametrize("source", TOPICS)
def test_topics(found, source):
    assert {row.topic for row in found[source][2] if row.assigned} == TOPICS[source]
