"""Search: spelling variants, clitics, filters; an index that follows its dataset; wrong wishes in one line."""

import json
import shutil
import sqlite3
from datetime import date

import pytest

from pipeline.cli import main
from pipeline.errors import PipelineError
from pipeline.search import Wish, answer, follow, open_index, place, search
from pipeline.search.stems import stems
from tests.made import Told, day, write

NAMES = ("بثينة النعيمي", "PER"), ("مؤسسة جسور", "ORG")


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "ds", articles())


def articles():
    return [
        Told("alif", day(0), "حملة", NAMES, ("child_protection",), text="وأكدت بثينة النعيمي أن الحملة تستمر."),
        Told("ba", day(5), "لقاء", text="جلسة للنعيمي مع عبدالله بن حمد وأبو الهيجاء في وزارة التعليم"),
        Told("ba", day(6), "رحلة", text="زار الوفد بوزارته مركزًا للأطفال، وقال الوزير إن المؤسسات جاهزة"),
        Told("ba", None, "قديم", text="خبر بلا تاريخ عن الطفولة"),
    ]


def titles(folder, words="", **wish):
    return [row[2] for row in answer(folder, Wish(words, **wish), limit=20).rows]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("بثينه النعيمى", ["حملة"]),
        ("النعيمي", ["لقاء", "حملة"]),
        ("نعيمي", ["لقاء", "حملة"]),
        ("عبد الله", ["لقاء"]),
        ("عبدالله حمد", ["لقاء"]),
        ("أبي الهيجا", ["لقاء"]),
        ("وزارة", ["رحلة", "لقاء"]),
        ("بوزارة", ["رحلة", "لقاء"]),
        ("مؤسسة", ["رحلة", "حملة"]),
        ("أطفال", ["رحلة"]),
        ("مَرْكَز", ["رحلة"]),
        ("غزال", []),
        ('"( *', None),
        ("NEAR title:حملة *", []),
    ],
)
def test_words_are_found_in_any_spelling(folder, words, found):
    if found is None:
        with pytest.raises(PipelineError, match="holds no word"):
            titles(folder, words)
    else:
        assert sorted(titles(folder, words)) == sorted(found)


def test_words_side_by_side_come_first(tmp_path):
    told = [Told("a", day(0), "بعيد", text="حماية الحدود ثم الطفل " * 5), Told("a", day(0), "قريب", text="حماية الطفل")]

    assert titles(write(tmp_path / "ds", told), "حماية الطفل") == ["قريب", "بعيد"]


def test_the_word_as_printed_comes_before_others_of_its_stem(tmp_path):
    told = [
        Told("a", day(0), "هديتها", text="وهديتها هدية وهديتها"),
        Told("a", day(0), "لقاء", text="قال الوفد إن لهدى رأيا"),
    ]

    assert titles(write(tmp_path / "ds", told), "هدى") == ["لقاء", "هديتها"]


def test_filters_join(folder):
    assert titles(folder, "النعيمي", source="ba") == ["لقاء"]
    assert titles(folder, "النعيمي", topic="child_protection") == ["حملة"]
    assert titles(folder, "النعيمي", first=date(2025, 5, 1)) == ["لقاء"]
    assert titles(folder, first=day(5), last=day(6)) == ["رحلة", "لقاء"]
    assert titles(folder, entity="بثينه النعيمى") == ["حملة"]
    assert titles(folder, entity="النعيمي") == ["حملة"]
    assert titles(folder, source="ba") == ["رحلة", "لقاء", "قديم"]


def test_the_snippet_marks_the_words_as_printed(folder):
    connection = open_index(folder)
    total, hits = search(connection, Wish("الوزارة"), limit=9)

    assert total == 2
    marked = [
        [piece.text for piece in hit.snippet if piece.hit] for hit in search(connection, Wish("وزارة"), limit=9)[1]
    ]
    assert sorted(marked) == [["بوزارته"], ["وزارة"]]
    assert hits[0].article_id


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"topic": "chess"}, "no article has the topic 'chess'; choose of: child_protection"),
        ({"source": "jim"}, "no article has the source 'jim'; choose of: alif, ba"),
        ({"entity": "بثينة النعيم ي س"}, "no entity is called"),
        ({"entity": "%"}, "no entity is called"),
    ],
)
def test_a_wrong_wish_is_one_line(folder, wish, says):
    with pytest.raises(PipelineError, match=f"(?i){says}"):
        titles(folder, **wish)


def test_the_index_follows_its_dataset(folder):
    assert titles(folder, "غزال") == []
    before = open_index(folder).execute("select id, article_id from article").fetchall()
    told = articles()
    told[3].text = "غزال في البر"
    write(folder, [*told[1:], Told("alif", day(7), "جديد", text="غزال آخر")])

    assert sorted(titles(folder, "غزال")) == ["جديد", "قديم"]
    assert titles(folder, "بثينة") == []
    assert before


def test_only_changed_articles_are_indexed_again(folder):
    connection = open_index(folder)
    rows = connection.execute("select rowid, * from words").fetchall()
    told = [*articles(), Told("alif", day(7), "جديد", text="غزال")]
    write(folder, told)
    again = open_index(folder)

    assert again.execute("select rowid, * from words").fetchall()[:-1] == rows


def test_a_run_renews_an_index_that_exists_and_makes_none(folder):
    follow(folder)
    assert not place(folder).exists()

    titles(folder, "غزال")
    write(folder, [Told("alif", day(7), "جديد", text="غزال")])
    follow(folder)
    assert sqlite3.connect(place(folder)).execute("select title from article").fetchall() == [("جديد",)]


def test_a_broken_index_is_made_anew(folder):
    place(folder).write_bytes(b"no database at all" * 99)

    assert titles(folder, "بثينة") == ["حملة"]


def test_the_dataset_folder_stays_as_it_is(folder):
    before = sorted(folder.rglob("*"))
    titles(folder, "بثينة")

    assert sorted(folder.rglob("*")) == before


def test_the_command_prints_a_table_csv_and_json(folder, capsys):
    for shape in ("table", "csv", "json"):
        assert main(["search", "بثينه", "النعيمى", "--topic", "child_protection", "--from", "2025-03-01",
                     "--dataset", str(folder), "--format", shape]) == 0  # fmt: skip
        printed = capsys.readouterr().out
        assert "حملة" in printed
    assert json.loads(printed)[0]["source"] == "alif"


@pytest.mark.parametrize(
    "wrong", [[], ["x", "--limit", "0"], ["x", "--from", "2025-13-01"], ["x", "--dataset", "nowhere"]]
)
def test_bad_input_is_one_line(folder, wrong, capsys):
    assert main(["search", "--dataset", str(folder), *wrong]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_dataset_that_went_away_is_one_line(folder):
    shutil.rmtree(folder)

    with pytest.raises(PipelineError, match="There is no dataset"):
        titles(folder, "x")


def test_stems_of_stems_stay():
    for word in ("المؤسسات", "وزارته", "للأطفال", "عبدالله", "الهيجاء", "قالت"):
        for stem in stems(word):
            assert stems(stem) == (stem,)
