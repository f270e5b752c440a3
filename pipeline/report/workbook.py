"""``entities.xlsx``: every export on a right-to-left sheet, a guide in front, the corrections sheet behind."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.report.corrections import SHEET, add_sheet
from pipeline.report.exports import EXPORTS, Tables, cell
from pipeline.report.figures import Figures
from pipeline.report.page import safe_url
from pipeline.report.sentences import sentences
from pipeline.report.weeks import span_ar
from pipeline.report.words import LABELS, MOVES, STATUS, column, topic_name

_LINKS = 20_000  # Excel allows 65,530 links a sheet
_EXCEL_BEGINS = date(1899, 12, 30)  # day 0 of Excel's calendar, for days after February 1900
_LONGEST = 32_000  # Excel allows 32,767 characters a cell
_WIDTHS = {
    "title": 60, "text": 60, "sentence": 60, "names": 50, "reason": 50, "evidence": 44, "example": 44, "name": 32,
    "name_a": 30, "name_b": 30, "url": 30, "role": 30, "organization": 30, "topics": 24, "topic": 22,
    "entity_id": 19, "entity_a": 19, "entity_b": 19, "article_id": 19, "story_id": 19, "source_name": 18,
}  # fmt: skip
_LATIN = ("url", "source", "article_id", "story_id", "entity_id", "entity_a", "entity_b", "example", "reason")
_PLAIN = {"label": LABELS, "move": MOVES, "status": STATUS}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "constant_memory": True, "default_date_format": "yyyy-mm-dd"}  # fmt: skip


def write(figures: Figures, found: Tables, path: Path) -> None:
    """Write the workbook; the same figures give the same bytes."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(path), _OPTIONS)
    workbook.set_properties({"title": "رصد", "created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    formats = {
        "head": workbook.add_format({"bold": True, "bg_color": "#E4EEF2", "border": 1, "reading_order": 2}),
        "text": workbook.add_format({"reading_order": 2}),
        "share": workbook.add_format({"num_format": "0.0%"}),
        "mean": workbook.add_format({"num_format": "0.0"}),
        "association": workbook.add_format({"num_format": "0.00"}),
        "score": workbook.add_format({"num_format": "0.00"}),
        "day": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "right"}),
        "title": workbook.add_format({"bold": True, "font_size": 14, "reading_order": 2}),
        "wrap": workbook.add_format({"text_wrap": True, "valign": "top", "reading_order": 2}),
    }
    _front(workbook, figures, formats)
    for table, data in found.items():
        _sheet(workbook, table, data, formats)
    add_sheet(workbook, len(figures.tables["entities"]), formats)
    for sheet in workbook.worksheets():
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    workbook.close()


def _front(workbook: Any, figures: Figures, formats: dict[str, Any]) -> None:
    sheet = workbook.add_worksheet("الموجز")
    sheet.right_to_left()
    sheet.set_column(0, 0, 110, formats["wrap"])
    week = figures.week
    sheet.write_string(0, 0, f"تقرير الرصد الأسبوعي: {span_ar(week.start, week.end)} ({week.name})", formats["title"])
    for row, one in enumerate(sentences(figures), 2):
        sheet.write_string(row, 0, one.ar, formats["wrap"])
    for row, name in enumerate([one.sheet for one in EXPORTS.values()] + [SHEET], len(sentences(figures)) + 3):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)


def _sheet(workbook: Any, table: str, data: pa.Table, formats: dict[str, Any]) -> None:
    sheet = workbook.add_worksheet(EXPORTS[table].sheet)
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for i, field in enumerate(data.schema):
        head = "هذا الأسبوع" if (table, field.name) == ("headline", "now") else column(field.name).ar
        sheet.write_string(0, i, head, formats["head"])
        text = pa.types.is_string(field.type) or pa.types.is_list(field.type)
        arabic = formats["text"] if text and field.name not in _LATIN else None
        sheet.set_column(i, i, max(_WIDTHS.get(field.name, 11), len(head) + 3), arabic)
    if data.num_rows:
        sheet.autofilter(0, 0, data.num_rows, data.num_columns - 1)
    writers = [_writer(sheet, field.name, field.type, formats) for field in data.schema]
    columns = (column.to_pylist() for column in data.columns)
    for row, values in enumerate(zip(*columns, strict=True), 1):
        for i, (write_cell, value) in enumerate(zip(writers, values, strict=True)):
            if not (value is None or value is False or value in ("", [])):
                write_cell(row, i, value)


def _writer(sheet: Any, name: str, kind: pa.DataType, formats: dict[str, Any]) -> Callable[[int, int, Any], None]:
    """Choose how the cells of a column are written: a report of 10,000 articles has a million of them."""
    if pa.types.is_boolean(kind):
        return lambda row, i, _: sheet.write_string(row, i, "نعم")
    if pa.types.is_integer(kind):
        number: Callable[[int, int, Any], None] = sheet.write_number
        return number
    if pa.types.is_floating(kind):
        style = formats[name if name in ("share", "association", "score") else "mean"]
        return lambda row, i, value: sheet.write_number(row, i, value, style) if isfinite(value) else None
    if pa.types.is_date(kind):
        return lambda row, i, value: sheet.write_number(row, i, (value - _EXCEL_BEGINS).days, formats["day"])
    if name == "url":
        return lambda row, i, value: _url(sheet, row, i, value)
    return lambda row, i, value: sheet.write_string(row, i, _spelled(name, value)[:_LONGEST])


def _url(sheet: Any, row: int, i: int, value: str) -> None:
    if row < _LINKS and len(value) < 2000 and safe_url(value):
        sheet.write_url(row, i, value, string=value[:250])
    else:
        sheet.write_string(row, i, str(cell(value))[:_LONGEST])


def _spelled(name: str, value: Any) -> str:
    """Spell a text for a reader: what programs call rising is صعود here."""
    if name == "topic":
        return topic_name(value).ar if value else "الكل"
    if name == "topics":
        return " | ".join(topic_name(topic).ar for topic in value)
    if name == "what":
        return column(value).ar
    if name in _PLAIN and value in _PLAIN[name]:
        return _PLAIN[name][value].ar
    return str(cell(value))
