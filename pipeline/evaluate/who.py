"""Who is who across articles, and which articles are one story, against gold, on the gold's own names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from pipeline.annotation import Annotated
from pipeline.entities.names import index_form, title_before
from pipeline.evaluate.counts import Score
from pipeline.evaluate.quotes import as_article, as_mentions, b_cubed
from pipeline.records import Mention
from pipeline.text import key

Place = tuple[str, int, int]


def measure_who(articles: Sequence[Annotated]) -> dict[str, Any]:
    """Score names across articles by B-cubed, and stories by the pairs of articles that they join."""
    mentions = {article.id: _titled(article) for article in articles}
    stories = _stories(articles)
    found, gold = _found(articles, mentions, stories), _gold(articles)
    precision, recall, f1 = b_cubed(found, gold)
    told: dict[str, Any] = {
        "across": {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}
        | {"names": len(gold), "entities": len(set(gold.values()))}
    }
    score = Score.of(_pairs(stories), _pairs(_told_stories(articles)))
    pairs = {name: round(getattr(score, name), 3) for name in ("precision", "recall", "f1")}
    return told | {"stories": pairs | {"hits": score.hits, "found": score.found, "gold": score.gold}}


def _titled(article: Annotated) -> list[Mention]:
    people = as_mentions(article)
    return [replace(m, title_before=title_before(article.text, m.start)) if m.label == "PER" else m for m in people]


def _stories(articles: Sequence[Annotated]) -> dict[str, str]:
    """Find the stories as ``resolve`` does: by the text without its headline, the earliest naming the story."""
    from pipeline.resolve.signatures import body
    from pipeline.resolve.stories import find_stories, signatures

    signed = dict(zip((a.id for a in articles), signatures(body(a.text) for a in articles), strict=True))
    return {
        row.article_id: row.story_id for row in find_stories([(a.head["published"], a.id) for a in articles], signed)
    }


def _told_stories(articles: Sequence[Annotated]) -> dict[str, str]:
    return {article.id: article.head.get("story", article.id) for article in articles}


def _pairs(stories: Mapping[str, str]) -> set[tuple[str, str]]:
    """Give the pairs of articles of one story.

    >>> sorted(_pairs({"a": "x", "b": "x", "c": "c"}))
    [('a', 'b')]
    """
    return {pair for pair in combinations(sorted(stories), 2) if stories[pair[0]] == stories[pair[1]]}


def _found(
    articles: Sequence[Annotated], mentions: Mapping[str, Sequence[Mention]], stories: Mapping[str, str]
) -> dict[Place, str]:
    """Give each name the entity that ``resolve`` puts it to."""
    from pipeline.entities.roles import roles
    from pipeline.resolve.nodes import Named
    from pipeline.resolve.reading import sex, told_as
    from pipeline.resolve.who import clusters

    titles: dict[tuple[str, str, str], set[str]] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    for article, names in mentions.items():
        for m in names:
            place = article, m.label, m.canonical or ""
            counts[place] += 1
            titles.setdefault(place, set()).update({m.title_before} - {None})  # type: ignore[arg-type]
    named = [Named(*place, count, sex(titles[place])) for place, count in counts.items()]
    bodies = [
        (m.article_id, m.start, m.end, m.label, m.canonical, m.text)
        for a in articles
        for m in mentions[a.id]
        if m.label == "ORG"
    ]
    who = clusters(
        named,
        roles=[role for a in articles for role in roles(as_article(a), mentions[a.id])],
        introduced=list(told_as(bodies, {a.id: a.text for a in articles})),
        stories=stories,
    )
    return {
        (article, m.start, m.end): who.entity[article, m.label, m.canonical or ""]
        for article, names in mentions.items()
        for m in names
        if m.label in {"PER", "ORG"}
    }


def _gold(articles: Sequence[Annotated]) -> dict[Place, str]:
    """Give each name whom it means: ``is: name in the article = name of the entity``, else the name itself."""
    gold = {}
    for article in articles:
        pairs = (line.split("=") for line in article.head.get("is", "").splitlines())
        means = {key(name): entity.strip() for name, entity in pairs}
        for m in article.marks:
            if m.label in {"PER", "ORG"}:
                name = m.value or index_form(article.text[m.start : m.end])
                gold[article.id, m.start, m.end] = m.label + key(means.get(key(name), name))
    return gold
