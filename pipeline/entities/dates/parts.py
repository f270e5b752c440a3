"""Parts of longer spans: the third Tuesday, the last week, a quarter, a season, a decade, a feast."""

from dataclasses import replace

from pipeline.entities.dates import spans
from pipeline.entities.dates.calendar_place import Context, choose, inside, nearest, year_of
from pipeline.entities.dates.points import Point
from pipeline.entities.dates.spans import Period

_PORTIONS = {"quarter": 3, "half": 6, "third": 4}


def nth_weekday(point: Point, context: Context) -> Period | None:
    """Place «ثالث ثلاثاء من سبتمبر», «آخر جمعة من فبراير»."""
    within = inside(point, context)
    if within is None or point.weekday is None or point.nth is None:
        return None
    return spans.nth_weekday(within, point.weekday, point.nth)


def nth_week(point: Point, context: Context) -> Period | None:
    """Place «الأسبوع الأول من أكتوبر»."""
    within = inside(point, context)
    return spans.nth_week(within, point.nth, context.week_start) if within and point.nth else None


def edge(point: Point, context: Context) -> Period | None:
    """Find the first, last or nth day of a month or year."""
    within = inside(point, context)
    if within is None:
        return None
    nth = point.nth or 1
    on = spans.shifted(within.last, nth + 1) if nth < 0 else spans.shifted(within.first, nth - 1)
    return spans.day(on) if within.first <= on <= within.last else None


def middle(point: Point, context: Context) -> Period | None:
    """Place «نصف شعبان», «نص شهر 3»: the fifteenth."""
    return nearest(replace(point, day=15), context) if point.name == "half" and point.month else None


def year_range(point: Point, _context: Context) -> Period | None:
    """Place «2024/2025» and «1445-1446هـ»."""
    if point.year is None or point.last_year is None:
        return None
    if point.hijri:
        return spans.hijri_year(point.year, point.last_year)
    return spans.years(point.year, point.last_year)


def portion(point: Point, context: Context) -> Period | None:
    """Find a quarter, half or third of a year, or a half of a month."""
    length, nth = _PORTIONS[str(point.name)], point.nth or 1
    count = 12 // length
    nth = count if nth == -1 else nth
    if not 1 <= nth <= count:
        return None
    if point.month is not None or point.shift_month is not None:
        within = inside(point, context)
        if within is None or count != 2:
            return None
        middle = spans.shifted(within.first, 14)
        return Period(within.first, middle, "day") if nth == 1 else Period(spans.shifted(middle, 1), within.last, "day")
    if point.hijri:
        return None
    year = year_of(point, context)
    if year is None and context.published is not None and not point.has_year:
        begun = spans.months(context.published.year, 1 + (nth - 1) * length, length, str(point.name))
        year = context.published.year - (begun is not None and begun.first > context.published)
    return spans.months(year, 1 + (nth - 1) * length, length, str(point.name)) if year else None


def relative_portion(point: Point, context: Context) -> Period | None:
    """Place «الربع الحالي», «النصف الماضي»."""
    if context.published is None:
        return None
    length, shift = _PORTIONS[str(point.name)], point.shift_unit or 0
    if point.has_year:
        return None
    index = (context.published.month - 1) // length
    start = spans.shifted_months(context.published.replace(month=1 + index * length, day=1), shift * length)
    return spans.months(start.year, start.month, length, str(point.name))


def season(point: Point, context: Context) -> Period | None:
    """Place «صيف 2016», «الصيف الماضي», «هذا الصيف»."""
    start = spans.SEASON_STARTS[str(point.name)]
    year = year_of(point, context)
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


def century(point: Point, context: Context) -> Period | None:
    """Place «القرن الماضي», «القرن التاسع عشر», «القرن الثاني الهجري»."""
    if point.shift_unit is None and point.century is None:  # «هذا القرن»
        point = replace(point, shift_unit=0)
    if point.hijri and point.century:
        return spans.hijri_year(point.century * 100 - 99, point.century * 100)
    start = _century_start(point, context)
    return spans.years(max(start, 1), start + 99, "century") if start is not None else None


def decades(point: Point, context: Context) -> Period | None:
    """Place «سبعينيات القرن الماضي»; without a century, the twentieth."""
    start = _century_start(point, context)
    if start is None:
        start = 1900 if point.shift_unit is None and point.century is None else None
    return spans.years(start + (point.count or 0), start + (point.count or 0) + 9, "decade") if start else None


def decade(point: Point, context: Context) -> Period | None:
    """Place «العقد الماضي» on the calendar (2010 to 2019)."""
    if context.published is None:
        return None
    start = (context.published.year // 10 + (point.shift_unit or 0)) * 10
    return spans.years(start, start + 9, "decade")


def decade_of_century(point: Point, context: Context) -> Period | None:
    """Place «العقد الأول من القرن الحادي والعشرين»."""
    if point.shift_unit is None and point.century is None:  # «من هذا القرن»
        point = replace(point, shift_unit=0)
    start, nth = _century_start(point, context), 10 if point.nth == -1 else point.nth
    return spans.years(start + (nth - 1) * 10, start + nth * 10 - 1, "decade") if start is not None and nth else None


def portion_of_century(point: Point, context: Context) -> Period | None:
    """Place «النصف الثاني من القرن العشرين»."""
    start, nth = _century_start(point, context), point.nth or 1
    length = {"quarter": 25, "half": 50}.get(str(point.name))
    if start is None or length is None or nth * length > 100:
        return None
    return spans.years(max(start + (nth - 1) * length, 1), start + nth * length - 1, "decade")


def feast(point: Point, context: Context) -> Period | None:
    """Place a feast of a year; without one, by modifier, or this year's."""
    year = year_of(point, context)
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
    found = nearest(replace(point, month=month, day=day, year=year, hijri=hijri), Context(None))
    return spans.day(on(found.first, (point.nth or 1) - 1)) if found else None


def after_feast(point: Point, context: Context) -> Period | None:
    """Place «ثالث ثلاثاء بعد …» a feast."""
    start = feast(replace(point, nth=None), context)
    if start is None or point.weekday is None or point.nth is None:
        return None
    return spans.nth_weekday(
        Period(spans.shifted(start.first, 1), spans.shifted(start.first, 70), "day"), point.weekday, point.nth
    )
