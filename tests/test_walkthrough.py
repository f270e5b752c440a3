"""docs/own-corpus.md as it is written, in an empty clone."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline import params
from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "own-corpus.md"


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
@pytest.mark.timeout(1800)  # a minute of one core; a busy machine takes longer
def test_the_walk_through(tmp_path):
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no git checkout")
    if not params.locate(params.read()["topics"]["model"]).is_dir():
        pytest.skip("the topic classifier is not in this checkout (rasad train topics)")
    clone = tmp_path / "rasad"
    sh(f"git clone -q {ROOT} {clone}", tmp_path)
    *before, share = blocks()
    made, dataset, kept, pulled, changed, sampled = [sh(block, clone) for block in before]
    measured = code_and_evaluate(clone)
    shared = sh(share, clone)
    assert "git add corpora/mine.dvc" in made
    assert re.search(r"data.metrics.counts.json +37 ", dataset)
    assert "store  " in kept
    assert "fetched" in pulled
    rows = {tuple(line.split()[1:]) for line in changed.splitlines()}
    assert ("topics.threshold.advocacy", str(params.read()["topics"]["threshold"]["advocacy"]), "0.8") in rows
    assert any(row[:1] == ("assigned.advocacy",) and int(row[-1]) < 0 for row in rows)  # a higher threshold
    assert any(row[:1] == ("quotes",) and int(row[-1]) < 0 for row in rows)  # rules find fewer names, so fewer speakers
    table = [line.split("|")[1:-1] for line in changed.splitlines() if line.startswith("|")]
    assert [name.strip() for name in table[0]][-2:] == ["entities.engine", "topics.threshold.advocacy"]
    assert {re.sub(r".*\[(.*)\].*", r"\1", row[0]).strip() for row in table[2:]} >= {"workspace", "strict", "rules"}
    specs = plots(clone / "dvc_plots" / "index.html")
    assert {row["rev"] for spec in specs for row in spec["data"]["values"]} == {"workspace", "HEAD"}
    assert {spec["encoding"]["x"]["type"] for spec in specs} == {
        "ordinal"
    }  # a week is no number: nothing would be drawn
    assert len(specs) == 4
    assert "topic.xlsx" in sampled
    assert (clone / "validation" / "mine" / "topic.xlsx").is_file()
    assert "topic: 30 items coded (topic.xlsx), codes {'1': 30}" in measured
    assert re.search(r"advocacy +n 10 +precision 1.000 \[\S+ 1.000\] +recall 0\.\d+ \[", measured)
    assert "entity: 30 items coded (entity.xlsx)" in measured
    assert "topic (n = 30; one coder): advocacy: precision 1.0" in (clone / "METHODS.md").read_text(encoding="utf-8")
    assert "We processed 38 inputs from 1 newspaper with" in (clone / "METHODS.md").read_text(encoding="utf-8")
    told = json.loads((clone / "published" / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["name"]: one["rows"] for one in told["resources"]}["articles"] == 37
    assert shared.strip() == "published"
    assert sh("git status --porcelain --untracked-files=no", clone) == ""


def code_and_evaluate(clone: Path) -> str:
    """Code every item with a yes, as a hasty reader would, and run the guide's command."""
    [command] = re.findall(r"^```\n(rasad evaluate --coded .*)\n```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    for path in (clone / name for name in command.split() if name.endswith(".xlsx")):
        book = load_workbook(path)
        sheet = book.worksheets[0]
        at = [cell.value for cell in sheet[1]].index("coder_1") + 1
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, at).value = 1
        book.save(path)
    return sh(command, clone)


def plots(page: Path) -> list[dict]:
    told = re.findall(r"var spec = (\{.*?\});\s*vegaEmbed", page.read_text(encoding="utf-8"), re.DOTALL)
    return [json.loads(spec) for spec in told]


@pytest.mark.clone
def test_a_remote_that_is_not_there_is_named(tmp_path):
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("no git checkout")
    sh(f"git clone -q {ROOT} clone", tmp_path)
    with pytest.raises(AssertionError, match=r"rasad: No DVC remote is set\. Name one: dvc remote add"):
        sh("rasad remote", tmp_path / "clone")
    with pytest.raises(AssertionError, match=r"rasad: The DVC remote 'store' is not there: \S+nowhere\. Mount it"):
        sh("dvc remote add -q --default store ../nowhere && rasad remote", tmp_path / "clone")
    assert "store" in sh("mkdir ../nowhere && rasad remote", tmp_path / "clone")
