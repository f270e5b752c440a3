"""Figures of a coded sheet: precision, recall where it can be known, agreement, each with its interval."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from pipeline.validate.strata import DRAWS, Read, Stratum, estimates, interval, rates

Frame = Any
Figures = dict[str, Any]


def measure(rows: Frame) -> Figures:
    """Measure a finished sheet (``sheet.read``)."""
    codes = rows["final"].value_counts().sort_index().to_dict()
    return {"n": len(rows), "codes": codes, "agreement": agreement(rows), "each": each(rows)}


def each(rows: Frame) -> Figures:
    """Measure each topic, or each stratum of names, dates or quotes; items without a judgement are left out."""
    sure = rows[rows["final"] != "?"]
    sure = sure.assign(right=sure["final"] == "1")
    if str(rows["by"].iloc[0]) != "topic":
        return _kinds(sure)
    return {str(what): _topic(group) for what, group in sure.groupby("what")}


def _strata(rows: Frame) -> dict[str, Stratum]:
    return {
        str(name): Stratum(int(group["stratum_items"].iloc[0]), len(group), int(group["right"].sum()))
        for name, group in rows.groupby("stratum")
    }


def _topic(rows: Frame) -> Figures:
    """Give precision of one topic, and recall and specificity where articles that were not assigned were coded.

    ``assigned`` is what the program says of an article now; without that column, what it said when it was drawn.
    """
    if "assigned" not in rows:
        rows = rows.assign(assigned=rows["stratum"] == "assigned")
    strata = {str(name): _read(group) for name, group in rows.groupby("stratum")}
    told: Figures = {"n": len(rows), "strata": {name: asdict(one) for name, one in strata.items()}}
    if "rest" in strata:
        found, drawn = estimates(strata.values()), rates(strata.values())
        return told | {name: _with(value, getattr(drawn, name)) for name, value in found.items()}
    if "assigned" in strata:
        told["precision"] = wilson(strata["assigned"].tp, strata["assigned"].tp + strata["assigned"].fp)
    return told


def _read(group: Frame) -> Read:
    cells = pd.crosstab(group["assigned"], group["right"])
    each = {"tp": (True, True), "fp": (True, False), "fn": (False, True), "tn": (False, False)}
    counts = {name: int(cells.to_dict().get(right, {}).get(said, 0)) for name, (said, right) in each.items()}
    return Read(int(group["stratum_items"].iloc[0]), **counts)


def _kinds(rows: Frame) -> Figures:
    """Give the precision of each stratum and of all together, each stratum weighing what it holds."""
    import numpy as np

    strata = _strata(rows)
    told = {name: _plain(one) | {"n": one.coded, "precision": wilson(one.positive, one.coded)}
            for name, one in strata.items()}  # fmt: skip
    if len(strata) > 1:
        whole = sum(one.items for one in strata.values())
        random = np.random.default_rng(3)
        drawn = np.sum([one.share(random) * one.items / whole for one in strata.values()], axis=0)
        value = sum(one.positive / one.coded * one.items / whole for one in strata.values())
        told["all"] = {"n": len(rows), "precision": _with(value, drawn)}
    return told


def _plain(one: Stratum) -> dict[str, int]:
    return {"items": one.items, "coded": one.coded, "positive": one.positive}


def wilson(right: int, n: int) -> dict[str, float | None]:
    """Give a share with Wilson's 95 % interval.

    >>> wilson(27, 30)
    {'value': 0.9, 'low': 0.744, 'high': 0.965}
    """
    from statsmodels.stats.proportion import proportion_confint

    if not n:
        return {"value": None, "low": None, "high": None}
    low, high = proportion_confint(right, n, method="wilson")
    return {"value": round(right / n, 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def _with(value: float | None, draws: Any) -> dict[str, float | None]:
    assert len(draws) == DRAWS
    low, high = interval(draws) if value is not None else (None, None)
    return {"value": None if value is None else round(value, 3), "low": low, "high": high}


def agreement(rows: Frame) -> Figures | None:
    """Compare two coders on the items that both coded: share, Cohen's kappa, Krippendorff's alpha (nominal)."""
    both = rows[(rows["coder_2"] != "") & (rows["coder_1"] != "?") & (rows["coder_2"] != "?")]
    if both.empty:
        return None
    import krippendorff
    from sklearn.metrics import cohen_kappa_score

    codes = sorted({*both["coder_1"], *both["coder_2"]})
    told: Figures = {"n": len(both), "share": round(float((both["coder_1"] == both["coder_2"]).mean()), 3)}
    if len(codes) < 2:
        return told | {"kappa": None, "alpha": None}
    numbers = [[codes.index(code) for code in both[name]] for name in ("coder_1", "coder_2")]
    kappa = cohen_kappa_score(both["coder_1"], both["coder_2"])
    alpha = krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal")
    return told | {"kappa": round(float(kappa), 3), "alpha": round(float(alpha), 3)}
