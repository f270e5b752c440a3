"""dvc.yaml: every stage names the code that it runs, and the analysis works in a fresh clone."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
import yaml

from pipeline import run
from pipeline.dataset import CODE
from tests.conftest import ROOT, STORY
from tests.test_run import digest

STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
MODELS = yaml.safe_load((ROOT / "models" / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
GRAPH = grimp.build_graph("pipeline")
UPWARDS = {"pipeline", "pipeline.cli", "pipeline.__main__"}


def covers(dep: str, module: str) -> bool:
    origin = importlib.util.find_spec(module).origin
    return Path(origin).is_relative_to(ROOT / dep)


def modules(stage: str) -> set[str]:
    name = f"pipeline.{stage}"
    below = {name, *GRAPH.find_descendants(name)}
    return {up for module in below for up in {module, *GRAPH.find_upstream_modules(module)}} - UPWARDS


@pytest.mark.parametrize("stage", STAGES)
def test_stage_names_the_code_it_runs(stage):
    deps = [dep for dep in STAGES[stage]["deps"] if "$" not in dep]
    assert not {module for module in modules(stage) if not any(covers(dep, module) for dep in deps)}


@pytest.mark.parametrize("stage", run.STAGES)
def test_staleness_watches_the_code_it_runs(stage):
    code = [f"pipeline/{name}" for name in run.STAGES[stage].code]
    assert not {module for module in modules(stage) if not any(covers(dep, module) for dep in code)}


def test_a_dataset_watches_the_code_that_makes_its_files():
    assert not {m for m in modules("dataset") if not any(covers(f"pipeline/{name}", m) for name in CODE)}


@pytest.mark.parametrize("stage", MODELS)
def test_what_a_stage_of_the_models_reads_is_there(stage):
    made = {out for other in MODELS.values() for out in other.get("outs", []) if isinstance(out, str)}
    assert not [dep for dep in MODELS[stage]["deps"] if dep not in made and not (ROOT / dep).exists()]


@pytest.mark.parametrize("stage", ["entities", "topics"])
def test_training_names_the_code_it_runs(stage):
    name = f"pipeline.train.{stage}"
    runs = {name, *GRAPH.find_upstream_modules(name)} - UPWARDS - {"pipeline.train", "pipeline.train.external"}
    assert not {module for module in runs if not any(covers(dep, module) for dep in MODELS[stage]["deps"])}


def test_everything_that_is_measured_has_a_stage():
    from pipeline import evaluate

    asked = [stage["cmd"].split() for name, stage in MODELS.items() if name.startswith("evaluate-")]
    assert set(evaluate.GOLD) == {words[words.index("evaluate") + 1] for words in asked}


def sh(*command: str, cwd: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "PYTHONPATH": str(cwd), "DVC_NO_ANALYTICS": "1"}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.clone
def test_repro_in_a_fresh_clone(tmp_path):
    """As a newcomer: clone without ../shared, reproduce, nothing tracked changes, nothing is left to do."""
    clone = tmp_path / "clone"
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no git checkout")
    sh("git", "clone", "-q", str(ROOT), str(clone), cwd=tmp_path)
    sh("dvc", "repro", "-q", cwd=clone)
    assert sh("git", "status", "--porcelain", "--untracked-files=no", cwd=clone) == ""
    assert "didn't change" in sh("dvc", "repro", cwd=clone)
    assert "articles" in sh("dvc", "metrics", "show", cwd=clone)
    assert "file:" in sh("dvc", "plots", "show", cwd=clone)


@pytest.mark.clone
@pytest.mark.timeout(1800)
def test_only_what_is_new_is_done_and_history_leaves_no_trace(tmp_path):
    """Files are added, changed and removed between two repros; the dataset is that of a run from nothing."""
    clone, mine = tmp_path / "clone", tmp_path / "clone" / "corpora" / "mine"
    sh("git", "clone", "-q", str(ROOT), str(clone), cwd=tmp_path)
    told = (clone / "params.yaml").read_text(encoding="utf-8")
    told = told.replace("raw: corpora/sample ", "raw: corpora/mine ").replace("engine: rasad ", "engine: rules ")
    told = told.replace("shard_files: 32 ", "shard_files: 1 ")
    (clone / "params.yaml").write_text(told, encoding="utf-8")
    mine.mkdir(parents=True)
    for number in range(6):
        (mine / f"{number}.txt").write_text(f"خبر رقم {number}\n{STORY * 2}{number}.", encoding="utf-8")
    sh("dvc", "repro", cwd=clone)
    (mine / "6.txt").write_text(f"خبر جديد\n{STORY * 3}", encoding="utf-8")
    (mine / "2.txt").write_text(f"خبر عدل\n{STORY * 3}تعديل.", encoding="utf-8")
    (mine / "4.txt").unlink()
    reused = sh("dvc", "repro", cwd=clone)
    assert "didn't change" in sh("dvc", "repro", cwd=clone)
    sh(sys.executable, "-m", "pipeline", "run", "corpora/mine", "--out", str(tmp_path / "fresh"), cwd=clone)
    assert digest(clone / "dataset") == digest(tmp_path / "fresh")
    assert "extract: 6 shards, 2 to do, 4 reused" in reused
