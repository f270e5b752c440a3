"""Cleaning and folding: what stays, what goes, and the way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import clean, fold, sentences, words

LETTERS = "اأإآٱبتثجحخدذرزسشصضطظعغفقكلمنهويىةؤئء"
SIGNS = "\u064b\u064f\u0651\u0670\u0640\u200f\u200b\ufeff «»“”.,،؟ \n\t٠١٢٣abcé&;#ﻻﷺ\u00a0²…İ"
arabic = st.text(alphabet=LETTERS + SIGNS, max_size=60) | st.text(max_size=40)


@given(arabic)
def test_cleaning_twice_changes_nothing(source):
    assert clean(clean(source)) == clean(source)


@given(arabic)
def test_folding_twice_changes_nothing(source):
    once = fold(source).text
    assert fold(once).text == once


@given(arabic, st.data())
def test_a_folded_span_points_at_the_words_it_came_from(source, data):
    folded = fold(source)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    first, last = folded.to_source(start, end)

    assert fold(source[first:last]).text == folded.text[start:end]


@given(arabic)
def test_words_and_sentences_point_into_the_text(source):
    assert all(0 <= a < b <= len(source) for a, b in words(source))
    assert all(source[a:b].strip() == source[a:b] != "" for a, b in sentences(source))


@pytest.mark.parametrize(
    ("printed", "stored"),
    [
        ("ﻣﺮﻛﺰ ﺍﻟﺪﻋﻢ", "مركز الدعم"),
        ("المـــؤسسة", "المؤسسة"),
        ("أكّد\u200f\u202b أن\u202c", "أكّد أن"),
        ("سطر\r\n\r\n\u2028آخر", "سطر\nآخر"),
        ("الأم&amp;nbsp;والطفل", "الأم والطفل"),
        ("100\u00a0م²", "100 م²"),
        ("ا\u0654سرة", "أسرة"),
    ],
)
def test_what_no_reader_sees_is_cleaned(printed, stored):
    assert clean(printed) == stored


@pytest.mark.parametrize("text", ['«ورشة» “حوار” "رأي"', "م² …", "١٢ مايو ٢٠٢٥", "كتابٌ مفيدٌ", "پارک", "UNICEF é"])
def test_letters_signs_and_quotation_marks_stay(text):
    assert clean(text) == unicodedata.normalize("NFC", text)


def test_a_sentence_keeps_its_closing_quotation_mark():
    text = "قال: «نعم.» ثم مضى"
    assert [text[a:b] for a, b in sentences(text)] == ["قال: «نعم.»", "ثم مضى"]
