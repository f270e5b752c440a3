"""Scores on gold: names, dates, topics, quotes, who is who. ``rasad evaluate`` prints and writes them."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline import annotation, params, tables
from pipeline.evaluate import dates, names, news, quotes, topic_news, topics, who
from pipeline.params import Settings
from pipeline.train import archives

GOLD = {
    "names": "corpora/entities/test",
    "dates": "tests/cases/dates.json",
    "topics": "corpora/topics",
    "quotes": "corpora/gold/quotes/test.txt",
    "who": "corpora/gold/who/test.txt",
}
"""What each score is measured on. Models never train on it; the date grammar was written with its cases."""


NEWS = "corpora/entities/news/test"
"""Names of real articles, by offset: measured beside our own where the archive lies."""


def gold_digest(what: str) -> str:
    """Digest the gold that a score, and its floor, belong to."""
    place = params.locate(GOLD[what])
    files = sorted(place.glob("test*.txt" if what == "topics" else "*.txt")) if place.is_dir() else [place]
    told = hashlib.sha1(b"".join(file.read_bytes() for file in files), usedforsecurity=False)
    return told.hexdigest()[:12]


def run(wanted: Iterable[str], settings: Settings, out: Path | None) -> Iterator[str]:
    """Measure what is wanted, write it under ``out`` if given, and yield lines to print."""
    for what in wanted:
        told, lists = measure(what, settings)
        if what == "topics":
            more, points = topic_news.measure(settings)
            told, lists = told | more, lists | ({"reliability-news": points} if points else {})
        told["gold"] = gold_digest(what)
        if out:
            _write(out, what, told, lists)
        yield from lines(what, told)


Lists = dict[str, Sequence[Any]]
"""Tables that lie beside the figures: errors, points of plots."""


def measure(what: str, settings: Settings) -> tuple[dict[str, Any], Lists]:
    """Measure one thing; names and topics come with a list of errors, topics with the points of plots."""
    if what == "names":
        told, errors = measure_names(settings)
        return told, {"errors": errors}
    if what == "dates":
        return measure_dates(settings), {}
    if what == "topics":
        items = [
            item for file in sorted(params.locate(GOLD["topics"]).glob("test*.txt")) for item in annotation.read(file)
        ]
        return topics.measure(items, settings["topics"])
    if what == "who":
        return who.measure_who(list(annotation.read(params.locate(GOLD["who"])))), {}
    return measure_quotes(settings), {}


def measure_names(settings: Settings) -> tuple[dict[str, Any], Sequence[names.Error]]:
    """Score the chosen engine on our own held-out articles and, where the archive lies, on real ones."""
    from pipeline.entities import load

    chosen = settings["entities"]
    engine = load(chosen["engine"], chosen)
    told, errors = names.measure(list(annotation.read(params.locate(GOLD["names"]))), engine)
    if real := real_news(settings):
        news, more = names.measure(real, engine)
        told |= {f"news {label}": figures for label, figures in news.items()}
        errors = [*errors, *more]
    return told, errors


def real_news(settings: Settings) -> list[annotation.Annotated]:
    """Read the real articles whose names are marked by offset; none without the archive that holds their texts."""
    sheets = sorted(params.locate(NEWS).glob("*.tsv"))
    return list(archives.marked(params.locate(settings["corpora"]["external"]), sheets))


def measure_quotes(settings: Settings) -> dict[str, Any]:
    """Score quotes, posts and names within an article on our own gold and, where it lies, quotes on real news."""
    gold = list(annotation.read(params.locate(GOLD["quotes"])))
    told = quotes.measure_quotes(gold)
    told |= {"roles": quotes.measure_roles(gold), "clusters": quotes.measure_clusters(gold)}
    found = archives.paths(params.locate(settings["corpora"]["external"]), news.ARCHIVES)
    if len(found) < len(news.ARCHIVES):
        return told
    real = news.measure_news(params.locate(news.SHEET), found, settings)
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
            area = f" AP {value['average_precision']:.3f}" if "average_precision" in value else ""
            figures = f"P {value['precision']:.3f} R {value['recall']:.3f} F1 {value['f1']:.3f}"
            yield f"  {name:18} {figures}{span}{count}{area}"
        elif isinstance(value, dict) and "share_right" in value:
            low, high = value["interval"]
            right = f"{value['right']} of {value['assigned']} assignments right [{low:.3f}, {high:.3f}]"
            error = f"calibration error {value['calibration_error']:.4f} over {value['read']} read"
            yield f"  {name:18} {right}, {value['doubtful']} doubtful; {error}"
        elif name != "gold":
            yield f"  {name:18} {value}"


def _write(out: Path, what: str, told: dict[str, Any], lists: Lists) -> None:
    with tables.whole(out / f"{what}.json") as path:
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, rows in lists.items():
        table = [row if isinstance(row, dict) else asdict(row) for row in rows]
        with tables.whole(out / f"{what}-{name}.csv") as path, path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]) if table else ["none"])
            writer.writeheader()
            writer.writerows(table)
