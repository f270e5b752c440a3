"""Stage ``topics``: articles -> how much each is about each topic, and why."""

from collections.abc import Sequence
from typing import Any

from pipeline.records import Article, Topic


def topics(articles: Sequence[Article], settings: dict[str, Any]) -> list[Topic]:
    """Score articles on every topic of the shipped classifier."""
    return []
