"""A fitting form -> a point: what was said about day, month and year, not yet placed in the calendar."""

from dataclasses import dataclass
from typing import Any

from pipeline.entities.dates.patterns import Match
from pipeline.entities.dates.tokens import Token
from pipeline.text import key

SAME = 99  # «العام نفسه»: the year spoken of before; one more is «العام التالي», one less «العام السابق»
_AROUND = {key(word): SAME + 1 for word in ("التالي", "التالية")} | {
    key(word): SAME - 1 for word in ("السابق", "السابقة")
}
_NO_DAY = 0
_NUMERIC_HIJRI_YEARS = range(1300, 1501)
_HIJRI_YEARS = range(1380, 1461)  # without هـ: nobody writes of the Gregorian years 1380 to 1460


@dataclass(frozen=True, slots=True)
class Point:
    """What a form says. ``shift`` fields count units from publication; ``way`` is a modifier on a bare name."""

    form: str
    first: int
    last: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    last_year: int | None = None
    hijri: bool = False
    weekday: int | None = None
    way: int | None = None
    shift_day: int | None = None
    shift_week: int | None = None
    shift_month: int | None = None
    shift_year: int | None = None
    shift_unit: int | None = None
    unit: str | None = None
    century: int | None = None
    count: int | None = None
    nth: int | None = None
    name: str | tuple[int, int] | None = None
    sign: int = 0

    @property
    def has_year(self) -> bool:
        """Say whether the year is known without looking around."""
        return self.year is not None or self.shift_year is not None


def _number(token: Token) -> int:
    assert isinstance(token.meaning, int)
    return token.meaning


def _shift(tokens: tuple[Token, ...], *, years: bool = False) -> int:
    """Count the units away that «هذا …», «… الماضي», «نفس …» mean."""
    for token in tokens:
        if token.kind == "mod":
            return _AROUND.get(token.text, _number(token)) if years else _number(token)
        if token.kind == "ending":
            return -1
        if token.kind == "same":
            return SAME
    return 0


_NUMBERS = {
    "x": "shift_day", "d": "day", "m": "month", "mn": "month", "h": "month", "w": "weekday", "y": "year", "n": "nth",
    "c": "count", "dec": "count", "cn": "century", "y2": "last_year",
}  # fmt: skip
_SHIFTS = {
    "rw": "shift_week", "rm": "shift_month", "ry": "shift_year", "wm": "way", "mm": "way", "sm": "way", "fm": "way",
    "fewm": "way", "wkm": "way", "pm": "shift_unit", "cm": "shift_unit", "dm": "shift_unit",
}  # fmt: skip


def read(match: Match) -> Point | None:
    """Read what a form remembers; None when the numbers make no date."""
    said: dict[str, Any] = {}
    for name, found in match.parts.items():
        said |= _said(name, found)
    if "u" in match.parts:
        said.setdefault("count", 2 if "dual" in match.parts["u"][0].kind else 1)
    if "d" in match.parts and match.parts["d"][0].kind == "ord":
        said["nth"] = said["day"]
    if "n1" in match.parts:
        said |= _numeric(match)
    elif "e" not in match.parts and "hf" not in match.parts:
        said["hijri"] = "h" in match.parts or ("month" not in said and said.get("year") in _HIJRI_YEARS)
    if "last_year" in said:
        said["last_year"] = _full_year(said["year"], match.parts["y2"][0])
    point = Point(match.form, match.first, match.last, **said)
    return point if _possible(point) else None


def _possible(point: Point) -> bool:
    """Say whether the numbers may be a date: a month up to 12, a second year that follows the first."""
    if point.month is not None and not 1 <= point.month <= 12:
        return False
    if point.last_year is not None and not (point.year or 0) < point.last_year <= (point.year or 0) + 120:
        return False
    return point.day is None or 1 <= point.day <= 31


_FIXED: dict[str, dict[str, Any]] = {
    "last": {"nth": -1},
    "ago": {"sign": -1},
    "after": {"sign": 1},
    "few": {"way": -1},
    "near": {"way": 0},
}


def _said(name: str, found: tuple[Token, ...]) -> dict[str, Any]:
    """Say which field of a point a remembered part fills, and with what."""
    if name in _NUMBERS:
        return {_NUMBERS[name]: _number(found[0])}
    if name in _SHIFTS:
        return {_SHIFTS[name]: _shift(found, years=name == "ry")}
    if name in ("portion", "half", "s", "f", "hf", "easter"):
        return {"name": found[0].meaning, "hijri": name == "hf"}
    if name == "u":
        return {"unit": found[0].meaning}
    return {"hijri": found[0].meaning == "hijri"} if name == "e" else _FIXED.get(name, {})


def _full_year(first: int, last: Token) -> int:
    """Complete the second year of 2024-25."""
    value = _number(last)
    return value + first // 100 * 100 if value < 100 and len(last.text) == 2 else value


def _numeric(match: Match) -> dict[str, Any]:
    """Read 12/5/2025, 2025-05-29, 14-09-1432 هـ, 12/5/25 and, where the parts leave no choice, 5/29/2025."""
    one, two = match.parts["n1"][0], match.parts["n2"][0]
    day, month, year = _number(one), _number(two), None
    if "n3" in match.parts:
        three = match.parts["n3"][0]
        year = _number(three)
        if one.kind == "year":
            day, year = year, day
        elif three.kind != "year":
            year = _century(year) if len(three.text) == 2 == max(len(one.text), len(two.text)) else None
            day = day if year is not None else _NO_DAY
    if month > 12 and day <= 12 and two.kind == "num":
        day, month = month, day
    era = match.parts.get("e")
    hijri = era[0].meaning == "hijri" if era else two.kind == "hmonth" or year in _NUMERIC_HIJRI_YEARS
    return {"day": day, "month": month, "year": year, "hijri": hijri}


def _century(year: int) -> int:
    return year + (2000 if year < 50 else 1900)
