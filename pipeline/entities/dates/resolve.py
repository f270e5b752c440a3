"""A point -> days of the calendar, seen from the day of publication: which function places which form."""

from collections.abc import Callable

from pipeline.entities.dates import counted, parts, spans
from pipeline.entities.dates.calendar_place import Context, day_or_more, nearest
from pipeline.entities.dates.points import Point
from pipeline.entities.dates.spans import Period


def resolve(point: Point, context: Context) -> Period | None:
    """Place a point in the calendar; None when that needs a publication date and there is none."""
    resolver = _RESOLVERS.get(point.form, day_or_more)
    try:
        return resolver(point, context)
    except (ValueError, OverflowError):
        return None


def _numeric(point: Point, context: Context) -> Period | None:
    if point.year is None:
        return nearest(point, context)
    assert point.month is not None
    assert point.day is not None
    return spans.dated(point.year, point.month, point.day, hijri=point.hijri)


def _edge_unit(point: Point, context: Context) -> Period | None:
    """Place «نهاية العام», «بداية الشهر»: the running one."""
    return counted.week(point, context) if point.shift_week is not None else day_or_more(point, context)


_RESOLVERS: dict[str, Callable[[Point, Context], Period | None]] = {
    "numeric": _numeric,
    "deictic": counted.deictic,
    "dem day": counted.deictic,
    "weekday": counted.weekday,
    "weekday of week": counted.weekday_of_week,
    "weekday and day": counted.weekday_and_day,
    "nth weekday": parts.nth_weekday,
    "nth weekday after": parts.nth_weekday,
    "last day": parts.edge,
    "last day of year": parts.edge,
    "first day of year": parts.edge,
    "first of month": parts.edge,
    "mid of month": parts.middle,
    "week": counted.week,
    "nth week": parts.nth_week,
    "weekend": counted.weekend,
    "weekend of week": counted.weekend,
    "edge": _edge_unit,
    "season year": parts.year_range,
    "portion": parts.portion,
    "portion alone": parts.portion,
    "relative portion": parts.relative_portion,
    "season": parts.season,
    "relative season": parts.season,
    "decades": parts.decades,
    "decades of": parts.decades,
    "century": parts.century,
    "decade": parts.decade,
    "decade of century": parts.decade_of_century,
    "portion of century": parts.portion_of_century,
    "ago": counted.away,
    "from": counted.away,
    "after": counted.away,
    "last units": counted.last_units,
    "last units before": counted.last_units,
    "count last units": counted.last_units,
    "last two": counted.last_units,
    "the last so many": counted.last_units,
    "feast": parts.feast,
    "feast alone": parts.feast,
    "after feast": parts.after_feast,
}
