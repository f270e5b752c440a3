"""Who does the work: this process, a pool of processes, or a Dask cluster. Same function, same bytes.

A worker that dies or hangs fails its own task alone. The task is tried once more; if it fails again its
shard is halved and halved until the input that kills is found. That input ends in ``rejected``, with the
reason, and the rest of its shard goes on.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import PipelineError
from pipeline.extract.inputs import Shard
from pipeline.run.stages import Task, full_task, process

Submit = Callable[[Task, float], Any]
_PER_ITEM = 2.0  # seconds for each further input of a shard; the slowest of 30,000 news articles took 0.3


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def execute(tasks: Sequence[Task], settings: dict[str, Any], title: str) -> None:
    """Work through tasks, with a progress bar on a terminal."""
    from tqdm import tqdm

    if not tasks:
        return
    done = _inline(tasks) if settings["workers"] == 1 and not settings["scheduler"] else _guarded(tasks, settings)
    for _ in tqdm(done, total=len(tasks), desc=title, unit="shard", disable=None, file=sys.stderr):
        pass


def _inline(tasks: Sequence[Task]) -> Iterator[str]:
    for task in tasks:
        yield process(task)


def _guarded(tasks: Sequence[Task], settings: dict[str, Any]) -> Iterator[str]:
    workers = min(settings["workers"] or cores(), len(tasks))
    opened = dask(settings["scheduler"], workers) if settings["scheduler"] else pool(workers)
    seconds = settings["seconds"]
    with opened as submit:
        futures = [submit(task, allowed(task.raw, seconds)) for task in tasks]
        failed = []
        for task, future in zip(tasks, futures, strict=True):
            if reason := _failure(future):
                failed.append((task, reason))
            else:
                yield task.shard
        for task, reason in failed:
            if _failure(submit(task, allowed(task.raw, seconds))):
                _rescue(task, reason, submit, seconds)
            yield task.shard


def allowed(shard: Shard | None, seconds: float) -> float:
    """Give the time limit of a shard: that of one article, and a little for each further one."""
    return seconds + _PER_ITEM * (items(shard) if shard else 1000)


def items(shard: Shard) -> int:
    """Count the inputs of a shard, at the most."""
    return len(shard.files) if shard.last is None else shard.last - shard.first


def _failure(future: Any) -> str | None:
    """Wait for a task; give the reason if its worker died or took too long. Other errors are bugs and are raised."""
    try:
        future.result()
    except TimeoutError:
        return "took too long"
    except Exception as error:
        if type(error).__name__ in {"ProcessExpired", "KilledWorker"}:
            return "killed its worker process"
        raise
    return None


def _rescue(task: Task, reason: str, submit: Submit, seconds: float) -> None:
    """Find the inputs of a shard that kill, set them aside, and do the rest."""
    if task.raw is None:
        raise PipelineError(
            f"The worker on shard {task.shard} died twice: {reason}. Run `rasad run`, which isolates it."
        )
    poisoned = tuple(_poisoned(task, task.raw, submit, seconds))
    cleared = full_task(replace(task.raw, poisoned=poisoned), task.work, task.settings)
    if still := _failure(submit(cleared, allowed(task.raw, seconds))):
        raise PipelineError(f"Shard {task.shard} {still} even without its {len(poisoned)} killing inputs.")


def _poisoned(task: Task, shard: Shard, submit: Submit, seconds: float) -> Iterator[tuple[str, int | None, str]]:
    """Name the inputs below a shard that kill a worker on their own, as origin, line and reason."""
    with TemporaryDirectory(prefix=".probe-", dir=task.work) as folder:
        probe = full_task(shard, Path(folder), task.settings)
        reason = _failure(submit(probe, allowed(shard, seconds)))
    if not reason:
        return
    if items(shard) == 1:
        line = None if shard.last is None else shard.last
        yield shard.files[0].origin, line, f"this input {reason}"
        return
    for half in halves(shard):
        yield from _poisoned(task, half, submit, seconds)


def halves(shard: Shard) -> tuple[Shard, Shard]:
    """Split a shard into two, by files or by lines."""
    if shard.last is None:
        middle = len(shard.files) // 2
        return replace(shard, files=shard.files[:middle]), replace(shard, files=shard.files[middle:])
    middle = (shard.first + shard.last) // 2
    return replace(shard, last=middle), replace(shard, first=middle)


@contextmanager
def pool(workers: int) -> Iterator[Submit]:
    """Open a pool whose processes start clean: libraries with threads of their own do not survive a fork."""
    from multiprocessing import get_context

    from pebble import ProcessPool

    with ProcessPool(max_workers=workers, context=get_context("spawn")) as processes:
        try:
            yield lambda task, limit: processes.schedule(process, args=[task], timeout=limit)
        except BaseException:
            processes.stop()
            raise


@contextmanager
def dask(address: str, workers: int) -> Iterator[Submit]:
    """Open a Dask cluster at an address, or ``local`` for one on this machine. All workers mount the same folder."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise PipelineError("Dask is not installed. Run: pip install -e '.[dask]'") from error
    if address == "local":
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None)
        with cluster, Client(cluster) as client:
            yield _submit(client)
        return
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise PipelineError(f"No Dask scheduler answers at {address}: {error}. Start one: dask scheduler") from error
    with client:
        yield _submit(client)


def _submit(client: Any) -> Submit:
    return lambda task, limit: _Waiting(client.submit(process, task, pure=False, retries=0), limit)


class _Waiting:
    """A Dask future with the time limit that its result is waited for."""

    def __init__(self, future: Any, limit: float) -> None:
        self.future, self.limit = future, limit

    def result(self) -> Any:
        """Give the result; a task that takes too long is given up."""
        try:
            return self.future.result(timeout=self.limit)
        except TimeoutError:
            self.future.cancel()
            raise
