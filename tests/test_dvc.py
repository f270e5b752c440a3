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
from tests.conftest import ROOT

STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
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


def sh(*command: str, cwd: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "PYTHONPATH": str(cwd), "DVC_NO_ANALYTICS": "1"}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


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
