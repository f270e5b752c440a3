"""What a dataset folder says of itself: a card for people, counts for programs, volumes for ``dvc plots``."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pipeline import tables
from pipeline.dataset.build import FROM

Made = dict[str, Any]


def write_card(out: Path, counts: dict[str, int], key: str, made: Made, line: str) -> None:
    """Write what the folder holds, for people and for programs; the key in it says that all tables are there."""
    with tables.whole(out / "README.md") as path:
        path.write_text(_card(out, counts, made, line), encoding="utf-8")
    card: dict[str, Any] = {"schema": tables.VERSION, "rasad": version("rasad"), "key": key, "counts": counts}
    card["made"] = made
    with tables.whole(out / "dataset.json") as path:
        path.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def made_with(made: Made) -> str:
    """Say which programs, models and thresholds made a dataset, from what its stages wrote down.

    >>> chosen = {"entities": {"engine": "rules"}, "dates": {"week_start": "monday"}}
    >>> made_with({"entities": {"settings": chosen, "data": "1f"},
    ...            "topics": {"settings": {"topics": {"threshold": {"advocacy": 0.3}, "beside": 0.6}}, "data": "2e"}})
    "Names were recognised by the engine 'rules'; dates by rules, resolved against the day of publication (weeks
    from monday); topics by a linear classifier (model digest 2e), thresholds advocacy 0.3 (beside
    another topic 0.6 of it, or named twice); quotes, posts and speakers by rules."
    """
    names, topics = made["entities"]["settings"], made["topics"]["settings"]["topics"]
    engine, convention = names["entities"]["engine"], names["entities"].get("convention", "rasad")
    trained = f" (model digest {made['entities']['data']})" if engine != "rules" else ""
    other = f", convention {convention!r}" if convention != "rasad" else ""
    limits = {topic: limit for topic, limit in sorted((topics["threshold"] or {}).items()) if limit is not None}
    share = topics.get("beside") or 1
    beside = f" (beside another topic {share} of it, or named twice)" if share < 1 else ""
    return (
        f"Names were recognised by the engine {engine!r}{trained}{other}; dates by rules, resolved against the day of"
        f" publication (weeks from {names['dates']['week_start']}); topics by a linear classifier (model digest"
        f" {made['topics']['data']}), thresholds"
        f" {', '.join(f'{topic} {limit}' for topic, limit in limits.items()) or 'as trained'}{beside};"
        " quotes, posts and speakers by rules."
    )


def _card(out: Path, counts: dict[str, int], made: Made, line: str) -> str:
    articles = tables.read_arrow(tables.parts(out / "articles"), "articles", ["source", "source_name", "published"])
    papers = articles.group_by(["source", "source_name"]).aggregate([([], "count_all")]).sort_by("source").to_pylist()
    days = pc.min_max(articles["published"]).as_py()
    lines = [
        "# A Rasad dataset",
        "",
        f"{line}.",
        f"Published {days['min'] or '?'} to {days['max'] or '?'}. Schema version {tables.VERSION}.",
        made_with(made),
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
    assigned = {name: sum(n for (_, topic), n in about.items() if topic == name) for name in sorted(names)}
    with tables.whole(work / "metrics" / "counts.json") as path:
        path.write_text(json.dumps(counts | {"assigned": assigned}, indent=1) + "\n", encoding="utf-8")
    with tables.whole(work / "metrics" / "weeks.csv") as path:
        rows: list[list[object]] = [["week", "articles", *assigned]]
        rows += [[w, volume[w], *(about[w, name] for name in assigned)] for w in all_weeks(w for w in volume if w)]
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")


def all_weeks(known: Iterable[str]) -> list[str]:
    """List ISO weeks from the first to the last, so that a week without articles shows as one.

    >>> all_weeks(["2025-W01", "2024-W51"])
    ['2024-W51', '2024-W52', '2025-W01']
    """
    days = sorted(date.fromisocalendar(int(week[:4]), int(week[6:]), 1) for week in known)
    span = range(0, (days[-1] - days[0]).days + 1, 7) if days else ()
    return [f"{year}-W{week:02d}" for year, week, _ in ((days[0] + timedelta(n)).isocalendar() for n in span)]
