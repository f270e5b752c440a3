"""What a page's markup states about itself: JSON-LD, OpenGraph and other meta tags, ``<time>``."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from pipeline.text import clean

_STORY_TYPES = {
    "NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "OpinionNewsArticle", "Report",
    "AnalysisNewsArticle", "LiveBlogPosting", "ReviewNewsArticle", "BackgroundNewsArticle", "AdvertiserContentArticle",
}  # fmt: skip
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
    is_story: bool


def read(tree: HtmlElement) -> Markup:
    """Collect what the markup of a page states."""
    nodes = list(_json_ld(tree))
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    stories = [node for node in nodes if _STORY_TYPES & set(_types(node))]
    pages = [node for node in nodes if {"WebPage", "ItemPage"} & set(_types(node))]
    meta, props = _meta(tree), _props(tree)
    title = clean(next((one.text_content() for one in tree.iter("title")), "")[:_TITLE])
    headlines = [
        *(_text(node.get("headline")) or _text(node.get("name")) for node in stories),
        *props["headline"][:1], meta.get("og:title", ""), meta.get("twitter:title", ""), title,
    ]  # fmt: skip
    groups = [_people(node.get("author"), named) for node in stories]
    authors = ["، ".join(group) for group in groups] + [name for group in groups for name in group]
    if re.search("written|كتب", meta.get("twitter:label1", ""), re.IGNORECASE):
        authors.append(meta.get("twitter:data1", ""))
    authors += [meta.get(name, "") for name in ("author", "article:author", "dc.creator", "parsely-author")]
    stamps = [Stamp(_text(node.get("datePublished")), "json-ld") for node in stories]
    stamps += [Stamp(meta.get(name, ""), "meta") for name in _DATE_NAMES]
    stamps += [Stamp(text, "microdata") for text in props["datePublished"][:1]]
    stamps += [Stamp(_text(node.get("datePublished")), "json-ld") for node in pages]
    stamps += [Stamp(text, "time") for text in _times(tree)]
    sections = [*(_text(node.get("articleSection")) for node in stories), meta.get("article:section", "")]
    links = [*tree.xpath("//link[@rel='canonical']/@href"), meta.get("og:url", "")]
    return Markup(
        headlines=tuple(filter(None, headlines)),
        authors=tuple(author for author in authors if " " in author.strip() and not _is_link(author)),
        stamps=tuple(stamp for stamp in stamps if stamp.text),
        section=next(filter(None, sections), ""),
        url=next(filter(_is_link, links), ""),
        sites=tuple(dict.fromkeys(filter(None, _sites(tree, meta, nodes, stories)))),
        description=clean(meta.get("og:description", "") or meta.get("description", "")),
        body=max((_text(node.get("articleBody"), lines=True) for node in stories), key=len, default=""),
        is_story=bool(stories) or meta.get("og:type") == "article" or bool(props["articleBody"]),
    )


_TITLE = 2_000  # characters; what is longer is no title
_PROPS = ("headline", "datePublished", "articleBody")


def _props(tree: HtmlElement) -> dict[str, list[str]]:
    """Give the values of the microdata that name a headline and a date; a body is only counted."""
    found: dict[str, list[str]] = {name: [] for name in _PROPS}
    for tag in tree.xpath("//*[@itemprop]"):
        for name in (tag.get("itemprop") or "").split():
            if name == "articleBody":
                found[name].append(name)
            elif name in found and tag.tag != "meta":
                value = tag.get("content") or tag.get("datetime") or tag.text_content()
                found[name].append(clean(value[:_TITLE]).replace("\n", " "))
    return found


def _sites(
    tree: HtmlElement, meta: dict[str, str], nodes: list[dict[str, Any]], stories: list[dict[str, Any]]
) -> Iterator[str]:
    """Give the names that a site calls itself, the surest first."""
    yield meta.get("og:site_name", "")
    yield meta.get("application-name", "")
    for node in stories:
        yield from _names(node.get("publisher"))
    for node in nodes:
        if {"WebSite", "Organization", "NewsMediaOrganization"} & set(_types(node)):
            yield _text(node.get("name"))
    yield meta.get("apple-mobile-web-app-title", "")
    for link in islice(tree.iter("a"), 400):
        if re.fullmatch(r"/|/?index\.\w+|(?:https?:)?//[^/]+/?", link.get("href") or ""):
            name = clean((link.get("title") or link.text_content())[:60]).replace("\n", " ")
            if name and not _HOME.fullmatch(name):
                yield name
            return


_HOME = re.compile(r"(?:ال)?(?:صفحة\s+)?(?:ال)?رئيسية|(?:ال)?أولى|home|x|×", re.IGNORECASE)


def _is_link(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        waiting = [_load(script)]
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                yield node
                waiting.extend(node.get(name) for name in ("@graph", "mainEntity") if node.get(name))


def _load(script: str) -> Any:
    """Read JSON as sites write it: with comments around it and commas that end lists."""
    bare = re.sub(r"^\s*(?:<!--|(?://)?\s*<!\[CDATA\[)|(?:-->|(?://)?\s*\]\]>)\s*$", "", script).strip().rstrip(";")
    for text in (bare, re.sub(r",(\s*[\]}])", r"\1", bare)):
        try:
            return json.loads(text, strict=False)
        except (json.JSONDecodeError, RecursionError):
            continue
    return None


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


def _people(value: object, named: dict[str, dict[str, Any]]) -> list[str]:
    """Name the authors that are people, or of no stated kind; a reference is looked up."""
    nodes = value if isinstance(value, list) else [value]
    nodes = [named.get(str(node.get("@id")), node) if isinstance(node, dict) else node for node in nodes]
    return [
        _text(node.get("name") if isinstance(node, dict) else node)
        for node in nodes
        if not (isinstance(node, dict) and any("Organization" in kind for kind in _types(node)))
    ]


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Give the first content of every meta tag, by its name, property or itemprop in lower case."""
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            name = (tag.get(attribute) or "").lower()
            if name and tag.get("content"):
                found.setdefault(name, clean((tag.get("content") or "")[:_TITLE]).replace("\n", " "))
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
