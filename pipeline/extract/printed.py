"""When a page prints that its story was published. Full calendar dates only.

Dates *said in* a story are the work of ``pipeline.entities.dates``; here stands the small, strict part
that reads the line under a headline.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline import calendars, sources
from pipeline.text import fold_letters, key

MONTHS = (
    {key(name): number for number, names in calendars.MONTHS.items() for name in names.split("|")}
    | {name: number for number, name in enumerate(calendars.FRENCH.split(), 1)}
    | {
        name[:length]: number
        for number, name in enumerate(calendars.ENGLISH.split(), 1)
        for length in (3, 4, len(name))
    }
)
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TWIN = rf"(?:\s*[/\-–(]\s*(?:{MONTH})\)?)?"  # «نيسان / أبريل»
_SHAPES = [
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s*[,،/-]?\s*(?:من\s+)?(?P<month>{MONTH}){_TWIN}\s*[,،/-]?\s*{_YEAR}(?!\d)"
    ),
    re.compile(rf"(?<!\w)(?P<month>{MONTH}){_TWIN}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*[,،]?\s+{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}\s?[-/.]\s?(?P<month>\d{{1,2}})\s?[-/.]\s?(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s?[-/.]\s?(?P<month>\d{{1,2}})\s?[-/.]\s?{_YEAR}(?!\d)"),
]
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?!\d)"
    r"\s*(?P<half>صباحا|مساء|ظهرا|ص(?!\w)|م(?!\w)|am(?!\w)|pm(?!\w))?"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed publication date; ``clock`` is null where no time of day stands beside it.

    ``is_numeric`` tells that day and month are both numbers before the year, so that their order is a guess.
    """

    day: date
    clock: time | None
    start: int
    end: int
    is_numeric: bool = False


def find_date(text: str) -> Printed | None:
    """Find the first full date in a line, with the clock time beside it.

    >>> found = find_date("محليات ٢٩ مايو ٢٠٢٥ , ٠١:٢٥ص")
    >>> found.day.isoformat(), found.clock.isoformat()
    ('2025-05-29', '01:25:00')
    >>> find_date("الجمعة 8 فيفري 2019").day.isoformat()
    '2019-02-08'
    """
    if not _DIGIT.search(text):
        return None
    folded = fold_letters(text)
    matches = [match for shape in _SHAPES if (match := shape.search(folded)) and _day(match)]
    if not matches:
        return None
    match = min(matches, key=lambda m: (m.start(), -m.end()))
    day = _day(match)
    assert day is not None
    around = folded[: match.start()] + " " * (match.end() - match.start()) + folded[match.end() : match.end() + 30]
    clock = _clock(around[max(0, match.start() - 20) :])
    numeric = match["month"].isdigit() and match.start("year") > match.start("day")
    return Printed(day, clock, match.start(), match.end(), numeric)


_DAYS = {key(name) for names in calendars.WEEKDAYS.values() for name in names.split("|")}


def is_weekday(text: str) -> bool:
    """Tell whether a text is the name of a day.

    >>> is_weekday("يوم الأربعاء،"), is_weekday("محليات")
    (True, False)
    """
    name = key(text.strip(" ،,:-–/|")).removeprefix("يوم ")
    return name in _DAYS or f"ال{name}" in _DAYS


def _day(match: re.Match[str]) -> date | None:
    month = MONTHS.get(" ".join(match["month"].split())) or (int(match["month"]) if match["month"].isdigit() else 0)
    day = int(match["day"])
    if month > 12 >= day:  # «3/17/2025» can only be the American order
        month, day = day, month
    try:
        return date(int(match["year"]), month, day)
    except ValueError:
        return None


_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")


def is_month_first(lines: Iterable[str]) -> bool:
    """Tell whether a page writes the month before the day, by a number above 12 or by dates that lie closer so.

    >>> is_month_first(["03-05-2010, 09:14 PM", "03-06-2010, 01:02 AM"]), is_month_first(["3/5/2010", "13/5/2010"])
    (True, False)
    """
    found = {(int(one), int(two), int(year)) for line in lines for one, _, two, year in _NUMERIC.findall(line)}
    if any(one > 12 for one, _, _ in found) or any(two > 12 for _, two, _ in found):
        return all(one <= 12 for one, _, _ in found)
    months = [(year, one, two) for one, two, year in found if one and two]
    days = [(year, two, one) for one, two, year in found if one and two]
    return _spread(months) < _spread(days)


def _spread(days: Sequence[tuple[int, int, int]]) -> int:
    told = [date(year, month, day).toordinal() for year, month, day in days]
    return max(told) - min(told) if told else 0


def _clock(text: str) -> time | None:
    match = _CLOCK.search(text)
    if not match:
        return None
    hour, half = int(match["hour"]), match["half"] or ""
    if half in {"م", "مساء", "pm"} and hour < 12:
        hour += 12
    if half in {"ص", "صباحا", "am"} and hour == 12:
        hour = 0
    try:
        return time(hour, int(match["minute"]))
    except ValueError:
        return None


def local_moment(day: date, clock: time | None, source: sources.Source) -> tuple[datetime | None, int | None]:
    """Give the moment and its offset in minutes, if both the clock time and the newspaper's zone are known."""
    if clock is None or source.timezone is None:
        return None, None
    moment = datetime.combine(day, clock, source.timezone)
    return moment, int((moment.utcoffset() or timedelta()).total_seconds() // 60)
