"""Spans of days: what a month, a week, a quarter or a Hijri month is, and how it is written as a value."""

import calendar
from dataclasses import dataclass
from datetime import MAXYEAR, date
from functools import lru_cache

from hijridate import Gregorian, Hijri

TABULAR_EPOCH = 227014  # ordinal of the day before 1 Muharram of year 1, civil tabular calendar (16 July 622 Julian)
UMM_AL_QURA = range(1343, 1501)
SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # meteorological


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; ``grain`` is the unit they were said in."""

    first: date
    last: date
    grain: str

    def value(self) -> str:
        """Write the days as ISO 8601: a day, month, year or week where they are one, else start/end.

        >>> month(2025, 5).value(), Period(date(2011, 1, 1), date(2014, 12, 31), "year").value()
        ('2025-05', '2011/2014')
        """
        if self.grain == "week" and self == week(self.first, 0):
            return f"{self.first.isocalendar().year:04}-W{self.first.isocalendar().week:02}"
        size = self._size()
        first, last = self.first.isoformat()[:size], self.last.isoformat()[:size]
        return first if first == last else f"{first}/{last}"

    def _size(self) -> int:
        """Count the letters of YYYY-MM-DD that are needed: whole years and whole months need fewer."""
        last = self.last
        if self.grain == "day" or self.first.day != 1 or last.day != calendar.monthrange(last.year, last.month)[1]:
            return 10
        whole_years = (self.first.month, last.month) == (1, 12)
        return 4 if whole_years and self.grain in ("year", "decade", "century") else 7

    def to(self, other: "Period") -> "Period | None":
        """Join two spans to one; None when the second ends before the first begins."""
        finest = min(self.grain, other.grain, key=lambda grain: _FINENESS.get(grain, 0))
        return Period(self.first, other.last, finest) if self.first <= other.last else None


_FINENESS = {"day": 0, "week": 1, "month": 2, "quarter": 3, "half": 4, "year": 5, "decade": 6, "century": 7}


def day(on: date) -> Period:
    """Make a span of one day."""
    return Period(on, on, "day")


def dated(year: int, month_of: int, day_of: int, *, hijri: bool = False) -> Period | None:
    """Make a span of a named day, None when no calendar has it (30 February)."""
    if hijri:
        on = from_hijri(year, month_of, day_of)
        return day(on) if on else None
    try:
        return day(date(year, month_of, day_of))
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def month(year: int, month_of: int) -> Period:
    """Make a span of a Gregorian month."""
    return Period(date(year, month_of, 1), date(year, month_of, calendar.monthrange(year, month_of)[1]), "month")


def months(year: int, first: int, count: int, grain: str) -> Period | None:
    """Make a span of whole months; they may end in the next year."""
    end_year, end_month = year + (first + count - 2) // 12, (first + count - 2) % 12 + 1
    if not (1 <= year <= MAXYEAR and end_year <= MAXYEAR):
        return None
    return Period(date(year, first, 1), month(end_year, end_month).last, grain)


def years(first: int, last: int, grain: str = "year") -> Period | None:
    """Make a span of whole years."""
    if not 1 <= first <= last <= MAXYEAR:
        return None
    return Period(date(first, 1, 1), date(last, 12, 31), grain)


def week(of: date, starts: int) -> Period:
    """Make the week a day lies in; ``starts`` is its first weekday, Monday 0.

    >>> week(date(2025, 5, 29), 6).value()
    '2025-05-25/2025-05-31'
    """
    first = shifted(of, -((of.weekday() - starts) % 7))
    return Period(first, shifted(first, 6), "week")


def shifted(on: date, days: int) -> date:
    """Move a day, stopping at the ends of the calendar."""
    return date.fromordinal(min(max(on.toordinal() + days, 1), date.max.toordinal()))


def shifted_months(on: date, count: int) -> date:
    """Move a day by months, to the last day of a shorter month."""
    index = min(max(on.year * 12 + on.month - 1 + count, 12), MAXYEAR * 12 + 11)
    year, month_of = index // 12, index % 12 + 1
    return date(year, month_of, min(on.day, calendar.monthrange(year, month_of)[1]))


def nth_weekday(within: Period, weekday: int, nth: int) -> Period | None:
    """Find the first (1), second … or last (-1) such weekday of a span."""
    start = within.first if nth > 0 else within.last
    step = (weekday - start.weekday()) % 7 if nth > 0 else -((start.weekday() - weekday) % 7)
    found = shifted(start, step + 7 * (nth - 1 if nth > 0 else 0))
    return day(found) if within.first <= found <= within.last else None


def nth_week(within: Period, nth: int, starts: int) -> Period | None:
    """Find the nth whole week of a span, -1 for the last."""
    end = nth_weekday(within, starts, nth) if nth > 0 else nth_weekday(within, (starts + 6) % 7, -1)
    return week(end.first, starts) if end else None


def from_hijri(year: int, month_of: int, day_of: int) -> date | None:
    """Give the Gregorian day of a Hijri one: Umm al-Qura from 1343 to 1500, the civil tabular calendar outside.

    The 30th of a month that has 29 days is its 29th's morrow, as sightings differ by a day. Outside Umm al-Qura
    the value may be a day or two away from what was sighted.

    >>> from_hijri(1446, 9, 15), from_hijri(1213, 3, 1)
    (datetime.date(2025, 3, 15), datetime.date(1798, 8, 13))
    """
    if not (1 <= month_of <= 12 and 1 <= day_of <= 30 and 1 <= year <= 1700):
        return None
    if year not in UMM_AL_QURA:
        days = day_of + (59 * (month_of - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
        return date.fromordinal(TABULAR_EPOCH + days)
    found = Hijri(year, month_of, 1).to_gregorian()
    return shifted(date(found.year, found.month, found.day), day_of - 1)


def hijri_month(year: int, month_of: int) -> Period | None:
    """Make a span of a Hijri month, in days."""
    first = from_hijri(year, month_of, 1)
    after = from_hijri(year + month_of // 12, month_of % 12 + 1, 1)
    return Period(first, shifted(after, -1), "month") if first and after else None


def hijri_year(year: int, last: int | None = None) -> Period | None:
    """Make a span of Hijri years, in days."""
    first, after = from_hijri(year, 1, 1), from_hijri((last or year) + 1, 1, 1)
    return Period(first, shifted(after, -1), "year") if first and after else None


def hijri_year_of(on: date) -> int:
    """Say which Hijri year a day lies in.

    >>> hijri_year_of(date(2025, 5, 29))
    1446
    """
    try:
        return int(Gregorian.fromdate(on).to_hijri().year)
    except OverflowError:
        return max(1, min(1699, int((on.toordinal() - TABULAR_EPOCH) / 354.367) + 1))


def easter(year: int) -> date:
    """Compute Western Easter (the anonymous Gregorian method)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month_of, day_of = divmod(h + k - 7 * m + 114, 31)
    return date(year, month_of, day_of + 1)
