"""Canonical names within an article, index spelling, honorifics."""

from pathlib import Path

import pytest

from pipeline.annotation import read, unmark
from pipeline.entities.names import canonical_names, index_form, title_before
from pipeline.evaluate.quotes import measure_clusters
from pipeline.records import Span
from tests.growth import SLACK, growth

TEST_GOLD = Path(__file__).parent.parent / "corpora" / "gold" / "quotes" / "test.txt"


def canonical(marked):
    text, marks = unmark(marked)
    found = canonical_names(text, [Span(m.start, m.end, m.label) for m in marks])
    return [found[m.start, m.end] for m in marks]


SAME = {
    "surname": "قال [PER ناصر الخوري]. وأضاف [PER الخوري]",
    "surname first, as in a headline": "[PER الخوري] يتحدث\nقال [PER ناصر الخوري]",
    "middle names": "قال [PER غادة السبيعي]. [PER غادة خليفة السبيعي] و[PER السبيعي]",
    "given name": "جاء [PER حمدون بن علي المالكي]. والتفت إليه [PER حمدون]",
    "the link written apart": "جاء [PER عبد الله بن حمد المري] و[PER عبدالله المري]",
    "hamza": "جاء [PER أحمد المري] و[PER احمد المري]",
    "head noun dropped": "قالت [ORG منظمة اليونيسف] و[ORG لليونيسف] مكتب",
    "head noun only": "زرعت [ORG أمانة منطقة القصيم] أشجارا. وذكرت [ORG الأمانة] ذلك",
    "short form in a headline": "«[ORG العمل الاجتماعي]» تؤهل الكوادر\nنظمت [ORG المؤسسة القطرية للعمل الاجتماعي] ورشة",
    "club": "[ORG معيذر] يفوز\nفاز [ORG نادي معيذر]",
    "force": "أعلنت [ORG القيادة العامة لشرطة الشارقة] و[ORG شرطة الشارقة]",
    "introduced in brackets": "نقلت [ORG وكالة الأنباء القطرية] ([ORG قنا]) ذلك",
    "epithet where the name is there": "قالت [ORG الأمم المتحدة] وأضافت [ORG المنظمة الدولية]",
}
APART = {
    "father and son": "ورث [PER زياد عبدالقادر الزبير] المخبز عن [PER عبدالقادر الزبير]",
    "two of one surname": "جاء [PER أحمد ناصر المري] و[PER سعاد محمد المري]",
    "a place and a university": "في [LOC قطر] [ORG جامعة قطر]",
    "a part and the whole": "مدير [ORG مكتب اليونيسف] في [ORG اليونيسف]",
    "a branch and the ministry": "[ORG فرع وزارة الصحة] و[ORG وزارة الصحة]",
    "another body of the United Nations": "[ORG هيئة الأمم المتحدة للمرأة] و[ORG الأمم المتحدة]",
    "another university": "[ORG جامعة تكساس في قطر] و[ORG جامعة قطر]",
    "an agency and an adjective": "[ORG جمعية المحامين العمانية] و[ORG العمانية]",
    "epithet without the name": "[ORG منظمة إنقاذ الطفل] و[ORG المنظمة الدولية]",
}


@pytest.mark.parametrize("marked", SAME.values(), ids=SAME.keys())
def test_short_forms_take_the_fullest(marked):
    names = canonical(marked)
    assert len(set(names)) == 1
    assert names[0] == max(names, key=len)


@pytest.mark.parametrize("marked", APART.values(), ids=APART.keys())
def test_others_stay_apart(marked):
    names = canonical(marked)
    assert len(set(names)) == len(names)


def test_a_shared_surname_goes_to_the_nearest_before():
    marked = "قال [PER أحمد المري] ثم [PER المري]. وقالت [PER سعاد المري] ثم [PER المري]"
    assert canonical(marked) == ["أحمد المري", "أحمد المري", "سعاد المري", "سعاد المري"]


INDEX = {
    "لليونيسف": "اليونيسف",
    "للجنة الوطنية": "اللجنة الوطنية",
    "للهلال الأحمر القطري": "الهلال الأحمر القطري",
    "لبنى الخنجرية": "لبنى الخنجرية",
    "السيد احمد الخوري": "أحمد الخوري",
    "د. غادة السبيعي": "غادة السبيعي",
    "شكيل_أفريدي": "شكيل أفريدي",
    "موقع «حارتنا»": "موقع حارتنا",
    "الامم المتحدة": "الأمم المتحدة",
    "غَادة": "غادة",
}


@pytest.mark.parametrize(("printed", "spelled"), INDEX.items(), ids=INDEX.keys())
def test_index_form(printed, spelled):
    assert index_form(printed) == spelled
    assert index_form(spelled) == spelled


@pytest.mark.parametrize(
    ("before", "title"),
    [
        ("أكدت سعادة السيدة ", "سعادة السيدة"),
        ("وقال د. ", "د"),
        ("وقالت الممرضة ", "الممرضة"),
        ("وقال المدير التنفيذي السيد ", "المدير التنفيذي السيد"),
        ("وقالت الأمين العام ", "الأمين العام"),
        ("وصل أمس ", None),
    ],
)
def test_title_before(before, title):
    assert title_before(before + "غادة السبيعي", len(before)) == title


def test_the_gold_is_met():
    assert measure_clusters(list(read(TEST_GOLD)))["f1"] >= 0.95


def test_ten_thousand_people_of_one_surname_take_linear_time():
    def named(times):
        names = [f"{chr(0x628 + at % 30)}{chr(0x628 + at // 30 % 30)}{at} الكعبي " for at in range(times)]
        text, spans, at = "".join(names), [], 0
        for name in names:
            spans.append(Span(at, at + len(name) - 1, "PER"))
            at += len(name)
        return text, spans

    assert growth(lambda told: canonical_names(*told), named(800), named(6_400), times=8) < SLACK
