"""The date grammar: cases as data, properties, hostile input, and real annotated news where it is at hand."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.calendars import HIJRI_MONTHS, MONTHS, WEEKDAYS
from pipeline.entities.dates import find
from pipeline.errors import PipelineError
from tests.growth import SLACK, growth

CASES = json.loads((Path(__file__).parent / "cases" / "dates.json").read_text(encoding="utf-8"))
KNOWN_FAILURE = pytest.mark.xfail(strict=True)
THURSDAY = date(2025, 5, 29)


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=c["label"], marks=[KNOWN_FAILURE] if c.get("expect") == "fail" else []) for c in CASES],
)
def test_case(case):
    found = find(case["text"], day(case["reference"]))

    assert [(d.text, d.value) for d in found] == [(e["text"], e["value"]) for e in case["expected"]]
    for got, wanted in zip(found, case["expected"], strict=True):
        for field in ("rel", "mod", "calendar"):
            assert field not in wanted or getattr(got, field) == wanted[field]


def test_there_are_enough_cases_and_every_one_says_where_it_was_seen():
    assert len(CASES) >= 300
    assert sum(not case["expected"] for case in CASES) >= 80
    assert all(case["seen"] for case in CASES)
    assert len({case["label"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("name", [name for names in MONTHS.values() for name in names.split("|")])
def test_every_month_name_is_read(name):
    [found] = find(f"صدر في 5 {name} 2024 القرار", None)

    assert found.value_start in [date(2024, month, 5) for month in MONTHS if name in MONTHS[month].split("|")]


@pytest.mark.parametrize("name", [name for names in HIJRI_MONTHS.values() for name in names.split("|")])
def test_every_hijri_month_name_is_read(name):
    [found] = find(f"صدر في 5 {name} 1446هـ القرار", None)

    assert found.calendar == "hijri"
    assert found.value is not None


@pytest.mark.parametrize(("weekday", "name"), [(n, name) for n, names in WEEKDAYS.items() for name in names.split("|")])
def test_every_weekday_name_is_read(weekday, name):
    [found] = find(f"وصل الوفد يوم {name} الماضي إلى المدينة", THURSDAY)

    assert found.value_start is not None
    assert found.value_start.weekday() == weekday
    assert 1 <= (THURSDAY - found.value_start).days <= 7


@pytest.mark.parametrize(
    ("text", "start", "value"),
    [
        ("الأسبوع الماضي", "sunday", "2025-05-18/2025-05-24"),
        ("هذا الأسبوع", "saturday", "2025-05-24/2025-05-30"),
        ("الأسبوع المقبل", "monday", "2025-W23"),
    ],
)
def test_the_week_starts_where_it_is_told_to(text, start, value):
    assert find(text, THURSDAY, week_start=start)[0].value == value


def test_an_unknown_week_start_is_told_with_the_choices():
    with pytest.raises(PipelineError, match="monday"):
        find("أمس", THURSDAY, week_start="الأحد")


def test_without_publication_nothing_relative_gets_a_value():
    relative = "اليوم وأمس والأحد المقبل وفي الأسبوع الماضي وخلال هذا الشهر وفي مايو الماضي وقبل يومين"

    found = find(relative, None)

    assert len(found) == 7
    assert all(d.value is None and d.value_start is None and d.value_end is None and d.rel for d in found)


_WORDS = [
    word
    for line in (
        "في من إلى و بين - / ، . ( ) هـ م يوم يومي شهر عام سنة العام الشهر الأسبوع هذا الماضي المقبل الجاري نفسه",
        "اليوم أمس غدا الأحد الاثنين الخميس مايو مارس كانون الأول الثاني والعشرين رمضان ذو القعدة محرم القرن",
        "سبعينيات الربع النصف صيف نهاية مطلع منتصف قبل بعد منذ خلال آخر أيام سنوات أسبوعين عيد الفطر الموافق حتى",
        "1 5 12 25 31 45 99 1446 1950 2024 2025 9999 0 ٢٥ ۲۵ 2024/2025 30-02-1433 12/5/2025 2025-13-45 24.5.25",
        "قال سيعقد المقرر مـايو يَوْمَ وبالأحد للعام شهرمايو % \n \u200f العشرين",
    )
    for word in line.split(" ")
]
_anything = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("ءابتثجحخدرسعفقكلمنهويةىً0123456789٠١٢/-،\u200f\u0640 "))
)
_dates = st.one_of(st.none(), st.dates())


@settings(max_examples=600, deadline=None)
@given(st.one_of(_anything, st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join)), _dates)
def test_it_never_raises_and_says_only_what_is_so(text, published):
    found = find(text, published)

    for one in found:
        assert text[one.start : one.end] == one.text
        assert one.text.strip() == one.text != ""
        assert (one.value is None) == (one.value_start is None) == (one.value_end is None) != (one.rel is None)
        assert one.value_start is None or one.value_start <= one.value_end
    assert all(left.end <= right.start for left, right in pairwise(found))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join))
def test_marks_that_no_reader_sees_change_nothing(text):
    marked = text.replace("ي", "ي\u064e").replace(" ", "\u200f ").replace("م", "م\u0640")

    assert [d.value for d in find(marked, THURSDAY)] == [d.value for d in find(text, THURSDAY)]


HOSTILE = ["5", "5 ", "1/1/", "يوم ", "من 1 إلى ", "(2011-2012"]
HOSTILE += [
    "بين عام 2011 و",
    "25 و",
    "و",
    "مايو/",
    "الأحد الموافق ",
    "أول يوم من آخر ",
    "\u0640",
    "قبل نحو ",
    "الأحد كلمة ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_time_grows_no_faster_than_the_text(text):
    short, long = (text * (size // len(text)) for size in (20_000, 160_000))

    assert growth(lambda told: find(told, THURSDAY), short, long, times=8) < SLACK


def test_dates_of_annotated_news(shared):
    lines = (shared / "corpora" / "dates" / "news_dev.jsonl").read_text(encoding="utf-8").splitlines()
    hits = wanted = 0
    for article in map(json.loads, lines):
        found = {(d.start, d.end) for d in find(article["text"], day(article["reference"]))}
        gold = [e for e in article["expect"] if e["type"] in ("date", "range") and not e.get("optional")]
        hits += sum((e["start"], e["end"]) in found for e in gold)
        wanted += len(gold)

    assert hits / wanted >= 0.9
