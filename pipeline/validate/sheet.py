"""Coding sheets: written for people as xlsx and CSV, read back with what is wrong in them."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from pipeline import tables
from pipeline.errors import PipelineError

Frame = Any
COLUMNS = ("item", "by", "source_name", "published", "title", "text", "what", "coder_1", "coder_2", "agreed", "note",
           "article_id", "start", "end", "stratum", "stratum_items", "drawn_from")  # fmt: skip
"""The last six are hidden in the workbook: who codes a topic must not see what the program said."""
CODERS = ("coder_1", "coder_2", "agreed")
_DESIGN = 11
_WIDTHS = {"title": 36, "text": 90, "what": 22, "note": 30}
_LONGEST = 32_000
_SAME = str.maketrans("١٠؟", "10?")
_WORDS = {"نعم": "1", "لا": "0", "yes": "1", "no": "0", "1.0": "1", "0.0": "0"}


def codebook(by: str) -> tuple[str, dict[str, str], list[str]]:
    """Give the question, the codes and the rules of a kind of sheet.

    >>> codebook("topic")[1]
    {'1': 'نعم', '0': 'لا'}
    """
    told = yaml.safe_load(files("pipeline.validate").joinpath("codebook.yaml").read_text(encoding="utf-8"))
    return told[by]["question"], told[by]["codes"], [*told["common"], *told[by]["rules"]]


def write(items: Frame, out: Path) -> list[Path]:
    """Write a sheet as ``OUT.xlsx``, ``OUT.csv`` (with BOM, as Excel wants) and ``OUT-codebook.txt``."""
    rows = items.assign(coder_1="", coder_2="", agreed="", note="")[list(COLUMNS)]
    rows["published"] = [f"{day:%Y-%m-%d}" if pd.notna(day) else "" for day in rows["published"]]
    for name in ("source_name", "title", "text", "what"):
        rows[name] = [harmless(text)[:_LONGEST] for text in rows[name]]
    by = str(rows["by"].iloc[0])
    paths = [out.with_suffix(".xlsx"), out.with_suffix(".csv"), out.with_name(f"{out.stem}-codebook.txt")]
    taken = [path for path in paths if path.exists()]
    if taken:
        raise PipelineError(f"{taken[0]} is there already and may hold codes. Move it, or name another with --out.")
    with tables.whole(paths[0]) as path:
        _workbook(rows, by, path)
    with tables.whole(paths[1]) as path:
        rows.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    question, codes, rules = codebook(by)
    told = [question, *(f"{code}  {meaning}" for code, meaning in codes.items()), *rules]
    with tables.whole(paths[2]) as path:
        path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return paths


def harmless(text: object) -> str:
    """Keep a spreadsheet from taking text for a formula.

    >>> harmless("=SUM(A1)"), harmless("ورشة")
    ("'=SUM(A1)", 'ورشة')
    """
    told = str(text)
    return f"'{told}" if told[:1] in {"=", "+", "-", "@", "\t"} else told


def _workbook(rows: Frame, by: str, path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "reading_order": 2})
    head = book.add_format({"bold": True, "bg_color": "#E4EEF2", "border": 1})
    code = book.add_format({"bg_color": "#FFF8DC", "border": 1, "valign": "top", "align": "center"})
    question, codes, rules = codebook(by)
    sheet = book.add_worksheet("الترميز")
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(COLUMNS):
        hidden = {"hidden": True} if at >= _DESIGN or name in {"item", "by"} else {}
        sheet.set_column(at, at, _WIDTHS.get(name, 12), wrap, hidden)
        sheet.write_string(0, at, name, head)
    for row, values in enumerate(rows.itertuples(index=False), 1):
        for at, value in enumerate(values):
            if COLUMNS[at] in CODERS:
                sheet.write_blank(row, at, None, code)
            elif isinstance(value, str):
                sheet.write_string(row, at, value, wrap)
            else:
                sheet.write_number(row, at, value, wrap)
    for at in (COLUMNS.index(name) for name in CODERS):
        choices = {"validate": "list", "source": [*codes, "?"], "error_message": question}
        sheet.data_validation(1, at, len(rows), at, choices)
    guide = book.add_worksheet("دليل الترميز")
    guide.right_to_left()
    guide.set_column(0, 0, 120, wrap)
    for at, line in enumerate([question, *(f"{c} = {meaning}" for c, meaning in codes.items()), "", *rules]):
        guide.write_string(at, 0, line, wrap)
    book.close()


def read(path: Path) -> Frame:
    """Read a coded sheet back: one row an item, with ``final``, the code that counts; refuse what is not finished."""
    rows = _cells(path)
    free = {"note": "", "drawn_from": ""}
    rows = rows.assign(**{name: value for name, value in free.items() if name not in rows.columns})
    if absent := [name for name in COLUMNS if name not in rows.columns]:
        raise PipelineError(f"{path} lacks the columns {', '.join(absent)}. Code a sheet that rasad sample wrote.")
    by = str(rows["by"].iloc[0]) if len(rows) else ""
    if by not in ("topic", "entity", "date", "quote") or (rows["by"] != by).any():
        raise PipelineError(f"{path} must hold items of one kind in the column `by`. Start from rasad sample.")
    allowed = {*codebook(by)[1], "?", ""}
    for name in CODERS:
        rows[name] = [_code(cell) for cell in rows[name]]
        _refuse(
            path,
            rows,
            ~rows[name].isin(allowed),
            f"hold other codes in {name}: write {', '.join(codebook(by)[1])} or ?",
        )
    _refuse(path, rows, rows["coder_1"] == "", "have no code in coder_1: fill them (? if it cannot be said)")
    _refuse(path, rows, rows.duplicated("item", keep=False), "name one item twice: keep one row of each")
    both, apart = rows["coder_2"] != "", (rows["coder_2"] != "") & (rows["coder_1"] != rows["coder_2"])
    said = f"were coded differently (of {both.sum()} coded twice): write the decision into agreed"
    _refuse(path, rows, apart & (rows["agreed"] == ""), said)
    at_odds = ~apart & (rows["agreed"] != "") & (rows["agreed"] != rows["coder_1"])
    _refuse(
        path, rows, at_odds, "have another code in agreed than the coders: correct the coder's own, or clear agreed"
    )
    return rows.assign(final=rows["agreed"].where(rows["agreed"] != "", rows["coder_1"]))


def _cells(path: Path) -> Frame:
    try:
        if path.suffix == ".xlsx":
            return pd.read_excel(path, dtype=str, keep_default_na=False)
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise PipelineError(f"There is no sheet {path}. Draw one: rasad sample --by topic --stratify") from error
    except Exception as error:
        raise PipelineError(
            f"{path} cannot be read as a sheet ({str(error).strip()}). Save it as .xlsx or UTF-8 .csv."
        ) from error


def _code(cell: str) -> str:
    """Read a code as people write it.

    >>> [_code(cell) for cell in (" ١ ", "نعم", "0.0", "S", "")]
    ['1', '1', '0', 's', '']
    """
    told = str(cell).strip().lower().translate(_SAME)
    return _WORDS.get(told, told)


def _refuse(path: Path, rows: Frame, bad: Any, why: str) -> None:
    if bad.any():
        lines = [str(at + 2) for at in rows.index[bad]]
        more = f" and {len(lines) - 8} more" if len(lines) > 8 else ""
        raise PipelineError(f"{path}: rows {', '.join(lines[:8])}{more} {why}.")
