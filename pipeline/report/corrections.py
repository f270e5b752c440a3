"""The corrections sheet of ``entities.xlsx``: where a person marks what is wrong, and how it is read back."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import tables
from pipeline.errors import PipelineError
from pipeline.report.exports import EXPORTS
from pipeline.resolve.decisions import COLUMNS, KINDS, Decision, check
from pipeline.resolve.decisions import read as standing

SHEET = "تصحيحات"
HEADS = ("القرار", "الاسم أو معرّف المقال", "النوع أو الموضوع أو موضع التصريح", "الصواب", "ملاحظة")
"""Over the columns of the decisions file, in its order."""

ARABIC = {
    "merge": "دمج", "split": "فصل", "rename": "تسمية", "block": "ليس اسما", "type": "نوع", "hide": "إخفاء",
    "topic": "موضوع", "published": "تاريخ", "speaker": "متحدث",
}  # fmt: skip
GUIDE = (
    ("دمج", "الاسم هو نفسه «الصواب»، وهو الاسم الذي يُعرض"),
    ("فصل", "الاسم ليس «الصواب»؛ وإن تُرك «الصواب» فارغا وقف الاسم وحده"),
    ("تسمية", "يُعرض الاسم كما في «الصواب»"),
    ("ليس اسما", "لا يُعدّ اسما"),
    ("نوع", "«الصواب»: PER شخص، ORG جهة، LOC مكان"),
    ("إخفاء", "لا يظهر الشخص في أي جدول"),
    ("موضوع", "معرّف المقال، ثم الموضوع، ثم «الصواب»: نعم أو لا"),
    ("تاريخ", "معرّف المقال، ثم «الصواب»: 2025-06-15، أو - إن لم يُعرف"),
    ("متحدث", "معرّف المقال، ثم موضع التصريح (start في ورقة التصريحات)، ثم «الصواب»: الاسم، أو - لا أحد"),
)
_FIRST = 2  # row of the first correction, as Excel counts
ROWS = 500
_WORDS = {"نعم": "yes", "لا": "no", "شخص": "PER", "جهة": "ORG", "مكان": "LOC"}


def add_sheet(workbook: Any, names: int, formats: dict[str, Any]) -> None:
    """Add the empty sheet, with choices and the guide beside it; ``names`` counts rows of the sheet of names."""
    sheet = workbook.add_worksheet(SHEET)
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    for i, (head, width) in enumerate(zip(HEADS, (14, 34, 30, 34, 40), strict=True)):
        sheet.write_string(0, i, head, formats["head"])
        sheet.set_column(i, i, width)
    sheet.data_validation(1, 0, ROWS, 0, {"validate": "list", "source": list(ARABIC.values())})
    column = EXPORTS["entities"].columns.index("name")
    letter = chr(ord("A") + column)
    source = f"='{EXPORTS['entities'].sheet}'!${letter}$2:${letter}${max(2, names + 1)}"
    for at in (1, 3):
        sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": source, "show_error": False})
    sheet.set_column(len(HEADS) + 1, len(HEADS) + 1, 12)
    sheet.set_column(len(HEADS) + 2, len(HEADS) + 2, 70)
    for i, (what, meaning) in enumerate(GUIDE):
        sheet.write_string(i, len(HEADS) + 1, what, formats["head"])
        sheet.write_string(i, len(HEADS) + 2, meaning, formats["text"])


def read(path: Path) -> list[Decision]:
    """Read the corrections that a person wrote; the row is Excel's. A fault anywhere gives nothing."""
    from openpyxl import load_workbook

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError as error:
        raise PipelineError(f"There is no file {path}.") from error
    except Exception as error:
        raise PipelineError(f"{path} is no readable .xlsx file ({type(error).__name__}). Save it as .xlsx.") from error
    try:
        if SHEET not in workbook.sheetnames:
            raise PipelineError(f"{path} has no sheet «{SHEET}». Use the entities.xlsx that the report wrote.")
        return list(_decisions(workbook[SHEET].iter_rows(max_col=len(HEADS), values_only=True), path))
    finally:
        workbook.close()


def apply(path: Path, decisions: Path) -> tuple[int, int]:
    """Add what the sheet says to the decisions file, all or nothing: how many are new, how many stood there."""
    old, found = standing(decisions), read(path)
    known = {_told(one) for one in old}
    new = [one for one in {_told(one): one for one in found}.values() if _told(one) not in known]
    check([*old, *new], path)
    text = decisions.read_text(encoding="utf-8-sig") if decisions.is_file() else "\t".join(COLUMNS) + "\n"
    sink = io.StringIO()
    lines = csv.writer(sink, delimiter="\t", lineterminator="\n")
    lines.writerows([getattr(one, name) for name in COLUMNS] for one in new)
    if new:
        with tables.whole(decisions) as temporary:
            temporary.write_text(text.rstrip("\n") + "\n" + sink.getvalue(), encoding="utf-8")
    return len(new), len(found) - len(new)


def _told(one: Decision) -> tuple[str, ...]:
    return one.what, one.name, one.label, one.target


def _decisions(lines: Iterator[Sequence[Any]], path: Path) -> Iterator[Decision]:
    heads = tuple(_text(value) for value in next(lines, ()))
    if heads != HEADS:
        raise PipelineError(f"{path}, sheet «{SHEET}»: the first row must read: {' | '.join(HEADS)}.")
    kinds = {arabic: what for what, arabic in ARABIC.items()} | {what: what for what in KINDS}
    for number, line in enumerate(lines, _FIRST):
        values = [_text(value) for value in line]
        if not any(values):
            continue
        values += [""] * (len(COLUMNS) - len(values))
        if any(value.startswith("#") for value in values[:2]):
            raise PipelineError(f"{path}, row {number}: a decision does not start with #.")
        if values[0] not in kinds:
            choices = "، ".join(ARABIC.values())
            raise PipelineError(f"{path}, row {number}: {values[0]!r} is no decision; choose of: {choices}.")
        what = kinds[values[0]]
        values[2] = _WORDS.get(values[2], values[2]) if what not in ("topic", "published", "speaker") else values[2]
        values[3] = _WORDS.get(values[3], values[3]) if what in ("topic", "type") else values[3]
        yield Decision(number, what, *values[1:])


def _text(value: Any) -> str:
    """Spell a cell as text: a day without its midnight, a whole number without its point.

    >>> _text(12.0), _text(None), _text(date(2025, 6, 15))
    ('12', '', '2025-06-15')
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
