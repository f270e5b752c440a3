"""A point -> days of the calendar, seen from the day of publication."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from pipeline.entities.dates import spans
from pipeline.entities.dates.points import SAME, Point
from pipeline.entities.dates.spans import Period

# Days. Writers name the year of what is that far away, so the other reading wins over the verb; read off about a
# hundred days without a year in news of 2018, to be measured again on more.
_FAR, _FAR_WITHOUT_VERB, _NEAR = 300, 240, 60
_PORTIONS = {"quarter": 3, "half": 6, "third": 4}
_UNIT_DAYS = {"day": 1, "week": 7}
_UNIT_YEARS = {"year": 1, "decade": 10, "century": 100}


@dataclass(slots=True)
class Context:
    """What is known around a point: ``tense`` asks the sentence, ``alone`` is a text that is nothing but a date."""

    published: date | None
    week_start: int = 0
    alone: bool = False
    tense: Callable[[Point], str | None] = lambda point: None
    follows: Callable[[Point, Period | None], bool] = lambda point, earlier: False
    before: Period | None = None


def resolve(point: Point, context: Context) -> Period | None:
    """Place a point in the calendar; None when that needs a publication date and there is none."""
    resolver = _RESOLVERS.get(point.form, _day_or_more)
    try:
        return resolver(point, context)
    except (ValueError, OverflowError):
        return None


def _year(point: Point, context: Context) -> int | None:
    if point.year is not None or point.shift_year is None:
        return point.year
    if abs(point.shift_year - SAME) <= 1:
        step = point.shift_year - SAME
        near = context.before.first if context.before else (context.published if step else None)
        return near.year + step if near else None
    return context.published.year + point.shift_year if context.published else None


def _day_or_more(point: Point, context: Context) -> Period | None:
    """Place a day, month or year, whichever is the finest that was said."""
    if point.shift_month is not None:
        return _relative_month(point, context)
    if point.month is not None:
        found = _nearest(point, context)
        return _third_tuesday(point, found, context) if point.nth and point.weekday is not None else found
    year = _year(point, context)
    if year is None:
        return None
    return spans.hijri_year(year) if point.hijri and point.year else spans.years(year, year)


def _third_tuesday(point: Point, found: Period | None, context: Context) -> Period | None:
    """Read «الثلاثاء الثالث من سبتمبر» as the third Tuesday where the 3rd is no Tuesday."""
    if found is None or found.first.weekday() == point.weekday or point.weekday is None or (point.nth or 9) > 5:
        return found
    within = _inside(point, context)
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
    year = _year(point, context) or found.year
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


def _nearest(point: Point, context: Context) -> Period | None:
    """Place a day or month whose year may be unsaid: then by weekday, modifier or tense."""
    year = _year(point, context)
    if year is not None and point.hijri and year > 1700:
        years: Iterable[int] = range(int((year - 622) * 1.0307) - 1, int((year - 622) * 1.0307) + 3)
        return next((found for each in years if (found := _in_year(point, each)) and found.first.year == year), None)
    if year is not None:
        return _in_year(point, year)
    if context.published is None:
        return None
    around = spans.hijri_year_of(context.published) if point.hijri else context.published.year
    found = [p for each in range(around - 6, around + 7) if (p := _in_year(point, each))]
    fitting = [p for p in found if point.weekday is not None and p.first.weekday() == point.weekday and point.day]
    if point.way is None and fitting:
        near = min(fitting, key=lambda period: abs((period.first - context.published).days))  # type: ignore[operator]
        if abs((near.first - context.published).days) < 200:
            return near
    return choose(found, point, context)


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


def _numeric(point: Point, context: Context) -> Period | None:
    if point.year is None:
        return _nearest(point, context)
    assert point.month is not None
    assert point.day is not None
    return spans.dated(point.year, point.month, point.day, hijri=point.hijri)


def _deictic(point: Point, context: Context) -> Period | None:
    """Place «أمس الأحد»; a weekday that disagrees wins over the count of days, as it was looked up."""
    if context.published is None:
        return None
    on = spans.shifted(context.published, point.shift_day or 0)
    if point.weekday is not None and on.weekday() != point.weekday:
        steps = (point.weekday - on.weekday()) % 7
        on = spans.shifted(on, steps if steps <= 3 else steps - 7)
    return spans.day(on)


def _weekday(point: Point, context: Context) -> Period | None:
    today = context.published
    if today is None:
        return None
    assert point.weekday is not None
    back = (today.weekday() - point.weekday) % 7
    ahead = (point.weekday - today.weekday()) % 7
    way = point.way
    earlier = context.before
    if way is None and earlier and abs((earlier.first - today).days) < 7 and context.follows(point, earlier):
        return spans.day(spans.shifted(earlier.last, (point.weekday - earlier.last.weekday()) % 7))
    if way is None or way == SAME:
        if not context.alone and context.tense(point) in ("future", "present"):
            return spans.day(spans.shifted(today, ahead))
        way = 1 if context.alone else None
    if way is None:
        return spans.day(spans.shifted(today, -back))
    if way == 0:
        return spans.day(spans.shifted(today, ahead if ahead <= 3 or context.alone else -back))
    days = (ahead or 7) if way > 0 else -(back or 7)
    return spans.day(spans.shifted(today, days + 7 * (way - 1 if way > 0 else way + 1)))


def _week(point: Point, context: Context) -> Period | None:
    if point.shift_week == SAME or context.published is None:
        anchor = context.before.first if context.before and point.shift_week == SAME else None
        return spans.week(anchor, context.week_start) if anchor else None
    return spans.week(spans.shifted(context.published, 7 * (point.shift_week or 0)), context.week_start)


def _weekday_of_week(point: Point, context: Context) -> Period | None:
    week = _week(point, context)
    return spans.nth_weekday(week, point.weekday, 1) if week and point.weekday is not None else None


def _weekday_and_day(point: Point, context: Context) -> Period | None:
    """Place «السبت السادس عشر»: the nearest day that is both."""
    if context.published is None or not point.day or point.day < 8:
        return None
    days = [spans.shifted(context.published, step) for step in sorted(range(-31, 32), key=abs)]
    return next((spans.day(on) for on in days if on.day == point.day and on.weekday() == point.weekday), None)


def _inside(point: Point, context: Context) -> Period | None:
    """Find the month (or year) that a form picks from: its own day, weekday and modifier put aside."""
    return _day_or_more(replace(point, day=None, weekday=None), context)


def _nth_weekday(point: Point, context: Context) -> Period | None:
    within = _inside(point, context)
    if within is None or point.weekday is None or point.nth is None:
        return None
    return spans.nth_weekday(within, point.weekday, point.nth)


def _nth_week(point: Point, context: Context) -> Period | None:
    within = _inside(point, context)
    return spans.nth_week(within, point.nth, context.week_start) if within and point.nth else None


def _edge(point: Point, context: Context) -> Period | None:
    """Find the first, last or nth day of a month or year."""
    within = _inside(point, context)
    if within is None:
        return None
    nth = point.nth or 1
    on = spans.shifted(within.last, nth + 1) if nth < 0 else spans.shifted(within.first, nth - 1)
    return spans.day(on) if within.first <= on <= within.last else None


def _middle(point: Point, context: Context) -> Period | None:
    """Place «نصف شعبان», «نص شهر 3»: the fifteenth."""
    return _nearest(replace(point, day=15), context) if point.name == "half" and point.month else None


def _weekend(point: Point, context: Context) -> Period | None:
    """Take the two days before a new working week: Saturday and Sunday, or Friday and Saturday."""
    if context.published is None:
        return None
    shift = point.shift_week if point.shift_week is not None else point.way
    if shift is None:
        future = context.tense(point) in ("future", "present")
        shift = 0 if future or context.published.weekday() in (5, 6) else -1
    week = spans.week(spans.shifted(context.published, 7 * shift), context.week_start)
    return Period(spans.shifted(week.last, -1), week.last, "day")


def _edge_unit(point: Point, context: Context) -> Period | None:
    """Place «نهاية العام», «بداية الشهر»: the running one."""
    return _week(point, context) if point.shift_week is not None else _day_or_more(point, context)


def _year_range(point: Point, context: Context) -> Period | None:
    if point.year is None or point.last_year is None:
        return None
    if point.hijri:
        return spans.hijri_year(point.year, point.last_year)
    return spans.years(point.year, point.last_year)


def _portion(point: Point, context: Context) -> Period | None:
    """Find a quarter, half or third of a year, or a half of a month."""
    length, nth = _PORTIONS[str(point.name)], point.nth or 1
    count = 12 // length
    nth = count if nth == -1 else nth
    if not 1 <= nth <= count:
        return None
    if point.month is not None or point.shift_month is not None:
        within = _inside(point, context)
        if within is None or count != 2:
            return None
        middle = spans.shifted(within.first, 14)
        return Period(within.first, middle, "day") if nth == 1 else Period(spans.shifted(middle, 1), within.last, "day")
    if point.hijri:
        return None
    year = _year(point, context)
    if year is None and context.published is not None and not point.has_year:
        begun = spans.months(context.published.year, 1 + (nth - 1) * length, length, str(point.name))
        year = context.published.year - (begun is not None and begun.first > context.published)
    return spans.months(year, 1 + (nth - 1) * length, length, str(point.name)) if year else None


def _relative_portion(point: Point, context: Context) -> Period | None:
    if context.published is None:
        return None
    length, shift = _PORTIONS[str(point.name)], point.shift_unit or 0
    if point.has_year:
        return None
    index = (context.published.month - 1) // length
    start = spans.shifted_months(context.published.replace(month=1 + index * length, day=1), shift * length)
    return spans.months(start.year, start.month, length, str(point.name))


def _season(point: Point, context: Context) -> Period | None:
    start = spans.SEASON_STARTS[str(point.name)]
    year = _year(point, context)
    if year is not None:
        return spans.months(year, start, 3, "season")
    if context.published is None or point.has_year:
        return None
    around = range(context.published.year - 3, context.published.year + 4)
    found = [p for each in around if (p := spans.months(each, start, 3, "season"))]
    if point.way is None:  # «هذا الصيف»
        return min(found, key=lambda p: abs(p.first.toordinal() + 45 - context.published.toordinal()))  # type: ignore[union-attr]
    return choose(found, point, context)


def _century_start(point: Point, context: Context) -> int | None:
    """Give the first year of a century as people count them: 1900 for the twentieth."""
    if point.shift_unit is not None:
        return (context.published.year // 100 + point.shift_unit) * 100 if context.published else None
    return (point.century - 1) * 100 if point.century and 0 < point.century <= 22 else None


def _century(point: Point, context: Context) -> Period | None:
    if point.shift_unit is None and point.century is None:  # «هذا القرن»
        point = replace(point, shift_unit=0)
    if point.hijri and point.century:
        return spans.hijri_year(point.century * 100 - 99, point.century * 100)
    start = _century_start(point, context)
    return spans.years(max(start, 1), start + 99, "century") if start is not None else None


def _decades(point: Point, context: Context) -> Period | None:
    start = _century_start(point, context)
    if start is None:
        start = 1900 if point.shift_unit is None and point.century is None else None
    return spans.years(start + (point.count or 0), start + (point.count or 0) + 9, "decade") if start else None


def _decade(point: Point, context: Context) -> Period | None:
    if context.published is None:
        return None
    start = (context.published.year // 10 + (point.shift_unit or 0)) * 10
    return spans.years(start, start + 9, "decade")


def _decade_of_century(point: Point, context: Context) -> Period | None:
    if point.shift_unit is None and point.century is None:  # «من هذا القرن»
        point = replace(point, shift_unit=0)
    start, nth = _century_start(point, context), 10 if point.nth == -1 else point.nth
    return spans.years(start + (nth - 1) * 10, start + nth * 10 - 1, "decade") if start is not None and nth else None


def _portion_of_century(point: Point, context: Context) -> Period | None:
    start, nth = _century_start(point, context), point.nth or 1
    length = {"quarter": 25, "half": 50}.get(str(point.name))
    if start is None or length is None or nth * length > 100:
        return None
    return spans.years(max(start + (nth - 1) * length, 1), start + nth * length - 1, "decade")


def _away(point: Point, context: Context) -> Period | None:
    """Place «قبل أسبوعين», «بعد ثلاثة أشهر»: days and weeks to the day, months and years as such."""
    today, unit = context.published, str(point.unit)
    if today is None:
        return None
    count = point.sign * (point.count or 1)
    if unit in _UNIT_DAYS:
        return spans.day(spans.shifted(today, count * _UNIT_DAYS[unit]))
    if unit == "month":
        found = spans.shifted_months(today.replace(day=1), count)
        return spans.month(found.year, found.month)
    year = today.year + count * _UNIT_YEARS[unit]
    return spans.years(year, year) if year > 0 else None


def _last_units(point: Point, context: Context) -> Period | None:
    """Place «الأيام الثلاثة الماضية», «العامين المقبلين»: whole units, the running one left out."""
    today, unit, way, count = context.published, str(point.unit), point.way, point.count or 1
    if today is None or way is None or way == SAME:
        return None
    if way == 0:
        way = 1
    if unit == "day":
        ends = (-count, -1) if way < 0 else (1, count)
        return Period(spans.shifted(today, ends[0]), spans.shifted(today, ends[1]), "day")
    if unit == "week":
        ends = (-count, -1) if way < 0 else (1, count)
        first, last = (spans.week(spans.shifted(today, 7 * end), context.week_start) for end in ends)
        return Period(first.first, last.last, "week")
    if unit == "month":
        start = spans.shifted_months(today.replace(day=1), -count if way < 0 else 1)
        return spans.months(start.year, start.month, count, "month")
    years = count * _UNIT_YEARS[unit]
    first_year = today.year - years if way < 0 else today.year + 1
    return spans.years(first_year, first_year + years - 1)


def _feast(point: Point, context: Context) -> Period | None:
    """Place a feast of a year; without one, by modifier, or this year's."""
    year = _year(point, context)
    if year is None and (context.published is None or (point.way is None and not context.alone)):
        return None
    around = [year] if year else range(context.published.year - 2, context.published.year + 3)  # type: ignore[union-attr]
    found = [p for each in around if (p := _feast_of(point, each))]
    if year is not None:
        return found[0] if found else None
    return choose(found, replace(point, hijri=False), context)


