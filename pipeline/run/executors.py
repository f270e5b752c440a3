"""Who does the work: this process, a pool of processes, or a Dask cluster. Same function, same bytes.

A worker that dies or hangs fails its own task alone. The task is tried once more; if it fails again its
shard is halved and halved until the input that kills is found. That input ends in ``rejected``, with the
reason, and the rest of its shard goes on.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import PipelineError
from pipeline.extract.inputs import Shard
from pipeline.run.stages import Task, full_task, process

Wait = Callable[[], str | None]
"""Wait for a task; give the reason if its worker died or took too long. Other errors are bugs and are raised."""

Submit = Callable[[Task, float], Wait]
_LOOK, _PATIENCE = 5.0, 60.0  # seconds between looks at a cluster; without a worker before it is given up
_PER_ITEM = 2.0  # seconds for each further input of a shard; the slowest of 30,000 news articles took 0.3


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def execute(tasks: Sequence[Task], settings: dict[str, Any], title: str) -> None:
    """Work through tasks, with a progress bar on a terminal."""
    from tqdm import tqdm

    if not isinstance(settings["workers"], int) or settings["workers"] < 0:
        raise PipelineError(f"work.workers is {settings['workers']}; write 0 (one for each core) or more.")
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
        waits = [submit(task, allowed(task.raw, seconds)) for task in tasks]
        failed = []
        for task, wait in zip(tasks, waits, strict=True):
            if reason := wait():
                failed.append((task, reason))
            else:
                yield task.shard
        for task, reason in failed:
            if submit(task, allowed(task.raw, seconds))():
                _rescue(task, reason, submit, seconds)
            yield task.shard


def allowed(shard: Shard | None, seconds: float) -> float:
    """Give the time limit of a shard: that of one article, and a little for each further one."""
    return seconds + _PER_ITEM * (items(shard) if shard else 1000)


def items(shard: Shard) -> int:
    """Count the inputs of a shard, at the most."""
    return len(shard.files) if shard.last is None else shard.last - shard.first


def _rescue(task: Task, reason: str, submit: Submit, seconds: float) -> None:
    """Find the inputs of a shard that kill, set them aside, and do the rest."""
    if task.raw is None:
        raise PipelineError(
            f"The worker on shard {task.shard} died twice: {reason}. Run `rasad run`, which isolates it."
        )
    poisoned = tuple(_poisoned(task, task.raw, submit, seconds))
    cleared = full_task(replace(task.raw, poisoned=poisoned), task.work, task.settings)
    if still := submit(cleared, allowed(task.raw, seconds))():
        raise PipelineError(f"Shard {task.shard} {still} even without its {len(poisoned)} killing inputs.")


def _poisoned(task: Task, shard: Shard, submit: Submit, seconds: float) -> Iterator[tuple[str, int | None, str]]:
    """Name the inputs below a shard that kill a worker on their own, as origin, line and reason."""
    with TemporaryDirectory(prefix=".probe-", dir=task.work) as folder:
        probe = full_task(shard, Path(folder), task.settings)
        reason = submit(probe, allowed(shard, seconds))()
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
    with _processes(workers) as processes:
        try:
            yield lambda task, limit: _waiting(processes.schedule(process, args=[task], timeout=limit))
        except BaseException:
            processes.stop()
            raise


def _processes(workers: int) -> Any:
    from multiprocessing import get_context

    from pebble import ProcessPool

    return ProcessPool(workers, initializer=_begin, initargs=[os.getpid()], context=get_context("spawn"))


def _waiting(future: Any) -> Wait:
    from pebble import ProcessExpired

    def wait() -> str | None:
        try:
            future.result()
        except TimeoutError:
            return "took too long"
        except ProcessExpired:
            return "killed its worker process"
        return None

    return wait


def _begin(parent: int) -> None:
    """Make a worker ready: what every task needs is imported before its time counts, and nobody outlives the run."""
    import pipeline.entities
    import pipeline.extract.page
    import pipeline.normalize
    import pipeline.quotes
    import pipeline.topics  # noqa: F401

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def dask(address: str, workers: int) -> Iterator[Submit]:
    """Open a Dask cluster at an address, or ``local`` for one on this machine. All workers mount the same folder.

    Dask hands out the shards; on the worker a process of its own does the work, so that what kills or hangs it is
    told from a machine that was lost: an input is set aside for the first, never for the second.
    """
    try:
        from dask import config
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise PipelineError("Dask is not installed. Run: pip install -e '.[dask]'") from error
    if address == "local":
        told = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
        with (
            config.set({"distributed.worker.daemon": False}),
            LocalCluster(**told) as cluster,
            Client(cluster) as client,
        ):
            yield _submit(client)
        return
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise PipelineError(f"No Dask scheduler answers at {address}: {error}. Start one: dask scheduler") from error
    with client:
        yield _submit(client)


def _submit(client: Any) -> Submit:
    return lambda task, limit: partial(_answer, client, client.submit(apart, process, task, limit, pure=False))


def _answer(client: Any, future: Any) -> str | None:
    """Wait for a shard as long as there is a worker that might do it."""
    alone = 0
    while True:
        try:
            reason: str | None = future.result(timeout=_LOOK)
        except TimeoutError:
            alone = 0 if client.nthreads() else alone + 1
            if alone > _PATIENCE / _LOOK:
                raise PipelineError(
                    "The Dask cluster has no workers. Start some (dask worker ADDRESS --nthreads 1 --no-nanny) "
                    "and run again: what is done is kept."
                ) from None
        else:
            return reason


_own = threading.local()


def apart(work: Callable[[Task], str], task: Task, limit: float) -> str | None:
    """Do a task in a process beside this one, on whichever machine; give the reason if that dies or takes too long."""
    from multiprocessing import current_process

    if current_process().daemon:
        raise PipelineError(
            "Workers below a nanny may start no process. Start them with --no-nanny, or set "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False."
        )
    if not hasattr(_own, "processes"):
        _own.processes = _processes(1)
    return _waiting(_own.processes.schedule(work, args=[task], timeout=limit))()
