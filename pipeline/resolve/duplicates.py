"""Exact duplicates across shards: one address, or one text in one newspaper."""

from collections.abc import Mapping, Sequence

from pipeline.records import Duplicate, Reason
from pipeline.resolve.reading import Seen


def find_duplicates(found: Mapping[str, Sequence[Seen]]) -> tuple[set[tuple[str, str]], list[Duplicate]]:
    """Give the articles to drop, as (shard, article_id), and their rows in ``duplicates``.

    Of one address the later capture stays (later in order of origin and line). Of one text in one
    newspaper the earliest article stays. The same text in another newspaper is no duplicate: it is
    coverage, and ``stories`` says that the story is the same.
    """
    rows = [(shard, article) for shard, articles in found.items() for article in articles]
    latest: dict[str, Seen] = {}
    for _, article in sorted(rows, key=lambda row: place(row[1])):
        latest[article.article_id] = article
    first: dict[tuple[str, str], Seen] = {}
    for article in sorted(latest.values(), key=lambda a: (str(a.published or "9999"), *place(a))):
        first.setdefault((article.source, article.content_sha1), article)
    dropped, duplicates = set(), []
    for shard, article in rows:
        winner = latest[article.article_id]
        kept = first[winner.source, winner.content_sha1]
        if article is kept:
            continue
        reason = "text" if article is winner else same_id_reason(article, winner)
        dropped.add((shard, article.article_id))
        duplicates.append(Duplicate(article.origin, article.line, kept.article_id, reason))
    return dropped, sorted(duplicates, key=lambda row: (row.origin, row.line or 0))


def same_id_reason(article: Seen, winner: Seen) -> Reason:
    """Say why an article gives way to a later one with the same id."""
    if article.content_sha1 != winner.content_sha1:
        return "superseded"
    return "url" if article.url else "text"


def place(article: Seen) -> tuple[str, int]:
    """Say where an article stood in the input."""
    return article.origin, article.line or 0
