"""Posts beside names: patterns, what is no post, gold."""

from pathlib import Path

import pytest

from pipeline.annotation import Annotated, read, unmark
from pipeline.entities.roles import roles
from pipeline.evaluate.quotes import as_article, as_mentions, measure_roles
from pipeline.records import Mention
from tests.growth import SLACK, growth

TEST_GOLD = Path(__file__).parent.parent / "corpora" / "gold" / "quotes" / "test.txt"


def found(marked):
    gold = Annotated("a", {}, *unmark(marked))
    return roles(as_article(gold), as_mentions(gold))


def told(marked):
    return [(r.person, r.role, r.organization) for r in found(marked)]


POSTS = {
    "behind the name": (
        "قال [PER ناصر الخوري]، المدير التنفيذي ل[ORG مؤسسة الجيل المبهر]، إن",
        [("ناصر الخوري", "المدير التنفيذي", "مؤسسة الجيل المبهر")],
    ),
    "behind the name without a comma": (
        "قالت السيدة [PER جواهر أبو الفين] مدير [ORG إدارة التوعية المجتمعية] بالمركز، إن",
        [("جواهر أبو الفين", "مدير", "إدارة التوعية المجتمعية")],
    ),
    "before the name": (
        "قال نائب رئيس [ORG الديوان الوطني] السفير [PER سامي الرخيص] إن",
        [("سامي الرخيص", "نائب رئيس", "الديوان الوطني")],
    ),
    "before the name, behind a comma": (
        "وأفادت رئيسة [ORG لجنة التطوع] في [ORG جمعية الجهراء]، [PER نورة الفغم]، بأن",
        [("نورة الفغم", "رئيسة", "لجنة التطوع")],
    ),
    "the generic head is the article's centre": (
        "نظم [ORG مركز أمان] لقاء. وقال [PER راشد النعيمي] المدير التنفيذي للمركز، إن",
        [("راشد النعيمي", "المدير التنفيذي", "مركز أمان")],
    ),
    "the generic head may mean two": (
        "زار وفد [ORG مركز أمان] و[ORG مركز نماء]. وقال [PER راشد النعيمي] مدير المركز، إن",
        [("راشد النعيمي", "مدير المركز", None)],
    ),
    "a minister and the ministry that is named": (
        "رعته [PER بثينة النعيمي] وزير التنمية الاجتماعية والأسرة إلى جانب [ORG وزارة التنمية الاجتماعية والأسرة]",
        [("بثينة النعيمي", "وزير التنمية الاجتماعية والأسرة", "وزارة التنمية الاجتماعية والأسرة")],
    ),
    "in the name of": (
        "وقال المتحدث باسم [ORG الشرطة]، [PER باتريك مايرهوفر]، في بيان",
        [("باتريك مايرهوفر", "المتحدث", "الشرطة")],
    ),
    "the organisation behind the name": (
        "ورأى أستاذ التسويق [PER كونراد شميت] من [ORG جامعة أبوظبي] أن",
        [("كونراد شميت", "أستاذ التسويق", "جامعة أبوظبي")],
    ),
    "their president": (
        "وقعت [ORG شركة بصيرة] العقد، ومثلها رئيسها التنفيذي [PER راجيف نامبيار] أمس",
        [("راجيف نامبيار", "رئيسها التنفيذي", "شركة بصيرة")],
    ),
    "a profession": ("وبينت الباحثة النفسية [PER إيمان الصقعبي] أن", [("إيمان الصقعبي", "الباحثة النفسية", None)]),
    "lam opens": ("بحضور حفل للشاعر السعودي [PER علي حسن] أمس", [("علي حسن", "الشاعر السعودي", None)]),
    "vowel signs": ("وقالت القيّمة على المعرض [PER فلورنس آدي] إن", [("فلورنس آدي", "القيّمة على المعرض", None)]),
    "a word of technology": (
        "قال [PER ناصر الخوري] مدير تكنولوجيا المعلومات في [ORG شركة بصيرة] إن",
        [("ناصر الخوري", "مدير تكنولوجيا المعلومات", "شركة بصيرة")],
    ),
    "after the announcement of another": (
        "جاء تصريح السفير بعيد إعلان الرئيس التونسي [PER ناصر الخوري] أنه",
        [("ناصر الخوري", "الرئيس التونسي", None)],
    ),
    "two people in a row": (
        "حضر [PER أحمد علي] مدير [ORG دائرة الثقافة] و[PER سالم خميس] مدير [ORG هيئة المعلومات].",
        [("أحمد علي", "مدير", "دائرة الثقافة"), ("سالم خميس", "مدير", "هيئة المعلومات")],
    ),
}
NO_POSTS = {
    "a lawyer of the name": "ورد محامي [PER ناصر الخوري] على السؤال",
    "in front of": "وقال أمام الحضور [PER ناصر الخوري] إن",
    "and another doctor": "حضر استشاري الجراحة، والدكتور [PER ناصر الخوري] أيضا",
    "honorifics": "قال معالي الدكتور [PER ناصر الخوري] إن",
    "a general": "وقال العقيد [PER مساعد الوسمي]، من [ORG إدارة الشرطة المجتمعية]، إن",
    "a pupil": "وذكر الطالب [PER فيصل البلوشي] من [ORG مدرسة عمر بن الخطاب] أنه",
    "highness": "برعاية صاحب السمو الشيخ [PER تميم بن حمد آل ثاني]",
    "a foundation": "وزار فريق من المؤسسة بيت السيدة [PER أم عادل] أمس",
    "another one's": "وطارد [PER مايكل بالاك] الحكم النرويجي قبل النهاية",
    "the second one's": "واستقبل [PER ناصر الخوري] سفير [LOC فرنسا] [PER جان دوبون]",
}


@pytest.mark.parametrize(("marked", "expected"), POSTS.values(), ids=POSTS.keys())
def test_post(marked, expected):
    assert told(marked) == expected


@pytest.mark.parametrize("marked", NO_POSTS.values(), ids=NO_POSTS.keys())
def test_no_post(marked):
    assert [row for row in told(marked) if row[0] != "جان دوبون"] == []


def test_offsets_mark_the_post():
    for article in read(TEST_GOLD.parent):
        for role in roles(as_article(article), as_mentions(article)):
            printed = article.text[role.start : role.end]
            assert role.role in {printed, printed.replace("لل", "ال", 1)}


def test_a_post_is_told_once():
    assert len(told("قال [PER ناصر الخوري] مدير المركز. وحضر [PER ناصر الخوري] مدير المركز.")) == 1


def test_the_gold_is_met():
    score = measure_roles(list(read(TEST_GOLD)))
    assert score["precision"] >= 0.90
    assert score["recall"] >= 0.80


def test_ten_thousand_names_take_linear_time():
    sentence = "قال ناصر الخوري مدير المركز إن العمل بدأ. "

    def named(times):
        gold = Annotated("a", {}, sentence * times, ())
        names = [
            Mention("a", at + 4, at + 15, "ناصر الخوري", "PER") for at in range(0, times * len(sentence), len(sentence))
        ]
        return as_article(gold), names

    assert len(roles(*named(10))) == 1
    assert growth(lambda told: roles(*told), named(800), named(6_400), times=8) < SLACK
