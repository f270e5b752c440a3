"""Sharing a dataset: without the texts, described column by column, with a paragraph for the methods section."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import dataset, params, query, tables, validate
from pipeline.dataset.card import made_with
from pipeline.errors import PipelineError
from pipeline.params import Settings

TEXTS = {"articles": ("text",), "quotes": ("text",)}
"""Columns that hold what belongs to publishers. Names, titles and single words stay: they are findings."""
_KINDS = {"string": "string", "int32": "integer", "double": "number", "bool": "boolean", "date32[day]": "date"}


def codebook() -> dict[str, dict[str, str]]:
    """Read the meaning of every column of every table from ``corpora/README.md``.

    >>> codebook()["stories"]["similarity"]
    'likeness to the earliest print, 0 to 1 (Jaccard, of 3-word shingles)'
    """
    told = params.locate("corpora/README.md").read_text(encoding="utf-8")
    tables_of = re.findall(r"^### ([a-z]+)\n(.*?)(?=^#|\Z)", told, re.MULTILINE | re.DOTALL)
    found: dict[str, dict[str, str]] = {
        table: dict(re.findall(r"^\| (\w+) \| (.+) \|$", block, re.MULTILINE)) for table, block in tables_of
    }
    for columns in found.values():
        columns.pop("column")
    same = found["articles"]["article_id"]
    return {table: {name: found[table].get(name, same) for name in tables.SCHEMAS[table].names} for table in found}


def without_text(folder: Path, out: Path, settings: Settings) -> None:
    """Write a copy of a dataset that may be published: all tables, the offsets, and not the texts.

    Who holds the same articles finds each span again by its offsets; ``content_sha1`` says whether they are the same.
    """
    dataset.check(folder)
    if out.resolve() == folder.resolve() or (
        out.exists() and not (out / "datapackage.json").is_file() and any(out.iterdir())
    ):
        raise PipelineError(f"{out} holds something else. Name an empty folder with --out.")
    written = {"README.md": card(folder, settings), "METHODS.md": methods(folder, settings)}
    for table in dataset.existing(folder):
        _one_file(tables.parts(folder / table), table, out)
    written["datapackage.json"] = json.dumps(datapackage(out), ensure_ascii=False, indent=1)
    written["dataset.json"] = (folder / "dataset.json").read_text(encoding="utf-8")
    for name, text in written.items():
        with tables.whole(out / name) as path:
            path.write_text(text.rstrip() + "\n", encoding="utf-8")


def _one_file(parts: list[Path], table: str, out: Path) -> None:
    """Join the parts of a table without the columns that hold texts, part by part, as Parquet and as CSV."""
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    kept = [name for name in tables.SCHEMAS[table].names if name not in TEXTS.get(table, ())]
    about = tables.stamped(table, {"stage": "export", "text": "removed"})
    schema = tables.read_arrow([], table, kept).schema.with_metadata(about)
    plain = _plain(schema.empty_table()).schema
    with (
        tables.whole(out / table / f"{table}.parquet") as parquet,
        tables.whole(out / "csv" / f"{table}.csv") as csv,
        pq.ParquetWriter(parquet, schema, compression="zstd") as binary,
        pc.CSVWriter(csv, plain) as lines,
    ):
        for part in parts:
            data = tables.read_arrow([part], table, kept).replace_schema_metadata(about)
            binary.write_table(data)
            lines.write_table(_plain(data))


def _plain(data: pa.Table) -> pa.Table:
    """Spell what CSV has no way to hold: lists as JSON, moments in ISO 8601.

    >>> _plain(pa.table({"aliases": [["ريم", "ريم ناصر"]]}))["aliases"].to_pylist()
    ['["ريم", "ريم ناصر"]']
    """
    import pyarrow.compute as pc

    for at, field in enumerate(data.schema):
        column = data[field.name]
        if pa.types.is_list(field.type):
            told = [None if value is None else json.dumps(value, ensure_ascii=False) for value in column.to_pylist()]
            data = data.set_column(at, field.name, pa.array(told, pa.string()))
        elif pa.types.is_timestamp(field.type):
            data = data.set_column(at, field.name, pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ"))
    return data.replace_schema_metadata()


def datapackage(folder: Path) -> dict[str, Any]:
    """Describe the tables of a published copy as a Data Package (datapackage.org, version 2)."""
    import pyarrow.parquet as pq

    meaning, resources = codebook(), []
    for table in dataset.existing(folder):
        data = pq.read_metadata(folder / table / f"{table}.parquet")
        path = folder / "csv" / f"{table}.csv"
        fields = [
            {"name": field.name, "type": _kind(field.type), "description": meaning[table][field.name]}
            for field in data.schema.to_arrow_schema()
        ]
        about = {"path": path.relative_to(folder).as_posix(), "format": "csv", "mediatype": "text/csv"}
        size = {"bytes": path.stat().st_size, "hash": f"sha256:{_sha256(path)}"}
        schema = {"fields": fields} | _KEYS.get(table, {})
        resources.append({"name": table, **about, "encoding": "utf-8", **size, "rows": data.num_rows, "schema": schema})
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "rasad-dataset",
        "title": "Rasad: Arabic news coverage as a dataset",
        "version": tables.VERSION,
        "resources": resources,
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_OF_ARTICLE = [{"fields": ["article_id"], "reference": {"resource": "articles", "fields": ["article_id"]}}]
_KEYS: dict[str, dict[str, Any]] = {
    "articles": {"primaryKey": ["article_id"]},
    "mentions": {"primaryKey": ["article_id", "start"], "foreignKeys": _OF_ARTICLE},
    "roles": {"foreignKeys": _OF_ARTICLE},
    "topics": {"primaryKey": ["article_id", "topic"], "foreignKeys": _OF_ARTICLE},
    "quotes": {"foreignKeys": _OF_ARTICLE},
    "links": {"foreignKeys": _OF_ARTICLE},
    "stories": {"primaryKey": ["article_id"], "foreignKeys": _OF_ARTICLE},
    "entities": {"primaryKey": ["entity_id"]},
}


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "array"
    return "datetime" if pa.types.is_timestamp(kind) else _KINDS[str(kind)]


def card(folder: Path, settings: Settings) -> str:
    """Give the card of a published copy: what it holds, what each column means, how good it is."""
    told = _told(folder)
    lines = ["# A Rasad dataset without texts", "", methods(folder, settings), "", "## Columns", ""]
    for table, columns in codebook().items():
        lines += [f"### {table} ({told['counts'].get(table, 0)} rows)", "", "| column | meaning |", "|---|---|"]
        hidden = TEXTS.get(table, ())
        lines += [f"| {name} | {columns.get(name, '')} |" for name in tables.SCHEMAS[table].names if name not in hidden]
        lines.append("")
    lines += ["Names, dates, posts, topics and quotes were found by programs and hold errors. Texts are left out:",
              "they belong to their publishers."]  # fmt: skip
    return "\n".join(lines)


def _told(folder: Path) -> dict[str, Any]:
    dataset.check(folder)
    told: dict[str, Any] = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    if not told.get("made"):
        raise PipelineError(f"{folder} does not say how it was made: an older Rasad wrote it. Run `rasad run` again.")
    return told


def methods(folder: Path, settings: Settings) -> str:
    """Write a paragraph for a methods section: versions, models, parameters, counts, losses, validation.

    How the dataset was made is read from the dataset itself, not from the settings of today.
    """
    told = _told(folder)
    papers, articles, stories, first, last, undated, rejected, duplicates = query.ask(folder, _COUNTS).rows[0]
    kinds = Counter(reason.partition(":")[0] for (reason,) in query.ask(folder, "select reason from rejected").rows)
    why = "; ".join(f"{reason}: {n}" for reason, n in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])))
    text = (
        f"We processed {_many(articles + rejected + duplicates, 'input')} from {_many(papers, 'newspaper')} with Rasad"
        f" {told['rasad']} (table schema {told['schema']}, dataset key {told['key']})."
        f" {_many(articles, 'article')} remained ({_many(stories, 'distinct story', 'distinct stories')}), published"
        f" {first or '?'} to {last or '?'}, {undated} without a date. Duplicate inputs: {duplicates}; rejected inputs:"
        f" {rejected}{f' ({why})' if why else ''}. {made_with(told['made'])}"
    )
    return f"{text} {_validated(folder, settings)}"


def _many(n: int, one: str, more: str = "") -> str:
    """Count things in English.

    >>> _many(1, "newspaper"), _many(1200, "story", "stories")
    ('1 newspaper', '1,200 stories')
    """
    return f"{n:,} {one if n == 1 else more or one + 's'}"


_COUNTS = """select (select count(distinct source) from articles), (select count(*) from articles),
    (select count(distinct story_id) from stories), (select min(published) from articles),
    (select max(published) from articles), (select count(*) from articles where published is null),
    (select count(*) from rejected), (select count(*) from duplicates)"""


def _validated(folder: Path, settings: Mapping[str, Any]) -> str:
    try:
        told = validate.load(folder, params.locate(settings["validation"]["path"]) / validate.NAME)
    except PipelineError:
        return "No sample of this dataset was validated by hand."
    parts = []
    for kind in (kind for kind in told if isinstance(told[kind], dict)):
        each = [
            f"{what}: {rate} {row[rate]['value']} [{row[rate]['low']}, {row[rate]['high']}]"
            for what, row in told[kind]["each"].items()
            for rate in ("precision", "recall")
            if row.get(rate, {}).get("value") is not None
        ]
        both = told[kind]["agreement"]
        agreed = f"; two coders, Krippendorff's alpha {both['alpha']} (n = {both['n']})" if both else "; one coder"
        parts.append(f"{kind} (n = {told[kind]['n']}{agreed}{validate.moved(told[kind])}): {', '.join(each)}")
    return f"A random sample was coded by hand; estimates with 95 % intervals: {'. '.join(parts)}."
