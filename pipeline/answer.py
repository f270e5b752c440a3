"""Answers of queries and searches, printed as a table, CSV, JSON or Parquet."""

import csv
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from math import isfinite

from pipeline.errors import PipelineError
from pipeline.query import Answer

_WIDEST = 60  # columns of a terminal cell; longer text is cut with …


def print_answer(answer: Answer, shape: str) -> None:
    """Print an answer to standard output."""
    if shape in ("json", "parquet") and (twice := [n for n, times in Counter(answer.columns).items() if times > 1]):
        raise PipelineError(f"Two columns are called {twice[0]!r}. Give each a name of its own with AS.")
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_cell(value) for value in row] for row in answer.rows)
    elif shape == "json":
        rows = [dict(zip(answer.columns, map(_json, row), strict=True)) for row in answer.rows]
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=_cell))
    elif shape == "parquet":
        _parquet(answer)
    else:
        print("\n".join(as_table(answer)))


def _cell(value: object) -> str:
    """Spell a value for a person; lists of texts are joined.

    >>> _cell(["مناصرة", "حملة"]), _cell(None), _cell(date(2025, 5, 29))
    ('مناصرة، حملة', '', '2025-05-29')
    """
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "، ".join(map(str, value))
    return str(value)


def _json(value: object) -> object:
    """Give null for what JSON has no number for.

    >>> _json(float("nan")), _json(0.5)
    (None, 0.5)
    """
    return None if isinstance(value, float) and not isfinite(value) else value


def _parquet(answer: Answer) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
    try:
        data = pa.table({name: list(values) for name, values in zip(answer.columns, columns, strict=True)})
    except (pa.ArrowException, TypeError) as error:
        raise PipelineError(f"A column has no type that Parquet knows ({error}). Cast it, as x::varchar.") from error
    sink = pa.BufferOutputStream()
    pq.write_table(data, sink)
    sys.stdout.buffer.write(sink.getvalue())


def _width(text: str) -> int:
    return sum(not unicodedata.combining(char) for char in text)


def as_table(answer: Answer) -> Iterable[str]:
    """Draw an answer as lines of aligned columns.

    >>> print("\\n".join(as_table(Answer(("name", "n"), [("اليونيسف", 3)]))))
    name      n
    --------  -
    اليونيسف  3
    """
    rows = [[_short(_cell(value)) for value in row] for row in answer.rows]
    lines = [list(answer.columns), *rows]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(answer.columns))]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if _width(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
