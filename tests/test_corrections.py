"""The corrections sheet: written empty, filled by a person, read back whole or not at all."""

import pytest
from openpyxl import load_workbook

from pipeline import params, report
from pipeline.cli import main
from pipeline.errors import PipelineError
from pipeline.report.corrections import ARABIC, GUIDE, HEADS, SHEET, apply, read
from pipeline.resolve.decisions import KINDS
from tests.made import steady, write

ROWS = [
    ("دمج", "ريم الهديفي", "PER", "ريم ناصر الهديفي", "هي نفسها"),
    ("إخفاء", " العنود ", "شخص", None, None),
    ("موضوع", "9c7e9b8860e05533", "advocacy", "لا", None),
    ("متحدث", "9c7e9b8860e05533", 812.0, "-", None),
    ("نوع", "مرافئ الدوحة", None, "جهة", None),
]


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    page = report.write(write(folder / "ds", steady(1)), folder / "out", params.read(["report.profile="]))[0]
    return page.parent / "entities.xlsx"


@pytest.fixture
def filled(issued, tmp_path):
    def fill(rows, **cells):
        workbook = load_workbook(issued)
        for number, row in enumerate(rows, 2):
            for at, value in enumerate(row, 1):
                workbook[SHEET].cell(number, at, value)
        for cell, value in cells.items():
            workbook[SHEET][cell] = value
        workbook.save(tmp_path / "filled.xlsx")
        return tmp_path / "filled.xlsx"

    return fill


@pytest.fixture
def decisions(tmp_path):
    path = tmp_path / "decisions.tsv"
    path.write_text("what\tname\tlabel\ttarget\tcomment\n# kept\nhide\tسارة\tPER\t\tطلبت ذلك\n", encoding="utf-8")
    return path


def test_every_kind_has_an_arabic_word_and_a_guide():
    assert set(ARABIC) == set(KINDS)
    assert [word for word, _ in GUIDE] == list(ARABIC.values())


def test_the_sheet_reads_back_empty(issued, decisions):
    assert read(issued) == []
    assert apply(issued, decisions) == (0, 0)


def test_what_a_person_wrote_is_added_once(filled, decisions):
    path = filled(ROWS)
    before = decisions.read_text(encoding="utf-8")

    assert apply(path, decisions) == (5, 0)
    assert apply(path, decisions) == (0, 5)
    added = decisions.read_text(encoding="utf-8").removeprefix(before).splitlines()
    assert added == [
        "merge\tريم الهديفي\tPER\tريم ناصر الهديفي\tهي نفسها",
        "hide\tالعنود\tPER\t\t",
        "topic\t9c7e9b8860e05533\tadvocacy\tno\t",
        "speaker\t9c7e9b8860e05533\t812\t-\t",
        "type\tمرافئ الدوحة\t\tORG\t",
    ]


@pytest.mark.parametrize(
    ("rows", "cells", "says"),
    [
        ([("احذف", "x")], {}, "row 2: 'احذف' is no decision"),
        ([*ROWS, ("دمج", "x", "PER", None)], {}, "row 7 .* the target is missing"),
        ([*ROWS, ("دمج", None, "PER", "y")], {}, "row 7 .* the name is missing"),
        ([("نوع", "x", None, "مدينة")], {}, "row 2 .* must be PER, ORG or LOC"),
        ([("دمج", "a", "PER", "b"), ("دمج", "b", "PER", "a")], {}, "circle"),
        ([("دمج", "#a", "PER", "b")], {}, "does not start with #"),
        (ROWS, {"B1": "شيء آخر"}, "the first row must read"),
        (ROWS, {"A1": None}, "the first row must read"),
    ],
)
def test_a_fault_anywhere_applies_nothing(filled, decisions, rows, cells, says):
    before = decisions.read_bytes()

    with pytest.raises(PipelineError, match=says):
        apply(filled(rows, **cells), decisions)
    assert decisions.read_bytes() == before


def test_other_files_are_refused_in_one_line(issued, tmp_path, decisions, capsys):
    workbook = load_workbook(issued)
    del workbook[SHEET]
    workbook.save(tmp_path / "no-sheet.xlsx")
    (tmp_path / "text.xlsx").write_text("no zip")

    for name in ("no-sheet.xlsx", "text.xlsx", "absent.xlsx"):
        assert main(["decide", "apply", str(tmp_path / name), "--set", f"resolve.decisions={decisions}"]) == 1
        assert capsys.readouterr().err.count("\n") == 1


def test_sheets_run_from_right_to_left(issued):
    workbook = load_workbook(issued)

    assert all(sheet.sheet_view.rightToLeft for sheet in workbook)
    assert tuple(cell.value for cell in workbook[SHEET][1])[:5] == HEADS
