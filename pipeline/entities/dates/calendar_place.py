"""Days, months and years in the calendar: as said, or the nearest that modifier and tense ask for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.entities.dates import spans
from pipeline.entities.dates.points import SAME, Point
from pipeline.entities.dates.spans import Period

# Days. Writers name the year of what is that far away, so the other reading wins over the verb; read off about a
# hundred days without a year in news of 2018, to be measured again on more.
_WEEKDAY_REACH = 200
_FAR, _FAR_WITHOUT_VERB, _NEAR = 300, 240, 60


def _unsaid(_point: Point) -> str | None:
    return None


def _apart(_point: Point, _earlier: Period | None) -> bool:
    return False


@dataclass(slots=True)
class Context:
    """What is known around a point: ``tense`` asks the sentence, ``alone`` is a text that is nothing but a date."""

    published: date | None
    week_start: int = 0
    alone: bool = False
    tense: Callable[[Point], str | None] = field(default=_unsaid)
    follows: Callable[[Point, Period | None], bool] = field(default=_apart)
    before: Period | None = None


def year_of(point: Point, context: Context) -> int | None:
    """Give the year that was said, counted from publication or from the year spoken of before."""
    if point.year is not None or point.shift_year is None:
        return point.year
    if abs(point.shift_year - SAME) <= 1:
        step = point.shift_year - SAME
        near = context.before.first if context.before else (context.published if step else None)
        return near.year + step if near else None
    return context.published.year + point.shift_year if context.published else None


def day_or_more(point: Point, context: Context) -> Period | None:
    """Place a day, month or year, whichever is the finest that was said."""
    if point.shift_month is not None:
        return _relative_month(point, context)
    if point.month is not None:
        found = nearest(point, context)
        return _third_tuesday(point, found, context) if point.nth and point.weekday is not None else found
    year = year_of(point, context)
    if year is None:
        return None
    return spans.hijri_year(year) if point.hijri and point.year else spans.years(year, year)


def _third_tuesday(point: Point, found: Period | None, context: Context) -> Period | None:
    """Read «الثلاثاء الثالث من سبتمبر» as the third Tuesday where the 3rd is no Tuesday."""
    if found is None or found.first.weekday() == point.weekday or point.weekday is None or (point.nth or 9) > 5:
        return found
    within = inside(point, context)
    return spans.nth_weekday(within, point.weekday, point.nth or 1) if within else None


def _relative_month(point: Point, context: Context) -> Period | None:
    anchor = context.published
    if point.shift_month == SAME:
        anchor, shift = (context.before.first if context.before else None), 0
    else:
        shift = point.shift_month or 0
    if anchor is None:
        return None
    found = spans.shifted_months(anchor.replace(day=1), shift)
    year = year_of(point, context) or found.year
    return spans.dated(year, found.month, point.day) if point.day else spans.month(year, found.month)


def _in_year(point: Point, year: int) -> Period | None:
    assert point.month is not None
    if point.hijri:
        if point.day:
            return spans.dated(year, point.month, point.day, hijri=True)
        return spans.hijri_month(year, point.month)
    if not 1 <= year <= 9999:
        return None
    return spans.dated(year, point.month, point.day) if point.day else spans.month(year, point.month)


def nearest(point: Point, context: Context) -> Period | None:
    """Place a day or month whose year may be unsaid: then by weekday, modifier or tense."""
    year = year_of(point, context)
    if year is not None and point.hijri and year > 1700:
        return _hijri_month_in(point, year)
    if year is not None:
        return _in_year(point, year)
    if context.published is None:
        return None
    around = spans.hijri_year_of(context.published) if point.hijri else context.published.year
    found = [p for each in range(around - 3, around + 4) if (p := _in_year(point, each))]
    fitting = _on_weekday(found, point, context.published)
    return fitting if point.way is None and fitting else choose(found, point, context)


def _hijri_month_in(point: Point, gregorian: int) -> Period | None:
    """Find the Ramadan of 2019."""
    guess = int((gregorian - 622) * 1.0307)  # a Hijri year is that much shorter
    around = [p for each in range(guess - 1, guess + 3) if (p := _in_year(point, each))]
    return next((p for p in around if p.first.year == gregorian), None)


def _on_weekday(found: list[Period], point: Point, today: date) -> Period | None:
    """Find the year in which a date falls on the weekday that stands with it."""
    if point.weekday is None or not point.day:
        return None
    fitting = [p for p in found if p.first.weekday() == point.weekday and abs((p.first - today).days) < _WEEKDAY_REACH]
    return min(fitting, key=lambda period: abs((period.first - today).days), default=None)


def choose(found: list[Period], point: Point, context: Context) -> Period | None:
    """Pick the period that modifier or tense asks for.

    >>> years = [spans.month(year, 5) for year in (2023, 2024, 2025, 2026)]
    >>> may = Point("month", 0, 1, month=5, way=-1)
    >>> choose(years, may, Context(date(2025, 3, 1))).value()
    '2024-05'
    """
    today = context.published
    assert today is not None
    way = point.way
    before, after = [p for p in found if p.last < today], [p for p in found if p.first > today]
    if way is not None and way not in (0, SAME):
        ordered = before[::-1] if way < 0 else after
        return ordered[abs(way) - 1] if len(ordered) >= abs(way) else None
    if way == 0 or (way is None and context.alone):
        around = spans.hijri_year_of(today) if point.hijri else today.year
        return next(
            (p for p in found if (spans.hijri_year_of(p.first) if point.hijri else p.first.year) == around), None
        )
    begun = [p for p in found if p.first <= today]
    coming = [p for p in found if p.last >= today]
    if not begun or not coming:
        return begun[-1] if begun else coming[0] if coming else None
    ago, ahead = (today - begun[-1].last).days, (coming[0].first - today).days
    tense = context.tense(point)
    if tense in ("future", "present"):
        return begun[-1] if ahead > _FAR and ago < _NEAR else coming[0]
    return coming[0] if ago > (_FAR if tense else _FAR_WITHOUT_VERB) else begun[-1]


def inside(point: Point, context: Context) -> Period | None:
    """Find the month (or year) that a form picks from: its own day, weekday and modifier put aside."""
    return day_or_more(replace(point, day=None, weekday=None), context)
