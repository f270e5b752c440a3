"""Who signs a story; none rather than a wrong one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.extract.blocks import Block
from pipeline.extract.body import View
from pipeline.extract.bylines import find_byline, find_credit, find_name
from pipeline.extract.metadata import Markup
from pipeline.extract.people import is_name, is_place, person
from pipeline.extract.story import LEAD, PROSE, Story
from pipeline.extract.wires import sent
from pipeline.text import key

_TOLD, _SPOKEN = 500, 100_000  # paragraphs and characters of a story in which its people are named
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
    byline = next(_authors(view, near, ends, own), None) or _bare(story, view, own)
    over = [block for block in page[max(0, at - 3) : body.first + 2] if len(block.text) < PROSE and not block.is_link]
    over = [block for block in over if not block.inside("caption")]
    lines = [*view.markup.authors, *(block.text for block in over)]
    story = sent(replace(story, byline=byline), (story.source.name, *view.markup.sites), lines)
    return replace(story, paragraphs=tuple(p for p in story.paragraphs if not byline or find_name(p) != byline))


def _own(story: Story, markup: Markup) -> set[str]:
    """List, folded, what the newspaper calls itself: no part of a page's title is a person who signs."""
    names = [story.source.name, story.source.key, *markup.sites]
    titles = [piece for title in markup.headlines for piece in re.split(r"\s[-–—|:]+\s|\s*\|\s*", f" {title} ")]
    titles = [piece for piece in titles if not is_name(piece)]  # columns carry their writer's name
    told = [name.strip() for name in (*names, *titles) if name.strip()]
    bare = [re.sub(r"^(?:موقع|صحيفة|جريدة|وكالة|شبكة|بوابة|مجلة|قناة)\s+", "", name) for name in told]
    parts = [piece for site in markup.sites for piece in _prefixes(site)]
    return {key(name) for name in (*told, *bare, *parts)}


def _prefixes(site: str) -> Iterator[str]:
    """Give what a site with a long name may sign with, as «أطلس بريس» of «أطلس بريس جريدة إلكترونية»."""
    for piece in re.split(r"\s[-–—|:]+\s|\s*\|\s*", site):
        words = piece.split()
        yield from (" ".join(words[:size]) for size in range(2, len(words) + 1))


def _authors(view: View, near: Sequence[Block], ends: Sequence[Block], own: set[str]) -> Iterator[str]:
    """Give the possible authors, the surest first."""
    yield from _people(filter(None, (find_byline(block.text) for block in near)), own)
    at, body = view.at, view.body
    yield from _people(view.markup.authors, own)
    close = [one for one in view.signatures if max(0, at - 8) <= one.at <= max(at + _NEAR, body.last + 8) and at >= 0]
    close = [one for one in close if not any(body.beside(one, note) for note in ("comments", "others"))]
    yield from _people((one.text for one in close), own)
    above = (
        [block for block in view.blocks[max(0, at - 3) : body.first + 2] if len(block.text) < PROSE] if at >= 0 else []
    )
    credits = [
        block.text for block in above if not body.beside(block, "caption") and not body.beside(block, "comments")
    ]
    yield from _people((_FROM.sub("", line) for line in credits if _is_credit(line, own)), own)
    yield from _people(filter(None, (find_byline(block.text) for block in ends if not block.is_link)), own)


def _people(texts: Iterable[str], own: set[str]) -> Iterator[str]:
    for text in texts:
        if found := person(_LABEL.sub("", text.strip()), own):
            yield found


def _bare(story: Story, view: View, own: set[str]) -> str | None:
    """Take a name that stands alone under the headline or story, unless the story speaks of that person."""
    body, at = view.body, view.at
    told = key("\n".join([story.title, *(line for line in story.paragraphs[:_TOLD] if not find_name(line))])[:_SPOKEN])
    home = body.path[:-1]
    under = [] if at < 0 else view.blocks[at + 1 : min(at + _NEAR, body.last)]
    ends = view.blocks[max(at + 1, body.last - 1) : body.last + 2]
    for block in (*under, *ends):
        name = None if block.is_link else find_name(block.text)
        apart = any(body.beside(block, note) for note in ("caption", "around", "comments", "others"))
        if name and not apart and block.path[: len(home)] == home and key(name) not in own and key(name) not in told:
            return name
    return None


_FROM = re.compile(r"^\s*(?:ال)?مصدر\s*[:：]\s*")


def _is_credit(line: str, own: set[str]) -> bool:
    """Tell whether a short line names a place or the paper, then a person, as in «القاهرة - هند سالم»."""
    parts = find_credit(_FROM.sub("", line))
    return bool(parts) and any(is_place(part) or key(part) in own for part in parts)
