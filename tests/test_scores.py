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
