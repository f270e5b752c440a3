"""The flow: which stage reads what, what is stale, and who does the work.

A *shard stage* turns the parts of one shard into new parts and looks at nothing else. ``resolve`` and
``dataset`` look at the whole collection. A part carries the key of all that it rests on (input, settings,
model, code), so what is fresh is seen from the parts themselves: there is no other state.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import params, tables
from pipeline.errors import PipelineError
from pipeline.extract.inputs import Given, Shard, files, shards
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


_SHARED = ("records.py", "errors.py", "tables.py", "text.py", "params.py")
STAGES = {
    "extract": Stage(
        reads=(),
        writes=("rejected", "duplicates", "articles"),
        settings=("extract",),
        code=("extract", "sources.py", *_SHARED),
        data=_sources,
    ),
    "normalize": Stage(
        reads=("extract",), writes=("articles",), settings=(), code=("normalize.py", *_SHARED), data=_no_data
    ),
    "entities": Stage(
        reads=("normalize",),
        writes=("roles", "mentions"),
        settings=("entities", "dates"),
        code=("entities", *_SHARED),
        data=_entity_models,
    ),
    "topics": Stage(
        reads=("normalize",), writes=("topics",), settings=("topics",), code=("topics", *_SHARED), data=_topic_model
    ),
    "quotes": Stage(
        reads=("normalize", "entities"), writes=("quotes",), settings=(), code=("quotes", *_SHARED), data=_no_data
    ),
}


def part(work: Path, stage: str, table: str, shard: str) -> Path:
    """Name the part that a stage writes for a shard."""
    return work / stage / table / f"{shard}.parquet"


def digest_files(paths: Iterable[Path]) -> str:
    """Digest the files under some paths: their names and bytes."""
    told = hashlib.sha1(usedforsecurity=False)
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                told.update(path.relative_to(top.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]


@cache
def code_digest(names: tuple[str, ...]) -> str:
    """Digest source files or folders of this package."""
    return digest_files(Path(__file__).parent / name for name in names)


def stage_digest(stage: str, settings: Settings) -> str:
    """Digest what a stage rests on beside its input: code, settings, models."""
    about = STAGES[stage]
    chosen = json.dumps({name: settings[name] for name in about.settings}, sort_keys=True, ensure_ascii=False)
    told = (tables.VERSION, code_digest(about.code), chosen, digest_files(about.data(settings)))
    return hashlib.sha1(repr(told).encode(), usedforsecurity=False).hexdigest()[:16]


def _key(*told: str) -> str:
    return hashlib.sha1("\n".join(told).encode(), usedforsecurity=False).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Task:
    """The work on one shard: the stages to run, each with the key that its parts will carry."""

    work: Path
    shard: str
    stages: tuple[tuple[str, str], ...]
    settings: Settings
    raw: Shard | None = None


def plan(inputs: Sequence[Path], given: Given, settings: Settings) -> list[Shard]:
    """List the shards of the inputs."""
    sizes = settings["work"]
    found = files(inputs, given)
    return list(shards(found, shard_files=sizes["shard_files"], shard_lines=sizes["shard_lines"]))


def whole_tasks(found: Sequence[Shard], work: Path, settings: Settings) -> list[Task]:
    """Make a task for each shard that is stale in any stage."""
    digests = {stage: stage_digest(stage, settings) for stage in STAGES}
    tasks = []
    for shard in found:
        keys = {"": shard.digest}
        for stage, about in STAGES.items():
            keys[stage] = _key(stage, digests[stage], *(keys[name] for name in about.reads or ("",)))
        stale = tuple((s, keys[s]) for s in STAGES if not _fresh(work, s, shard.name, keys[s]))
        if stale:
            tasks.append(Task(work, shard.name, stale, settings, shard))
    return tasks


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
        key = _key(stage, digest, *before)
        if not _fresh(work, stage, name, key):
            tasks.append(Task(work, name, ((stage, key),), settings))
    return names, tasks


def _fresh(work: Path, stage: str, shard: str, key: str) -> bool:
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


def prune(work: Path, names: Iterable[str], stages: Iterable[str] = STAGES) -> None:
    """Remove the parts of shards that are no more."""
    keep = set(names)
    for stage in stages:
        for path in tables.parts(work / stage):
            if path.stem not in keep:
                path.unlink()


def execute(tasks: Sequence[Task], workers: int, title: str) -> None:
    """Work through tasks in this process or in a pool, with a progress bar on a terminal."""
    from tqdm import tqdm

    workers = min(workers or _cores(), len(tasks))
    done = map(process, tasks) if workers <= 1 else _pooled(tasks, workers)
    for _ in tqdm(done, total=len(tasks), desc=title, unit="shard", disable=None, file=sys.stderr):
        pass


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pooled(tasks: Sequence[Task], workers: int) -> Iterator[str]:
    """Run tasks in a pool whose processes start clean: libraries with threads of their own do not survive a fork."""
    from multiprocessing import get_context

    from pebble import ProcessExpired, ProcessPool

    with ProcessPool(max_workers=workers, context=get_context("spawn")) as pool:
        futures = [pool.schedule(process, args=[task]) for task in tasks]
        for task, future in zip(tasks, futures, strict=True):
            try:
                yield future.result()
            except ProcessExpired as error:
                origins = ", ".join(file.origin for file in task.raw.files[:3]) if task.raw else task.shard
                raise PipelineError(
                    f"A worker died on shard {task.shard} ({origins} …): {error}. Run with --workers 1 to see why."
                ) from error


def run(inputs: Sequence[Path], out: Path, settings: Settings, given: Given) -> dict[str, int]:
    """Make or renew the dataset ``out`` from the inputs; give the counts of its tables."""
    from pipeline.dataset import publish

    found = plan(inputs, given, settings)
    work = out / ".work"
    tasks = whole_tasks(found, work, settings)
    fresh = len(found) - len(tasks)
    print(f"{len(found)} shards: {len(tasks)} to do, {fresh} reused", file=sys.stderr)  # noqa: T201
    execute(tasks, settings["work"]["workers"], "run")
    prune(work, [shard.name for shard in found])
    resolve_all(work, work, settings)
    return publish(work, out)


def run_stage(stage: str, work_in: Path, work: Path, settings: Settings) -> None:
    """Run one stage over all its shards, as ``dvc.yaml`` calls it."""
    if stage == "extract":
        found = plan([work_in], Given(), settings)
        digest = stage_digest(stage, settings)
        keys = {shard.name: _key(stage, digest, shard.digest) for shard in found}
        names = list(keys)
        tasks = [
            Task(work, s.name, ((stage, keys[s.name]),), settings, s)
            for s in found
            if not _fresh(work, stage, s.name, keys[s.name])
        ]
    else:
        names, tasks = stage_tasks(stage, work_in, work, settings)
    print(f"{stage}: {len(names)} shards, {len(tasks)} to do", file=sys.stderr)  # noqa: T201
    execute(tasks, settings["work"]["workers"], stage)
    prune(work, names, [stage])


def resolve_all(work_in: Path, work: Path, settings: Settings) -> None:
    """Run ``resolve`` unless its tables already rest on exactly these parts, decisions and code."""
    from pipeline.resolve import WRITES, resolve

    decisions = params.locate(settings["resolve"]["decisions"])
    parts = [tables.parts(work_in / stage / STAGES[stage].writes[-1]) for stage in STAGES]
    keys = [tables.about(path).get("key", "") for paths in parts for path in paths]
    told = [
        code_digest(("resolve", *_SHARED)),
        json.dumps(settings["resolve"]),
        digest_files([decisions] if decisions.is_file() else []),
    ]
    key = _key("resolve", *told, *keys)
    if tables.about(part(work, "resolve", WRITES[-1], "all")).get("key") == key:
        return
    rows = resolve(work_in, settings["resolve"])
    for table in WRITES:
        tables.write(part(work, "resolve", table, "all"), table, rows[table], {"key": key, "stage": "resolve"})
