"""Where new articles are announced: feeds, sitemaps, section pages."""

import html
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from pipeline import sources
from pipeline.sources import Source

_LOC = re.compile(r"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*(.*?)\s*(?:\]\]>)?\s*</", re.IGNORECASE | re.DOTALL)
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|docx?|xlsx?|zip|css|js|xml|rss)$", re.IGNORECASE)


def in_feed(text: str, url: str) -> list[str]:
    """List the addresses in a feed (RSS, Atom, JSON), with trafilatura's reader."""
    from trafilatura.feeds import FeedParameters, find_links

    parts = urlsplit(url)
    about = FeedParameters(f"{parts.scheme}://{parts.netloc}", sources.domain(url), url, external=True)
    return _absolute(find_links(text.strip(), about), url)


def in_sitemap(text: str, url: str) -> tuple[list[str], list[str]]:
    """List the pages and the further sitemaps that a sitemap names.

    No XML parser reads it: half of what newspapers call sitemaps is not well-formed, and entities are no matter.

    >>> in_sitemap("<urlset><url><loc>https://a.example/أ?x=1&amp;y=2</loc></url></urlset>", "https://a.example/")
    (['https://a.example/أ?x=1&y=2'], [])
    """
    found = _absolute((html.unescape(match) for match in _LOC.findall(text)), url)
    return ([], found) if re.search(r"<(?:\w+:)?sitemapindex", text[:5000], re.IGNORECASE) else (found, [])


def in_listing(text: str, url: str) -> list[str]:
    """List the links of a section page."""
    from lxml.html import HTMLParser, fromstring

    tree = fromstring(text.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8", huge_tree=False))
    return _absolute((link.get("href") or "" for link in tree.iter("a")), url)


def _absolute(links: Iterable[str], url: str) -> list[str]:
    found = []
    for link in links:
        try:
            found.append(urljoin(url, link.strip()).partition("#")[0])
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def of(source: Source, links: Iterable[str]) -> Iterator[str]:
    """Keep what may be an article of a newspaper: on its domains, and of the form that its declaration gives."""
    for link in links:
        host = sources.domain(link)
        mine = any(host == name or host.endswith(f".{name}") for name in source.domains)
        path = urlsplit(link).path
        is_page = path.strip("/") and not _NO_PAGE.search(path)
        if mine and is_page and (source.articles is None or source.articles.search(link)):
            yield link
