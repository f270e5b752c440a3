"""Items of an island -> dates: resolved one after the other, ranges and twins brought together."""

from dataclasses import dataclass, replace
from datetime import timedelta

from pipeline.entities.dates.calendar_place import Context
from pipeline.entities.dates.joins import Item
from pipeline.entities.dates.points import Point
from pipeline.entities.dates.resolve import resolve
from pipeline.entities.dates.spans import Period
from pipeline.entities.dates.tokens import Token

_PAIRS = frozenset({"pair", "units", "thedual"})


@dataclass(slots=True)
class Found:
    """One or more points that are one span of days; ``joined`` is what stands before it."""

    first: int
    last: int
    points: list[Point]
    period: Period | None
    joined: str | None = None


def resolved(items: list[Item], signs: list[str | None], found: list[Token], context: Context) -> list[Found]:
    """Resolve the items in order and join what is one span of days."""
    out: list[Found] = []
    joinable: str | None = None
    for at, item in enumerate(items):
        point = item.fallback if item.weak else item.point
        if item.weak and item.point.form == "foreign short" and context.alone:
            point = item.point
        if point is None:
            joinable = None
            continue
        period = resolve(point, context)
        new = Found(point.first, point.last, [point], period)
        if out and joinable == "twin":
            _agree(out[-1], new)
        elif out and joinable in ("range", "list") and (whole := _whole(out[-1], new, joinable, items[at - 1], found)):
            whole.joined = out[-1].joined
            out[-1] = whole
            further = joinable == "list" and at < len(signs)  # a range has two ends
            joinable = signs[at] if further else None
            context.before = whole.period
            continue
        new.joined = joinable
        out.append(new)
        context.before = new.period or context.before
        joinable = signs[at] if at < len(signs) else None
    return out


def _agree(hijri: Found, other: Found) -> None:
    """Give both twins the Gregorian day, where they are a day or two apart or one lacks its year."""
    first, second = (hijri, other) if hijri.points[0].hijri else (other, hijri)
    if second.period is None:
        return
    near = first.period is None or abs((first.period.first - second.period.first).days) <= 2
    if near or not first.points[0].has_year:
        first.period = second.period
    elif not second.points[0].has_year:
        second.period = first.period


def _whole(left: Found, right: Found, joined: str, item: Item, found: list[Token]) -> Found | None:
    """Join two ends to one span, or None where they stay two dates."""
    if item.shared:
        _same_year(left, right)
    if joined == "list":
        between = left.first > 0 and found[left.first - 1].kind == "between"
        paired = found[left.first].kind in _PAIRS
        if not between and not ((item.shared or paired) and _adjacent(left.period, right.period)):
            return None
    if left.period is None or right.period is None:
        period = None
        if left.period is not right.period:
            return None
    else:
        period = left.period.to(right.period)
        if period is None:
            return None
    return Found(left.first, right.last, left.points + right.points, period)


def _same_year(left: Found, right: Found) -> None:
    """Put «7» of «7 وحتى 17 مارس» into the year of the 17th, when each alone was placed in another."""
    point = left.points[0]
    if len(left.points) > 1 or left.period is None or right.period is None or point.month is None or point.has_year:
        return
    if point.hijri or abs((right.period.first - left.period.first).days) < _HALF_YEAR:
        return
    year = right.period.first.year - (point.month > right.period.first.month)
    left.period = resolve(replace(point, year=year), Context(None))


_HALF_YEAR = 183


def named(dates: list[Found]) -> list[Found]:
    """Take «يومي الأربعاء و» into «الخميس 13-14 أكتوبر», whose first day it names."""
    out: list[Found] = []
    for each in dates:
        if out and each.joined == "list" and _named_before(out[-1], each):
            out[-1] = Found(out[-1].first, each.last, each.points, each.period, out[-1].joined)
        else:
            out.append(each)
    return out


def _named_before(left: Found, right: Found) -> bool:
    """See whether «الأربعاء و» only names the first day of «الخميس 13-14 أكتوبر»."""
    first, days = left.points[0], right.period
    if len(left.points) > 1 or first.form != "weekday" or days is None or right.points[0].weekday is None:
        return False
    return days.first != days.last and right.points[0].day is not None and days.first.weekday() == first.weekday


def _adjacent(left: Period | None, right: Period | None) -> bool:
    if left is None or right is None:
        return left is right
    return left.last + timedelta(days=1) == right.first
