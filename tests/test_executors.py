"""Pools and clusters: a worker that dies takes no article with it but the one that killed it; a crash costs nothing."""

import importlib.util
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import duckdb
import pandas as pd
import psutil
import pyarrow.dataset
import pytest

from pipeline import run, tables
from pipeline.errors import PipelineError
from pipeline.extract.inputs import Given
from pipeline.run import executors
from tests import killers
from tests.conftest import ROOT, STORY
from tests.test_run import digest


@pytest.fixture
def many(tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(f"خبر رقم {number}\n{STORY * 2}{number}.", encoding="utf-8")
    return folder


def with_work(settings, **changed):
    return settings | {"work": settings["work"] | {"workers": 2, "shard_files": 1000} | changed}


DASK = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="the extra [dask] is not installed")
WHO = [pytest.param("", id="pool"), pytest.param("local", id="dask", marks=DASK)]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scheduler", WHO)
@pytest.mark.parametrize(
    ("word", "seconds", "reason"),
    [(killers.DEADLY, 60, "killed its worker process"), (killers.ENDLESS, 8, "took too long")],
)
def test_the_input_that_kills_is_set_aside_and_the_rest_goes_on(
    many, tmp_path, settings, monkeypatch, word, seconds, reason, scheduler
):
    monkeypatch.setattr(executors, "process", killers.process)
    monkeypatch.setattr(executors, "_PER_ITEM", 0.3)
    for path in sorted(many.iterdir())[4:]:  # each halving waits for the limit, which a busy machine needs
        path.unlink()
    (many / "02.txt").write_text(f"خبر {word}\n{STORY * 3}", encoding="utf-8")
    out, rules = tmp_path / "out", settings["entities"] | {"engine": "rules"}
    work = with_work(settings | {"entities": rules}, seconds=seconds, scheduler=scheduler)
    counts = run.run([many], out, work, Given())
    assert (counts["articles"], counts["rejected"]) == (3, 1)
    [row] = tables.read(out / "rejected", "rejected")
    assert (row.origin, row.reason) == ("02.txt", f"this input {reason}")


@DASK
def test_dask_gives_the_same_bytes(many, tmp_path, settings):
    run.run([many], tmp_path / "one", settings, Given())
    run.run([many], tmp_path / "dask", with_work(settings, scheduler="local", shard_files=32), Given())
    assert digest(tmp_path / "dask") == digest(tmp_path / "one")


@DASK
def test_a_cluster_that_is_not_there_is_told(many, tmp_path, settings):
    nobody = with_work(settings, scheduler="tcp://127.0.0.1:9")
    with pytest.raises(PipelineError, match="No Dask scheduler answers at tcp"):
        run.run([many], tmp_path / "out", nobody, Given())


def test_a_second_writer_is_refused_until_the_first_ends(tmp_path):
    refused = pytest.raises(PipelineError, match=f"written by process {os.getpid()}")
    with run.only_writer(tmp_path), refused, run.only_writer(tmp_path):
        pass
    with run.only_writer(tmp_path):
        pass


def start(many, out):
    command = [sys.executable, "-m", "pipeline", "run", str(many), "--out", str(out), "--workers", "2"]
    options = ["--ner", "rules", "--set", "work.shard_files=1"]
    return subprocess.Popen([*command, *options], cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True)


def finish(many, out):
    process = start(many, out)
    _, told = process.communicate()
    assert process.returncode == 0, told


def names(out):
    """List the files of a folder that others write to, each with what tells its versions apart."""
    found = set()
    for folder, _, files in os.walk(out):
        for name in files:
            with suppress(OSError):
                told = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118
                found.add((name, told.st_mtime_ns, told.st_ino))
    return found


def kill(process, out, before, enough):
    """Kill a run and all its workers once it has written enough; tell whether it was still running."""
    while process.poll() is None and len(names(out) - before) < enough:
        time.sleep(0.002)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


class Readers:
    """Read a dataset with three libraries, again and again, while it is written."""

    def __init__(self, out):
        self.out, self.broken, self.read, self.over = out, [], 0, threading.Event()
        self.thread = threading.Thread(target=self.work)

    def once(self):
        for table in ("articles", "mentions", "stories"):
            folder = self.out / table
            rows = [
                pyarrow.dataset.dataset(folder, partitioning="hive").to_table().num_rows,
                duckdb.sql(f"select count(*) from read_parquet('{folder}/**/*.parquet')").fetchall()[0][0],
                len(pd.read_parquet(folder)),
            ]
            assert table == "mentions" or rows == [12, 12, 12], (table, rows)

    def work(self):
        while not self.over.is_set():
            try:
                self.once()
            except Exception as error:  # noqa: BLE001 - whatever a library says is told below
                self.broken.append(error)
            self.read += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


@pytest.mark.timeout(1800)
def test_a_run_killed_anywhere_resumes_to_the_same_dataset(many, tmp_path):
    """Kill -9 of the whole process group at 20 random points; every input changes between two kills."""
    out, rng, killed = tmp_path / "out", random.Random(3), 0
    finish(many, out)
    total = len(names(out))
    with Readers(out) as readers:
        for number in range(20):
            for path in many.iterdir():
                path.write_text(f"{path.read_text(encoding='utf-8')} {number}", encoding="utf-8")
            before = names(out)
            killed += kill(start(many, out), out, before, rng.uniform(0, total))
    assert not readers.broken
    assert readers.read > 20
    assert killed >= 15
    finish(many, out)
    finish(many, tmp_path / "whole")
    assert digest(out) == digest(tmp_path / "whole")
    left = {
        path.name for path in out.rglob(".*") if path.name.endswith((".new", ".old", ".part")) or "probe" in path.name
    }
    assert not left


def test_workers_end_with_the_run(many, tmp_path):
    """Only the main process is killed; its workers must not write behind the back of the next run."""
    process = start(many, tmp_path / "out")
    top = psutil.Process(process.pid)
    workers = []
    while not (workers := [one for one in top.children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]):
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(workers, timeout=120)
    assert not alive
