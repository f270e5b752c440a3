"""Weeks of a report: where they begin, what they are called, which one is asked for."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.errors import PipelineError

STARTS = {"monday": 0, "sunday": 1, "saturday": 2}
"""Days that a week begins before its Monday, by the name of its first day."""

MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
    "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip


_YEAR = 53  # weeks


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """Seven days from ``start``; named after the ISO week of the Monday among them."""

    start: date
    lead: int = 0

    @property
    def end(self) -> date:
        """Its last day."""
        return self.start + timedelta(6)

    @property
    def name(self) -> str:
        """Its name, as 2025-W25.

        >>> Week(date(2025, 6, 15), 1).name
        '2025-W25'
        """
        year, week, _ = (self.start + timedelta(self.lead)).isocalendar()
        return f"{year}-W{week:02d}"

    def before(self, weeks: int) -> "Week":
        """Give the week that lies some weeks earlier."""
        return Week(self.start - timedelta(7 * weeks), self.lead)


def lead_of(start: str) -> int:
    """Read the first day of a week from the settings."""
    if start not in STARTS:
        raise PipelineError(f"report.week_start is {start!r}; choose one of: {', '.join(STARTS)}.")
    return STARTS[start]


def week_of(day: date, lead: int) -> Week:
    """Find the week that holds a day.

    >>> week_of(date(2025, 6, 21), 1).start
    datetime.date(2025, 6, 15)
    """
    return Week(day - timedelta((day.weekday() + lead) % 7), lead)


def named(name: str, lead: int) -> Week:
    """Find a week by its name.

    >>> named("2025-W25", 1).end
    datetime.date(2025, 6, 21)
    """
    match = re.fullmatch(r"(\d{4})-W(\d{2})", name)
    try:
        if match:
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return _within(Week(monday - timedelta(lead), lead))
    except (ValueError, OverflowError):
        pass
    raise PipelineError(f"{name!r} is no week; write year and ISO week, as 2025-W22.")


def _within(week: Week) -> Week:
    """Let a week through whose trends and dates to come Python can still reckon with."""
    for weeks in (-_YEAR, _YEAR):
        week.before(weeks)
    return week


def last_complete(first: date, last: date, lead: int) -> Week:
    """Find the last week that the data cover to its end; the only week there is, if none."""
    week = week_of(last, lead)
    return week if week.end <= last or week_of(first, lead) == week else week.before(1)


def day_ar(day: date, *, year: bool = False) -> str:
    """Spell a day in Arabic.

    >>> day_ar(date(2025, 6, 5), year=True)
    '5 يونيو 2025'
    """
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def day_en(day: date, *, year: bool = False) -> str:
    """Spell a day in English."""
    return f"{day.day} {day:%B}" + (f" {day.year}" if year else "")


def span_ar(first: date, last: date) -> str:
    """Spell a range of days in Arabic, nothing said twice.

    >>> span_ar(date(2025, 6, 15), date(2025, 6, 21))
    '15–21 يونيو 2025'
    >>> span_ar(date(2025, 6, 29), date(2025, 7, 5))
    '29 يونيو – 5 يوليو 2025'
    """
    return _span(first, last, day_ar(first), day_ar(first, year=True), day_ar(last, year=True))


def span_en(first: date, last: date) -> str:
    """Spell a range of days in English."""
    return _span(first, last, day_en(first), day_en(first, year=True), day_en(last, year=True))


def _span(first: date, last: date, short: str, full: str, end: str) -> str:
    if first == last:
        return end
    if first.year != last.year:
        return f"{full} – {end}"
    return f"{first.day}–{end}" if first.month == last.month else f"{short} – {end}"
