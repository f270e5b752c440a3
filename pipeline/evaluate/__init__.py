"""Scores on gold: names, dates, topics, quotes, who is who. ``rasad evaluate`` prints and writes them."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from pipeline import annotation, params, tables
from pipeline.evaluate import dates, names, news, quotes, topics, who
from pipeline.params import Settings

GOLD = {
    "names": "corpora/entities/test",
    "dates": "tests/cases/dates.json",
    "topics": "corpora/topics",
    "quotes": "corpora/gold/quotes/test.txt",
    "who": "corpora/gold/who/test.txt",
}
"""What each score is measured on. Models never train on it; the date grammar was written with its cases."""


def gold_digest(what: str) -> str:
    """Digest the gold that a score, and its floor, belong to."""
    place = params.locate(GOLD[what])
    files = sorted(place.glob("test*.txt" if what == "topics" else "*.txt")) if place.is_dir() else [place]
    told = hashlib.sha1(b"".join(file.read_bytes() for file in files), usedforsecurity=False)
    return told.hexdigest()[:12]


def run(wanted: Iterable[str], settings: Settings, out: Path | None) -> Iterator[str]:
    """Measure what is wanted, write it under ``out`` if given, and yield lines to print."""
    for what in wanted:
        told, errors = measure(what, settings)
        told["gold"] = gold_digest(what)
        if out:
            _write(out, what, told, errors)
        yield from lines(what, told)


def measure(what: str, settings: Settings) -> tuple[dict[str, Any], Sequence[names.Error]]:
    """Measure one thing; names come with the list of errors."""
    if what == "names":
        return measure_names(settings)
    if what == "dates":
        return measure_dates(settings), []
    if what == "topics":
        items = [
            item for file in sorted(params.locate(GOLD["topics"]).glob("test*.txt")) for item in annotation.read(file)
        ]
        return topics.measure(items, settings["topics"]), []
    if what == "who":
        return who.measure_who(list(annotation.read(params.locate(GOLD["who"])))), []
    return measure_quotes(settings), []


def measure_names(settings: Settings) -> tuple[dict[str, Any], Sequence[names.Error]]:
    """Score the chosen engine on the held-out articles of our own."""
    from pipeline.entities import load

    chosen = settings["entities"]
    gold = list(annotation.read(params.locate(GOLD["names"])))
    return names.measure(gold, load(chosen["engine"], chosen))


def measure_quotes(settings: Settings) -> dict[str, Any]:
    """Score quotes, posts and names within an article on our own gold and, where it lies, quotes on real news."""
    gold = list(annotation.read(params.locate(GOLD["quotes"])))
    told = quotes.measure_quotes(gold)
    told |= {"roles": quotes.measure_roles(gold), "clusters": quotes.measure_clusters(gold)}
    archives = params.locate(settings["corpora"]["external"]) / "news"
    if not all((archives / name).is_file() for name in news.ARCHIVES):
        return told
    real = news.measure_news(params.locate(news.SHEET), archives, settings)
    return told | {f"news {kind}": figure for kind, figure in real.items()}


def measure_dates(settings: Settings) -> dict[str, Any]:
    """Score the date grammar on our own cases and, where it lies, on annotated news."""
    cases = json.loads(params.locate(GOLD["dates"]).read_text(encoding="utf-8"))
    told: dict[str, Any] = {"cases": dates.measure_cases(cases)}
    news = params.locate(settings["corpora"]["external"]) / "dates" / "news_dev.jsonl"
    return told | ({"news": dates.measure_news(news)} if news.is_file() else {})


def lines(what: str, told: dict[str, Any]) -> Iterator[str]:
    """Print scores a line each."""
    yield f"{what} (gold {told['gold']})"
    for name, value in told.items():
        if isinstance(value, dict) and "f1" in value:
            low, high = value.get("f1_low"), value.get("f1_high")
            span = f" [{low:.3f}, {high:.3f}]" if low is not None and high is not None else ""
            count = f" of {value['gold']}" if "gold" in value else ""
            yield f"  {name:18} P {value['precision']:.3f} R {value['recall']:.3f} F1 {value['f1']:.3f}{span}{count}"
        elif name != "gold":
            yield f"  {name:18} {value}"


def _write(out: Path, what: str, told: dict[str, Any], errors: Sequence[names.Error]) -> None:
    with tables.whole(out / f"{what}.json") as path:
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if what == "names":
        with tables.whole(out / "names-errors.csv") as path, path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([field.name for field in fields(names.Error)])
            writer.writerows(astuple(error) for error in errors)
