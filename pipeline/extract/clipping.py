"""Clippings: a headline, then whatever the site put around the story, then the story."""

import re
from dataclasses import replace

from pipeline import sources
from pipeline.extract.bylines import find_byline, find_dateline
from pipeline.extract.printed import find_date, is_weekday, local_moment
from pipeline.extract.story import Story, bare_title, is_furniture
from pipeline.text import clean, key

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
    story = Story(bare_title(lines[0], source), (), source)
    body: list[str] = []
    for line in lines[1:]:
        if body or not (about := _about(line, story)):
            body.append(line)
        else:
            story = about
    return replace(story, paragraphs=_story_lines(body, source))


def _about(line: str, story: Story) -> Story | None:
    """Read one line above the story; None once the story has begun."""
    source = story.source
    if is_furniture(line, source):
        return story
    dateline = find_dateline(line, source.name, source.key)
    if len(line) > _HEAD_LINE or (dateline and line[dateline.end :].strip()):
        return None
    if dateline:
        return replace(story, place=dateline.place, agency=dateline.agency)
    if byline := find_byline(line):
        return replace(story, byline=byline)
    if (printed := find_date(line)) and not re.search(r"[.؟!]$", line):
        moment, offset = local_moment(printed.day, printed.clock, source)
        before = re.sub(r"[\s|/،,:-]+$", "", line[: printed.start]).strip()
        section = before if before and (before in source.sections or len(before.split()) <= 2) else None
        return replace(
            story, section=_section(section), published=printed.day, published_at=moment, utc_offset=offset,
            published_from="printed",
        )  # fmt: skip
    return replace(story, section=line) if line in source.sections else None


def _section(words: str | None) -> str | None:
    return None if not words or is_weekday(words) else words


def _story_lines(body: list[str], source: sources.Source) -> tuple[str, ...]:
    """Drop a site's lines inside and under a story."""
    return tuple(line for line in body if not is_furniture(line, source))
