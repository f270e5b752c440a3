"""Stage ``dataset``: the parts of all stages -> the published folder, its card and its counts.

Only files that change are written; the others stay the very files they were. The result is the same, byte for
byte, as from nothing: every file carries the key of what it rests on.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline import tables
from pipeline.dataset.build import FROM, Build, rows, write_table
from pipeline.dataset.card import write_card, write_metrics
from pipeline.dataset.layout import lay_out
from pipeline.digests import code_digest, combine
from pipeline.errors import PipelineError
from pipeline.resolve import changes

CODE = ("dataset", "resolve", "tables.py", "records.py", "errors.py", "text.py", "params.py", "digests.py")
"""Source files and folders whose change makes every file of a dataset anew: a decision is applied by ``resolve``."""


def publish(work: Path, out: Path) -> dict[str, int]:
    """Write every table of the dataset, each in one step; give the number of rows of each.

    The counts hold: inputs = articles + duplicates + rejected.
    """
    resolved = tables.about(work / "resolve" / "entities" / "all.parquet").get("key", "")
    if not resolved:
        raise PipelineError(f"{work} holds no resolved tables. Run `rasad resolve` first.")
    for path in out.glob(".*.part"):
        path.unlink()  # a run that was killed had begun it
    code = code_digest(CODE)
    made = tables.notes(work)
    key = combine("dataset", code, resolved, json.dumps(made, sort_keys=True, ensure_ascii=False))
    card = out / "dataset.json"
    if card.is_file() and json.loads(card.read_text(encoding="utf-8")).get("key") == key:
        counts: dict[str, int] = json.loads(card.read_text(encoding="utf-8"))["counts"]
        return counts
    decided = changes.read(work / "resolve" / "changes.json")
    build = Build(work, out, lay_out(work, _dropped(work), decided), decided, code)
    for table in FROM:
        write_table(build, table)
    counts = {table: rows(out / table) for table in FROM}
    write_metrics(work, out, counts)
    if (review := work / "resolve" / "review.tsv").is_file():
        with tables.whole(out / review.name) as path:
            path.write_bytes(review.read_bytes())
    write_card(out, counts, key, made, counts_line(counts))
    return counts


def _dropped(work: Path) -> dict[str, set[str]]:
    """Name the articles of each shard that are duplicates of others, by the places they came from."""
    gone = tables.read(work / "resolve" / "duplicates", "duplicates")
    places = {(row.origin, row.line) for row in gone}
    found: dict[str, set[str]] = {}
    for path in tables.parts(work / "normalize" / "articles") if places else ():
        data = tables.read_arrow([path], "articles", ["article_id", "origin", "line"]).to_pylist()
        if here := {row["article_id"] for row in data if (row["origin"], row["line"]) in places}:
            found[path.stem] = here
    return found


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
