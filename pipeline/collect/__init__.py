"""New articles of the newspapers that are switched on, from their feeds, sitemaps and section pages, into WARC.

Nothing here judges a page: what was linked as an article is kept as it came, and ``rasad run`` reads it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha1
from pathlib import Path
from typing import Any

from pipeline import sources
from pipeline.collect import links
from pipeline.collect.store import Store, opened
from pipeline.collect.web import Answer, Rules, Web
from pipeline.errors import PipelineError
from pipeline.extract import canonical, one
from pipeline.extract.encoding import decode
from pipeline.extract.inputs import Given
from pipeline.extract.raw import Raw
from pipeline.extract.warc import decoded
from pipeline.records import Article
from pipeline.sources import Source

_PAGES = {"text/html", "application/xhtml+xml", "text/plain"}  # text/plain is what no Content-Type means
_DEEPEST = 3  # sitemaps that name sitemaps; the standard knows 2
_MOST_LISTS = 20  # sitemaps of a newspaper in one run: an archive of twenty years has hundreds, the newest come first


def rules(settings: dict[str, Any], *, private: bool = False) -> Rules:
    """Read how to behave from the settings; less than 5 seconds between two requests to a host is refused."""
    if settings["pause"] < 5:
        raise PipelineError(f"collect.pause is {settings['pause']}: a host is asked once in 5 seconds at the most.")
    return Rules(settings["agent"], settings["pause"], settings["seconds"], int(settings["largest_mb"] * 1e6), private)


def switched_on() -> list[Source]:
    """List the newspapers that say ``collect: true``."""
    return [source for source in sources.read().values() if source.collect]


def enabled(key: str | None = None) -> list[Source]:
    """List the newspapers to collect: the one named, else all that say ``collect: true``."""
    found = [source for source in switched_on() if key in (None, source.key)]
    if not found:
        named = f"{key!r} is not switched on" if key else "No newspaper is switched on"
        raise PipelineError(f"{named}: write `collect: true` and `feeds:` in corpora/sources/KEY.yaml.")
    return found


def collect(
    papers: Iterable[Source], folder: Path, web: Web, *, most: int, tell: Callable[[str], None]
) -> Counter[str]:
    """Fetch what is new, newspaper by newspaper; give how many pages were new, known, failed."""
    total = Counter[str]()
    with opened(folder) as store:
        for source in papers:
            reasons = Counter[str]()
            counts = _paper(source, store, web, most, reasons)
            told = ", ".join(f"{counts[name]} {name}" for name in ("new", "known", "failed") if name in counts)
            tell(f"{source.key}: {told or 'nothing new is announced'}")
            for reason, count in sorted(reasons.items()):
                tell(f"  {count} × {reason}")
            total += counts
    return total


def _paper(source: Source, store: Store, web: Web, most: int, reasons: Counter[str]) -> Counter[str]:
    """Fetch the new pages of a newspaper. Its lists are noted as read once all that they announce is done."""
    counts, read = Counter[str](), list[Answer]()
    for url in _announced(source, store, web, reasons, read):
        if counts["new"] >= most:
            return counts
        outcome = "known" if store.knows(canonical(url)) else _page(url, source, store, web)
        counts[outcome if outcome in {"new", "known"} else "failed"] += 1
        if outcome not in {"new", "known"}:
            reasons[outcome] += 1
    if not counts["failed"]:
        for answer in read:
            store.stamp(answer)
    return counts


def _announced(source: Source, store: Store, web: Web, reasons: Counter[str], read: list[Answer]) -> Iterator[str]:
    """List the addresses that a newspaper announces, each once."""
    seen: set[str] = set()
    done: set[str] = set()
    todo = [(url, "feed", 0) for url in source.feeds] + [(url, "listing", 0) for url in source.listings]
    todo += [(url, "sitemap", 0) for url in source.sitemaps]
    while todo and len(done) < _MOST_LISTS:
        url, kind, depth = todo.pop(0)
        if url in done or (answer := _list(url, store, web, reasons, done)) is None:
            continue
        read.append(replace(answer, url=url))
        text = _text(answer, web.rules.largest)
        found, further = links.in_sitemap(text, url) if kind == "sitemap" else (_found(kind, text, answer.url), [])
        todo += [(more, kind, depth + 1) for more in further if depth < _DEEPEST]
        for link in links.of(source, found):
            if canonical(link) not in seen:
                seen.add(canonical(link))
                yield link


def _found(kind: str, text: str, url: str) -> list[str]:
    return links.in_feed(text, url) if kind == "feed" else links.in_listing(text, url)


def _list(url: str, store: Store, web: Web, reasons: Counter[str], done: set[str]) -> Answer | None:
    """Fetch a feed, a sitemap or a section page, unless it is as it was."""
    done.add(url)
    answer = web.get(url, store.stamps(url))
    if answer.status == 304:
        return None
    if answer.reason or answer.status != 200:
        reasons[f"{url}: {answer.reason or f'status {answer.status}'}"] += 1
        return None
    return answer


def _text(answer: Answer, largest: int) -> str:
    body = decoded(answer.unpacked(largest), "gzip", largest)  # sitemaps are often gzip files
    return decode(body, answer.headers.get_content_charset()) or ""


def _page(url: str, source: Source, store: Store, web: Web) -> str:
    """Fetch a page and keep it unless its story is there already: new, known, or why it failed."""
    answer = web.get(url)
    if answer.reason or answer.status != 200:
        if answer.status in {404, 410}:
            store.remember({canonical(url)}, answer.status)
        return answer.reason or f"status {answer.status}"
    both = {canonical(url), canonical(answer.url)}
    if (media := answer.headers.get_content_type()) not in _PAGES:
        store.remember(both, answer.status)
        return f"no page: {media}"
    content = digest(answer, source, web.rules.largest)
    outcome = "known" if store.has(content) else "new"
    if outcome == "new":
        store.keep(source.key, answer)
    store.remember(both, answer.status, content)
    return outcome


def article(answer: Answer, source: Source | None, largest: int) -> Article | str:
    """Read a page as ``rasad run`` will; a page that is no article gives the reason."""
    text = decode(answer.unpacked(largest), answer.headers.get_content_charset())
    given = Given(source.key if source else None, answer.url or None)
    raw = Raw(answer.url, None, "page", text or "", given)
    found = one(raw, shortest=0)
    return found if isinstance(found, Article) else found.reason


def digest(answer: Answer, source: Source, largest: int) -> str:
    """Digest what a page tells, whatever surrounds it; of a page that tells nothing, its bytes."""
    found = article(answer, source, largest)
    told = found.content_sha1.encode() if isinstance(found, Article) else answer.unpacked(largest)
    return sha1(source.key.encode() + b"\n" + told, usedforsecurity=False).hexdigest()
