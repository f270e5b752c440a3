"""Saved web pages: trafilatura finds the story, we check and complete what it found."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import yaml
from lxml.html import HtmlElement

from pipeline import params, sources
from pipeline.extract import heading, metadata
from pipeline.extract.blocks import Block, blocks
from pipeline.extract.body import Body, View, find
from pipeline.extract.bylines import find_byline, find_credit, find_dateline
from pipeline.extract.dated import dated
from pipeline.extract.listing import no_article
from pipeline.extract.parse import parse
from pipeline.extract.printed import find_date
from pipeline.extract.signed import signed
from pipeline.extract.story import LEAD, Story
from pipeline.extract.tidy import tidy
from pipeline.extract.wires import stated_agency
from pipeline.text import clean, key

_LARGE = 1_500_000  # characters of markup; trafilatura needs seconds above it (tests/test_hostile.py)
_MANY = 8_000  # blocks; the same
_PART = 0.5  # share of what trafilatura or the markup gives as text that the blocks we keep must reach


def read(html: str, stated: sources.Source | None, url: str | None) -> Story | str:
    """Take a page apart; a page that holds no article gives the reason instead."""
    tree = parse(html)
    if tree is None:
        return "no HTML"
    markup = metadata.read(tree)
    address = url or markup.url or None
    source = stated or _source(markup, address)
    page, signatures = blocks(tree)
    title, at = heading.find(markup.headlines, page, source, markup.sites)
    usual = len(html) <= _LARGE and len(page) <= _MANY and html.count("<") <= 8 * _MANY
    told = _told(tree, fast=True) if usual else []
    sure = markup.is_story or any(stamp.origin == "meta" for stamp in markup.stamps)
    body = find(page, told, at, sure=sure)
    if usual and _lost(told, page, at):
        told = _told(parse(html), fast=False)  # its slow mode asks other extractors as well
        body = find(page, told, at, sure=sure)
    if not title:
        title, at = heading.above(page, body)
    title = title or next(iter(markup.headlines), "")
    at = heading.nearest(page, title, at, body)
    raw = _lines(body, told, markup)
    lines = _clean(raw, title, source)
    view = View(markup, page, signatures, at, body)
    if reason := no_article(tree, view, title, lines):
        return reason
    story = Story(
        title,
        tuple(lines),
        source,
        url=address,
        section=markup.section or heading.section(page, at, title, [source.name, *markup.sites]),
    )
    story = signed(dated(story, view), view)
    return story if story.agency else replace(story, agency=stated_agency(block.text for block in page[-200:]))


def _told(tree: HtmlElement | None, *, fast: bool) -> list[str]:
    """Give the lines of the story as trafilatura finds it; the tree is used up."""
    from trafilatura import bare_extraction

    if tree is None:
        return []
    found = bare_extraction(_unlaid(tree), include_comments=False, with_metadata=False, fast=fast)
    return [line for line in clean(found.text or "").split("\n") if line] if found else []


def _lost(told: list[str], page: list[Block], at: int) -> bool:
    """Tell whether trafilatura found far less than the prose of the page makes likely."""
    enough = _size(told) / _PART
    prose = _size(block.text for block in page if len(block.text) >= LEAD and not block.is_link)
    return prose > enough and _size(block.text for block in find(page, [], at).kept) > enough


def _size(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def _lines(body: Body, told: list[str], markup: metadata.Markup) -> list[str]:
    """Choose between the blocks we keep, trafilatura's lines, and the text that the markup states."""
    lines = [line for block in body.kept for line in clean(block.text).split("\n") if line]
    if len(markup.body) * _PART > _size(lines):
        return [line for line in markup.body.split("\n") if line]
    return lines or told


def _clean(lines: list[str], title: str, source: sources.Source) -> list[str]:
    """Drop the site's own lines, repeated ones, and what stands between headline and story."""
    bare = key(title)
    head = [i for i, line in enumerate(lines[:6]) if key(line) == bare]
    lines = lines[head[-1] + 1 :] if head else lines
    lines = [line for line in tidy(lines, source) if len(line) > 2 * len(bare) + LEAD or key(line) != bare]
    while lines and len(lines[0]) < LEAD and (find_date(lines[0]) or find_byline(lines[0]) or find_credit(lines[0])):
        if _is_dateline(lines[0], source):
            break
        lines = lines[1:]
    while len(lines) > 1 and len(lines[-1]) < LEAD and find_byline(lines[-1]):
        lines = lines[:-1]
    return lines


def _is_dateline(line: str, source: sources.Source) -> bool:
    return find_dateline(line, source.name) is not None


def _unlaid(tree: HtmlElement) -> HtmlElement:
    """Turn tables that lay out a page into plain blocks: trafilatura reads a table row as one line."""
    layout = [
        table for table in tree.iter("table")
        if table.find(".//table") is not None or any(_is_long(cell) for cell in table.iter("td"))
    ]  # fmt: skip
    for part in [part for table in layout for part in table.iter("table", "tbody", "tr", "td", "th")]:
        part.tag = "div"
    return tree


_CELL = 300  # characters; a longer table cell holds a story, not a figure (a guess; tests/pages/qandil-masqat)


def _is_long(cell: HtmlElement) -> bool:
    size = 0
    for text in cell.itertext():
        size += len(text)
        if size > _CELL:
            return True
    return False


@cache
def _zones() -> dict[str, str]:
    path = params.locate("corpora/sources/_zones.yaml")
    zones: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return zones


def _zone(source: sources.Source, url: str | None) -> sources.Source:
    """Guess the zone of a newspaper without a declaration by the country of its address."""
    zone = _zones().get(sources.domain(url).rpartition(".")[2])
    return source if source.zone or not zone else replace(source, zone=zone)


def _source(markup: metadata.Markup, url: str | None) -> sources.Source:
    known = sources.by_url(url)
    if known:
        return known
    named = next((s for s in sources.read().values() for site in markup.sites if key(site) == key(s.name)), None)
    if named and not sources.domain(url):
        return named
    found = sources.get(None, url)
    named_so = replace(found, name=markup.sites[0]) if markup.sites and found.key != "unknown" else found
    return _zone(named_so, url)
