"""The wire services that a page prints: datelines over a story, signs under it, the initials of their desks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline import sources
from pipeline.extract.bylines import find_credit, find_dateline
from pipeline.extract.people import is_person, is_place
from pipeline.extract.story import LEAD, PROSE, Story
from pipeline.text import key

_PLACE = 3  # words of a place


def sent(story: Story, papers: Sequence[str], lines: Sequence[str] = ()) -> Story:
    """Read the dateline, and take it off where it is a line of its own; else the service that signs below.

    ``papers`` are the newspaper's own names, ``lines`` what stands around the story.
    """
    paragraphs = list(story.paragraphs)
    for i, line in enumerate(paragraphs[:2]):
        if found := find_dateline(line, *papers):
            rest = line[found.end :].strip()
            if not rest or (len(line) < LEAD and is_person(rest)):
                paragraphs.pop(i)
            return replace(story, place=found.place, agency=found.agency, paragraphs=tuple(paragraphs))
    for line in lines:
        found = find_dateline(line, *papers)
        if found and not line[found.end :].strip() and len((found.place or "").split()) <= _PLACE:
            return replace(story, place=found.place, agency=found.agency)
    credits = [find_credit(line) for line in (*lines, *paragraphs[:1])]
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
