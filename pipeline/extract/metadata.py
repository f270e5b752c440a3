"""What a page's markup states about itself: JSON-LD, OpenGraph and other meta tags, ``<time>``."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from pipeline.text import clean

_STORY_TYPES = {"NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "OpinionNewsArticle", "Report"}
_DATE_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "pubdate",
    "publishdate", "publish_date", "publish-date", "date", "dc.date", "dc.date.issued", "dcterms.created", 
    "sailthru.date", "parsely-pub-date", "article.published", "datecreated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """A machine-readable publication date, as printed in the markup, and where it stood."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Markup:
    """What the markup states; empty strings where it says nothing."""

    headlines: tuple[str, ...]
    authors: tuple[str, ...]
    stamps: tuple[Stamp, ...]
    section: str
    url: str
    sites: tuple[str, ...]
    description: str
    body: str


def read(tree: HtmlElement) -> Markup:
    """Collect what the markup of a page states."""
    stories = [node for node in _json_ld(tree) if _STORY_TYPES & set(_types(node))]
    meta = _meta(tree)
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    title = tree.xpath("//title")
    headlines = [
        *(_text(node.get("headline")) for node in stories),
        meta.get("og:title", ""),
        meta.get("twitter:title", ""),
    ]
    headlines.append(clean(title[0].text_content()) if title else "")
    authors = [name for node in stories for name in _names(node.get("author"))]
    authors += [meta.get(name, "") for name in ("author", "article:author", "dc.creator", "parsely-author")]
    stamps = [Stamp(_text(node.get("datePublished")), "json-ld") for node in stories]
    stamps += [Stamp(meta.get(name, ""), "meta") for name in _DATE_NAMES]
    stamps += [Stamp(text, "time") for text in _times(tree)]
    sites = [meta.get("og:site_name", ""), meta.get("application-name", "")]
    sites += [name for node in stories for name in _names(node.get("publisher"))]
    sections = [*(_text(node.get("articleSection")) for node in stories), meta.get("article:section", "")]
    return Markup(
        headlines=tuple(filter(None, headlines)),
        authors=tuple(filter(None, authors)),
        stamps=tuple(stamp for stamp in stamps if stamp.text),
        section=next(filter(None, sections), ""),
        url=next(filter(_is_link, [*canonical, meta.get("og:url", "")]), ""),
        sites=tuple(filter(None, sites)),
        description=clean(meta.get("og:description", "") or meta.get("description", "")),
        body=next(filter(None, (_text(node.get("articleBody"), lines=True) for node in stories)), ""),
    )  # fmt: skip


def _is_link(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            waiting = [json.loads(script, strict=False)]
        except (json.JSONDecodeError, RecursionError):
            continue
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                yield node
                waiting.extend(node.get(name) for name in ("@graph", "mainEntity") if node.get(name))


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type") or []
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _text(value: object, *, lines: bool = False) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if not isinstance(value, str):
        return ""
    text = clean(re.sub(r"<[^>]{1,200}>", "\n" if lines else " ", value))
    return text if lines else text.replace("\n", " ")


def _names(value: object) -> list[str]:
    people = value if isinstance(value, list) else [value]
    return [_text(person.get("name") if isinstance(person, dict) else person) for person in people]


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Give the first content of every meta tag, by its name, property or itemprop in lower case."""
    found: dict[str, str] = {}
    for tag in tree.xpath("//meta[@content]"):
        for attribute in ("property", "name", "itemprop"):
            name = (tag.get(attribute) or "").lower()
            if name:
                found.setdefault(name, clean(tag.get("content")).replace("\n", " "))
    return found


def _times(tree: HtmlElement) -> list[str]:
    """List the moments of ``<time>`` elements, those marked as publication first, changes never."""
    times = tree.xpath("//time[@datetime]")
    marked = [
        t for t in times if re.search("publish|created", " ".join([t.get("itemprop", ""), t.get("class", "")]), re.I)
    ]
    plain = [
        t
        for t in times
        if not re.search("modif|updat|upd", " ".join([t.get("itemprop", ""), t.get("class", "")]), re.I)
    ]
    return [t.get("datetime") for t in (marked or plain)[:1]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A publication date: the local day, and the moment where clock time and zone are known."""

    day: date
    at: datetime | None
    offset: int | None


_COMPACT_ZONE = re.compile(r"\s?([+-]\d\d):?(\d\d)$")
_ENGLISH = ("%a, %d %b %Y %H:%M:%S %z", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d")


def parse_moment(text: str, zone: ZoneInfo | None) -> Moment | None:
    """Read a machine-readable date; the day is the newspaper's, never the UTC day, where its zone is known.

    >>> parse_moment("2025-05-28T22:25:00Z", ZoneInfo("Asia/Qatar")).day.isoformat()
    '2025-05-29'
    >>> parse_moment("2020-06-03T03:01+0400", None).offset
    240
    """
    moment = _moment(text.strip())
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return Moment(moment, None, None)
    if moment.tzinfo is None:
        if zone is None:
            return Moment(moment.date(), None, None)
        moment = moment.replace(tzinfo=zone)
    local = moment.astimezone(zone) if zone else moment
    return Moment(local.date(), local, int((local.utcoffset() or timedelta()).total_seconds() // 60))


def _moment(text: str) -> datetime | date | None:
    iso = _COMPACT_ZONE.sub(r"\1:\2", text.replace("/", "-") if re.match(r"\d{4}/\d", text) else text)
    for parse in (date.fromisoformat, datetime.fromisoformat):
        try:
            return parse(iso)
        except ValueError:
            continue
    for shape in _ENGLISH:
        try:
            found = datetime.strptime(text, shape)
        except ValueError:
            continue
        return found if found.tzinfo else found.date()
    return None
