"""A dataset to publish: no text in it, every column described, a paragraph that states the counts."""

import csv
import hashlib
import json
import re

import pyarrow.parquet as pq
import pytest

from pipeline import query, sharing, tables
from pipeline.cli import main
from pipeline.dataset.card import made_with
from pipeline.errors import PipelineError
from tests.conftest import ROOT, STORY


def test_the_codebook_tells_every_column_and_no_other():
    told = (ROOT / "corpora" / "README.md").read_text(encoding="utf-8").split("## The tables of a dataset", 1)[1]
    for table, schema in tables.SCHEMAS.items():
        block = re.search(rf"^### {table}\n(.*?)(?=^#|\Z)", told, re.MULTILINE | re.DOTALL)[1]
        listed = [name for name in re.findall(r"^\| (\w+) \|", block, re.MULTILINE) if name != "column"]
        assert listed == [name for name in schema.names if name != "article_id" or table == "articles"], table
    assert all(meaning for columns in sharing.codebook().values() for meaning in columns.values())


def test_a_published_copy_holds_offsets_and_no_text(dataset, tmp_path):
    out = tmp_path / "published"
    assert main(["export", "--no-text", "--dataset", str(dataset), "--out", str(out)]) == 0
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert STORY[:40].encode() not in everything
    for part in tables.parts(out):
        data = pq.read_table(part)
        assert not [v for c in data.columns for v in c.to_pylist() if isinstance(v, str) and STORY[:30] in v]
    spans = pq.read_table(tables.parts(out / "mentions")[0])
    assert {"start", "end", "canonical"} <= set(spans.column_names)
    assert "text" not in pq.read_table(tables.parts(out / "articles")[0]).column_names


def test_the_data_package_says_what_lies_there(dataset, tmp_path, settings):
    sharing.without_text(dataset, tmp_path / "p", settings)
    told = json.loads((tmp_path / "p" / "datapackage.json").read_text(encoding="utf-8"))
    counts = json.loads((dataset / "dataset.json").read_text(encoding="utf-8"))["counts"]
    assert {one["name"]: one["rows"] for one in told["resources"]} == counts
    for one in told["resources"]:
        assert all(field["description"] for field in one["schema"]["fields"])
        names = [field["name"] for field in one["schema"]["fields"]]
        path = tmp_path / "p" / one["path"]
        rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        assert len(rows) == one["rows"]
        assert not rows or list(rows[0]) == names
        assert pq.read_table(tmp_path / "p" / one["name"]).column_names == names
        assert one["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_a_published_copy_answers_queries(dataset, tmp_path, settings, capsys):
    sharing.without_text(dataset, tmp_path / "p", settings)
    assert (
        query.ask(tmp_path / "p", "select count(*) from mentions_linked").rows
        == query.ask(dataset, "select count(*) from mentions_linked").rows
    )
    assert main(["search", "ورشة", "--dataset", str(tmp_path / "p")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_second_export_renews_and_a_strange_folder_is_left_alone(dataset, tmp_path, settings):
    sharing.without_text(dataset, tmp_path / "p", settings)
    sharing.without_text(dataset, tmp_path / "p", settings)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(PipelineError, match="holds something else"):
        sharing.without_text(dataset, tmp_path / "mine", settings)


def test_the_methods_paragraph_states_the_counts(dataset, settings):
    told = sharing.methods(dataset, settings)
    counts = json.loads((dataset / "dataset.json").read_text(encoding="utf-8"))["counts"]
    inputs = sum(counts[name] for name in ("articles", "rejected", "duplicates"))
    assert f"{inputs} inputs" in told
    assert f"Duplicate inputs: {counts['duplicates']}; rejected inputs: {counts['rejected']} (" in told
    assert "engine 'rules'" in told
    assert re.search(r"digest [0-9a-f]{16}", told)
    assert "No sample of this dataset was validated" in told


def test_the_methods_paragraph_tells_how_the_dataset_was_made_not_the_settings_of_today(dataset, settings):
    told = sharing.methods(dataset, settings | {"entities": {"engine": "camel"}, "topics": {"threshold": {}}})
    assert "engine 'rules'" in told
    assert "advocacy 0." in told
    card = (dataset / "README.md").read_text(encoding="utf-8")
    assert made_with(json.loads((dataset / "dataset.json").read_text(encoding="utf-8"))["made"]) in card


def test_a_dataset_that_does_not_say_how_it_was_made_is_to_be_renewed(dataset, settings):
    told = json.loads((dataset / "dataset.json").read_text(encoding="utf-8"))
    (dataset / "dataset.json").write_text(json.dumps(told | {"made": {}}), encoding="utf-8")
    with pytest.raises(PipelineError, match="Run `rasad run` again"):
        sharing.methods(dataset, settings)
