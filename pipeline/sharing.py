"""Sharing a dataset: without the texts, described column by column, with a paragraph for the methods section."""

import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import dataset, params, query, tables, validate
from pipeline.digests import digest_files
from pipeline.errors import PipelineError
from pipeline.params import Settings

TEXTS = {"articles": ("text",), "quotes": ("text",)}
"""Columns that hold what belongs to publishers. Names, titles and single words stay: they are findings."""
_KINDS = {"string": "string", "int32": "integer", "double": "number", "bool": "boolean", "date32[day]": "date"}


def codebook() -> dict[str, dict[str, str]]:
    """Read the meaning of every column of every table from ``corpora/README.md``.

    >>> codebook()["stories"]["similarity"]
    'copies of one report share the id of the earliest'
    """
    told = params.locate("corpora/README.md").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {table: {} for table in tables.SCHEMAS}
    for heading, block in re.findall(r"^### ([a-z, ]+)\n(.*?)(?=^#|\Z)", told, re.MULTILINE | re.DOTALL):
        for names, meaning in re.findall(r"^\| ([a-z][\w:, ]*) \| (.+) \|$", block, re.MULTILINE):
            table, colon, columns = names.partition(": ")
            for column in (columns if colon else names).split(", "):
                found.get(table if colon else heading, {}).setdefault(column, meaning)
    for columns in found.values():
        columns.setdefault("article_id", found["articles"]["article_id"])
    return found


def without_text(folder: Path, out: Path, settings: Settings) -> None:
    """Write a copy of a dataset that may be published: all tables, the offsets, and not the texts.

    Who holds the same articles finds each span again by its offsets; ``content_sha1`` says whether they are the same.
    """
    dataset.check(folder)
    if out.resolve() == folder.resolve() or (
        out.exists() and not (out / "datapackage.json").is_file() and any(out.iterdir())
    ):
        raise PipelineError(f"{out} holds something else. Name an empty folder with --out.")
    for table in dataset.existing(folder):
        for part in tables.parts(folder / table):
            data = tables.read_arrow([part], table)
            data = data.drop_columns([name for name in TEXTS.get(table, ()) if name in data.column_names])
            about = {name: text for name, text in tables.about(part).items() if name not in ("table", "schema")}
            tables.write_arrow(out / part.relative_to(folder), table, data, about | {"text": "removed"})
    told = json.dumps(datapackage(out), ensure_ascii=False, indent=1)
    written = {"datapackage.json": told, "README.md": card(folder, settings), "METHODS.md": methods(folder, settings)}
    for name, text in written.items():
        with tables.whole(out / name) as path:
            path.write_text(text.rstrip() + "\n", encoding="utf-8")


def datapackage(folder: Path) -> dict[str, Any]:
    """Describe the tables of a folder as a Data Package (datapackage.org, version 2)."""
    import pyarrow.parquet as pq

    meaning, resources = codebook(), []
    for table in dataset.existing(folder):
        parts = tables.parts(folder / table)
        fields = [
            {"name": field.name, "type": _kind(field.type), "description": meaning[table].get(field.name, "")}
            for field in pq.read_schema(parts[0])
        ]
        rows = sum(pq.read_metadata(part).num_rows for part in parts)
        paths = [part.relative_to(folder).as_posix() for part in parts]
        resources.append(
            {"name": table, "path": paths, "format": "parquet", "rows": rows, "schema": {"fields": fields}}
        )
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "rasad-dataset",
        "title": "Rasad: Arabic news coverage as a dataset",
        "version": tables.VERSION,
        "resources": resources,
    }


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "list"
    return "datetime" if pa.types.is_timestamp(kind) else _KINDS[str(kind)]


def card(folder: Path, settings: Settings) -> str:
    """Give the card of a published copy: what it holds, what each column means, how good it is."""
    told = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    lines = ["# A Rasad dataset without texts", "", methods(folder, settings), "", "## Columns", ""]
    for table, columns in codebook().items():
        lines += [f"### {table} ({told['counts'].get(table, 0)} rows)", "", "| column | meaning |", "|---|---|"]
        hidden = TEXTS.get(table, ())
        lines += [f"| {name} | {columns.get(name, '')} |" for name in tables.SCHEMAS[table].names if name not in hidden]
        lines.append("")
    lines += ["Names, dates, posts, topics and quotes were found by programs and hold errors. Texts are left out:",
              "they belong to their publishers."]  # fmt: skip
    return "\n".join(lines)


def methods(folder: Path, settings: Settings) -> str:
    """Write a paragraph for a methods section: versions, models, parameters, counts, losses, validation."""
    told = query.ask(folder, _COUNTS).rows[0]
    papers, articles, stories, first, last, undated, rejected, duplicates = told
    reasons = query.ask(folder, "select reason, count(*) n from rejected group by 1 order by 2 desc, 1").rows
    key = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))["key"]
    engine = settings["entities"]["engine"]
    chosen = {topic: limit for topic, limit in settings["topics"]["threshold"].items() if limit is not None}
    why = "; ".join(f"{reason}: {n}" for reason, n in reasons)
    text = (
        f"We processed {articles + rejected + duplicates:,} inputs from {papers} newspapers with Rasad"
        f" {version('rasad')} (table schema {tables.VERSION}, dataset key {key}). {articles:,} articles remained"
        f" ({stories:,} distinct stories), published {first} to {last}; {undated} without a date."
        f" {duplicates} inputs were duplicates and {rejected} were rejected{f' ({why})' if why else ''}."
        f" Names were recognised by the engine {engine!r}{_model(settings['entities'].get('model'))}; dates by rules,"
        f" resolved against the day of publication (weeks from {settings['dates']['week_start']}); topics by a linear"
        f" classifier{_model(settings['topics'].get('model'))}, thresholds {chosen or 'as trained'};"
        " quotes and speakers by rules."
    )
    return f"{text} {_validated(folder, settings)}"


_COUNTS = """select (select count(distinct source) from articles), (select count(*) from articles),
    (select count(distinct story_id) from stories), (select min(published) from articles),
    (select max(published) from articles), (select count(*) from articles where published is null),
    (select count(*) from rejected), (select count(*) from duplicates)"""


def _model(place: str | None) -> str:
    folder = params.locate(place) if place else None
    return f" (model {place}, digest {digest_files([folder])})" if folder and folder.is_dir() else ""


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
        parts.append(f"{kind} (n = {told[kind]['n']}{agreed}): {', '.join(each)}")
    return f"A random sample was coded by hand; estimates with 95 % intervals: {'. '.join(parts)}."
