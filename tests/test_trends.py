"""Coverage over weeks: counts by hand, corrections that find a known truth, bands that are there."""

import numpy as np
import pandas as pd
import pytest

from pipeline import trends
from pipeline.dataset.card import all_weeks
from pipeline.errors import PipelineError
from pipeline.validate.strata import Read, rates


@pytest.fixture
def articles():
    rows = [("a", "x", "2025-W20", "a"), ("b", "x", "2025-W20", "b"), ("c", "y", "2025-W20", "a"),
            ("d", "x", "2025-W22", "d"), ("e", "y", None, "e")]  # fmt: skip
    return pd.DataFrame(rows, columns=["article_id", "source", "week", "story_id"])


ABOUT = pd.DataFrame({"article_id": ["a", "c", "e", "a"], "what": ["حماية"] * 4})


def test_articles_stories_and_a_week_without_any(articles):
    by_article = trends.coverage(articles, ABOUT)
    by_story = trends.coverage(articles, ABOUT, count="stories")
    assert by_article[["week", "n", "all"]].values.tolist() == [
        ["2025-W20", 2, 3],
        ["2025-W21", 0, 0],
        ["2025-W22", 0, 1],
    ]
    assert by_story[["n", "all"]].values.tolist() == [[1, 2], [0, 0], [0, 1]]
    assert np.isnan(by_article["share"][1])


def test_a_paper_is_measured_by_its_own_coverage(articles):
    found = trends.coverage(articles, ABOUT, papers=True).set_index(["week", "source"])
    assert found.loc[("2025-W20", "x"), "share"] == 0.5
    assert found.loc[("2025-W20", "y"), "share"] == 1


def test_an_unknown_unit_names_the_known(articles):
    with pytest.raises(PipelineError, match="articles or stories"):
        trends.coverage(articles, ABOUT, count="lines")


def validated(assigned, rest):
    """Each stratum as items, coded, positive."""
    strata = {"assigned": {"items": assigned[0], "tp": assigned[2], "fp": assigned[1] - assigned[2]},
              "rest": {"items": rest[0], "fn": rest[2], "tn": rest[1] - rest[2]}}  # fmt: skip
    return {"topic": {"each": {"t": {"strata": strata}}}}


def test_correction_finds_the_true_share():
    """A classifier that finds 70 % and invents 10 %: the corrected share is the truth, the counted is not."""
    random = np.random.default_rng(1)
    truth = random.random(20_000) < 0.3
    said = np.where(truth, random.random(20_000) < 0.7, random.random(20_000) < 0.1)
    coded = [(int(group.sum()), 400, int(truth[group][:400].sum())) for group in (said, ~said)]
    validation = validated(*coded)
    weeks = pd.DataFrame({"week": "2025-W20", "what": "t", "n": [int(said.sum())], "all": [20_000]})
    found = trends.correct(weeks, validation).iloc[0]
    assert abs(said.mean() - 0.3) > 0.015
    assert found["low"] < 0.3 < found["high"]
    assert abs(found["corrected"] - 0.3) < 0.03


@pytest.mark.parametrize(("per_week", "share", "coded"), [(200, 0.1, 200), (15, 0.15, 60), (1000, 0.3, 400)])
def test_the_corrected_interval_holds_the_truth_as_often_as_it_says(per_week, share, coded):
    """Corpora of 12 weeks, read by a classifier that finds 80 % and invents 3 %, and by a coder who reads a sample."""
    random = np.random.default_rng(8)
    held, off = [], []
    for _ in range(30):
        truth = share * np.exp(random.normal(0, 0.4, 12))
        true = random.binomial(per_week, truth)
        found, invented = random.binomial(true, 0.8), random.binomial(per_week - true, 0.03)
        assigned, rest = int((found + invented).sum()), int((per_week - found - invented).sum())
        read = min(assigned, coded // 2), min(rest, coded - coded // 2)
        right = random.hypergeometric(int(found.sum()), int(invented.sum()), read[0])
        missed = int((true - found).sum())
        also = random.hypergeometric(missed, rest - missed, read[1])
        weeks = pd.DataFrame({"week": range(12), "what": "t", "n": found + invented, "all": per_week})
        told = trends.correct(weeks, validated((assigned, read[0], int(right)), (rest, read[1], int(also))))
        held.append(((told["low"] <= truth) & (truth <= told["high"])).mean())
        off.append((told["corrected"] - true / per_week).mean())
    assert 0.90 < np.mean(held) < 0.99
    assert abs(np.mean(off)) < 0.012


def test_the_interval_carries_the_uncertainty_of_the_sheet():
    def width(coded):
        strata = (5000, coded, int(coded * 0.8)), (20000, coded, int(coded * 0.1))
        weeks = pd.DataFrame({"week": ["2025-W20"], "what": "t", "n": [5000], "all": [25_000]})
        found = trends.correct(weeks, validated(*strata)).iloc[0]
        return found["high"] - found["low"]

    assert width(40) > 2 * width(800)


def test_a_sheet_drawn_from_another_model_corrects_the_present_one():
    """Items were drawn by what an old classifier said; the weeks are counted by a new one."""
    random = np.random.default_rng(5)
    truth = random.random(20_000) < 0.3
    old = np.where(truth, random.random(20_000) < 0.6, random.random(20_000) < 0.2)
    new = np.where(truth, random.random(20_000) < 0.8, random.random(20_000) < 0.05)
    strata = {}
    for name, group in (("assigned", old), ("rest", ~old)):
        read = np.flatnonzero(group)[:400]
        cells = {"tp": (True, True), "fp": (True, False), "fn": (False, True), "tn": (False, False)}
        counts = {cell: int(((new[read] == n) & (truth[read] == t)).sum()) for cell, (n, t) in cells.items()}
        strata[name] = {"items": int(group.sum())} | counts
    weeks = pd.DataFrame({"week": ["2025-W20"], "what": "t", "n": [int(new.sum())], "all": [20_000]})
    found = trends.correct(weeks, {"topic": {"each": {"t": {"strata": strata}}}}).iloc[0]
    assert found["low"] < truth.mean() < found["high"]
    assert abs(found["corrected"] - truth.mean()) < 0.03


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "--stratify"),
        (validated((50, 25, 5), (50, 25, 20)), "no better"),
        (validated((50, 25, 0), (50, 25, 0)), "no better"),
    ],
)
def test_what_cannot_be_corrected_says_what_to_do(told, said):
    weeks = pd.DataFrame({"week": ["2025-W20"], "what": "t", "n": [5], "all": [10]})
    with pytest.raises(PipelineError, match=said):
        trends.correct(weeks, told)