def _feast_of(point: Point, year: int) -> Period | None:
    if not isinstance(point.name, tuple):
        return spans.day(spans.easter(year))
    month, day = point.name
    hijri = point.sign == 0 and point.hijri
    on = spans.shifted
    found = _nearest(replace(point, month=month, day=day, year=year, hijri=hijri), Context(None))
    return spans.day(on(found.first, (point.nth or 1) - 1)) if found else None


def _after_feast(point: Point, context: Context) -> Period | None:
    start = _feast(replace(point, nth=None), context)
    if start is None or point.weekday is None or point.nth is None:
        return None
    return spans.nth_weekday(
        Period(spans.shifted(start.first, 1), spans.shifted(start.first, 70), "day"), point.weekday, point.nth
    )


_RESOLVERS: dict[str, Callable[[Point, Context], Period | None]] = {
    "numeric": _numeric,
    "deictic": _deictic,
    "dem day": _deictic,
    "weekday": _weekday,
    "weekday of week": _weekday_of_week,
    "weekday and day": _weekday_and_day,
    "nth weekday": _nth_weekday,
    "nth weekday after": _nth_weekday,
    "last day": _edge,
    "last day of year": _edge,
    "first day of year": _edge,
    "first of month": _edge,
    "mid of month": _middle,
    "week": _week,
    "nth week": _nth_week,
    "weekend": _weekend,
    "weekend of week": _weekend,
    "edge": _edge_unit,
    "season year": _year_range,
    "portion": _portion,
    "portion alone": _portion,
    "relative portion": _relative_portion,
    "season": _season,
    "relative season": _season,
    "decades": _decades,
    "decades of": _decades,
    "century": _century,
    "decade": _decade,
    "decade of century": _decade_of_century,
    "portion of century": _portion_of_century,
    "ago": _away,
    "from": _away,
    "after": _away,
    "last units": _last_units,
    "last units before": _last_units,
    "count last units": _last_units,
    "last two": _last_units,
    "the last so many": _last_units,
    "feast": _feast,
    "feast alone": _feast,
    "after feast": _after_feast,
}
