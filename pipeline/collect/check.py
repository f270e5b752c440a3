"""``rasad collect --check``: what the declaration of a newspaper gives for one page."""

from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from pipeline import sources
from pipeline.collect import article, links
from pipeline.collect.web import Answer, Web
from pipeline.errors import PipelineError
from pipeline.records import Article


def check(what: str, key: str | None, web: Web) -> Iterator[str]:
    """Tell line by line what becomes of a page, from an address or a saved file."""
    is_url = what.startswith(("http://", "https://"))
    answer = web.get(what) if is_url else _saved(Path(what))
    if answer.reason or answer.status != 200:
        raise PipelineError(f"{what}: {answer.reason or f'status {answer.status}'}.")
    if key and key not in sources.read():
        raise PipelineError(f"There is no corpora/sources/{key}.yaml. Known: {', '.join(sources.read())}.")
    source = sources.read()[key] if key else sources.by_url(answer.url) if is_url else None
    found = article(answer, source, web.rules.largest)
    if not (source or is_url or isinstance(found, str)):  # a saved page tells its address itself
        source = sources.by_url(found.url)
    yield f"source      {f'{source.key} ({source.name})' if source else 'none declares this domain'}"
    if source and is_url:
        yield f"collected   {'yes' if list(links.of(source, [answer.url])) else 'no: domains or articles do not match'}"
    if isinstance(found, str):
        yield f"rejected    {found}"
        return
    yield from _told(found)


def _saved(path: Path) -> Answer:
    if not path.is_file():
        raise PipelineError(f"There is no {path}. Name an address (https://…) or a saved page.")
    headers = Message()
    headers["Content-Type"] = "text/html"
    return Answer("", 200, headers, path.read_bytes())


def _told(found: Article) -> Iterator[str]:
    lines = found.text.split("\n")[1:] or [""]
    published = f"{found.published or 'unknown'} (from: {found.published_from or 'nothing'})"
    for name, value in (
        ("source key", found.source), ("url", found.url), ("title", found.title), ("published", published),
        ("byline", found.byline), ("section", found.section), ("place", found.place), ("agency", found.agency),
        ("paragraphs", str(len(lines))), ("first", lines[0][:100]), ("last", lines[-1][-100:]),
    ):  # fmt: skip
        yield f"{name:11} {value or '—'}"
