"""The flow: nothing is lost, nothing depends on history, workers or order."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from pipeline import run, tables
from pipeline.errors import PipelineError
from pipeline.extract.inputs import Given
from tests.conftest import STORY


def digest(folder: Path) -> dict[str, str]:
    parts = sorted(path for path in folder.rglob("*") if path.is_file() and ".work" not in path.parts)
    return {str(path.relative_to(folder)): hashlib.sha1(path.read_bytes()).hexdigest() for path in parts}


def counts(folder: Path) -> dict[str, int]:
    return json.loads((folder / "dataset.json").read_text())["counts"]


def test_inputs_are_articles_duplicates_and_rejected(dataset, raw):
    found = counts(dataset)
    assert (found["articles"], found["duplicates"], found["rejected"]) == (4, 2, 6)
    reasons = {(row.origin, row.line): row.reason for row in tables.read(dataset / "rejected", "rejected")}
    assert reasons["empty.html", None] == "empty file"
    assert reasons["junk.html", None] == "binary file"
    assert reasons["notes.pdf", None] == "unknown file type '.pdf'"
    assert reasons["feed.jsonl", 3] == "neither text nor html"
    assert reasons["feed.jsonl", 4].startswith("no JSON")
    assert reasons["feed.jsonl", 5].startswith("unknown column 'colour'")


def test_the_later_capture_wins_and_the_same_text_counts_once(dataset):
    rows = {(row.origin, row.line): row for row in tables.read(dataset / "duplicates", "duplicates")}
    assert rows["feed.jsonl", 1].reason == "superseded"
    assert rows["feed.jsonl", 6].reason == "text"
    kept = {row.article_id: row for row in tables.read(dataset / "articles", "articles")}
    assert kept[rows["feed.jsonl", 1].kept].line == 2


def test_every_table_exists_with_its_schema_and_digests(dataset):
    for table, schema in tables.SCHEMAS.items():
        part = tables.parts(dataset / table)[0]
        about = tables.about(part)
        assert about["table"] == table
        assert about["schema"] == tables.VERSION
        assert about["key"]
        assert tables.read_arrow([part], table).schema.equals(schema)


def test_mentions_stand_where_they_say(dataset):
    text = {row.article_id: row.text for row in tables.read(dataset / "articles", "articles")}
    mentions = tables.read(dataset / "mentions", "mentions")
    assert mentions
    assert all(text[m.article_id][m.start : m.end] == m.text for m in mentions)


def test_a_second_run_does_nothing_and_a_parallel_one_gives_the_same_bytes(dataset, raw, tmp_path, settings, capsys):
    before = digest(dataset)
    run.run([raw], dataset, settings, Given())
    assert " 0 to do" in capsys.readouterr().err
    assert digest(dataset) == before
    two = settings | {"work": settings["work"] | {"workers": 2, "shard_files": 1}}
    run.run([raw], tmp_path / "again", two, Given())
    rows = {table: tables.read(dataset / table, table) for table in tables.SCHEMAS}
    assert {table: tables.read(tmp_path / "again" / table, table) for table in tables.SCHEMAS} == rows


def test_history_leaves_no_trace(raw, tmp_path, settings):
    out = tmp_path / "out"
    run.run([raw], out, settings, Given())
    extra = raw / "old" / "three.txt"
    extra.write_text("خبر ثالث\n" + STORY * 3 + "ثالثا.", encoding="utf-8")
    run.run([raw], out, settings, Given())
    assert counts(out)["articles"] == 5
    run.run([raw], tmp_path / "fresh", settings, Given())
    assert digest(out) == digest(tmp_path / "fresh")
    extra.unlink()
    run.run([raw], out, settings, Given())
    shutil.rmtree(tmp_path / "fresh")
    run.run([raw], tmp_path / "fresh", settings, Given())
    assert digest(out) == digest(tmp_path / "fresh")


def test_stage_by_stage_gives_what_run_gives(dataset, raw, tmp_path, settings):
    work = tmp_path / "work"
    run.run_stage("extract", raw, work, settings)
    for stage in ("normalize", "entities", "topics", "quotes"):
        run.run_stage(stage, work, work, settings)
    run.resolve_all(work, work, settings)
    from pipeline.dataset import publish

    publish(work, tmp_path / "published")
    assert digest(tmp_path / "published") == digest(dataset)


def test_a_stage_without_its_input_says_what_to_run(tmp_path, settings):
    with pytest.raises(PipelineError, match="Run `rasad normalize` first"):
        run.run_stage("topics", tmp_path, tmp_path, settings)


def test_a_half_written_part_is_never_seen(tmp_path, monkeypatch):
    path = tmp_path / "rejected" / "a.parquet"

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(tables.pq, "write_table", fail)
    with pytest.raises(OSError, match="disk full"):
        tables.write(path, "rejected", [])
    assert list(path.parent.iterdir()) == []


def test_what_a_person_states_wins(raw, tmp_path, settings):
    given = Given(source="alraya", published="2024-12-15", url="https://raya.com/a")
    run.run([raw / "one.txt"], tmp_path / "out", settings, given)
    article = tables.read(tmp_path / "out" / "articles", "articles")[0]
    assert (article.source, str(article.published), article.published_from) == ("alraya", "2024-12-15", "given")
    assert article.week == "2024-W50"


def test_a_manifest_states_it_for_each_file(raw, tmp_path, settings):
    manifest = "file,source,url,published,author\none.txt,alarab,https://alarab.qa/x,2025-06-01,هند سالم\n"
    (raw / "manifest.csv").write_text(manifest, encoding="utf-8")
    run.run([raw], tmp_path / "out", settings, Given())
    article = next(a for a in tables.read(tmp_path / "out" / "articles", "articles") if a.origin == "one.txt")
    assert (article.source, str(article.published), article.byline) == ("alarab", "2025-06-01", "هند سالم")


def test_a_manifest_in_another_encoding_is_refused(raw, tmp_path, settings):
    (raw / "manifest.csv").write_bytes("file,source\none.txt,الراية\n".encode("windows-1256"))
    with pytest.raises(PipelineError, match="Save it as UTF-8 CSV"):
        run.run([raw], tmp_path / "out", settings, Given())


def test_a_manifest_with_a_wrong_column_is_refused(raw, tmp_path, settings):
    (raw / "manifest.csv").write_text("name,source\n", encoding="utf-8")
    with pytest.raises(PipelineError, match="columns must be file"):
        run.run([raw], tmp_path / "out", settings, Given())
