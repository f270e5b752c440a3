"""Frames as plain values, for sentences and templates."""

from typing import Any

import pandas as pd

Frame = Any
"""A frame or a column of pandas: its stubs give each cell some forty types, which say less than a name."""


def rows(frame: Frame) -> list[dict[str, Any]]:
    """Give a frame as rows of plain values, missing ones as None.

    >>> rows(pd.DataFrame({"الاسم": ["ريم", None], "القصص": [3, 4]}))
    [{'الاسم': 'ريم', 'القصص': 3}, {'الاسم': None, 'القصص': 4}]
    """
    names = [str(name) for name in frame.columns]
    return [
        {name: plain(value) for name, value in zip(names, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def plain(value: Any) -> Any:
    """Give a value of a cell as Python's own: a date, a list, a number, a text or None."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return list(value)
    return None if pd.isna(value) else value
