"""Sheets for coders: what is drawn, what a finished sheet tells, what a bad one is told."""

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipeline import run, validate
from pipeline.cli import main
from pipeline.errors import PipelineError
from pipeline.extract.inputs import Given
from pipeline.validate import figures, sheet
from tests.conftest import ROOT

CODED = ROOT / "corpora" / "validation" / "entity.csv"


@pytest.fixture
def coded(tmp_path):
    """Write a sheet with changes: coded({row: {column: value}})."""

    def change(cells):
        rows = pd.read_csv(CODED, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        for row, values in cells.items():
            for name, value in values.items():
                rows.loc[row - 2, name] = value
        path = tmp_path / "sheet.csv"
        rows.to_csv(path, index=False, encoding="utf-8-sig")
        return path

    return change


def test_a_sheet_is_drawn_coded_and_evaluated(dataset, tmp_path):
    paths = validate.sample(dataset, "entity", 6, tmp_path / "entity", stratify=True)
    assert [path.name for path in paths] == ["entity.xlsx", "entity.csv", "entity-codebook.txt"]
    book = load_workbook(paths[0])
    first, guide = book.worksheets
    assert first.sheet_view.rightToLeft
    assert guide.sheet_view.rightToLeft
    head = [cell.value for cell in first[1]]
    for row in range(2, first.max_row + 1):
        assert "⟦" in first.cell(row, head.index("text") + 1).value
        first.cell(row, head.index("coder_1") + 1).value = 1
    book.save(paths[0])
    told = validate.evaluate([paths[0]], tmp_path / "validation.json")
    assert told["entity"]["codes"] == {"1": 6}
    here = validate.load(dataset, tmp_path / "validation.json")
    assert here["entity"].pop("standing") == 6
    assert here == told
    assert told["entity"]["drawn_from"].startswith("rasad ")
    assert validate.lines(told)[0] == "entity: 6 items coded (entity.xlsx), codes {'1': 6}"


def test_the_same_seed_draws_the_same_and_never_overwrites(dataset, tmp_path):
    one = validate.sample(dataset, "quote", 4, tmp_path / "a")[1]
    two = validate.sample(dataset, "quote", 4, tmp_path / "b")[1]
    assert one.read_bytes() == two.read_bytes()
    with pytest.raises(PipelineError, match="is there already"):
        validate.sample(dataset, "quote", 4, tmp_path / "a")


def topic_rows():
    """40 of 100 assigned articles were coded, 36 rightly; 50 of 900 others, 5 of which are missed."""
    rows = [("assigned", 100, "1" if i < 36 else "0") for i in range(40)]
    rows += [("rest", 900, "1" if i < 5 else "0") for i in range(50)]
    frame = pd.DataFrame(rows, columns=["stratum", "stratum_items", "final"])
    return frame.assign(by="topic", what="advocacy", coder_1=frame["final"], coder_2="")


def test_recall_of_a_stratified_sheet_weighs_the_strata():
    told = figures.measure(topic_rows())["each"]["advocacy"]
    assert told["precision"]["value"] == 0.9
    assert told["recall"]["value"] == 0.5  # 90 found, 90 missed
    assert told["recall"]["low"] < 0.5 < told["recall"]["high"]
    assert told["strata"]["rest"] == {"items": 900, "tp": 0, "fp": 0, "fn": 5, "tn": 45}


def test_another_threshold_is_measured_by_the_same_codes(raw, dataset, tmp_path, settings):
    """All articles read; then a threshold that assigns every article: all that is about the topic is found."""
    paths = validate.sample(dataset, "topic", 30, tmp_path / "topic", stratify=True)
    rows = pd.read_csv(paths[1], dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows.assign(coder_1=["1" if at % 2 else "0" for at in range(len(rows))]).to_csv(paths[1], index=False)
    validate.evaluate([paths[1]], tmp_path / "validation.json")
    before = validate.load(dataset, tmp_path / "validation.json")["topic"]
    lower = settings | {"topics": settings["topics"] | {"threshold": dict.fromkeys(before["each"], 0.0)}}
    run.run([raw], dataset, lower, Given())
    after = validate.load(dataset, tmp_path / "validation.json")["topic"]
    assert before["standing"] == len(rows) == 12
    assert after["standing"] == sum(row["stratum"] == "assigned" for row in after["items"])
    right = {what: sum(r["code"] == "1" for r in after["items"] if r["what"] == what) for what in after["each"]}
    for what, one in after["each"].items():
        assert one["recall"]["value"] == (1 if right[what] else None)
        assert one["precision"]["value"] == right[what] / 4
    assert "say otherwise now" in validate.lines({"topic": after})[0]


def test_an_unstratified_sheet_claims_no_recall():
    rows = topic_rows()
    assert "recall" not in figures.measure(rows[rows["stratum"] == "assigned"])["each"]["advocacy"]


def test_two_coders_are_compared():
    rows = pd.DataFrame({"coder_1": list("1111100000"), "coder_2": [*"111100000", ""]})
    told = figures.agreement(rows)
    assert (told["n"], told["share"], told["kappa"]) == (9, 0.889, 0.78)
    assert told["alpha"] == pytest.approx(0.79, abs=0.02)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({5: {"coder_1": ""}, 9: {"coder_1": ""}}, "rows 5, 9 have no code in coder_1"),
        ({5: {"coder_1": "x"}}, "rows 5 hold other codes in coder_1: write 1, s, l, 0 or ?"),
        ({5: {"coder_2": "0"}}, r"rows 5 were coded differently \(of 1 coded twice\): write the decision into agreed"),
        ({5: {"agreed": "0"}}, "rows 5 have another code in agreed"),
        ({5: {"item": "same"}, 6: {"item": "same"}}, "rows 5, 6 name one item twice"),
        ({5: {"by": "date"}}, "must hold items of one kind"),
    ],
)
def test_an_unfinished_sheet_is_told_which_rows(coded, cells, said):
    with pytest.raises(PipelineError, match=said):
        sheet.read(coded(cells))


