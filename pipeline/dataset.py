"""Stage ``dataset``: the parts of all stages -> the published folder, its card and its counts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import tables
from pipeline.digests import code_digest, combine
from pipeline.errors import PipelineError
from pipeline.resolve import changes

FROM = {
    "articles": "normalize",
    "mentions": "entities",
    "roles": "entities",
    "topics": "topics",
    "quotes": "quotes",
    "links": "resolve",
    "stories": "resolve",
    "entities": "resolve",
    "pairs": "resolve",
    "rejected": "extract",
    "duplicates": "extract",
}
PARTITIONED = ("articles", "mentions", "roles", "topics", "quotes", "links", "stories")
_ORDER = {
    "articles": ["article_id"],
    "mentions": ["article_id", "start", "end", "label"],
    "roles": ["article_id", "start", "end"],
    "topics": ["article_id", "topic"],
    "quotes": ["article_id", "start", "end"],
    "links": ["article_id", "label", "canonical"],
    "stories": ["article_id"],
    "entities": ["entity_id"],
    "pairs": ["week", "entity_a", "entity_b"],
    "rejected": ["origin", "line", "reason"],
    "duplicates": ["origin", "line"],
}


def publish(work: Path, out: Path) -> dict[str, int]:
    """Write every table of the dataset, each in one step; give the number of rows of each.

    The counts hold: inputs = articles + duplicates + rejected.
    """
    resolved = tables.about(work / "resolve" / "entities" / "all.parquet").get("key", "")
    if not resolved:
        raise PipelineError(f"{work} holds no resolved tables. Run `rasad resolve` first.")
    key = combine("dataset", code_digest(("dataset.py", "tables.py")), resolved)
    card = out / "dataset.json"
    if card.is_file() and json.loads(card.read_text(encoding="utf-8")).get("key") == key:
        counts: dict[str, int] = json.loads(card.read_text(encoding="utf-8"))["counts"]
        return counts
    out.mkdir(parents=True, exist_ok=True)
    dropped = _dropped(work)
    decided = changes.read(work / "resolve" / "changes.json")
    month = _months(work, dropped, decided)
    counts = {}
    for table in FROM:
        data = _rows(work, table, dropped, decided)
        counts[table] = data.num_rows
        _write(out, table, data, month, key)
    _write_metrics(work, out, counts)
    if (review := work / "resolve" / "review.tsv").is_file():
        with tables.whole(out / review.name) as path:
            path.write_bytes(review.read_bytes())
    _write_card(out, counts, key)
    return counts


def _dropped(work: Path) -> dict[str, set[str]]:
    """Name the articles of each shard that are duplicates of others, by the places they came from."""
    rows = tables.read(work / "resolve" / "duplicates", "duplicates")
    places = {(row.origin, row.line) for row in rows}
    found: dict[str, set[str]] = {}
    for path in tables.parts(work / "normalize" / "articles"):
        data = tables.read_arrow([path], "articles").select(["article_id", "origin", "line"]).to_pylist()
        gone = {row["article_id"] for row in data if (row["origin"], row["line"]) in places}
        if gone:
            found[path.stem] = gone
    return found


def _months(work: Path, dropped: dict[str, set[str]], decided: changes.Changes) -> dict[str, str]:
    """Say in which partition the rows of each article lie."""
    month = {}
    for path in tables.parts(work / "normalize" / "articles"):
        data = changes.apply("articles", tables.read_arrow([path], "articles"), decided)
        days = data.column("published").to_pylist()
        for article, day in zip(data.column("article_id").to_pylist(), days, strict=True):
            if article not in dropped.get(path.stem, ()):
                month[article] = f"{day:%Y-%m}" if day else "undated"
    return month


def _rows(work: Path, table: str, dropped: dict[str, set[str]], decided: changes.Changes) -> pa.Table:
    """Gather a table from the parts of all shards, without the articles that were dropped, in a fixed order."""
    pieces = [tables.SCHEMAS[table].empty_table()]
    for path in tables.parts(work / FROM[table] / table):
        data = tables.read_arrow([path], table)
        if "article_id" in data.column_names and (gone := dropped.get(path.stem)):
            data = data.filter(pc.invert(pc.is_in(data["article_id"], pa.array(sorted(gone), pa.string()))))
        pieces.append(changes.apply(table, data, decided))
    if table == "duplicates":
        pieces.append(tables.read_arrow(tables.parts(work / "resolve" / "duplicates"), table))
    data = pa.concat_tables(pieces)
    return data.sort_by([(name, "ascending") for name in _ORDER[table]])


def _write(out: Path, table: str, data: pa.Table, month: dict[str, str], key: str) -> None:
    """Write a table beside its place and put it there in one step."""
    new = out / f".{table}.new"
    rmtree(new, ignore_errors=True)
    new.mkdir()
    for name, piece in _pieces(table, data, month):
        tables.write_arrow(new / name / "part-0.parquet", table, piece, {"key": key, "stage": "dataset"})
    tables.swap(new, out / table)


def _pieces(table: str, data: pa.Table, month: dict[str, str]) -> Iterator[tuple[str, pa.Table]]:
    if table not in PARTITIONED or data.num_rows == 0:
        yield "", data
        return
    parts = pa.array([month[article] for article in data.column("article_id").to_pylist()], pa.string())
    for value in sorted(pc.unique(parts).to_pylist()):
        yield f"part={value}", data.filter(pc.equal(parts, value))


def _write_card(out: Path, counts: dict[str, int], key: str) -> None:
    """Write what the folder holds, for people and for programs; the key in it says that all tables are there."""
    with tables.whole(out / "README.md") as path:
        path.write_text(_card(out, counts), encoding="utf-8")
    card: dict[str, Any] = {"schema": tables.VERSION, "key": key, "counts": counts}
    with tables.whole(out / "dataset.json") as path:
        path.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _card(out: Path, counts: dict[str, int]) -> str:
    articles = tables.read_arrow(tables.parts(out / "articles"), "articles")
    papers = articles.group_by(["source", "source_name"]).aggregate([([], "count_all")]).sort_by("source").to_pylist()
    days = pc.min_max(articles["published"]).as_py()
    lines = [
        "# A Rasad dataset",
        "",
        f"{counts_line(counts)}.",
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


def _write_metrics(work: Path, out: Path, counts: dict[str, int]) -> None:
    """Write the counts and the weekly volumes that `dvc metrics show` and `dvc plots show` read."""
    with tables.whole(work / "metrics" / "counts.json") as path:
        path.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    articles = tables.read_arrow(tables.parts(out / "articles"), "articles").select(["article_id", "week"])
    topics = tables.read_arrow(tables.parts(out / "topics"), "topics").select(["article_id", "topic", "assigned"])
    names = sorted(set(topics["topic"].to_pylist()))
    week = dict(zip(articles["article_id"].to_pylist(), articles["week"].to_pylist(), strict=True))
    about = Counter((week[row["article_id"]], row["topic"]) for row in topics.to_pylist() if row["assigned"])
    volume = Counter(week.values())
    with tables.whole(work / "metrics" / "weeks.csv") as path:
        rows = [["week", "articles", *names]]
        rows += [[w, volume[w], *(about[w, name] for name in names)] for w in sorted(w for w in volume if w)]
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")


def counts_line(counts: dict[str, int]) -> str:
    """Say in one line that nothing was lost.

    >>> counts_line({"articles": 3, "duplicates": 1, "rejected": 2})
    '6 inputs = 3 articles + 1 duplicates + 2 rejected'
    """
    three = [counts[name] for name in ("articles", "duplicates", "rejected")]
    return "{} inputs = {} articles + {} duplicates + {} rejected".format(sum(three), *three)


def check(folder: Path) -> None:
    """Refuse a folder that is no dataset of this version, and say what to do."""
    card = folder / "dataset.json"
    if not card.is_file():
        raise PipelineError(f"There is no dataset in {folder}. Make one: rasad run INPUT --out {folder}")
    version = json.loads(card.read_text(encoding="utf-8")).get("schema")
    if version != tables.VERSION:
        raise PipelineError(f"{folder} has schema version {version}, this is {tables.VERSION}. Run `rasad run` again.")


def existing(folder: Path) -> Iterable[str]:
    """List the tables that a dataset folder holds."""
    return [table for table in FROM if (folder / table).is_dir()]
