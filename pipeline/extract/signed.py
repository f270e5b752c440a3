"""Who signs a story, and from where: authors, datelines, wire services; none rather than a wrong one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline import sources
from pipeline.extract.blocks import Block
from pipeline.extract.body import LEAD, PROSE, View
from pipeline.extract.bylines import find_byline, find_credit, find_dateline
from pipeline.extract.metadata import Markup
from pipeline.extract.people import is_name, is_person, is_place, person, undated, unplaced
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
    byline = next(_authors(view, near, ends, own), None) or _bare(story, view, own)
    over = [block for block in page[max(0, at - 3) : body.first + 2] if len(block.text) < PROSE and not block.is_link]
    over = [block for block in over if not block.inside("caption")]
    story = _sent(replace(story, byline=byline), view.markup, over)
    return replace(story, paragraphs=tuple(line for line in story.paragraphs if not byline or _name(line) != byline))


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
    told = key("\n".join([story.title, *(line for line in story.paragraphs if not _name(line))]))
    home = body.path[:-1]
    under = [] if at < 0 else view.blocks[at + 1 : min(at + _NEAR, body.last)]
    ends = view.blocks[max(at + 1, body.last - 1) : body.last + 2]
    for block in (*under, *ends):
        name = None if block.is_link else _name(block.text)
        apart = any(body.beside(block, note) for note in ("caption", "around", "comments", "others"))
        if name and not apart and block.path[: len(home)] == home and key(name) not in own and key(name) not in told:
            return name
    return None


_OTHER_WORK = re.compile("تصوير|عدس|صور|ترجم|رسم|كاريكاتير|مونتاج|تصميم|اخراج|اشراف|ضيف|تقديم")


def _name(line: str) -> str | None:
    """Read a name that is all of a line, or stands beside a place or a word, as in «خاص – هيثم البرعي».

    >>> _name("المرفأ: جيهان الرفاعي"), _name("تصوير: سمير غطاس"), _name("سوق الأسهم")
    ('جيهان الرفاعي', None, None)
    """
    if len(line) >= LEAD or line[-1:] in ".؟!?" or is_desk_line(line) or _OTHER_WORK.search(key(line)):
        return None
    parts = [unplaced(part) for part in find_credit(line) or [undated(line).strip(" .-–—")]]
    rest = [part for part in parts if not is_name(part)]
    fits = len(rest) < len(parts) and all(len(part.split()) <= 2 for part in rest)
    return "، ".join(part for part in parts if part not in rest) if fits else None


_FROM = re.compile(r"^\s*(?:ال)?مصدر\s*[:：]\s*")


def _is_credit(line: str, own: set[str]) -> bool:
    """Tell whether a short line names a place or the paper, then a person, as in «القاهرة - هند سالم»."""
    parts = find_credit(_FROM.sub("", line))
    return bool(parts) and any(is_place(part) or key(part) in own for part in parts)


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
    credits = [find_credit(line) for line in [*markup.authors, *(block.text for block in over), *paragraphs[:1]]]
    beside = (part for parts in credits if story.byline in parts for part in parts if is_place(part))
    return _closing_agency(replace(story, place=next(beside, None)))


_SIGNATURE = re.compile(r"[(/\[–-]\s*([^()/\[\]–-]{2,25}?)\s*[)/\]]?\s*\.?$")
_EDITORS = re.compile(r"^\s*([^\s/،.]{2,12})\s*/(?:\s*[^\W\d_][^/.،:]{1,30}/?){1,4}$")
_INITIALS = re.compile(
    r"\(?\s*[^\W\d_]{1,2}(?:\s*[./،-]\s*[^\W\d_]{1,2}|\s[^\W\d_](?!\w)){1,5}[\s./]*\)?\s*(?:\([^()]{2,40}\))?"
)
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
    """Tell whether a line holds only a service and its editors' names, or their initials.

    >>> is_desk_line("وام/ سالم النيادي/ هدى المرزوقي"), is_desk_line("ع.ج/ف.ي (د ب أ، أ ف ب)"), is_desk_line("ق.و")
    (True, True, True)
    >>> is_desk_line("وام ذكرت أمس"), is_desk_line("و لا أحد")
    (False, False)
    """
    if len(line) >= PROSE:
        return False
    match = _EDITORS.match(line)
    names = [name.strip() for name in line.strip(" /").split("/")]
    wired = bool(match and key(match[1]) in sources.agencies())
    return wired or bool(_INITIALS.fullmatch(line.strip())) or (1 < len(names) < 4 and all(map(is_person, names)))
