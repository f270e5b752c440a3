"""Stage ``entities``: articles -> people, organisations, places and dates, with posts and honorifics.

An engine is a function: texts in, spans out, one list for each text. Its module imports its library in
``load``, so an engine that is not chosen costs nothing.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from pipeline.entities.names import canonical_names, title_before
from pipeline.entities.roles import roles
from pipeline.errors import PipelineError
from pipeline.records import Article, Mention, Role, Span

Engine = Callable[[Sequence[str]], list[list[Span]]]

ENGINES = {
    "rasad": "pipeline.entities.rasad_ner",
    "rules": "pipeline.entities.rules",
    "spacy": "pipeline.entities.spacy_ner",
    "stanza": "pipeline.entities.stanza_ner",
    "camel": "pipeline.entities.camel_ner",
}


def load(name: str, settings: dict[str, Any]) -> Engine:
    """Start the engine ``name``, or several joined by ``+``: of overlapping spans the earlier engine's wins."""
    names = name.split("+")
    for one in names:
        if one not in ENGINES:
            raise PipelineError(f"No engine named {one!r}. Choose of: {', '.join(ENGINES)}, or join some by +.")
    engines = [_load(one, tuple(sorted(settings.items()))) for one in names]
    return engines[0] if len(engines) == 1 else lambda texts: _merged(engines, texts)


@lru_cache(maxsize=4)
def _load(name: str, settings: tuple[tuple[str, Any], ...]) -> Engine:
    engine: Engine = import_module(ENGINES[name]).load(dict(settings))
    return engine


def _merged(engines: Iterable[Engine], texts: Sequence[str]) -> list[list[Span]]:
    found: list[list[Span]] = [[] for _ in texts]
    for engine in engines:
        for mine, new in zip(found, engine(texts), strict=True):
            mine += [span for span in new if not any(overlap(span, old) for old in mine)]
    return [sorted(spans, key=lambda span: span.start) for spans in found]


def overlap(a: Span, b: Span) -> bool:
    """Tell whether two spans share a character."""
    return a.start < b.end and b.start < a.end


def entities(articles: Sequence[Article], settings: dict[str, Any]) -> tuple[list[Mention], list[Role]]:
    """Find names and dates in articles. The rows come in order of article and place."""
    name = settings["entities"]["engine"]
    engine = load(name, settings["entities"])
    mentions: list[Mention] = []
    posts: list[Role] = []
    for article, spans in zip(articles, engine([article.text for article in articles]), strict=True):
        found = mentions_of(article, spans, name, week_start=settings["dates"]["week_start"])
        mentions += found
        posts += roles(article, found)
    return mentions, posts


def _longest(spans: Iterable[Span]) -> list[Span]:
    """Keep the longer of overlapping spans, in order of place.

    >>> [s.label for s in _longest([Span(0, 3, "LOC"), Span(1, 9, "ORG"), Span(9, 12, "PER")])]
    ['ORG', 'PER']
    """
    starts: list[int] = []
    kept: dict[int, Span] = {}
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start, s.label)):
        at = bisect_right(starts, span.start)
        before = kept[starts[at - 1]] if at else None
        if not (before and overlap(span, before)) and not (at < len(starts) and starts[at] < span.end):
            starts.insert(at, span.start)
            kept[span.start] = span
    return [kept[start] for start in starts]


def mentions_of(article: Article, names: Sequence[Span], engine: str, *, week_start: str) -> list[Mention]:
    """Turn the spans of an article and its dates into rows; of overlapping ones the longer stays."""
    from pipeline.entities import dates

    found = dates.find(article.text, article.published, week_start=week_start)
    as_spans = {(d.start, d.end): d for d in found}
    kept = _longest([*names, *(Span(d.start, d.end, "DATE") for d in found)])
    canonical = canonical_names(article.text, [span for span in kept if span.label != "DATE"])
    rows = []
    for span in kept:
        text = article.text[span.start : span.end]
        if span.label == "DATE":
            d = as_spans[span.start, span.end]
            rows.append(
                Mention(
                    article.article_id, span.start, span.end, text, "DATE", value=d.value, value_start=d.value_start,
                    value_end=d.value_end, grain=d.grain, calendar=d.calendar, rel=d.rel, mod=d.mod, engine="dates",
                )
            )  # fmt: skip
            continue
        title = title_before(article.text, span.start) if span.label == "PER" else None
        rows.append(
            Mention(
                article.article_id, span.start, span.end, text, span.label,  # type: ignore[arg-type]
                canonical[span.start, span.end], title, engine=engine, score=round(span.score, 3),
            )
        )  # fmt: skip
    return rows
