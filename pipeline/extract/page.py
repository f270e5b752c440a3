"""Saved web pages: trafilatura finds the story, we check and complete what it found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from pipeline import sources
from pipeline.extract import metadata
from pipeline.extract.printed import Printed, find_byline, find_date, find_dateline, is_person, local_moment
from pipeline.extract.story import Story, bare_title, is_furniture, is_policy
from pipeline.text import clean, key

_SKIPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "select",
    "button",
    "option",
    "head",
    "iframe",
    "textarea",
}
_INLINE = {
    "a", "b", "i", "em", "strong", "span", "font", "u", "small", "big", "sup", "sub", "mark", "abbr", "time", "bdi",
    "bdo", "q", "cite", "img", "label",
}  # fmt: skip
_AROUND = re.compile(
    r"nav|menu|header|footer|sidebar|related|most|breadcrumb|comment|ticker|share|social|widget", re.IGNORECASE
)
_DATED = re.compile(r"date|time|publish|created", re.IGNORECASE)
_SIGNED = re.compile(r"author|byline|writer|writeby|kateb|reporter", re.IGNORECASE)
_LEAD = 60  # characters; shorter blocks between headline and story are captions or labels on the pages seen
_CELL = 600  # characters; a longer table cell holds a story, not a figure (a guess; tests/pages/qandil-masqat)
_PROSE = 80  # characters; headlines of listings are shorter, paragraphs of stories longer


@dataclass(frozen=True, slots=True)
class Block:
    """One block of visible text: how much of it is links, the tags, classes and ids it stands in, its last link."""

    text: str
    linked: int
    tag: str
    within: str
    href: str = ""

    @property
    def is_link(self) -> bool:
        """Whether nearly all of it is link text."""
        return self.linked > 0.8 * len(self.text)


def blocks(tree: HtmlElement) -> list[Block]:
    """List the visible blocks of a page in reading order."""
    return [block for block in _walk(tree) if block.text]


def _walk(tree: HtmlElement) -> Iterator[Block]:
    text: list[str] = []
    linked = 0
    href = ""
    links = skipped = 0
    within: list[tuple[str, str]] = []

    def block() -> Block:
        nonlocal text, linked, href
        path = " ".join(mark for _, mark in within[-6:])
        made = Block(" ".join("".join(text).split()), linked, within[-1][0] if within else "", path, href)
        text, linked, href = [], 0, ""
        return made

    from lxml.etree import iterwalk

    for event, element in iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            if element.tail and not skipped:
                text.append(element.tail)
            continue
        tag = element.tag
        if event == "start":
            skipped += tag in _SKIPPED
            if tag not in _INLINE and not skipped:
                yield block()
                within.append((tag, f"{tag} {element.get('class') or ''} {element.get('id') or ''}"))
            if tag == "a":
                links += 1
                href = element.get("href") or ""
            if element.text and not skipped:
                text.append(element.text)
                linked += len(element.text.strip()) if links else 0
            continue
        links -= tag == "a"
        if tag not in _INLINE and not skipped:
            yield block()
            within.pop()
        skipped -= tag in _SKIPPED
        if element.tail and not skipped:
            text.append(element.tail)
            linked += len(element.tail.strip()) if links else 0


def read(html: str, stated: sources.Source | None, url: str | None) -> Story | str:
    """Take a page apart; a page that holds no article gives the reason instead."""
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    tree = load_html(html)
    if tree is None:
        return "no HTML"
    markup = metadata.read(tree)
    address = url or markup.url or None
    source = stated or _source(markup, address)
    page = blocks(tree)
    found = bare_extraction(_unlaid(html), include_comments=False, include_tables=True, with_metadata=False)
    lines = [line for line in clean(found.text or "").split("\n") if line] if found else []
    if not lines:
        lines = [block.text for block in page if block.tag == "p" and len(block.text) >= _LEAD and not block.is_link]
    title, at = _title(markup, page, source)
    if reason := _no_article(lines, page):
        return reason
    lines = _story_lines(lines, page, at, title, source)
    story = Story(title, tuple(lines), source, url=address, section=markup.section or None)
    return _dated(_signed(story, markup, page, at), markup, page, at)


def _unlaid(html: str) -> str | HtmlElement:
    """Turn tables that lay out a page into plain blocks: trafilatura reads a table row as one line."""
    from trafilatura.utils import load_html

    tree = load_html(html) if "<table" in html.lower() else None
    if tree is None:
        return html
    layout = [
        table for table in tree.iter("table")
        if table.find(".//table") is not None or any(len(cell.text_content()) > _CELL for cell in table.iter("td"))
    ]  # fmt: skip
    for part in [part for table in layout for part in table.iter("table", "tbody", "tr", "td", "th")]:
        part.tag = "div"
    return tree if layout else html


def _source(markup: metadata.Markup, url: str | None) -> sources.Source:
    known = sources.by_url(url)
    if known:
        return known
    named = next((s for s in sources.read().values() for site in markup.sites if key(site) == key(s.name)), None)
    if named and not sources.domain(url):
        return named
    found = sources.get(None, url)
    return replace(found, name=markup.sites[0]) if markup.sites and found.key != "unknown" else found


def _title(markup: metadata.Markup, page: list[Block], source: sources.Source) -> tuple[str, int]:
    """Choose the headline, and where it stands on the page (-1 if it is not printed).

    A printed ``h1`` that the markup's titles contain is the headline without the site's name around it.
    """
    stated = [bare_title(title, source, *markup.sites) for title in markup.headlines]
    folded = [key(title) for title in [*markup.headlines, *stated]]
    heads = [(i, block) for i, block in enumerate(page) if block.tag in {"h1", "h2", "h3"} and len(block.text) > 8]
    for level in ("h1", "h2", "h3"):
        for i, block in heads:
            if block.tag == level and any(key(block.text) in title for title in folded):
                return bare_title(block.text, source, *markup.sites), i
    titles = [title for title in stated if title]
    printed = [i for i, block in enumerate(page) if titles and key(block.text) == key(titles[0])]
    if titles:
        return titles[0], printed[0] if printed else -1
    return next(((clean(block.text), i) for i, block in heads if block.tag == "h1"), ("", -1))


_TEASER = re.compile(r"(?:\.{3}|…)$")  # how a listing cuts the first words of other articles


def _no_article(lines: list[str], page: list[Block]) -> str | None:
    """Say why a page holds no article: no prose, or mostly the headlines of others."""
    if not lines:
        return "no text found on the page"
    prose = [line for line in lines if len(line) >= _PROSE]
    if not prose and sum(map(len, lines)) < 3 * _PROSE:
        return "no paragraph of prose on the page"
    links = {key(block.text) for block in page if block.is_link}
    listed = [
        line for line in lines
        if key(line) in links or _TEASER.search(line) or (find_date(line) and len(line) < _PROSE)
    ]  # fmt: skip
    if len(listed) > 5 and sum(map(len, listed)) > 0.3 * sum(map(len, lines)):
        return "a listing: mostly headlines of other articles"
    return None


def _story_lines(lines: list[str], page: list[Block], at: int, title: str, source: sources.Source) -> list[str]:
    """Keep the paragraphs of the story: from the headline to where the site goes on about itself."""
    bare = key(title)
    head = [i for i, line in enumerate(lines[:6]) if key(line) == bare]
    lines = lines[head[-1] + 1 :] if head else lines
    lines = [line for line in lines if not is_furniture(line, source) and not is_policy(line) and key(line) != bare]
    while lines and len(lines[0]) < _LEAD and (find_date(lines[0]) or find_byline(lines[0])):
        lines = lines[1:]
    return _leads(lines, page, at, source) + lines if lines else lines


def _leads(lines: list[str], page: list[Block], at: int, source: sources.Source) -> list[str]:
    """Find paragraphs between headline and story that the extraction left out."""
    if at < 0:
        return []
    have = "\n".join(key(line) for line in lines)
    first = key(lines[0])[:50]
    start = next((i for i, block in enumerate(page) if i > at and first in key(block.text)), at)
    between = page[at + 1 : start]
    return [
        block.text for block in between
        if len(block.text) >= _LEAD and block.linked < 0.3 * len(block.text) and re.search(r"[.؟!»\"…:]$", block.text)
        and not _AROUND.search(block.within) and key(block.text) not in have
        and not is_furniture(block.text, source) and not is_policy(block.text)
    ]  # fmt: skip


def _signed(story: Story, markup: metadata.Markup, page: list[Block], at: int) -> Story:
    """Find author, place and agency, stated or printed near the headline; none rather than a wrong one."""
    own = {key(name) for name in (story.source.name, story.source.key, *markup.sites)}
    own |= {key(piece) for title in markup.headlines for piece in re.split(r"\s[-–—|:]+\s", f" {title} ")}
    near = page[max(0, at - 3) : at + 25] if at >= 0 else []
    lines = [block.text for block in near if len(block.text) < _PROSE]
    named = [
        block.text for block in near
        if len(block.text) < _LEAD and (_SIGNED.search(block.href) or _SIGNED.search(block.within))
    ]  # fmt: skip
    authors = (
        [a for a in markup.authors if " " in a.strip()] + [line for line in map(find_byline, lines) if line] + named
    )
    byline = next((a.strip() for a in map(_unsigned, authors) if is_person(a) and not own & {key(a)}), None)
    datelines = [
        find_dateline(line, story.source.name, *markup.sites) for line in [*markup.authors, *story.paragraphs[:2]]
    ]
    dateline = next((found for found in datelines if found), None)
    story = replace(story, byline=byline)
    return replace(story, place=dateline.place, agency=dateline.agency) if dateline else _closing_agency(story)


def _unsigned(author: str) -> str:
    return find_byline(author) or author


def _closing_agency(story: Story) -> Story:
    """Read a wire service that signs under the story, as in «--(بترا)»."""
    last = story.paragraphs[-1] if story.paragraphs else ""
    match = re.search(r"[(/\[–-]\s*([^()/\[\]–-]{2,25}?)\s*[)/\]]?\s*\.?$", last[-40:])
    agency = sources.agencies().get(key(match[1])) if match else None
    return replace(story, agency=agency) if agency else story


def _dated(story: Story, markup: metadata.Markup, page: list[Block], at: int) -> Story:
    """Date a story: JSON-LD, meta, ``<time>``, the date printed at the headline, the address."""
    printed = _printed(page, at)
    for stamp in markup.stamps:
        moment = metadata.parse_moment(stamp.text, story.source.timezone)
        if moment is None:
            continue
        claimed_utc = story.source.timezone is None and moment.offset == 0
        if claimed_utc and printed and abs(printed.day - moment.day) <= timedelta(days=1) and printed.day != moment.day:
            return _with_printed(story, printed)  # the reader's day, where the stamp only knows UTC
        return replace(
            story, published=moment.day, published_at=moment.at, utc_offset=moment.offset, published_from=stamp.origin
        )
    if printed:
        return _with_printed(story, printed)
    return _from_url(story)


def _with_printed(story: Story, printed: Printed) -> Story:
    moment, offset = local_moment(printed.day, printed.clock, story.source)
    return replace(story, published=printed.day, published_at=moment, utc_offset=offset, published_from="printed")


def _printed(page: list[Block], at: int) -> Printed | None:
    """Find the date printed with the headline, else one in a block called date, else the masthead's."""
    below = page[at + 1 : at + 12] if at >= 0 else []
    above = [block for block in page[max(0, at - 6) : max(0, at)] if not _AROUND.search(block.within)]
    called = [block for block in page if _DATED.search(block.within) and not _AROUND.search(block.within)]
    masthead = page[: at if at > 0 else 40]
    for some in (below, above, called[:3], masthead):
        for block in some:
            short = len(block.text) < _PROSE and not block.is_link
            if short and not re.search("آخر تحديث|اخر تحديث|عدل في", block.text) and (found := find_date(block.text)):
                return found
    return None


_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(\d{1,2})[/-]?(\d{1,2})(?=[/_-]|\d{6,}|$)")


def _from_url(story: Story) -> Story:
    match = _URL_DATE.search(unquote(urlsplit(story.url or "").path))
    found = find_date("-".join(match.groups())) if match else None
    return replace(story, published=found.day, published_from="url") if found else story
