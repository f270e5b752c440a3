"""When a page says its story was published: the markup first, then the printed line, then the address."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from pipeline.extract.blocks import Block
from pipeline.extract.body import Body, View
from pipeline.extract.moments import Moment, is_utc, parse_moment
from pipeline.extract.printed import Printed, find_date, is_month_first, local_moment
from pipeline.extract.story import PROSE, Story

_BELOW = 14  # blocks under a headline in which its date stands
_ABOVE = 6
_CHANGED = re.compile(r"آخر تحديث|اخر تحديث|تم التحديث|عدل في|تاريخ التعديل|updated|modified", re.IGNORECASE)
_STATED = re.compile(r"نشر|تاريخ|التاريخ|published|posted", re.IGNORECASE)
_JOINED = re.compile(r"تاريخ (?:التسجيل|الانضمام|الميلاد)|joined|member since", re.IGNORECASE)
_ISSUE = re.compile(r"العدد|السنة")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(\d{1,2})[/-]?(\d{1,2})(?=[/_.-]|\d{6,}|$)")


def dated(story: Story, view: View) -> Story:
    """Date a story; a day that no source gives stays unknown."""
    printed = _ordered(_printed(view.blocks, view.at, view.body), view.blocks)
    for stamp in view.markup.stamps:
        moment = parse_moment(stamp.text, story.source.timezone) or _day(stamp.text, view.blocks)
        if moment is None:
            continue
        claimed_utc = is_utc(stamp.text)
        if claimed_utc and printed and printed.day != moment.day and abs(printed.day - moment.day) <= timedelta(days=1):
            return _with_printed(story, printed)  # the reader's day, where the stamp only knows UTC
        return replace(
            story, published=moment.day, published_at=moment.at, utc_offset=moment.offset, published_from=stamp.origin
        )
    if printed:
        return _with_printed(story, printed)
    story = _from_url(story)
    issue = None if story.published else _issue(view.blocks, view.at)
    return _with_printed(story, issue) if issue else story


def _day(text: str, page: Sequence[Block]) -> Moment | None:
    """Read a stamp that is written for people, as «14 مايو 2025» or «5/14/2025 3:30:00 PM»."""
    found = _ordered(find_date(text), page)
    return Moment(found.day, None, None) if found else None


def _ordered(found: Printed | None, page: Sequence[Block]) -> Printed | None:
    """Read «03-05-2010» as the rest of the page reads such dates."""
    if found is None or not found.is_numeric or found.day.day > 12 or found.day.month == found.day.day:
        return found
    if not is_month_first(block.text for block in page if len(block.text) < PROSE):
        return found
    return replace(found, day=found.day.replace(month=found.day.day, day=found.day.month))


def _with_printed(story: Story, printed: Printed) -> Story:
    moment, offset = local_moment(printed.day, printed.clock, story.source)
    return replace(story, published=printed.day, published_at=moment, utc_offset=offset, published_from="printed")


def _printed(page: Sequence[Block], at: int, body: Body) -> Printed | None:
    """Find the date printed with the headline, else in a block that is called date, else under the story."""
    own = [block for block in page if block.inside("dated") and not body.beside(block)]
    called = [block for block in own if body.beside(block, "dated")] or own
    for some in (_below(page, at, body), _above(page, at, body), called[:3], _under(page, body)):
        lines = [block for block in some if _may_date(block)]
        for line in sorted(lines, key=lambda block: not _STATED.search(block.text)):
            if found := _published(line.text):
                return found
    return None


def _published(line: str) -> Printed | None:
    """Read the day of publication, not of a change, of a line that may give both.

    >>> _published("آخر تحديث: 3/7/2025 - نشر: 2/7/2025").day.isoformat()
    '2025-07-02'
    """
    first, *later = _CHANGED.split(line)
    stated = (piece[label.start() :] for piece in later if (label := _STATED.search(piece)))
    return next(filter(None, map(find_date, (first, *stated))), None)


def _may_date(block: Block) -> bool:
    return len(block.text) < PROSE + 40 and not block.is_link and not _JOINED.search(block.text)


def _below(page: Sequence[Block], at: int, body: Body) -> list[Block]:
    if at < 0:
        return []
    end = min(at + _BELOW, max(body.first + 3, at + 4))
    return [block for block in page[at + 1 : end] if not block.inside("caption")]


def _above(page: Sequence[Block], at: int, body: Body) -> Iterator[Block]:
    """Give the lines over the headline, as far up as the site's menu."""
    links = 0
    for block in reversed(page[max(0, at - _ABOVE) : max(0, at)]):
        links += block.is_link
        if links > 2:
            return
        if not body.beside(block):
            yield block


def _under(page: Sequence[Block], body: Body) -> list[Block]:
    end = body.last + 1
    return [b for b in page[end : end + 6] if not body.beside(b) and _STATED.search(b.text)] if body.kept else []


def _issue(page: Sequence[Block], at: int) -> Printed | None:
    """Find the date of the day's issue of a printed paper, as its masthead gives it with a number."""
    for block in page[: at if at > 0 else 40]:
        if len(block.text) < PROSE and _ISSUE.search(block.text) and (found := find_date(block.text)):
            return found
    return None


def _from_url(story: Story) -> Story:
    try:
        path = urlsplit(story.url or "").path
    except ValueError:  # no address, whatever the page says
        return story
    match = _URL_DATE.search(unquote(path))
    found = find_date("-".join(match.groups())) if match else None
    return replace(story, published=found.day, published_from="url") if found else story
