"""Clippings: a headline, then whatever the site put around the story, then the story."""

import re
from dataclasses import replace

from pipeline import sources
from pipeline.extract.blocks import plain
from pipeline.extract.bylines import find_byline, find_credit, find_dateline, find_name
from pipeline.extract.heading import HOME
from pipeline.extract.people import is_place
from pipeline.extract.printed import find_date, is_weekday, local_moment
from pipeline.extract.story import Story, bare_title, furniture, is_furniture
from pipeline.extract.tidy import tidy, until_end
from pipeline.extract.wires import sent, stated_agency
from pipeline.text import clean, key

_MENU = 6  # lines over a headline
_HEAD_LINE = 90  # characters; lines about a story are shorter, its paragraphs longer (tests/pages)


def _guess(lines: list[str]) -> sources.Source | None:
    """Recognise a newspaper by the mark it leaves in its clippings: a title prefix, or its key, name or domain."""
    for source in sources.read().values():
        if source.title_prefix and lines[0].startswith(source.title_prefix):
            return source
        marks = {key(source.key), key(source.name), *map(key, source.domains)}
        if any(key(line) in marks for line in lines[1:6]):
            return source
    return None


def read(text: str, stated: sources.Source | None) -> Story:
    """Take a clipping apart: the title, what stands around the story, the story's paragraphs.

    >>> story = read("مركز يدرب الأسر\\nمحليات 29 مايو 2025\\nالدوحة - قنا\\nنظم المركز ورشة.", None)
    >>> story.section, story.place, story.agency, story.paragraphs
    ('محليات', 'الدوحة', 'قنا', ('نظم المركز ورشة.',))
    """
    lines = [line for line in clean(text).split("\n") if line]
    if not lines:
        return Story("", (), stated or sources.get(None))
    source = stated or _guess(lines) or sources.Source(key="unknown", name="unknown")
    start = _title(lines, source)
    story = Story(bare_title(lines[start], source), (), source, section=_section(lines[:start], source))
    body: list[str] = []
    for line in lines[start + 1 :]:
        about = None if any(map(_is_story, body)) else _about(line, story, text)
        story = about or story
        body += [] if about else [line]
    story = replace(story, paragraphs=tuple(tidy(until_end(body), source)))
    return replace(story, agency=story.agency or stated_agency(body[-5:])) if story.place else _sent(story, body)


def _sent(story: Story, body: list[str]) -> Story:
    found = sent(story, (story.source.name, story.source.key))
    return replace(found, agency=found.agency or story.agency or stated_agency(body[-5:]))


def _title(lines: list[str], source: sources.Source) -> int:
    """Skip what was copied from the menu over a headline."""
    for i, line in enumerate(lines[:_MENU]):
        if not (is_furniture(line, source) or plain(line) in HOME or _section([line], source) or find_date(line)):
            return i
    return 0


def _is_story(line: str) -> bool:
    return len(line) > _HEAD_LINE or bool(re.search(r"[.؟!…»]$", line))


def _about(line: str, story: Story, text: str) -> Story | None:
    """Read one line above the story; None if it belongs to the story."""
    source = story.source
    if is_furniture(line, source):
        return story
    dateline = find_dateline(line, source.name, source.key)
    if len(line) > _HEAD_LINE or (dateline and line[dateline.end :].strip()):
        return None
    if dateline:
        return replace(story, place=dateline.place, agency=dateline.agency)
    if byline := find_byline(line) or _name(line, text):
        place = next(filter(is_place, find_credit(line)), story.place)
        return replace(story, byline=byline, place=place)
    if (printed := find_date(line)) and not re.search(r"[.؟!]$", line):
        moment, offset = local_moment(printed.day, printed.clock, source)
        before = re.sub(r"[\s|/،,:-]+$", "", line[: printed.start]).strip()
        return replace(
            story, section=_section([before], source) or story.section or _words(before), published=printed.day,
            published_at=moment, utc_offset=offset, published_from="printed",
        )  # fmt: skip
    section = _section([line], source)
    return replace(story, section=section) if section else None


def _name(line: str, text: str) -> str | None:
    """Read a name that stands alone, unless the clipping speaks of that person again."""
    name = find_name(line)
    return name if name and text.count(name) == 1 else None


def _section(lines: list[str], source: sources.Source) -> str | None:
    known = {*source.sections, *furniture()["sections"]}
    return next((line for line in reversed(lines) if line in known), None)


def _words(before: str) -> str | None:
    """Take the word or two before a date for a section, as a paper that is not declared may call it."""
    other = is_weekday(before) or re.search("نشر|تاريخ|تحديث|منذ|كتب", before)
    return before if before and not other and len(before.split()) <= 2 else None
