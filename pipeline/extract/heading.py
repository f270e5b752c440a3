"""The headline of a page: what its markup states, as printed over the story, without the site's name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pipeline.extract.blocks import Block, plain
from pipeline.extract.body import Body
from pipeline.extract.story import bare_title, furniture
from pipeline.sources import Source
from pipeline.text import clean

_HEADS = {"h1": 3, "h2": 2, "h3": 1}
_SEPARATOR = re.compile(r"(\s+[-–—|»:/•·]{1,3}\s+|\s*\|\s*|\s*::\s*|:\s+|\s[-–—]\s)")
_CUT = re.compile(r"\s*(?:\.{2,}|…)\s*$")
_SHORTEST = 3  # characters
_PIECES = 8  # parts of a title that are put together again


def _runs(title: str) -> Iterator[str]:
    """List what a title may be once a site's name and section are taken off.

    >>> list(_runs("رياضة | عداء كفيف | الخط"))
    ['رياضة | عداء كفيف | الخط', 'رياضة | عداء كفيف', 'رياضة', 'عداء كفيف | الخط', 'عداء كفيف', 'الخط']
    """
    parts = _SEPARATOR.split(title)[: 2 * _PIECES - 1]
    for start in range(0, len(parts), 2):
        for end in range(len(parts), start, -2):
            yield "".join(parts[start:end]).strip()


def find(headlines: Iterable[str], page: Sequence[Block], source: Source, sites: Sequence[str]) -> tuple[str, int]:
    """Choose the headline, and the number of the block where it is printed (-1 if it is not).

    The longest piece of a stated title that is also printed on the page wins: neither the name of the site
    nor a section can be longer.
    """
    stated = [title for title in map(_one_line, headlines) if title and not is_nameless(title)]
    names = {plain(name) for name in (source.name, source.key, *source.domains, *sites) if name}
    found = _printed(stated, page, names)
    if found:
        title, at = found
        return bare_title(title, source, *sites), at
    bare = [bare_title(title, source, *sites) for title in stated]
    bare = [title for title in bare if title and plain(title) not in names]
    if alone := _alone(page, names, bare):
        return alone
    return (bare[0] if bare else ""), -1


@cache
def _nameless() -> re.Pattern[str]:
    return re.compile("|".join(furniture()["nameless"]), re.IGNORECASE)


def is_nameless(title: str) -> bool:
    """Tell whether a title names no story, as «نسخة للطباعة».

    >>> is_nameless("نسخة للطباعة"), is_nameless("أخبار سارة لمربي النحل")
    (True, False)
    """
    return bool(_nameless().fullmatch(plain(title)))


def _one_line(title: str) -> str:
    return clean(title).replace("\n", " ").strip()


def _printed(stated: Sequence[str], page: Sequence[Block], names: set[str]) -> tuple[str, int] | None:
    runs = {plain(run): run for title in stated for run in _runs(title) if len(run) > _SHORTEST}
    whole = "\n".join(f" {plain(title)} " for title in stated)
    inside = [(f" {words} ", run) for words, run in runs.items() if len(words) > 15]
    cut = [plain(_CUT.sub("", title)) for title in stated if _CUT.search(title)]
    best: tuple[tuple[int, int, int], str, int] | None = None
    for i, block in enumerate(page):
        if not _SHORTEST < len(block.text) < 400 or (block.is_link and block.tag not in _HEADS):
            continue
        title = _match(block, runs, whole, inside, cut)
        if title and plain(title) not in names and not block.inside("crumbs"):
            rank = (
                len(plain(title)),
                block.plain == plain(title),
                _HEADS.get(block.tag, 0) - 5 * block.inside("around"),
            )
            if best is None or rank > best[0]:
                best = (rank, title, i)
    return (best[1], best[2]) if best else None


def _match(
    block: Block, runs: dict[str, str], whole: str, inside: Sequence[tuple[str, str]], cut: Sequence[str]
) -> str | None:
    """Give the title that a block prints, if it prints one that is stated."""
    if block.plain in runs:
        return block.text
    if block.tag in _HEADS:
        printed = f" {block.plain} "
        if block.plain and printed in whole:
            return block.text
        if any(len(start) > 15 and block.plain.startswith(start) for start in cut):
            return block.text
        return max((run for words, run in inside if words in printed), key=len, default=None)
    return None


def _alone(page: Sequence[Block], names: set[str], stated: Sequence[str]) -> tuple[str, int] | None:
    """Take a first-level heading that shares its words with a stated title, or stands where none is stated."""
    heads = [
        (i, block) for i, block in enumerate(page)
        if block.tag == "h1" and len(block.text) > _SHORTEST and block.plain not in names and not block.inside("crumbs")
    ]  # fmt: skip
    for i, block in heads:
        words = set(block.plain.split())
        for title in stated:
            other = set(plain(title).split())
            if len(words & other) >= 0.5 * min(len(words), len(other)) and len(words) > 2:
                return clean(block.text), i
    if heads and (not stated or (len(heads) == 1 and len(heads[0][1].plain.split()) >= 4)):
        return clean(heads[0][1].text), heads[0][0]
    return None


_TITLED = re.compile(r"title|headline|heading|subject", re.IGNORECASE)
_OVER = 10  # blocks over a story among which a headline is looked for that no markup states


def above(page: Sequence[Block], body: Body) -> tuple[str, int]:
    """Take the last heading over the story, where the markup states no title but the site's name."""
    for i in range(body.first - 1, max(-1, body.first - _OVER), -1):
        block = page[i]
        called = block.tag in _HEADS or _TITLED.search(block.mark)
        if called and not block.is_link and len(block.text) > 2 * _SHORTEST and not body.beside(block):
            return clean(block.text), i
    return "", -1


_STEP = re.compile(r"\s*[»>›‹«/\\|←]+\s*")
HOME = {"الرييسيه", "الصفحه الرييسيه", "الصفحه الاولي", "الاولي", "home", "انت هنا"}


def section(page: Sequence[Block], at: int, title: str, own: Iterable[str]) -> str | None:
    """Read the section from the path over a headline, as in «الرئيسية » محليات » …»."""
    names = {plain(name) for name in own}
    crumbs = [block for block in page[: at if at > 0 else 0] if len(block.text) < 200 + len(title)]
    paths = [_STEP.split(block.text) for block in crumbs]
    paths += [[piece for block in crumbs if block.inside("crumbs") for piece in _STEP.split(block.text)]]
    for path in paths:
        steps = [step.strip(" :") for step in path if step.strip(" :")]
        if len(steps) > 1 and plain(steps[0]) in HOME | names:
            named = [step for step in steps[1:] if plain(step) not in {*HOME, *names, plain(title)}]
            if named and len(named) <= 3 and len(named[0].split()) <= 3:
                return named[0]
    return None


def nearest(page: Sequence[Block], title: str, at: int, body: Body) -> int:
    """Give the last block before the story that prints the headline: menus and paths print it as well."""
    words = plain(title)
    own = [i for i in range(max(0, at), min(body.first + 1, len(page))) if page[i].plain == words]
    return max((i for i in own if not body.beside(page[i])), default=at) if at >= 0 else at