def test_a_stratum_read_whole_leaves_no_doubt():
    found = rates([Read(10, tp=9, fp=1), Read(90, fn=1, tn=89)])
    assert found.recall.std() < 1e-12
    assert found.recall[0] == pytest.approx(0.9)


def test_a_smooth_curve_follows_the_rise_inside_its_band():
    truth = np.linspace(0.1, 0.4, 16)
    weeks = pd.DataFrame({"week": all_weeks(["2025-W10", "2025-W25"]), "what": "t", "all": 200})
    weeks["n"] = np.random.default_rng(0).binomial(200, truth)
    found = trends.smooth(weeks)
    assert ((found["band_low"] < truth) & (truth < found["band_high"])).mean() > 0.8
    assert found["trend"].iloc[-1] > found["trend"].iloc[0] + 0.15


SHAPES = {"flat": lambda x: 0.1 + 0 * x, "bump": lambda x: 0.1 + 0.2 * np.exp(-(((x - 0.5) / 0.2) ** 2))}


@pytest.mark.parametrize(("weeks", "per_week"), [(12, 15), (52, 100)])
@pytest.mark.parametrize("spread", [0, 0.05])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_band_holds_the_truth_as_often_as_it_says(shape, spread, weeks, per_week):
    random, truth = np.random.default_rng(4), SHAPES[shape](np.linspace(0, 1, weeks))
    names = all_weeks(["2025-W02", f"2025-W{weeks + 1:02d}" if weeks < 52 else "2026-W01"])
    held = []
    for _ in range(25):
        share = random.beta(truth * (1 / spread - 1), (1 - truth) * (1 / spread - 1)) if spread else truth
        counts = pd.DataFrame({"week": names, "what": "t", "all": random.poisson(per_week, weeks) + 1})
        counts["n"] = random.binomial(counts["all"], share)
        found = trends.smooth(counts)
        held.append(((found["band_low"] <= truth) & (truth <= found["band_high"])).mean())
    assert 0.88 < np.mean(held) < 1


def test_no_curve_is_drawn_through_few_weeks():
    weeks = pd.DataFrame({"week": ["2025-W10", "2025-W11"], "what": "t", "all": 20, "n": [1, 2]})
    assert trends.smooth(weeks)["trend"].isna().all()


def test_a_day_is_announced_when_stories_name_it_before_it_comes():
    rows = [("2025-06-24", "2025-06-10", "s1", "لقاء"), ("2025-06-24", "2025-06-12", "s2", "موعد"),
            ("2025-06-24", "2025-06-25", "s3", "بعده"), ("2025-07-01", "2025-06-12", "s2", "موعد")]  # fmt: skip
    found = trends.announced(pd.DataFrame(rows, columns=["day", "published", "story_id", "title"]))
    assert found[["day", "stories", "title"]].values.tolist() == [["2025-06-24", 2, "موعد"]]


def test_days_are_announced_within_a_topic():
    rows = [("2025-06-24", "2025-06-10", "s1", "لقاء", "a"), ("2025-06-24", "2025-06-12", "s2", "سوق", "b"),
            ("2025-06-24", "2025-06-13", "s3", "ملتقى", "a")]  # fmt: skip
    dates = pd.DataFrame(rows, columns=["day", "published", "story_id", "title", "what"])
    found = trends.announced(dates, by="what")
    assert found[["what", "stories", "title"]].values.tolist() == [["a", 2, "ملتقى"]]
