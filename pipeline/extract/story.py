"""A story as extraction hands it on, whatever form it came in, and the lines that are none of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

import yaml

from pipeline import params
from pipeline.sources import Source
from pipeline.text import clean, key

LEAD = 60  # characters; shorter blocks between headline and story are captions or labels on the pages seen
PROSE = 80  # characters; headlines of listings are shorter, paragraphs of stories longer


@dataclass(frozen=True, slots=True)
class Story:
    """What one page, clipping or record says, before cleaning."""

    title: str
    paragraphs: tuple[str, ...]
    source: Source
    url: str | None = None
    byline: str | None = None
    section: str | None = None
    agency: str | None = None
    place: str | None = None
    published: date | None = None
    published_at: datetime | None = None
    utc_offset: int | None = None
    published_from: str | None = None


@cache
def furniture() -> dict[str, list[str]]:
    """Read the lines that newspapers put around stories, of any site."""
    path = params.locate("corpora/sources/_furniture.yaml")
    found: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@cache
def _any_of(*kinds: str) -> re.Pattern[str]:
    patterns = "|".join(f"(?:{line})" for kind in kinds for line in furniture()[kind])
    return re.compile(_even(patterns), re.IGNORECASE)


_SAME = str.maketrans("أإآىةؤئ", "ااايهوي", "".join(chr(code) for code in range(0x64B, 0x660)))


@lru_cache(maxsize=8)  # a line is looked at several times in a row
def _even(text: str) -> str:
    """Write letters alike that sites confuse, and drop vowel signs; also in patterns, so nothing else may change."""
    return text.translate(_SAME)


@cache
def _policy() -> re.Pattern[str]:
    return re.compile("|".join(furniture()["policy"]))


_RULES = 1_500  # characters; what is longer speaks of more than a site's rules
_FURNITURE = 300  # characters; a longer line is no furniture, whatever it begins with


def is_furniture(line: str, source: Source) -> bool:
    """Tell whether a whole line belongs to the site and not to the story.

    >>> is_furniture("شارك هذا الخبر", Source("x", "س"))
    True
    >>> is_furniture("شارك في الورشة أربعون متدربا من المدارس", Source("x", "س"))
    False
    """
    if len(line) > _FURNITURE:
        return False
    bare = _bare(line)
    even = _even(bare)
    return (
        not re.search(r"\w", bare)
        or key(bare) in _own(source.key, source.name, *source.domains)
        or bool(_any_of("lines", "others", "ends").fullmatch(even))
        or any(pattern.fullmatch(line.strip()) for pattern in source.furniture)
    )


@cache
def _own(*names: str) -> frozenset[str]:
    return frozenset(map(key, names))


def _bare(line: str) -> str:
    return line.strip(" \t:|•·-–—*>«»#[]()…")


def heads_others(line: str) -> bool:
    """Tell whether headlines of other articles follow, as after «مواضيع ذات صلة».

    >>> heads_others("مواضيع ذات صلة"), heads_others("ناقش المجلس مواضيع ذات صلة بالتعليم")
    (True, False)
    """
    return len(line) <= _FURNITURE and bool(_any_of("others").fullmatch(_even(_bare(line))))


def ends_story(line: str) -> bool:
    """Tell whether a line stands where a story has ended, as over the comments."""
    return len(line) <= _FURNITURE and bool(_any_of("ends").fullmatch(_even(_bare(line))))


def is_policy(line: str) -> bool:
    """Tell whether a line states a site's rules for comments and use."""
    return len(line) <= _RULES and bool(_policy().search(line))


def bare_title(title: str, source: Source, *site_names: str) -> str:
    """Take a site's name off a title, in front and behind.

    >>> bare_title("وزير الري يشهد توقيع عقد - اليوم السابع", Source("youm7", "اليوم السابع"))
    'وزير الري يشهد توقيع عقد'
    """
    title = clean(title).replace("\n", " ")
    if source.title_prefix and title.startswith(source.title_prefix):
        title = title.removeprefix(source.title_prefix).strip()
    names = {
        key(name) for name in (source.name, source.key, *source.domains, *source.title_suffixes, *site_names) if name
    }
    pieces = re.split(r"(\s+[-–—|»:]{1,3}\s+|\s*\|\s*|\s*::\s*)", title)
    while len(pieces) > 2 and _is_site(pieces[-1], names):
        pieces = pieces[:-2]
    while len(pieces) > 2 and _is_site(pieces[0], names):
        pieces = pieces[2:]
    return "".join(pieces).strip()


def _is_site(piece: str, names: set[str]) -> bool:
    bare = key(piece)
    return bare in names or bool(re.fullmatch(r"(?:موقع|جريده|صحيفه|قناه|بوابه|مجله|وكاله|شبكه)\s.{2,30}", bare))
