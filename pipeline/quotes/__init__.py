"""Stage ``quotes``: articles and their names -> who said what."""

from collections.abc import Sequence

from pipeline.records import Article, Mention, Quote


def quotes(articles: Sequence[Article], mentions: Sequence[Mention]) -> list[Quote]:
    """Find attributed speech."""
    return []
