"""Stage ``extract``: raw files -> draft articles, the rejected and the duplicates among them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from pipeline import sources
from pipeline.extract import clipping, page
from pipeline.extract.bylines import find_dateline
from pipeline.extract.inputs import Shard
from pipeline.extract.moments import parse_moment
from pipeline.extract.people import is_person
from pipeline.extract.printed import find_date
from pipeline.extract.raw import Raw, read
from pipeline.extract.story import Story, bare_title, is_furniture
from pipeline.records import Article, Duplicate, Reason, Rejected
from pipeline.text import clean


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a shard gives: every input ends in one of the three lists."""

    articles: list[Article]
    rejected: list[Rejected]
    duplicates: list[Duplicate]


def extract(shard: Shard, settings: dict[str, Any]) -> Extracted:
    """Read a shard; inside it, the later capture of an address replaces the earlier one."""
    largest = int(settings["largest_mb"] * 1_000_000)
    results = [
        item if isinstance(item, Rejected) else one(item, shortest=settings["shortest"])
        for item in read(shard, largest=largest)
    ]
    articles = [result for result in results if isinstance(result, Article)]
    kept, duplicates = same_address(articles)
    return Extracted(kept, [result for result in results if isinstance(result, Rejected)], duplicates)


def same_address(articles: Iterable[Article]) -> tuple[list[Article], list[Duplicate]]:
    """Keep the last article of each id; the others become duplicates."""
    last: dict[str, Article] = {article.article_id: article for article in articles}
    duplicates = [
        _duplicate(article, last[article.article_id]) for article in articles if article is not last[article.article_id]
    ]
    return list(last.values()), duplicates


def _duplicate(article: Article, kept: Article) -> Duplicate:
    same = article.content_sha1 == kept.content_sha1
    reason: Reason = "superseded" if not same else "url" if article.url else "text"
    return Duplicate(article.origin, article.line, kept.article_id, reason)


def one(raw: Raw, *, shortest: int) -> Article | Rejected:
    """Make a draft article of one item, or say why there is none."""
    stated = sources.get(raw.given.source) if raw.given.source else None
    if stated and raw.given.url and not stated.domains:
        stated = sources.by_url(raw.given.url) or stated
    story = _story(raw, stated)
    if isinstance(story, str):
        return Rejected(raw.origin, raw.line, raw.given.source, "extract", story)
    size = _size(story, shortest)
    if not story.title and not story.paragraphs:
        return Rejected(raw.origin, raw.line, story.source.key, "extract", "no story")
    if raw.kind != "record" and size < shortest:
        reason = f"story has {size} characters, under extract.shortest"
        return Rejected(raw.origin, raw.line, story.source.key, "extract", reason)
    return _article(raw, _stated(story, raw))


def _size(story: Story, enough: int) -> int:
    """Count the characters of a story, as far as it takes to see whether there are enough."""
    size = 0
    for paragraph in story.paragraphs:
        size += len(clean(paragraph[: 4 * enough]))
        if size >= enough:
            break
    return size


def _story(raw: Raw, stated: sources.Source | None) -> Story | str:
    if raw.kind == "page":
        return page.read(raw.content, stated or sources.by_url(raw.given.url), raw.given.url)
    if raw.kind == "clipping":
        return clipping.read(raw.content, stated or sources.by_url(raw.given.url))
    return _record(raw, stated or sources.get(None, raw.given.url))


def _record(raw: Raw, source: sources.Source) -> Story:
    """Make a story of a ready text; without a title its first line serves, if it is a line of its own."""
    lines = [line for line in clean(raw.content).split("\n") if line]
    title = bare_title(raw.title or "", source)
    if not title and len(lines) > 1:
        title, lines = lines[0], lines[1:]
    elif title and lines and clean(lines[0]) == title:
        lines = lines[1:]
    story = Story(title, (), source)
    if lines and (dateline := find_dateline(lines[0], source.name)):
        story = replace(story, place=dateline.place, agency=dateline.agency)
        lines = lines if lines[0][dateline.end :].strip() else lines[1:]
    return replace(story, paragraphs=tuple(line for line in lines if not is_furniture(line, source)))


def _stated(story: Story, raw: Raw) -> Story:
    """Put what a person stated over what was found."""
    given = raw.given
    author = given.author if given.author and (raw.kind != "record" or is_person(given.author)) else story.byline
    story = replace(story, url=given.url or story.url, byline=author)
    if not given.published:
        return story
    moment = parse_moment(given.published, story.source.timezone)
    if moment:
        return replace(
            story, published=moment.day, published_at=moment.at, utc_offset=moment.offset, published_from="given"
        )
    printed = find_date(given.published)
    return replace(story, published=printed.day, published_from="given") if printed else story


def canonical(url: str) -> str:
    """Spell an address the way its copies share: no fragment, no tracking, no ``www.``, no trailing slash.

    >>> canonical("HTTP://www.raya.com/a/?utm_source=x&id=3#top")
    'https://raya.com/a?id=3'
    """
    try:
        parts = urlsplit(url.strip())
        query = [(k, v) for k, v in parse_qsl(parts.query) if not k.lower().startswith(("utm_", "fbclid", "gclid"))]
    except ValueError:
        return url.strip()
    path = unquote(parts.path).rstrip("/")
    return urlunsplit(("https", sources.domain(url) or parts.netloc.lower(), path, urlencode(sorted(query)), ""))


def _sha1(*texts: str) -> str:
    return hashlib.sha1("\n".join(texts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _article(raw: Raw, story: Story) -> Article:
    content = "\n".join([story.title, *story.paragraphs])
    told = [canonical(story.url)] if story.url else [story.source.key, content]
    return Article(
        article_id=_sha1(*told)[:16],
        source=story.source.key,
        source_name=story.source.name,
        url=story.url,
        title=story.title,
        byline=story.byline,
        section=story.section,
        agency=story.agency,
        place=story.place,
        published=story.published,
        published_at=story.published_at,
        utc_offset=story.utc_offset,
        published_from=story.published_from,
        week=None,
        text=content,
        language="",
        tokens=0,
        origin=raw.origin,
        line=raw.line,
        content_sha1=_sha1(content),
    )
