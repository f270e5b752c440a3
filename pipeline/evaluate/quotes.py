"""Quotes, posts and clusters of names against gold, on the gold's own names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.annotation import Annotated
from pipeline.entities.names import canonical_names, index_form
from pipeline.evaluate.counts import Score, figures
from pipeline.records import Article, Mention, Quote, Span
from pipeline.text import key

KINDS = {"QUOTE": "direct", "SAID": "indirect"}
_OVERLAP = 0.5  # share of the union of two spans that must be common, as in the literature on quote attribution


def as_article(gold: Annotated) -> Article:
    """Give an annotated text the form that stages read."""
    title = gold.text.partition("\n")[0]
    empty = dict.fromkeys(Article.__dataclass_fields__)
    told: dict[str, Any] = empty | {"article_id": gold.id, "title": title, "text": gold.text, "tokens": 0}
    return Article(**told)


def as_mentions(gold: Annotated) -> list[Mention]:
    """Give the gold's names as mentions, with the canonical names that our own code finds."""
    spans = [Span(m.start, m.end, m.label) for m in gold.marks if m.label in {"PER", "ORG", "LOC"}]
    names = canonical_names(gold.text, spans)
    return [
        Mention(gold.id, s.start, s.end, gold.text[s.start : s.end], s.label, canonical=names[s.start, s.end])  # type: ignore[arg-type]
        for s in spans
    ]


def measure_quotes(articles: Sequence[Annotated]) -> dict[str, Any]:
    """Score direct and indirect quotes: the span overlaps by half and the speaker is right."""
    from pipeline.quotes import quotes

    found = {a.id: quotes([as_article(a)], as_mentions(a)) for a in articles}
    return {kind: figures([_quotes(a, found[a.id], kind) for a in articles]) for kind in KINDS.values()}


def _quotes(gold: Annotated, found: Sequence[Quote], kind: str) -> Score:
    expected = [(m.start, m.end, m.value or "") for m in gold.marks if KINDS.get(m.label) == kind]
    told = [q for q in found if q.kind == kind]
    hits = 0
    free = list(told)
    for start, end, who in expected:
        match = next(
            (q for q in free if union(q.start, q.end, start, end) >= _OVERLAP and same_speaker(q.speaker, who)), None
        )
        if match:
            free.remove(match)
            hits += 1
    return Score(hits, len(told), len(expected))


def union(a: int, b: int, c: int, d: int) -> float:
    """Give the share of what two spans cover that both cover.

    >>> union(0, 10, 5, 15)
    0.333...
    """
    common = max(0, min(b, d) - max(a, c))
    return common / (max(b, d) - min(a, c))


def same_speaker(one: str | None, other: str) -> bool:
    """Tell whether two names may be one speaker's: the words of one are all in the other.

    >>> same_speaker("ناصر الخوري", "الخوري"), same_speaker(None, "الخوري")
    (True, False)
    """
    a, b = key(one or ""), key(other)
    return bool(a and b) and (a == b or set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split()))


def measure_roles(articles: Sequence[Annotated]) -> dict[str, Any]:
    """Score posts: person, post and organisation right."""
    from pipeline.entities.roles import roles

    def told(article: Annotated) -> Score:
        found = roles(as_article(article), as_mentions(article))
        expected = [line.split("|") for line in article.head.get("role", "").splitlines() if line.strip()]
        gold = {tuple(key(part) for part in [*line, "", ""][:3]) for line in expected}
        return Score.of({(key(r.person), key(r.role), key(r.organization or "")) for r in found}, gold)

    return figures([told(article) for article in articles])


def b_cubed(found: Mapping[Any, str], gold: Mapping[Any, str]) -> tuple[float, float, float]:
    """Compare two clusterings of the same items: precision, recall, F1 (Bagga and Baldwin 1998).

    >>> b_cubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "x", 3: "x"})
    (1.0, 0.555..., 0.714...)
    """
    mine, theirs = _groups(found), _groups(gold)
    precision = sum(len(mine[found[i]] & theirs[gold[i]]) / len(mine[found[i]]) for i in gold) / (len(gold) or 1)
    recall = sum(len(mine[found[i]] & theirs[gold[i]]) / len(theirs[gold[i]]) for i in gold) / (len(gold) or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def _groups(clusters: Mapping[Any, str]) -> dict[str, set[Any]]:
    groups: dict[str, set[Any]] = defaultdict(set)
    for item, name in clusters.items():
        groups[name].add(item)
    return groups


def measure_clusters(articles: Sequence[Annotated]) -> dict[str, Any]:
    """Score which names of an article are one person or body: B-cubed over all names of people and organisations."""
    found, gold = {}, {}
    for article in articles:
        named = {(m.start, m.end): m.canonical or "" for m in as_mentions(article)}
        for mark in article.marks:
            if mark.label in {"PER", "ORG"}:
                item = (article.id, mark.start, mark.end)
                gold[item] = article.id + key(mark.value or index_form(article.text[mark.start : mark.end]))
                found[item] = article.id + key(named[mark.start, mark.end])
    precision, recall, f1 = b_cubed(found, gold)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3), "names": len(gold)}
