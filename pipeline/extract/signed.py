"""Who signs a story, and from where: authors, datelines, wire services; none rather than a wrong one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline import sources
from pipeline.extract.blocks import Block
from pipeline.extract.body import LEAD, PROSE, View
from pipeline.extract.bylines import find_byline, find_credit, find_dateline, is_person, is_place, person
from pipeline.extract.metadata import Markup
from pipeline.extract.story import Story
from pipeline.text import key

_PLACE = 3  # words of a place
_NEAR = 25  # blocks under a headline in which its author stands
_LABEL = re.compile(
    r"^(?:author|by|بقلم|كتب(?:ت|ه|ها)?(?: بواسطة)?|مرسلة بواسطة|نشر(?:ت|ه)? بواسطة|بواسطة|الكاتبة?|المحررة?)"
    r"\s*[,،:：]?\s*",
    re.IGNORECASE,
)


def signed(story: Story, view: View) -> Story:
    """Complete a story with its author, place and agency, as stated or as printed near the headline."""
    page, at, body = view.blocks, view.at, view.body
    own = _own(story, view.markup)
    near = [block for block in page[max(0, at - 3) : at + _NEAR] if len(block.text) < PROSE] if at >= 0 else []
    ends = [block for block in page[max(0, body.last - 2) : body.last + 4] if len(block.text) < LEAD]
    byline = next(_authors(view, near, ends, own), None)
    over = [block for block in page[max(0, at - 3) : body.first + 2] if len(block.text) < PROSE and not block.is_link]
    over = [block for block in over if not block.inside("caption")]
    return _sent(replace(story, byline=byline), view.markup, over)


def _own(story: Story, markup: Markup) -> set[str]:
    """List, folded, what the newspaper calls itself: no part of a page's title is a person who signs."""
    names = [story.source.name, story.source.key, *markup.sites]
    titles = [piece for title in markup.headlines for piece in re.split(r"\s[-–—|:]+\s|\s*\|\s*", f" {title} ")]
    told = [name.strip() for name in (*names, *titles) if name.strip()]
    bare = [re.sub(r"^(?:موقع|صحيفة|جريدة|وكالة|شبكة|بوابة|مجلة|قناة)\s+", "", name) for name in told]
    return {key(name) for name in (*told, *bare)}


def _authors(view: View, near: Sequence[Block], ends: Sequence[Block], own: set[str]) -> Iterator[str]:
    """Give the possible authors, the surest first."""
    yield from _people(filter(None, (find_byline(block.text) for block in near)), own)
    at, body = view.at, view.body
    yield from _people(view.markup.authors, own)
    close = [one for one in view.signatures if max(0, at - 8) <= one.at <= max(at + _NEAR, body.last + 8) and at >= 0]
    close = [one for one in close if not any(body.beside(one, note) for note in ("comments", "others"))]
    yield from _people((one.text for one in close), own)
    above = (
        [block for block in view.blocks[max(0, at - 3) : body.first + 2] if len(block.text) < LEAD] if at >= 0 else []
    )
    credits = [
        block.text for block in above if not body.beside(block, "caption") and not body.beside(block, "comments")
    ]
    yield from _people((line for line in credits if _is_credit(line, own)), own)
    yield from _people(filter(None, (find_byline(block.text) for block in ends if not block.is_link)), own)


def _people(texts: Iterable[str], own: set[str]) -> Iterator[str]:
    for text in texts:
        if found := person(_LABEL.sub("", text.strip()), own):
            yield found


def _is_credit(line: str, own: set[str]) -> bool:
    """Tell whether a short line names a place or the paper, then a person, as in «القاهرة - هند سالم»."""
    parts = find_credit(line)
    return bool(parts) and (is_place(parts[0]) or key(parts[0]) in own)


def _sent(story: Story, markup: Markup, over: Sequence[Block]) -> Story:
    """Read the dateline, and take it off where it is a line of its own; else the service that signs below."""
    papers = (story.source.name, *markup.sites)
    paragraphs = list(story.paragraphs)
    for i, line in enumerate(paragraphs[:2]):
        if found := find_dateline(line, *papers):
            rest = line[found.end :].strip()
            if not rest or (len(line) < LEAD and is_person(rest)):
                paragraphs.pop(i)
            return replace(story, place=found.place, agency=found.agency, paragraphs=tuple(paragraphs))
    for line in [*markup.authors, *(block.text for block in over)]:
        found = find_dateline(line, *papers)
        if found and not line[found.end :].strip() and len((found.place or "").split()) <= _PLACE:
            return replace(story, place=found.place, agency=found.agency)
    return _closing_agency(story)


_SIGNATURE = re.compile(r"[(/\[–-]\s*([^()/\[\]–-]{2,25}?)\s*[)/\]]?\s*\.?$")
_EDITORS = re.compile(r"^\s*([^\s/،.]{2,12})\s*/(?:\s*[^\W\d_][^/.،:]{1,30}/?){1,4}$")
_SOURCE = re.compile(r"^\s*(?:ال)?مصدر\s*:\s*(.{2,40}?)\s*$")


def _closing_agency(story: Story) -> Story:
    """Read a wire service that signs under the story, as in «--(بترا)» or «المصدر: وكالات»."""
    return replace(story, agency=_agency(story.paragraphs[-1])) if story.paragraphs else story


def _agency(line: str) -> str | None:
    match = _SIGNATURE.search(line[-40:])
    return sources.agencies().get(key(match[1])) if match else None


def stated_agency(lines: Iterable[str]) -> str | None:
    """Find the wire service of a line like «المصدر: وكالات».

    >>> stated_agency(["المصدر: قنا"])
    'قنا'
    """
    for line in lines:
        match = _SOURCE.match(line)
        for name in re.split(r"\s*[+،/-]\s*|\s+و(?=\S)", match[1]) if match else []:
            if agency := sources.agencies().get(key(name)):
                return agency
    return None


def is_desk_line(line: str) -> bool:
    """Tell whether a line holds only a service and its editors' names, as in «وام/ سالم/ هدى».

    >>> is_desk_line("وام/ سالم النيادي/ هدى المرزوقي"), is_desk_line("وام ذكرت أمس")
    (True, False)
    """
    match = _EDITORS.match(line) if len(line) < PROSE else None
    return bool(match and key(match[1]) in sources.agencies())
