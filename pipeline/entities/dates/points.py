"""A fitting form -> a point: what was said about day, month and year, not yet placed in the calendar."""

from dataclasses import dataclass, replace

from pipeline.entities.dates.patterns import Match
from pipeline.entities.dates.tokens import Token
from pipeline.text import key

SAME = 99  # «العام نفسه»: the year spoken of before; one more is «العام التالي», one less «العام السابق»
_AROUND = {key(word): SAME + 1 for word in ("التالي", "التالية")} | {key(word): SAME - 1 for word in ("السابق", "السابقة")}
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
    "d": "day",
    "m": "month",
    "mn": "month",
    "h": "month",
    "w": "weekday",
    "y": "year",
    "n": "nth",
    "c": "count",
}
_SHIFTS = {"x": "shift_day", "rw": "shift_week", "rm": "shift_month", "ry": "shift_year"}
_WAYS = ("wm", "mm", "sm", "fm", "fewm", "wkm")
_UNIT_WAYS = {"pm": "", "cm": "century", "dm": "decade"}


def read(match: Match) -> Point | None:
    """Read what a form remembers; None when the numbers make no date."""
    said: dict[str, object] = {}
    for name, found in match.parts.items():
        if name in _NUMBERS:
            said[_NUMBERS[name]] = _number(found[0])
        elif name == "x":
            said["shift_day"] = _number(found[0])
        elif name in _SHIFTS:
            said[_SHIFTS[name]] = _shift(found, years=name == "ry")
        elif name in _WAYS:
            said["way"] = _shift(found)
        elif name in _UNIT_WAYS:
            said["shift_unit"] = _shift(found)
        elif name in ("portion", "half", "s", "f", "hf", "easter"):
            said["name"] = found[0].meaning
            said["hijri"] = name == "hf"
        elif name == "u":
            said["unit"] = found[0].meaning
            said.setdefault("count", 2 if "dual" in found[0].kind else 1)
        elif name in _READERS:
            said |= _READERS[name](found)
    if "d" in match.parts and match.parts["d"][0].kind == "ord":
        said["nth"] = said["day"]
    point = Point(match.form, match.first, match.last, **said)  # type: ignore[arg-type]
    return _checked(match, point)


_READERS = {
    "last": lambda found: {"nth": -1},
    "ago": lambda found: {"sign": -1},
    "after": lambda found: {"sign": 1},
    "few": lambda found: {"way": -1},
    "e": lambda found: {"hijri": found[0].meaning == "hijri"},
    "ym": lambda found: {},
    "y2": lambda found: {"last_year": _number(found[0])},
    "dec": lambda found: {"count": _number(found[0])},
    "cn": lambda found: {"century": _number(found[0])},
    "near": lambda found: {"way": 0},
}


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
    if not (1 <= month <= 12 and 1 <= day <= 31) or (one.kind != "year" and one.kind != "num"):
        return None
    era = match.parts.get("e")
    hijri = era[0].meaning == "hijri" if era else two.kind == "hmonth" or (year is not None and 1300 <= year <= 1500)
    return replace(point, day=day, month=month, year=year, hijri=hijri)
