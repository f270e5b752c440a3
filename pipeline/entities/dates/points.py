"""A fitting form -> a point: what was said about day, month and year, not yet placed in the calendar."""

from dataclasses import dataclass, replace
from typing import Any

from pipeline.entities.dates.patterns import Match
from pipeline.entities.dates.tokens import Token
from pipeline.text import key

SAME = 99  # «العام نفسه»: the year spoken of before; one more is «العام التالي», one less «العام السابق»
_AROUND = {key(word): SAME + 1 for word in ("التالي", "التالية")} | {
    key(word): SAME - 1 for word in ("السابق", "السابقة")
}
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
    point = Point(match.form, match.first, match.last, **said)
    return _checked(match, point)


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


def _checked(match: Match, point: Point) -> Point | None:
    if "n1" in match.parts:
        return _numeric(match, point)
    point = _calendar(match, point)
    if point.month is not None and not 1 <= point.month <= 12:
        return None
    if point.last_year is not None:
        return _year_range(match, point)
    return point


def _calendar(match: Match, point: Point) -> Point:
    """Decide between the two calendars by month name, mark, or size of the year."""
    if "e" in match.parts or "hf" in match.parts:
        return point
    if "h" in match.parts:
        return replace(point, hijri=True)
    return replace(point, hijri=point.month is None and point.year in _HIJRI_YEARS)


def _year_range(match: Match, point: Point) -> Point | None:
    """Read 2024/2025 and 2024-25; the second year must follow the first."""
    first, last = point.year, point.last_year
    assert first is not None
    assert last is not None
    if last < 100:
        if len(match.parts["y2"][0].text) != 2:
            return None
        last += first // 100 * 100
    return replace(point, last_year=last) if first < last <= first + 120 else None


def _numeric(match: Match, point: Point) -> Point | None:
    """Read 12/5/2025, 2025-05-29, 14-09-1432 هـ, 12/5/25 and, where the parts leave no choice, 5/29/2025."""
    one, two = match.parts["n1"][0], match.parts["n2"][0]
    three = match.parts["n3"][0] if "n3" in match.parts else None
    day, month, year = _number(one), _number(two), None
    if three is not None:
        year = _number(three)
        if one.kind == "year":
            day, year = year, day
        elif three.kind != "year":
            if len(three.text) != 2 or (len(one.text) < 2 and len(two.text) < 2 and "w" not in match.parts):
                return None
            year += 2000 if year < 50 else 1900
    if month > 12 and day <= 12 and two.kind == "num":
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31) or one.kind not in ("year", "num"):
        return None
    era = match.parts.get("e")
    hijri = era[0].meaning == "hijri" if era else two.kind == "hmonth" or (year is not None and 1300 <= year <= 1500)
    return replace(point, day=day, month=month, year=year, hijri=hijri)
