"""What a page prints about its story: when, by whom, from where. Full calendar dates only.

Dates *said in* a story are the work of ``pipeline.entities.dates``; here stands the small, strict part
that reads the line under a headline.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline import sources
from pipeline.text import fold_letters, key

_MONTHS = """
يناير كانون-الثاني جانفي
فبراير شباط فيفري
مارس اذار
ابريل نيسان افريل
مايو ايار ماي
يونيو حزيران جوان يونيه
يوليو تموز جويليه يوليوز يوليه
اغسطس اب اوت غشت
سبتمبر ايلول شتنبر
اكتوبر تشرين-الاول
نوفمبر تشرين-الثاني نونبر
ديسمبر كانون-الاول دجنبر
"""
MONTHS = {
    key(name.replace("-", " ")): number
    for number, line in enumerate(_MONTHS.strip().splitlines(), 1)
    for name in line.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TWIN = rf"(?:\s*[/\-–(]\s*(?:{_MONTH})\)?)?"  # «نيسان / أبريل»
_SHAPES = [
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\s*[,،/-]?\s*(?:من\s+)?(?P<month>{_MONTH}){_TWIN}\s*[,،/-]?\s*{_YEAR}(?!\d)"
    ),
    re.compile(rf"(?<!\w)(?P<month>{_MONTH}){_TWIN}\s+(?P<day>\d{{1,2}})\s*[,،]?\s+{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}\s?[-/.]\s?(?P<month>\d{{1,2}})\s?[-/.]\s?(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s?[-/.]\s?(?P<month>\d{{1,2}})\s?[-/.]\s?{_YEAR}(?!\d)"),
]
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?!\d)"
    r"\s*(?P<half>صباحا|مساء|ظهرا|ص(?!\w)|م(?!\w)|am(?!\w)|pm(?!\w))?"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed publication date; ``clock`` is null where no time of day stands beside it."""

    day: date
    clock: time | None
    start: int
    end: int


def find_date(text: str) -> Printed | None:
    """Find the first full date in a line, with the clock time beside it.

    >>> found = find_date("محليات ٢٩ مايو ٢٠٢٥ , ٠١:٢٥ص")
    >>> found.day.isoformat(), found.clock.isoformat()
    ('2025-05-29', '01:25:00')
    >>> find_date("الجمعة 8 فيفري 2019").day.isoformat()
    '2019-02-08'
    """
    folded = fold_letters(text)
    matches = [match for shape in _SHAPES if (match := shape.search(folded)) and _day(match)]
    if not matches:
        return None
    match = min(matches, key=lambda m: (m.start(), -m.end()))
    day = _day(match)
    assert day is not None
    around = folded[: match.start()] + " " * (match.end() - match.start()) + folded[match.end() : match.end() + 30]
    clock = _clock(around[max(0, match.start() - 20) :])
    return Printed(day, clock, match.start(), match.end())


def _day(match: re.Match[str]) -> date | None:
    month = MONTHS.get(" ".join(match["month"].split())) or (int(match["month"]) if match["month"].isdigit() else 0)
    try:
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None


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


_BYLINE = re.compile(
    r"^\s*(?:[-–—|]\s*)?(?:كتبت?|كتب/ت|بقلم|حوار|حاور(?:ته|ه|تها|ها)|أجرى الحوار|إعداد|تقرير|تحقيق|متابعة|"
    r"المحرر|الكاتبة?|By)\b(?P<colon>\s*[:：/؛-]\s*|\s+)(?P<name>[^|]{3,60}?)\s*(?:[|،,(].*|[-–—]\s.*)?$"
)
_NO_NAME = re.compile(
    r"\d|@|https?:|\.(?:com|net|org)|وكال|صحيف|جريد|موقع|قسم|تحرير|محرر|مراسل|إدارة|شبكة|قناة|قناه|فريق|"
    r"(?:^|\s)(?:أن|في|من|على|عن|إلى|admin|editor|staff|news|webmaster)(?:\s|$)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"^[^\W\d_][^\W\d_'’ـ\u064b-\u0652.-]*(?:\s+[^\W\d_][^\W\d_'’\u064b-\u0652.-]*){1,4}$")


def find_byline(line: str) -> str | None:
    """Read the author of a line like «كتبت: أسماء نصار»; None where it might be a sentence.

    >>> find_byline("حوار: آسيا العتروس")
    'آسيا العتروس'
    >>> find_byline("كتب الوزير رسالة إلى المجلس") is None
    True
    """
    match = _BYLINE.match(line)
    if not match:
        return None
    name = match["name"].strip(" -–—:")
    sure = ":" in match["colon"] or "/" in match["colon"] or len(name.split()) <= 3
    return name if sure and is_person(name) else None


def is_person(name: str) -> bool:
    """Tell whether a byline looks like one or several people rather than a desk, an agency or a place.

    >>> is_person("أسماء نصار"), is_person("(أبوظبي - البيان)"), is_person("فريق التحرير")
    (True, False, False)
    """
    people = [part.strip() for part in re.split(r"\s*(?:[،,;]|\sو(?=\s)|\s-\s)\s*", name) if part.strip()]
    return bool(people) and all(
        _PEOPLE.match(part) and not _NO_NAME.search(part) and key(part) not in sources.agencies() for part in people
    )


_DATELINE = re.compile(
    r"^\s*[(\[]?(?P<place>[^\W\d_][^\n:()،.]{1,24}?)\s*[-–—/(]\s*(?P<by>[^\n:()]{2,30}?)\s*[)\]]?\s*(?P<end>[:：]|$|[-–—]{1,3}\s)"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a report comes from, and the wire service that sent it; ``end`` is where the story goes on."""

    place: str
    agency: str | None
    end: int


def find_dateline(line: str, *papers: str) -> Dateline | None:
    """Read a dateline; ``papers`` are the names under which this newspaper signs its own reports.

    >>> find_dateline("الدوحة – قنا: نظم المركز")
    Dateline(place='الدوحة', agency='قنا', end=13)
    >>> find_dateline("الدوحة - العرب", "العرب").agency is None
    True
    >>> find_dateline("مسقط (قنا) - اتفقت ست جهات").agency
    'قنا'
    """
    match = _DATELINE.match(line)
    if not match:
        return None
    signed = key(match["by"])
    agency = sources.agencies().get(signed)
    own = any(signed and (signed == key(paper) or key(paper) in signed.split()) for paper in papers if paper)
    if not agency and not own:
        return None
    return Dateline(match["place"].strip(), agency, match.end())


def local_moment(day: date, clock: time | None, source: sources.Source) -> tuple[datetime | None, int | None]:
    """Give the moment and its offset in minutes, if both the clock time and the newspaper's zone are known."""
    if clock is None or source.timezone is None:
        return None, None
    moment = datetime.combine(day, clock, source.timezone)
    return moment, int((moment.utcoffset() or timedelta()).total_seconds() // 60)