def test_codes_as_people_write_them(coded):
    rows = sheet.read(
        coded({5: {"coder_1": " ١ "}, 6: {"coder_1": "S"}, 7: {"coder_1": "0", "coder_2": "1", "agreed": "نعم"}})
    )
    assert rows["final"].iloc[[3, 4, 5]].tolist() == ["1", "s", "1"]


NO_SHEETS = [
    ("no.csv", None, "Draw one: rasad sample"),
    ("a.csv", "x,y\n1,2\n", "lacks the columns"),
    ("b.xlsx", "no", "cannot be read"),
]


@pytest.mark.parametrize(("name", "content", "said"), NO_SHEETS)
def test_what_is_no_sheet_says_what_to_do(tmp_path, capsys, name, content, said):
    if content:
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert main(["evaluate", "--coded", str(tmp_path / name), "--out", str(tmp_path)]) == 1
    assert said in capsys.readouterr().err


def test_nothing_to_draw_is_told(dataset, tmp_path):
    with pytest.raises(PipelineError, match="at least one item"):
        validate.sample(dataset, "entity", 0, tmp_path / "x")
    with pytest.raises(PipelineError, match="Choose another --by"):
        validate.sample(dataset, "topic", 5, tmp_path / "x")  # no article was assigned a topic


def test_another_schema_is_refused(dataset, tmp_path):
    told = validate.evaluate([CODED], tmp_path / "validation.json")
    (tmp_path / "validation.json").write_text(validate.json.dumps(told | {"schema": "0"}), encoding="utf-8")
    with pytest.raises(PipelineError, match=r"has schema 0, this is 1\. Run rasad evaluate again"):
        validate.load(dataset, tmp_path / "validation.json")
    card = validate.json.loads((dataset / "dataset.json").read_text(encoding="utf-8"))
    (dataset / "dataset.json").write_text(validate.json.dumps(card | {"schema": "0"}), encoding="utf-8")
    with pytest.raises(PipelineError, match=r"has schema version 0, this is 1\. Run `rasad run` again"):
        validate.sample(dataset, "entity", 5, tmp_path / "x")


def test_a_validation_of_other_articles_is_refused(dataset, tmp_path):
    validate.evaluate([CODED], tmp_path / "validation.json")
    with pytest.raises(PipelineError, match="coded on other articles"):
        validate.load(dataset, tmp_path / "validation.json")


def test_the_committed_validation_is_what_the_committed_sheets_say(tmp_path):
    told = validate.evaluate([CODED, CODED.with_name("topic.csv")], tmp_path / "validation.json")
    kept = validate.json.loads((CODED.parent / "validation.json").read_text(encoding="utf-8"))
    for one in (told, kept):
        del one["entity"]["date"], one["topic"]["date"]
    assert told == kept


def test_scores_against_codes():
    told = {"topic": {"items": [{"article_id": str(i), "what": "t", "code": "1" if i > 4 else "0"} for i in range(10)]}}
    scores = pd.DataFrame(
        {"article_id": [str(i) for i in range(10)], "topic": "t", "score": [i / 10 for i in range(10)]}
    )
    found = validate.calibration(told, scores, bands=2)
    assert found["share"].tolist() == [0, 1]
    assert found["n"].tolist() == [5, 5]
