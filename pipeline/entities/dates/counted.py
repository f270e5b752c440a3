"""Days and weeks counted from publication: أمس, الأحد, الأسبوع الماضي, قبل شهرين, السنوات الخمس المقبلة."""

from pipeline.entities.dates import spans
from pipeline.entities.dates.calendar_place import Context
from pipeline.entities.dates.points import SAME, Point
from pipeline.entities.dates.spans import Period

_UNIT_DAYS = {"day": 1, "week": 7}
_UNIT_YEARS = {"year": 1, "decade": 10, "century": 100}


def deictic(point: Point, context: Context) -> Period | None:
    """Place «أمس الأحد»; a weekday that disagrees wins over the count of days, as it was looked up."""
    if context.published is None:
        return None
    on = spans.shifted(context.published, point.shift_day or 0)
    if point.weekday is not None and on.weekday() != point.weekday:
        steps = (point.weekday - on.weekday()) % 7
        on = spans.shifted(on, steps if steps <= 3 else steps - 7)
    return spans.day(on)


def weekday(point: Point, context: Context) -> Period | None:
    """Place a weekday by its modifier, an earlier weekday of the sentence, or the tense."""
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


def week(point: Point, context: Context) -> Period | None:
    """Place «الأسبوع الماضي», «الأسبوع نفسه»."""
    if point.shift_week == SAME or context.published is None:
        anchor = context.before.first if context.before and point.shift_week == SAME else None
        return spans.week(anchor, context.week_start) if anchor else None
    return spans.week(spans.shifted(context.published, 7 * (point.shift_week or 0)), context.week_start)


def weekday_of_week(point: Point, context: Context) -> Period | None:
    """Place «أحد الأسبوع الماضي»."""
    within = week(point, context)
    return spans.nth_weekday(within, point.weekday, 1) if within and point.weekday is not None else None


def weekday_and_day(point: Point, context: Context) -> Period | None:
    """Place «السبت السادس عشر»: the nearest day that is both."""
    if context.published is None or not point.day or point.day < 8:
        return None
    days = [spans.shifted(context.published, step) for step in sorted(range(-31, 32), key=abs)]
    return next((spans.day(on) for on in days if on.day == point.day and on.weekday() == point.weekday), None)


def weekend(point: Point, context: Context) -> Period | None:
    """Take the two days before a new working week: Saturday and Sunday, or Friday and Saturday."""
    if context.published is None:
        return None
    shift = point.shift_week if point.shift_week is not None else point.way
    if shift is None:
        future = context.tense(point) in ("future", "present")
        shift = 0 if future or context.published.weekday() in (5, 6) else -1
    week = spans.week(spans.shifted(context.published, 7 * shift), context.week_start)
    return Period(spans.shifted(week.last, -1), week.last, "day")


def away(point: Point, context: Context) -> Period | None:
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


def last_units(point: Point, context: Context) -> Period | None:
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
