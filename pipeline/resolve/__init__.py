"""Stage ``resolve``: what needs the whole collection. Duplicates, who is who, stories, co-mentions.

Cheap enough to run anew over everything: what costs time by the article (its signature) is kept per shard.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import params, tables
from pipeline.records import Link, Role, Story
from pipeline.resolve import changes, decisions, reading, review, signatures
from pipeline.resolve.decided import corrected, without_hidden
from pipeline.resolve.duplicates import find_duplicates
from pipeline.resolve.entities import find_entities, known_names
from pipeline.resolve.nodes import Named
from pipeline.resolve.pairs import find_pairs
from pipeline.resolve.reading import Seen
from pipeline.resolve.spelling import key
from pipeline.resolve.stories import find_stories
from pipeline.resolve.who import Clusters, clusters

WRITES = ("duplicates", "stories", "links", "pairs", "entities")


def resolve(work_in: Path, work: Path, settings: dict[str, Any]) -> dict[str, pa.Table]:
    """Read articles, names and posts of all shards; give the global tables.

    Beside them it leaves ``changes.json`` (decisions on rows of other tables, for ``dataset``), ``review.tsv``
    and the signatures of the articles.
    """
    decided = decisions.read(params.locate(settings["decisions"]))
    known = known_names(params.locate(settings["known"]) if settings.get("known") else None)
    changed = changes.of_articles(decided)
    parts = tables.parts(work_in / "normalize" / "articles")
    shards = {part.stem: reading.seen(part) for part in parts}
    dropped, duplicates = find_duplicates(shards)  # by the days found: a decision makes no article vanish
    gone: dict[str, set[str]] = defaultdict(set)
    for shard, article in dropped:
        gone[shard].add(article)
    kept = [a for shard, rows in shards.items() for a in rows if a.article_id not in gone.get(shard, ())]
    articles = {a.article_id: reading.redated(a, changed.published) for a in kept}
    story_rows = _stories(work / "resolve" / "signatures", parts, articles, gone)
    story = {row.article_id: row.story_id for row in story_rows}
    found, roles, introduced = _names(work_in, parts, gone)
    named = corrected(found, decided, changed)
    who = clusters(named, roles=roles, introduced=introduced, stories=story, decisions=decided)
    who = without_hidden(who, decided, changed)
    there = {(row.label, key(row.name)) for row in found}
    changes.write(work / "resolve" / "changes.json", changed)
    listed = [*review.doubts(who), *review.unused(decided, there, articles)]
    review.write(work / "resolve" / "review.tsv", listed)
    days, weeks = ({i: getattr(a, name) for i, a in articles.items()} for name in ("published", "week"))
    links = [Link(a, label, name, who.entity[a, label, name]) for a, label, name in sorted(who.entity)]  # type: ignore[arg-type]
    return {
        "duplicates": tables.to_arrow("duplicates", duplicates),
        "stories": tables.to_arrow("stories", story_rows),
        "links": tables.to_arrow("links", links),
        "pairs": find_pairs(_within(named, who), weeks, story),
        "entities": tables.to_arrow("entities", find_entities(named, who, days, story, known)),
    }


def _stories(
    folder: Path, parts: Sequence[Path], articles: Mapping[str, Seen], gone: Mapping[str, set[str]]
) -> list[Story]:
    signed = {
        article: signature
        for part in parts
        for article, signature in signatures.signed(folder, part).items()
        if article not in gone.get(part.stem, ())
    }
    signatures.prune(folder, {part.stem for part in parts})
    return find_stories([(str(a.published or "9999"), a.article_id) for a in articles.values()], signed)


def _names(
    work: Path, parts: Sequence[Path], gone: Mapping[str, set[str]]
) -> tuple[list[Named], list[Role], list[tuple[str, str, str]]]:
    named: list[Named] = []
    roles: list[Role] = []
    introduced: list[tuple[str, str, str]] = []
    for part in parts:
        mentions, posts = (work / "entities" / table / part.name for table in ("mentions", "roles"))
        without = gone.get(part.stem, set())
        named += reading.named(mentions, without)
        roles += reading.roles(posts, without)
        introduced += reading.introduced(part, mentions, without)
    return named, roles, introduced


def _within(named: Sequence[Named], who: Clusters) -> dict[str, Counter[str]]:
    """Count the mentions of each entity in each article."""
    within: dict[str, Counter[str]] = defaultdict(Counter)
    for row in named:
        if identity := who.entity.get((row.article_id, row.label, row.name)):
            within[row.article_id][identity] += row.mentions
    return dict(sorted(within.items()))
