"""docs/own-corpus.md as it is written, in an empty clone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import params
from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "own-corpus.md"

pytestmark = pytest.mark.skipif(not os.environ.get("RASAD_WALKTHROUGH"), reason="slow: set RASAD_WALKTHROUGH=1")


def blocks():
    return re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def sh(script: str, cwd: Path) -> str:
    env = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(cwd),
        "DVC_NO_ANALYTICS": "1",
        **{f"GIT_{who}_{what}": "reader@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    done = subprocess.run(["bash", "-euc", script], cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.clone
def test_the_walk_through(tmp_path):
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no git checkout")
    if not params.locate(params.read()["topics"]["model"]).is_dir():
        pytest.skip("the topic classifier is not in this checkout (rasad train topics)")
    clone = tmp_path / "rasad"
    sh(f"git clone -q {ROOT} {clone}", tmp_path)
    said = [sh(block, clone) for block in blocks()]
    assert "articles" in said[1]
    assert "Everything is up to date" not in said[2]
    changes = said[4]
    assert "topics.threshold.advocacy" in changes
    assert "strict" in changes
    assert "rules" in changes
    assert (clone / "dvc_plots" / "index.html").is_file()
    assert (clone / "validation" / "mine" / "topic.xlsx").is_file()
    assert "We processed" in (clone / "METHODS.md").read_text(encoding="utf-8")
    assert (clone / "published" / "datapackage.json").is_file()


@pytest.mark.clone
def test_a_remote_that_is_not_there_is_named(tmp_path):
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no git checkout")
    sh(f"git clone -q {ROOT} clone && cd clone && dvc remote add --default store ../nowhere", tmp_path)
    (tmp_path / "clone" / "one.txt").write_text("x", encoding="utf-8")
    with pytest.raises(AssertionError, match="nowhere"):
        sh("dvc add -q one.txt && rm -rf .dvc/cache one.txt && dvc pull one.txt.dvc", tmp_path / "clone")
