"""models/SCORES.md tells what the shipped models score now."""

import re

import pytest

from pipeline import params
from pipeline.evaluate import table
from tests.conftest import ROOT

FIGURE = re.compile(r"\b[01]\.\d{3}\b")


def test_the_published_table_is_what_is_measured():
    kept = (ROOT / "models" / "SCORES.md").read_text(encoding="utf-8")
    now = table.markdown(params.read())
    words = [re.sub(r"\d{4}-\d\d-\d\d", "DAY", FIGURE.sub("FIGURE", text)) for text in (kept, now)]
    assert words[0] == words[1], "run `make scores` and look at what changed"
    figures = [[float(figure) for figure in FIGURE.findall(text)] for text in (kept, now)]
    assert figures[0] == pytest.approx(figures[1], abs=0.01), "run `make scores` and look at what changed"


def test_the_figures_of_the_readme_stand_in_a_card():
    told = (ROOT / "README.md").read_text(encoding="utf-8").partition("## How good it is")[2].partition("\n## ")[0]
    cards = "".join(p.read_text(encoding="utf-8") for p in [*ROOT.glob("models/*.md"), *ROOT.glob("docs/*.md")])
    figures = re.findall(r"\.\d{2,3}\b", told)
    assert len(figures) > 10
    assert [figure for figure in figures if figure not in cards] == []
