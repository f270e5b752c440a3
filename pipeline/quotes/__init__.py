"""Stage ``quotes``: articles and their names -> who said what."""

from collections.abc import Sequence

from pipeline.quotes.find import find
from pipeline.records import Article, Mention, Quote


def quotes(articles: Sequence[Article], mentions: Sequence[Mention]) -> list[Quote]:
    """Find attributed speech. The rows come in order of article and place."""
    of_article: dict[str, list[Mention]] = {article.article_id: [] for article in articles}
    for mention in mentions:
        if mention.article_id in of_article:
            of_article[mention.article_id].append(mention)
    return [
        quote
        for article in articles
        for quote in find(article.article_id, article.text, of_article[article.article_id])
    ]
