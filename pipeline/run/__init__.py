"""The flow: what is stale is done, shard by shard; then what needs the whole collection.

A *shard stage* turns the parts of one shard into new parts and looks at nothing else. ``resolve`` and
``dataset`` look at the whole collection. A part carries the key of all that it rests on (input, settings,
model, code), so what is fresh is seen from the parts themselves: there is no other state.
"""

import fcntl
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from pipeline import params, tables
from pipeline.digests import code_digest, combine, digest_files
from pipeline.errors import PipelineError
from pipeline.extract.inputs import Given, present
from pipeline.params import Settings
from pipeline.run.executors import execute
from pipeline.run.stages import SHARED, STAGES, Task, fresh, note, part, plan, stage_digest, stage_tasks, whole_tasks

__all__ = ["STAGES", "Task", "part", "plan", "resolve_all", "run", "run_stage", "whole_tasks"]


@contextmanager
def only_writer(work: Path) -> Iterator[None]:
    """Refuse a second writer. The system frees the lock when its holder ends, however it ends."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise PipelineError(
                f"{work} is being written by process {lock.read() or '?'}. Wait for it, or stop it."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        _sweep(work)
        yield


def _sweep(work: Path) -> None:
    """Remove what a run that was killed had begun to write; nobody else writes here now."""
    for path in work.rglob(".*.part"):
        path.unlink(missing_ok=True)
    for folder in work.glob(".probe-*"):
        rmtree(folder)


def run(inputs: Sequence[Path], out: Path, settings: Settings, given: Given) -> dict[str, int]:
    """Make or renew the dataset ``out`` from the inputs; give the counts of its tables."""
    from pipeline.dataset import publish

    work = out / ".work"
    present(inputs, given)  # before anything is written
    with only_writer(work):
        found = plan(inputs, given, settings, work)
        tasks = whole_tasks(found, work, settings)
        _tell(f"{len(found)} shards: {len(tasks)} to do, {len(found) - len(tasks)} reused")
        execute(tasks, settings["work"], "run")
        prune(work, [shard.name for shard in found])
        for stage in STAGES:
            note(work, stage, settings)
        resolve_all(work, work, settings)
        return publish(work, out)


def run_stage(stage: str, work_in: Path, work: Path, settings: Settings) -> None:
    """Run one stage over all its shards, as ``dvc.yaml`` calls it."""
    with only_writer(work):
        names, tasks = (
            _first_tasks(work_in, work, settings) if stage == "extract" else stage_tasks(stage, work_in, work, settings)
        )
        _tell(f"{stage}: {len(names)} shards, {len(tasks)} to do, {len(names) - len(tasks)} reused")
        execute(tasks, settings["work"], stage)
        prune(work, names, [stage])
        note(work, stage, settings)


def _first_tasks(raw: Path, work: Path, settings: Settings) -> tuple[list[str], list[Task]]:
    found = plan([raw], Given(), settings, work)
    digest = stage_digest("extract", settings)
    keys = {shard.name: combine("extract", digest, shard.digest) for shard in found}
    stale = [shard for shard in found if not fresh(work, "extract", shard.name, keys[shard.name])]
    return list(keys), [Task(work, s.name, (("extract", keys[s.name]),), settings, s) for s in stale]


def _tell(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


def prune(work: Path, names: Iterable[str], stages: Iterable[str] = STAGES) -> None:
    """Remove the parts of shards that are no more."""
    keep = set(names)
    for stage in stages:
        for path in tables.parts(work / stage):
            if path.stem not in keep:
                path.unlink()


def resolve_all(work_in: Path, work: Path, settings: Settings) -> None:
    """Run ``resolve`` unless its tables already rest on exactly these parts, decisions and code."""
    from pipeline.resolve import WRITES, resolve

    tables.note(work / "resolve", {"settings": {"resolve": settings["resolve"]}})
    by_people = [params.locate(path) for name in ("decisions", "known") if (path := settings["resolve"].get(name))]
    parts = [tables.parts(work_in / stage / STAGES[stage].writes[-1]) for stage in STAGES]
    keys = [tables.about(path).get("key", "") for paths in parts for path in paths]
    code = code_digest(("resolve", *SHARED))
    chosen = json.dumps(settings["resolve"], sort_keys=True)
    key = combine("resolve", code, chosen, digest_files(path for path in by_people if path.is_file()), *keys)
    if tables.about(part(work, "resolve", WRITES[-1], "all")).get("key") == key:
        return
    found = resolve(work_in, work, settings["resolve"])
    for table in WRITES:
        about = {"key": key, "stage": "resolve"}
        tables.write_arrow(part(work, "resolve", table, "all"), table, found[table], about)
