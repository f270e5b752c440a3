"""What a dataset folder says of itself: a card for people, counts for programs, volumes for ``dvc plots``."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pipeline import tables
from pipeline.dataset.build import FROM


def write_card(out: Path, counts: dict[str, int], key: str, line: str) -> None:
    """Write what the folder holds, for people and for programs; the key in it says that all tables are there."""
    with tables.whole(out / "README.md") as path:
        path.write_text(_card(out, counts, line), encoding="utf-8")
    card: dict[str, Any] = {"schema": tables.VERSION, "key": key, "counts": counts}
    with tables.whole(out / "dataset.json") as path:
        path.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _card(out: Path, counts: dict[str, int], line: str) -> str:
    articles = tables.read_arrow(tables.parts(out / "articles"), "articles", ["source", "source_name", "published"])
    papers = articles.group_by(["source", "source_name"]).aggregate([([], "count_all")]).sort_by("source").to_pylist()
    days = pc.min_max(articles["published"]).as_py()
    lines = [
        "# A Rasad dataset",
        "",
        f"{line}.",
        f"Published {days['min'] or '?'} to {days['max'] or '?'}. Schema version {tables.VERSION}.",
        "",
        "| newspaper | key | articles |",
        "|---|---|---|",
        *(f"| {row['source_name']} | {row['source']} | {row['count_all']} |" for row in papers),
        "",
        "| table | rows | columns |",
        "|---|---|---|",
        *(f"| {table} | {counts[table]} | {', '.join(tables.SCHEMAS[table].names)} |" for table in FROM),
        "",
        "Names, dates, posts, topics and quotes were found by programs and hold errors.",
        "Texts belong to their publishers.",
        "",
    ]
    return "\n".join(lines)


def write_metrics(work: Path, out: Path, counts: dict[str, int]) -> None:
    """Write the counts and the weekly volumes that `dvc metrics show` and `dvc plots show` read."""
    with tables.whole(work / "metrics" / "counts.json") as path:
        path.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    volume: Counter[str | None] = Counter()
    about: Counter[tuple[str | None, str]] = Counter()
    names: set[str] = set()
    for part in tables.parts(out / "articles"):
        articles = tables.read_arrow([part], "articles", ["article_id", "week"])
        week = dict(zip(articles["article_id"].to_pylist(), articles["week"].to_pylist(), strict=True))
        volume.update(week.values())
        beside = out / "topics" / part.relative_to(out / "articles")
        topics = tables.read_arrow([beside], "topics", ["article_id", "topic", "assigned"])
        names.update(pc.unique(topics["topic"]).to_pylist())
        found = topics.filter(topics["assigned"]).to_pylist()
        about.update((week[row["article_id"]], row["topic"]) for row in found)
    with tables.whole(work / "metrics" / "weeks.csv") as path:
        rows: list[list[object]] = [["week", "articles", *sorted(names)]]
        rows += [[w, volume[w], *(about[w, name] for name in sorted(names))] for w in sorted(w for w in volume if w)]
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
