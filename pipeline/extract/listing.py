"""Pages that hold no article: front pages, listings, search results, forms, messages of the site."""

import re
from collections.abc import Sequence
from functools import cache

from lxml.html import HtmlElement

from pipeline.extract.blocks import Block, plain
from pipeline.extract.body import HEADLINE, Body, View, is_sentence
from pipeline.extract.printed import find_date
from pipeline.extract.story import PROSE, furniture

_TEASER = re.compile(r"(?:\.{3}|…|\bmore|المزيد|أكمل القراءة|متابعة القراءة)\s*[\]»←]?\s*$", re.IGNORECASE)
_PIECES = re.compile(r"\s[-–—|:]\s|\s*\|\s*")
_BODY = {"archive", "error404", "search-results", "search-no-results", "page-template-archive"}
_FRONT = {"home", "blog", "front"}
_UNITS = 3  # headlines of others that make a listing
_END = 40  # characters of a line that may hold the words «read on»
_LINK = 300  # characters; a longer line is no headline


def no_article(tree: HtmlElement, view: View, title: str, lines: Sequence[str]) -> str | None:
    """Say why a page holds no article; None if it seems to hold one."""
    if not lines:
        return "no text found on the page"
    if not view.markup.is_story and (kind := _called(tree)):
        return f"a listing: the page is called {kind}"
    bare = plain(title)
    told = [one for one in view.markup.headlines if not any(bare in plain(other) for other in view.markup.headlines)]
    if any(_pages().fullmatch(plain(piece)) for one in (title, *told) for piece in (one, *_PIECES.split(one))):
        return "a page of the site itself, no article"
    size = sum(map(len, lines))
    prose = [line for line in lines if len(line) >= PROSE or (len(line) >= PROSE / 2 and is_sentence(line))]
    if not prose and size < 3 * PROSE:
        return "no paragraph of prose on the page"
    return _listing(view.blocks, view.body, lines)


@cache
def _pages() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{plain_pattern})" for plain_pattern in furniture()["pages"]), re.IGNORECASE)


def _called(tree: HtmlElement) -> str | None:
    classes = next((set((body.get("class") or "").split()) for body in tree.iter("body")), set())
    found: set[str] = classes & _BODY
    if found:
        return min(found)
    single = any(name.startswith(("single", "post-template", "postid")) for name in classes)
    return "home" if classes & _FRONT and not single and "home" in classes else None


def _listing(page: Sequence[Block], body: Body, lines: Sequence[str]) -> str | None:
    """Tell a listing by its teasers: most prose is announced by a link just above it, or is cut."""
    announced = prose = 0
    within = range(body.first, min(body.last + 1, len(page)))
    heads = [i for i in within if page[i].is_link and len(page[i].text) >= HEADLINE]
    last = -10
    for i in within:
        block = page[i]
        if block.is_link and len(block.text) >= HEADLINE:
            last = i
        elif len(block.text) >= PROSE:
            prose += len(block.text)
            announced += len(block.text) * (i - last <= 3 or bool(_TEASER.search(block.text[-_END:])))
            last = -10  # a headline announces one paragraph; a story goes on
    if len(heads) >= _UNITS and prose and announced >= 0.6 * prose:
        return "a listing: headlines of other articles, each with its first lines"
    return _headlines(page, lines, cut=len(heads) >= _UNITS)


def _headlines(page: Sequence[Block], lines: Sequence[str], *, cut: bool) -> str | None:
    """Tell a listing by lines that are links elsewhere on the page, dates, or (``cut``) end in dots."""
    some = page[: 20 * _LINK]
    links = "\n".join(block.plain for block in some if 2 * block.linked > len(block.text) and len(block.text) <= _LINK)
    listed = [
        line for line in lines[:_LINK]
        if (cut and _TEASER.search(line[-_END:])) or (HEADLINE <= len(line) <= _LINK and plain(line) in links)
        or (len(line) < PROSE and find_date(line))
    ]  # fmt: skip
    if len(listed) > 5 and sum(map(len, listed)) > 0.3 * sum(map(len, lines)):
        return "a listing: mostly headlines of other articles"
    return None
