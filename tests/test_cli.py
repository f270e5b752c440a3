"""The command line: quick, quiet, and readable when something is wrong."""

import subprocess
import sys

import pytest

from pipeline.cli import main

HEAVY = ("torch", "spacy", "stanza", "sklearn", "pandas")


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom pipeline.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.exit(bool(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "rasad" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "no-such-folder", "--out", "{tmp}/x"], "There is no no-such-folder"),
        (["run", ".", "--set", "entities.engin=x"], "No parameter 'entities.engin'"),
        (["run", "{raw}", "--out", "{tmp}/x", "--ner", "bert"], "No engine named 'bert'. Choose of: rasad, rules"),
        (["run", "{raw}", "--published", "yesterday"], "'yesterday' is no date; write YYYY-MM-DD"),
        (["query", "select 1", "--dataset", "nowhere"], "There is no dataset in nowhere. Make one"),
        (["show", "unknown-id", "--dataset", "nowhere"], "There is no dataset in nowhere"),
        (["show", "{raw}/manifest.csv"], "manifest.csv is no input"),
        (["run", "{raw}", "--out", "{raw}/one.txt"], "one.txt/.work: Not a directory. Choose another path."),
        (["run", "{raw}", "--url", "https://a.example/1"], "--url is the address of one page or clipping"),
        (["run", "{raw}/feed.jsonl", "--url", "https://a.example/1"], "--url is the address of one page or clipping"),
        (
            ["run", "{raw}/old", "{raw}/../old", "--out", "{tmp}/x"],
            "have the same name. Name a folder that holds both.",
        ),
        (["run", "{raw}", "--out", "{tmp}/x", "--workers", "-1"], "work.workers is -1; write 0"),
        (["run", "{raw}", "--set", "work.workers=two"], "'two' is no value for work.workers: write a number."),
        (["run", "{raw}", "--set", "topics.threshold=.5"], "no value for topics.threshold: write a group of values."),
        (["run", "{raw}", "--set", "search.limit=null"], "'null' is no value for search.limit: write a number."),
        (["query", "select 1", "--set", "dataset.path=2025"], "There is no dataset in 2025"),
        (["sample", "--by", "topic", "--seed", "-1"], "--seed is -1; write 0 or more."),
    ],
)
def test_a_user_error_is_one_line(arguments, message, raw, tmp_path, capsys):
    (raw / "manifest.csv").write_text("file,source\n", encoding="utf-8")
    (tmp_path / "old").mkdir()
    filled = [word.format(raw=raw, tmp=tmp_path) for word in arguments]
    assert main(filled) == 1
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told.startswith("rasad: ")
    assert message in told


@pytest.mark.parametrize(
    ("text", "message"), [("a: [", "is no YAML"), ("", "lacks collect, corpora"), ("work: {path: x}", "lacks collect")]
)
def test_settings_that_cannot_be_read_are_named(text, message, tmp_path, monkeypatch, capsys):
    (tmp_path / "params.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["query", "select 1"]) == 1
    assert message in capsys.readouterr().err


def test_a_file_without_any_record_says_so(tmp_path, capsys):
    (tmp_path / "blank.jsonl").write_text("\n\n", encoding="utf-8")
    assert main(["show", str(tmp_path / "blank.jsonl")]) == 1
    assert "gives no article: no record in it." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sql", "message"),
    [("select 1 as a, 2 as a", "Two columns are called 'a'"), ("select map([1], [2]) as a", "Cast it")],
)
def test_an_answer_that_a_format_cannot_hold_is_refused(dataset, sql, message, capsys):
    assert main(["query", sql, "--dataset", str(dataset), "--format", "parquet"]) == 1
    assert message in capsys.readouterr().err


def test_wrong_usage_is_2():
    with pytest.raises(SystemExit) as stop:
        main(["run"])
    assert stop.value.code == 2


@pytest.mark.parametrize("shape", ["table", "csv", "json"])
def test_query_formats(dataset, capsys, shape):
    assert main(["query", "select count(*) as n from articles", "--dataset", str(dataset), "--format", shape]) == 0
    assert "4" in capsys.readouterr().out


def test_show_marks_names(raw, capsys):
    assert main(["show", str(raw / "one.txt"), "--set", "entities.engine=rules"]) == 0
    assert "[PER سالم الكواري]" in capsys.readouterr().out


def test_show_html_is_right_to_left_and_escaped(tmp_path, capsys):
    from tests.conftest import STORY

    path = tmp_path / "evil.txt"
    path.write_text("<script>alert(1)</script>\n" + STORY * 3, encoding="utf-8")
    assert main(["show", str(path), "--html", "--set", "entities.engine=rules"]) == 0
    page = capsys.readouterr().out
    assert 'dir="rtl"' in page
    assert "<script" not in page
