"""Scores have floors, each with the digest of its gold. Lowering one takes a commit of its own with a reason."""

import json

import pytest

from pipeline import evaluate, params
from tests.conftest import ROOT, SHARED

FLOORS = json.loads((ROOT / "corpora" / "gold" / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("what", FLOORS)
def test_scores_stay_above_their_floors(what):
    floors = dict(FLOORS[what])
    assert floors.pop("gold") == evaluate.gold_digest(what), "the gold changed: measure again and state the new floors"
    told, _ = evaluate.measure(what, params.read())
    if not (SHARED / "corpora" / "news").is_dir():  # the archive that holds the texts of real news
        floors = {name: value for name, value in floors.items() if not name.startswith("news ")}
    found = {name: dig(told, name) for name in floors}
    assert {name: value for name, value in found.items() if value < floors[name]} == {}


def dig(told, name):
    """Read a figure by its path, as ``PER.f1``."""
    for step in name.split("."):
        told = told[step]
    return told


def test_everything_that_is_measured_has_a_floor():
    assert set(FLOORS) == set(evaluate.GOLD)
