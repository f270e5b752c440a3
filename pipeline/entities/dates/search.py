"""Find the dates of a text: islands -> forms -> ranges -> days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipeline.entities.dates.calendar_place import Context
from pipeline.entities.dates.guards import allowed, in_a_name
from pipeline.entities.dates.joins import Item, complete, sign
from pipeline.entities.dates.patterns import LETTERS, WEAK, Match, matches, symbol
from pipeline.entities.dates.place import Place
from pipeline.entities.dates.points import Point, read
from pipeline.entities.dates.ranges import Found, named, resolved
from pipeline.entities.dates.rel import rel
from pipeline.entities.dates.resolve import resolve
from pipeline.entities.dates.spans import Period
from pipeline.entities.dates.tense import follows, tense
from pipeline.entities.dates.tokens import Token, islands, merge, tokens
from pipeline.entities.dates.years import surely_year
from pipeline.errors import PipelineError
from pipeline.text import Folded, fold

_WEEK_STARTS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALWAYS = frozenset({"weekday", "month", "year", "deictic", "season year"})  # any calendar holds these
_LONGEST_ALONE = 16  # words; a longer text is a text, however many of its words are date words


@dataclass(frozen=True, slots=True)
class Date:
    """A date expression: ``text[start:end]`` of the article, and the days it means.

    ``rel`` stands where ``value`` can't be known: ``day+0``, ``week-1``, ``sunday``, ``XXXX-05-25``.
    """

    start: int
    end: int
    text: str
    value: str | None
    value_start: date | None
    value_end: date | None
    grain: str
    calendar: str
    rel: str | None
    mod: str | None


def find(text: str, published: date | None, *, week_start: str = "monday") -> list[Date]:
    """Find every date expression of a text and resolve it from the day of publication.

    Without that day relative expressions keep ``value`` None. A text that is nothing but a date is read as a
    question about the calendar: a bare weekday is the coming one, a day without a year is this year's.

    >>> [(d.text, d.value) for d in find("عقدت الورشة يومي 25 و26 مايو الحالي", date(2025, 5, 29))]
    [('يومي 25 و26 مايو الحالي', '2025-05-25/2025-05-26')]
    >>> [(d.text, d.value, d.rel) for d in find("وصل الوفد أمس", None)]
    [('أمس', None, 'day-1')]
    """
    if week_start not in _WEEK_STARTS:
        raise PipelineError(f"No day of the week is called {week_start!r}. Choose one of: {', '.join(_WEEK_STARTS)}.")
    folded = fold(text)
    words, starts, runs = islands(folded.text)
    context = Context(published, _WEEK_STARTS.index(week_start), alone=_alone(words, runs))
    dates: list[Date] = []
    for first, last in runs:
        found = merge(tokens(words, starts, first, last))
        dates += [_date(text, folded, found, each) for each in _in_island(found, words, context)]
    return dates


def _alone(words: Sequence[str], runs: list[tuple[int, int]]) -> bool:
    return len(words) <= _LONGEST_ALONE and len(runs) == 1 and runs[0] == (0, len(words))


def _in_island(found: list[Token], words: Sequence[str], context: Context) -> list[Found]:
    told: dict[tuple[int, int], str | None] = {}

    def ask(point: Point) -> str | None:
        span = found[point.first].word, found[point.last - 1].after
        if span not in told:
            told[span] = tense(words, *span)
        return told[span]

    def later(point: Point, earlier: Period | None) -> bool:
        return earlier is not None and follows(words, found[point.first].word)

    context.tense, context.follows = ask, later
    items = _items(found, words, context)
    signs = [sign(found, left.point, right.point) for left, right in pairwise(items)]
    complete(items, signs)
    _years(items, signs, found, words)
    return named(resolved(items, signs, found, context))


def _items(found: list[Token], words: Sequence[str], context: Context) -> list[Item]:
    letters = "".join(LETTERS[symbol(token.kind, token.meaning)] for token in found)
    items: list[Item] = []
    at = 0
    while at < len(found):
        item, at = _item(found, letters, words, at, context)
        if item is not None:
            items.append(item)
    return items


def _item(found: list[Token], letters: str, words: Sequence[str], at: int, context: Context) -> tuple[Item | None, int]:
    """Read the longest allowed form at a token and say where to go on; a weak one keeps the strong one it hides."""
    weak: Point | None = None
    for match in matches(found, letters, at):
        if match.form in WEAK and weak is not None:
            continue
        place = Place(match, found, words, context.alone)
        if in_a_name(place):
            return None, match.last
        point = read(match) if allowed(place) else None
        if point is None or not _sensible(point, context):
            continue
        if match.form not in WEAK:
            item = Item(weak, weak=True, fallback=point) if weak else Item(point)
            return item, item.point.last
        weak = point
    return (Item(weak, weak=True), weak.last) if weak else (None, at + 1)


def _sensible(point: Point, context: Context) -> bool:
    """Refuse what no calendar holds, and «بعد يومين» in a tale of the past."""
    if point.form == "after" and not context.alone and context.tense(point) not in ("future", "present"):
        return False
    if point.form in WEAK or point.form in _ALWAYS or (context.published is None and point.year is None):
        return True
    return resolve(point, context) is not None or point.shift_year is not None or point.shift_month is not None


def _years(items: list[Item], signs: list[str | None], found: list[Token], words: Sequence[str]) -> None:
    """Make bare years dates where one of a list surely is one."""
    sure = False
    for at, item in enumerate(items):
        joined = at > 0 and signs[at - 1] in ("list", "range", "or", "comma", "twin")
        if item.weak and item.point.form == "year number":
            place = Place(Match(item.point.form, item.point.first, item.point.last, {}), found, words, alone=False)
            sure = surely_year(place) or (joined and sure) or _ranged(items, signs, at)
            item.weak = not sure
        else:
            sure = not item.weak and item.point.year is not None and item.point.month is None


def _ranged(items: list[Item], signs: list[str | None], at: int) -> bool:
    """Say whether a bare year begins or ends a range of years."""

    def year(place: int) -> int:
        return (items[place].point.year or 0) if 0 <= place < len(items) else 0

    ahead = at < len(signs) and signs[at] == "range" and 1500 <= year(at) < year(at + 1) <= 2100
    return ahead or (at > 0 and signs[at - 1] == "range" and 1500 <= year(at - 1) < year(at) <= 2100)


def _date(text: str, folded: Folded, found: list[Token], each: Found) -> Date:
    start, end = folded.to_source(found[each.first].start, found[each.last - 1].end)
    end += text.startswith("ـ", end)  # the tail of هـ
    period, last = each.period, each.points[-1]
    return Date(
        start=start,
        end=end,
        text=text[start:end],
        value=period.value() if period else None,
        value_start=period.first if period else None,
        value_end=period.last if period else None,
        grain=period.grain if period else _grain(last),
        calendar="hijri" if last.hijri else "gregorian",
        rel=None if period else "/".join(map(rel, each.points)),
        mod=_mod(found, each.first, last),
    )


def _grain(point: Point) -> str:
    if point.unit or point.form in ("week", "nth week"):
        return point.unit or "week"
    if point.day or point.weekday is not None or point.shift_day is not None:
        return "day"
    return "month" if point.month or point.shift_month is not None else "year"


def _mod(found: list[Token], first: int, point: Point) -> str | None:
    """Read «مطلع», «نهاية», «نحو» in front of a date; so many units ago is approximate when units are long."""
    for token in [found[first], *found[max(0, first - 1) : first]]:
        if token.kind == "part":
            return str(token.meaning)
        if token.kind == "approx":
            return "approx"
    within = any(token.kind == "approx" for token in found[point.first : point.last])
    long = point.form in ("ago", "after") and point.unit != "day"
    return "approx" if within or long else None
