"""Quotes on real news: places annotated by reading, scored with the names that the engine finds itself.

The texts stay with their publishers: the sheet holds ids and places, and is scored where the corpora lie.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Any

from pipeline.evaluate.counts import Score, figures
from pipeline.evaluate.quotes import same_speaker, union
from pipeline.params import Settings
from pipeline.records import Article, Quote
from pipeline.text import clean
from pipeline.train import archives

SHEET = "corpora/gold/quotes/news.tsv"
ARCHIVES = ("sanad_alkhaleej", "ant_multisource")
OVERLAP = 0.5
FREE = "free"  # speech behind a bare colon, or words in marks that are half a quote: neither right nor wrong


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quote of the sheet; ``speaker`` is the name as printed."""

    start: int
    end: int
    kind: str
    speaker: str


def measure_news(sheet: Path, news: Sequence[Path], settings: Settings) -> dict[str, Any]:
    """Score direct and indirect quotes and whether the speaker is right where the words are."""
    from pipeline.quotes import quotes

    gold, digests = _read(sheet)
    articles = [article for article in _articles(news, gold) if _digest(article.text) in digests]
    names = _mentions(articles, settings)
    found = {a.article_id: quotes([a], names[a.article_id]) for a in articles}
    spoken = {a.article_id: [_spoken(row, a.text) for row in gold[a.article_id]] for a in articles}
    told: dict[str, Any] = {
        kind: figures([_score(spoken[a.article_id], found[a.article_id], kind) for a in articles])
        for kind in ("direct", "indirect")
    }
    return told | {"speakers": figures([_speakers(spoken[a.article_id], found[a.article_id]) for a in articles])}


def _digest(text: str) -> str:
    return sha1(text.encode(), usedforsecurity=False).hexdigest()[:12]


def _read(sheet: Path) -> tuple[dict[str, list[dict[str, str]]], set[str]]:
    gold: dict[str, list[dict[str, str]]] = defaultdict(list)
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        gold[row["article"]] += [row] if row["kind"] else []
    return gold, {row["text"] for row in rows}


def _articles(found: Sequence[Path], wanted: Mapping[str, Any]) -> Iterator[Article]:
    """Read the articles of the sheet out of the archives of news."""
    return (_article(record) for record in archives.records(*found) if record["id"] in wanted)


def _article(record: Mapping[str, Any]) -> Article:
    title = record.get("title")
    text = clean(f"{title}\n{record['text']}" if title and title != "None" else record["text"])
    empty = dict.fromkeys(Article.__dataclass_fields__)
    told: dict[str, Any] = empty | {"article_id": record["id"], "title": title, "text": text, "tokens": 0}
    return Article(**told)


def _mentions(articles: Sequence[Article], settings: Settings) -> dict[str, list[Any]]:
    from pipeline.entities import entities

    found: dict[str, list[Any]] = {article.article_id: [] for article in articles}
    for mention in entities(articles, settings)[0]:
        found[mention.article_id].append(mention)
    return found


def _spoken(row: Mapping[str, str], text: str) -> Spoken:
    speaker = text[int(row["speaker_start"]) : int(row["speaker_end"])] if row["speaker_start"] else ""
    return Spoken(int(row["start"]), int(row["end"]), row["kind"], speaker)


def _meets(one: Spoken, quote: Quote) -> bool:
    return union(one.start, one.end, quote.start, quote.end) >= OVERLAP


def _score(spoken: Iterable[Spoken], found: Sequence[Quote], kind: str) -> Score:
    """Count quotes of a kind whose words and speaker are right; what lies in a free stretch costs nothing."""
    rows = list(spoken)
    gold = [row for row in rows if row.kind == kind]
    free = [row for row in rows if row.kind == FREE]
    told = [q for q in found if q.kind == kind and not any(row.start <= q.start < row.end for row in free)]
    left = list(told)
    hits = 0
    for row in gold:
        match = next((q for q in left if _meets(row, q) and same_speaker(q.speaker, row.speaker)), None)
        if match:
            left.remove(match)
            hits += 1
    return Score(hits, len(told), len(gold))


def _speakers(spoken: Iterable[Spoken], found: Sequence[Quote]) -> Score:
    """Count right speakers among the quotes whose words are right."""
    pairs = [(row, q) for row in spoken if row.kind != FREE for q in found if _meets(row, q)]
    right = sum(same_speaker(q.speaker, row.speaker) for row, q in pairs)
    return Score(right, len(pairs), len(pairs))
