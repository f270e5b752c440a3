"""Stage ``resolve``: what needs the whole collection. Duplicates, who is who, stories, co-mentions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from hashlib import sha1
from itertools import combinations
from pathlib import Path
from typing import Any

from pipeline import tables
from pipeline.records import Article, Entity, Link, Mention, Pair, Story
from pipeline.resolve.duplicates import find_duplicates
from pipeline.text import key

WRITES = ("duplicates", "stories", "links", "pairs", "entities")


def resolve(work: Path, settings: dict[str, Any]) -> dict[str, list[Any]]:
    """Read articles and mentions of all shards; give the rows of the global tables."""
    del settings
    shards = tables.parts(work / "normalize" / "articles")
    found = {path.stem: tables.read(path, "articles") for path in shards}
    dropped, duplicates = find_duplicates(found)
    articles = [a for shard, rows in found.items() for a in rows if (shard, a.article_id) not in dropped]
    mentions = [
        m
        for shard in found
        for m in tables.read(work / "entities" / "mentions" / f"{shard}.parquet", "mentions")
        if (shard, m.article_id) not in dropped
    ]
    stories = find_stories(articles)
    links = find_links(mentions)
    return {
        "duplicates": duplicates,
        "stories": stories,
        "links": links,
        "pairs": find_pairs(articles, links, stories),
        "entities": find_entities(articles, mentions, links, stories),
    }


def find_stories(articles: Iterable[Article]) -> list[Story]:
    """Group articles whose text is the same; the earliest gives the story its name."""
    groups: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        groups[key(article.text.partition("\n")[2])].append(article)
    rows = []
    for group in groups.values():
        first = min(group, key=lambda a: (str(a.published or "9999"), a.article_id))
        rows += [Story(article.article_id, first.article_id, 1.0) for article in group]
    return sorted(rows, key=lambda story: story.article_id)


def find_links(mentions: Iterable[Mention]) -> list[Link]:
    """Link names of the same label and folded spelling."""
    names = {(m.article_id, m.label, m.canonical) for m in mentions if m.label != "DATE" and m.canonical}
    return [Link(article, label, name, entity_id(label, [name])) for article, label, name in sorted(names)]


def entity_id(label: str, names: Iterable[str]) -> str:
    """Digest the label and the smallest folded name: it changes only when clusters merge or split."""
    return sha1(f"{label}\n{min(key(name) for name in names)}".encode(), usedforsecurity=False).hexdigest()[:16]


def find_entities(
    articles: Iterable[Article], mentions: Iterable[Mention], links: Iterable[Link], stories: Iterable[Story]
) -> list[Entity]:
    """Count where each entity appears."""
    by_id = {article.article_id: article for article in articles}
    story = {row.article_id: row.story_id for row in stories}
    counts = Counter((m.article_id, m.label, m.canonical) for m in mentions)
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        groups[link.entity_id].append(link)
    rows = []
    for identity, group in sorted(groups.items()):
        names = Counter[str]()
        for link in group:
            names[link.canonical] += counts[link.article_id, link.label, link.canonical]
        where = {link.article_id for link in group}
        days = sorted(day for article in where if (day := by_id[article].published))
        name = max(names, key=lambda n: (names[n], len(n), n))
        rows.append(
            Entity(
                identity, group[0].label, name, tuple(sorted(names)), len(where), len({story[a] for a in where}),
                names.total(), days[0] if days else None, days[-1] if days else None, None,
            )
        )  # fmt: skip
    return rows


def find_pairs(articles: Iterable[Article], links: Iterable[Link], stories: Iterable[Story]) -> list[Pair]:
    """Count entities that share articles, week by week."""
    week = {article.article_id: article.week for article in articles}
    story = {row.article_id: row.story_id for row in stories}
    within: dict[str, set[str]] = defaultdict(set)
    for link in links:
        within[link.article_id].add(link.entity_id)
    shared: dict[tuple[str | None, str, str], set[str]] = defaultdict(set)
    for article, entities in within.items():
        for a, b in combinations(sorted(entities), 2):
            shared[week[article], a, b].add(article)
    return [
        Pair(when, a, b, len(where), len({story[x] for x in where}), 0.0)
        for (when, a, b), where in sorted(shared.items(), key=lambda item: (item[0][0] or "", *item[0][1:]))
    ]
