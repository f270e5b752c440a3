"""The notebooks: committed without outputs, run on the sample corpus, one line where there is no dataset."""

import os
import shutil

import nbformat
import pytest
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from pipeline import params, run
from pipeline.extract.inputs import Given
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a params.yaml of its own and the dataset of the sample corpus."""
    folder = tmp_path_factory.mktemp("notebooks")
    settings = params.read(["entities.engine=rules", f"dataset.path={folder / 'dataset'}"])
    if not params.locate(settings["topics"]["model"]).is_dir():
        pytest.skip("the topic classifier is not in this checkout (rasad train topics)")
    (folder / "params.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    run.run([ROOT / "corpora" / "sample"], folder / "dataset", settings, Given())
    return folder


def execute(path, folder):
    told = nbformat.read(path, as_version=4)
    client = NotebookClient(told, timeout=300, startup_timeout=300, resources={"metadata": {"path": str(folder)}})
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})  # this checkout, wherever the environment was made
    return told


def test_there_are_four():
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_without_outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_on_the_sample_corpus(path, place):
    told = execute(path, place)
    outputs = [output for cell in told.cells for output in cell.get("outputs", [])]
    pictures = [o for o in outputs if {"image/png", "image/svg+xml"} & set(o.get("data", {}))]
    assert pictures or path.name.startswith("04")
    warned = [o["text"] for o in outputs if o.get("name") == "stderr" and "Warning" in o["text"]]
    assert warned == []  # a missing letter in a font is such a warning
    if path.name.startswith("02"):
        assert len(pictures) == 4


def test_before_any_dataset_one_line_says_what_to_run(tmp_path):
    shutil.copy(ROOT / "params.yaml", tmp_path)
    changed = (tmp_path / "params.yaml").read_text(encoding="utf-8").replace("path: dataset ", "path: nowhere ")
    (tmp_path / "params.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(CellExecutionError) as caught:
        execute(NOTEBOOKS[0], tmp_path)
    assert "rasad: There is no dataset in" in str(caught.value)
    assert "Make one: rasad run INPUT" in str(caught.value)
    assert "site-packages" not in str(caught.value)
