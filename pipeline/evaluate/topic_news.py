"""Topics in real news, where the public corpora lie: labelled articles, and what is assigned among ordinary news.

``corpora/topics/news_measured.tsv`` holds verdicts on articles that nothing was learnt from: drawn at random in bands
of an earlier model's score, each standing for ``weight`` articles, and all that earlier models assigned. A doubtful
verdict counts as wrong.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import params
from pipeline.evaluate.topics import counted, ranked
from pipeline.params import Settings
from pipeline.records import Article, Topic
from pipeline.train import archives

MEASURED = "corpora/topics/news_measured.tsv"
Row = dict[str, Any]


def measure(settings: Settings) -> tuple[Row, list[Row]]:
    """Measure on real news; nothing if the public corpora are absent. The second part: points of the reliability."""
    external = params.locate(settings["corpora"]["external"])
    told: Row = {}
    if (external / "topics" / "labelled_real.jsonl").is_file():
        told |= real(external / "topics" / "labelled_real.jsonl", settings)
    place = params.locate(MEASURED)
    if not (external / "news").is_dir() or not place.is_file():
        return told, []
    with place.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file, delimiter="\t"))
    rows = scored(texts(external, {row["id"] for row in read}), settings)
    ordinary, points = base_rate(read, {(row.article_id, row.topic): row for row in rows})
    return told | ordinary, points


def real(path: Path, settings: Settings) -> Row:
    """Score the real labelled articles, borderline ones left out, keyword rules beside the classifier."""
    from pipeline.topics.measure import keywords

    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    clear = [line for line in lines if not line["borderline"]]
    gold = [frozenset(line["labels"]) for line in clear]
    sources = {line["id"]: f"{line.get('title') or ''}\n{line['text']}" for line in clear}
    rows, rules = scored(sources, settings), keywords(list(sources.values()))
    told: Row = {}
    for name in sorted(frozenset().union(*gold)):
        its = [row for row in rows if row.topic == name]
        told[f"real {name}"] = counted([row.assigned for row in its], gold, name) | ranked(
            [row.score for row in its], gold, name
        )
        told[f"real keywords {name}"] = counted([name in found for found in rules], gold, name)
    return told


def texts(external: Path, wanted: set[str]) -> dict[str, str]:
    """Read articles by their id."""
    return {id_: source for id_, source in archives.articles(*archives.paths(external)) if id_ in wanted}


def scored(sources: Mapping[str, str], settings: Settings) -> list[Topic]:
    """Score texts as articles."""
    from pipeline.annotation import Annotated
    from pipeline.evaluate.quotes import as_article
    from pipeline.topics import topics

    articles: list[Article] = [as_article(Annotated(id_, {}, source, ())) for id_, source in sources.items()]
    return topics(articles, settings["topics"])


def base_rate(read: Sequence[Mapping[str, str]], rows: Mapping[tuple[str, str], Topic]) -> tuple[Row, list[Row]]:
    """Say how much of what is assigned in ordinary news is right, and how honest the scores are there."""
    from pipeline.topics.measure import calibration_error, reliability
    from pipeline.validate.figures import wilson

    told: Row = {}
    points: list[Row] = []
    for name in sorted({line["topic"] for line in read}):
        its = [(line, rows[line["id"], name]) for line in read if line["topic"] == name and (line["id"], name) in rows]
        assigned = [line["verdict"] for line, row in its if row.assigned]
        right = assigned.count("yes")
        share = wilson(right, len(assigned))
        told[f"news {name}"] = {
            "right": right,
            "assigned": len(assigned),
            "doubtful": assigned.count("doubtful"),
            "share_right": share["value"],
            "interval": [share["low"], share["high"]] if assigned else [0.0, 1.0],
            "read": len(its),
        }
        measured = (
            [row.score for _, row in its],
            [line["verdict"] == "yes" for line, _ in its],
            [float(line["weight"]) for line, _ in its],
        )
        told[f"news {name}"]["calibration_error"] = round(calibration_error(*measured), 4)
        points += [{"topic": name, **{k: round(v, 4) for k, v in p.items()}} for p in reliability(*measured)]
    return told, points
