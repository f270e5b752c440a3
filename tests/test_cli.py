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
    ],
)
def test_a_user_error_is_one_line(arguments, message, raw, tmp_path, capsys):
    filled = [word.format(raw=raw, tmp=tmp_path) for word in arguments]
    assert main(filled) == 1
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told.startswith("rasad: ")
    assert message in told


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
