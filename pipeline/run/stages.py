"""Which stage reads what, what it rests on, and how a shard goes through it."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import params, tables
from pipeline.digests import code_digest, combine, digest_files
from pipeline.errors import PipelineError
from pipeline.extract.inputs import Given, Shard, files, shards
from pipeline.extract.known import known
from pipeline.params import Settings


@dataclass(frozen=True, slots=True)
class Stage:
    """What a shard stage rests on. The table written last carries the key: when it is there, all are."""

    reads: tuple[str, ...]
    writes: tuple[str, ...]
    settings: tuple[str, ...]
    code: tuple[str, ...]
    data: Callable[[Settings], Iterable[Path]]


def _no_data(_: Settings) -> Iterable[Path]:
    return ()


def _sources(_: Settings) -> Iterable[Path]:
    return [params.locate("corpora/sources")]


def _entity_models(settings: Settings) -> Iterable[Path]:
    return [
        params.locate(settings["entities"][name])
        for name in ("model", "spacy", "stanza", "camel")
        if settings["entities"][name]
    ]


def _topic_model(settings: Settings) -> Iterable[Path]:
    return [params.locate(settings["topics"]["model"])]


SHARED = ("records.py", "errors.py", "tables.py", "text.py", "params.py", "digests.py")
STAGES = {
    "extract": Stage(
        reads=(),
        writes=("rejected", "duplicates", "articles"),
        settings=("extract",),
        code=("extract", "sources.py", "calendars.py", *SHARED),
        data=_sources,
    ),
    "normalize": Stage(
        reads=("extract",), writes=("articles",), settings=(), code=("normalize.py", *SHARED), data=_no_data
    ),
    "entities": Stage(
        reads=("normalize",),
        writes=("roles", "mentions"),
        settings=("entities", "dates"),
        code=("entities", "calendars.py", *SHARED),
        data=_entity_models,
    ),
    "topics": Stage(
        reads=("normalize",), writes=("topics",), settings=("topics",), code=("topics", *SHARED), data=_topic_model
    ),
    "quotes": Stage(
        reads=("normalize", "entities"), writes=("quotes",), settings=(), code=("quotes", *SHARED), data=_no_data
    ),
}


def part(work: Path, stage: str, table: str, shard: str) -> Path:
    """Name the part that a stage writes for a shard."""
    return work / stage / table / f"{shard}.parquet"


def stage_digest(stage: str, settings: Settings) -> str:
    """Digest what a stage rests on beside its input: code, settings, models."""
    about = STAGES[stage]
    chosen = json.dumps({name: settings[name] for name in about.settings}, sort_keys=True, ensure_ascii=False)
    return combine(tables.VERSION, code_digest(about.code), chosen, digest_files(about.data(settings)))


def note(work: Path, stage: str, settings: Settings) -> None:
    """Write beside the parts of a stage with which settings and data (models) it makes them, for the dataset's card."""
    about = STAGES[stage]
    chosen = {name: settings[name] for name in about.settings}
    tables.note(work / stage, {"settings": chosen, "data": digest_files(about.data(settings))})


@dataclass(frozen=True, slots=True)
class Task:
    """The work on one shard: the stages to run, each with the key that its parts will carry."""

    work: Path
    shard: str
    stages: tuple[tuple[str, str], ...]
    settings: Settings
    raw: Shard | None = None


def plan(inputs: Sequence[Path], given: Given, settings: Settings, work: Path | None = None) -> list[Shard]:
    """List the shards of the inputs; files that have not changed since the last look from ``work`` are not read."""
    sizes = settings["work"]
    size = int(sizes["shard_mb"] * 1_000_000)
    with known(work / "known.json" if work else None) as seen:
        found = files(inputs, given, seen)
        each = {"files_each": sizes["shard_files"], "records": sizes["shard_lines"], "size": size}
        return list(shards(found, seen, **each))


def whole_tasks(found: Sequence[Shard], work: Path, settings: Settings) -> list[Task]:
    """Make a task for each shard that is stale in any stage."""
    digests = {stage: stage_digest(stage, settings) for stage in STAGES}
    tasks = []
    for shard in found:
        keys = _keys(shard, digests)
        stale = tuple((stage, key) for stage, key in keys.items() if not fresh(work, stage, shard.name, key))
        if stale:
            tasks.append(Task(work, shard.name, stale, settings, shard))
    return tasks


def full_task(shard: Shard, work: Path, settings: Settings) -> Task:
    """Make the task that runs every stage on a shard, fresh or not."""
    keys = _keys(shard, {stage: stage_digest(stage, settings) for stage in STAGES})
    return Task(work, shard.name, tuple(keys.items()), settings, shard)


def _keys(shard: Shard, digests: dict[str, str]) -> dict[str, str]:
    """Give the key of each stage of a shard: what the stage rests on, and the keys of the stages that it reads."""
    keys = {"": shard.digest}
    for stage, about in STAGES.items():
        keys[stage] = combine(stage, digests[stage], *(keys[name] for name in about.reads or ("",)))
    return {stage: keys[stage] for stage in STAGES}


def stage_tasks(stage: str, work_in: Path, work: Path, settings: Settings) -> tuple[list[str], list[Task]]:
    """List the shards that the stages before left, and make a task for each that is stale in one stage."""
    about = STAGES[stage]
    first = about.reads[0]
    names = [path.stem for path in tables.parts(work_in / first / STAGES[first].writes[-1])]
    if not names:
        raise PipelineError(f"{work_in} holds no parts of the stage {first!r}. Run `rasad {first}` first.")
    digest = stage_digest(stage, settings)
    tasks = []
    for name in names:
        before = [tables.about(part(work_in, s, STAGES[s].writes[-1], name)).get("key", "") for s in about.reads]
        key = combine(stage, digest, *before)
        if not fresh(work, stage, name, key):
            tasks.append(Task(work, name, ((stage, key),), settings))
    return names, tasks


def fresh(work: Path, stage: str, shard: str, key: str) -> bool:
    """Tell whether the parts of a stage rest on what they would rest on now."""
    return tables.about(part(work, stage, STAGES[stage].writes[-1], shard)).get("key") == key


def process(task: Task) -> str:
    """Run the stages of a task; called in this process or in a worker."""
    for stage, key in task.stages:
        rows = _run(stage, task)
        for table in STAGES[stage].writes:
            tables.write(part(task.work, stage, table, task.shard), table, rows[table], {"key": key, "stage": stage})
    return task.shard


def _run(stage: str, task: Task) -> dict[str, list[Any]]:
    """Call the stage's function with the rows that it reads."""
    settings = task.settings

    def rows(before: str, table: str) -> list[Any]:
        return tables.read(part(task.work, before, table, task.shard), table)

    if stage == "extract":
        from pipeline.extract import extract

        assert task.raw is not None
        found = extract(task.raw, settings["extract"])
        return {"articles": found.articles, "rejected": found.rejected, "duplicates": found.duplicates}
    if stage == "normalize":
        from pipeline.normalize import normalize

        return {"articles": [normalize(article) for article in rows("extract", "articles")]}
    articles = rows("normalize", "articles")
    if stage == "entities":
        from pipeline.entities import entities

        mentions, roles = entities(articles, settings)
        return {"mentions": mentions, "roles": roles}
    if stage == "topics":
        from pipeline.topics import topics

        return {"topics": topics(articles, settings["topics"])}
    from pipeline.quotes import quotes

    return {"quotes": quotes(articles, rows("entities", "mentions"))}
