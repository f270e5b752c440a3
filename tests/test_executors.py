"""Pools and clusters: a worker that dies takes no article with it but the one that killed it; a crash costs nothing."""

import importlib.util
import os
import random
import signal
import subprocess
import sys
import time

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


@pytest.mark.parametrize(
    ("word", "seconds", "reason"),
    [(killers.DEADLY, 60, "killed its worker process"), (killers.ENDLESS, 6, "took too long")],
)
def test_the_input_that_kills_is_set_aside_and_the_rest_goes_on(
    many, tmp_path, settings, monkeypatch, word, seconds, reason
):
    monkeypatch.setattr(executors, "process", killers.process)
    monkeypatch.setattr(executors, "_PER_ITEM", 0.3)
    (many / "07.txt").write_text(f"خبر {word}\n{STORY * 3}", encoding="utf-8")
    out = tmp_path / "out"
    counts = run.run([many], out, with_work(settings, seconds=seconds), Given())
    assert (counts["articles"], counts["rejected"]) == (11, 1)
    [row] = tables.read(out / "rejected", "rejected")
    assert (row.origin, row.reason) == ("07.txt", f"this input {reason}")


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="the extra [dask] is not installed")
def test_dask_gives_the_same_bytes(many, tmp_path, settings):
    run.run([many], tmp_path / "one", settings, Given())
    run.run([many], tmp_path / "dask", with_work(settings, scheduler="local", shard_files=32), Given())
    assert digest(tmp_path / "dask") == digest(tmp_path / "one")


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


def test_a_run_killed_anywhere_resumes_to_the_same_dataset(many, tmp_path):
    """Kill -9 of the whole process group at 20 random points; the dataset stays readable and the next run finishes."""
    whole, out = tmp_path / "whole", tmp_path / "out"
    began = time.monotonic()
    process = start(many, whole)
    assert process.wait() == 0, process.stderr.read()
    lasted = time.monotonic() - began
    rng = random.Random(3)
    for _ in range(20):
        process = start(many, out)
        time.sleep(rng.uniform(0.2, 1.0) * lasted)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for table in tables.SCHEMAS:
            tables.read(out / table, table)
    process = start(many, out)
    assert process.wait(timeout=300) == 0, process.stderr.read()
    assert digest(out) == digest(whole)
    assert not [path for path in out.iterdir() if path.name.endswith((".new", ".old", ".part"))]
