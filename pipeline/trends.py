"""Coverage over weeks with its error: frames in, frames out, for notebooks and papers.

``articles`` has the columns article_id, source, week and story_id (the view ``articles_full``); ``about`` says
which article is about what: article_id, and ``what`` (a topic, a name of an entity).
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.dataset.card import all_weeks
from pipeline.errors import PipelineError
from pipeline.validate.strata import DRAWS, Read, estimates, interval, rates

Frame = Any
UNITS = {"articles": "article_id", "stories": "story_id"}
FEWEST = 6  # weeks below which no curve is drawn: it has at least 4 coefficients
_SEED = 11


def coverage(articles: Frame, about: Frame, *, papers: bool = False, count: str = "articles") -> Frame:
    """Count what was covered a week: ``n`` of ``all``, and the ``share``; with ``papers`` for each newspaper.

    ``all`` is the whole coverage of the same week (and paper), so a paper that prints more, or a week that was
    scraped badly, does not look like interest. Every week between the first and the last has a row; where nothing
    was printed the share is unknown. ``count`` says whether copies of one story count once (stories) or each.

    >>> articles = pd.DataFrame({"article_id": ["a", "b", "c"], "source": "x", "story_id": ["a", "a", "c"],
    ...                          "week": ["2025-W22", "2025-W22", "2025-W23"]})
    >>> about = pd.DataFrame({"article_id": ["a"], "what": ["حماية الطفل"]})
    >>> coverage(articles, about)[["week", "what", "n", "all", "share"]].values.tolist()
    [['2025-W22', 'حماية الطفل', 1, 2, 0.5], ['2025-W23', 'حماية الطفل', 0, 1, 0.0]]
    """
    if count not in UNITS:
        raise PipelineError(f"Coverage counts {' or '.join(UNITS)}, not {count!r}.")
    unit, keys = UNITS[count], ["week", "source"] if papers else ["week"]
    dated = articles.dropna(subset=["week"])
    whole = dated.groupby(keys)[unit].nunique()
    some = dated.merge(about[["article_id", "what"]].drop_duplicates(), on="article_id")
    counted = some.groupby([*keys, "what"])[unit].nunique()
    axes = [all_weeks(dated["week"]), *([sorted(dated["source"].unique())] if papers else [])]
    grid = pd.MultiIndex.from_product([*axes, sorted(about["what"].unique())], names=[*keys, "what"])
    found = pd.DataFrame({"n": counted.reindex(grid, fill_value=0)}).reset_index()
    found["all"] = whole.reindex(pd.MultiIndex.from_frame(found[keys]) if papers else found["week"]).to_numpy()
    found["all"] = found["all"].fillna(0).astype(int)
    found["share"] = found["n"] / found["all"].where(found["all"] > 0)
    return found


def monday(week: str) -> pd.Timestamp:
    """Give the first day of an ISO week.

    >>> monday("2025-W22").date().isoformat()
    '2025-05-26'
    """
    return pd.Timestamp.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def correct(found: Frame, validation: Mapping[str, Any]) -> Frame:
    """Correct the shares of topics for what the classifier misses and invents, with 95 % intervals.

    Rogan and Gladen (1978, American Journal of Epidemiology 107(1): 71-76): share = (observed + specificity - 1) /
    (sensitivity + specificity - 1), cut to 0..1. The interval holds both uncertainties: of the rates, as drawn from
    the coded sample in ``validation.json``, and of the week's count (Jeffreys). It takes the rates to be the same
    in every week and paper, and they are rates of articles: correct counts of articles, not of stories.
    """
    pieces = [_corrected(group, _strata(validation, str(topic)), str(topic)) for topic, group in found.groupby("what")]
    return pd.concat(pieces).sort_index() if pieces else found.assign(corrected=[], low=[], high=[])


def _strata(validation: Mapping[str, Any], topic: str) -> list[Read]:
    told = validation.get("topic", {}).get("each", {}).get(topic, {}).get("strata", {})
    if "rest" not in told:
        raise PipelineError(
            f"The validation says nothing about what is missed of {topic!r}: code a sheet of both kinds of articles"
            " (rasad sample --by topic --stratify), then rasad evaluate --coded SHEET."
        )
    return [Read(**one) for one in told.values()]


def _corrected(found: Frame, strata: Sequence[Read], topic: str) -> Frame:
    known, likeliest = rates(strata), estimates(strata)
    middle = likeliest["recall"], likeliest["specificity"]
    gain = known.recall + known.specificity - 1
    if None in middle or np.nanmean(gain > 0) < 0.975:
        raise PipelineError(
            f"In the coded sample the classifier is no better than chance on {topic!r}: nothing can be corrected."
            " Code more items (rasad sample --by topic --stratify --n 200)."
        )
    random = np.random.default_rng(_SEED)
    rows = []
    for n, whole in zip(found["n"], found["all"], strict=True):
        if whole == 0:
            rows.append((np.nan, np.nan, np.nan))
            continue
        observed = random.beta(n + 0.5, whole - n + 0.5, DRAWS)
        drawn = _rogan_gladen(observed, known.recall, known.specificity)
        rows.append((float(_rogan_gladen(n / whole, *middle)), *interval(drawn)))
    return found.assign(**pd.DataFrame(rows, columns=["corrected", "low", "high"], index=found.index))


def _rogan_gladen(observed: Any, sensitivity: Any, specificity: Any) -> Any:
    return np.clip((observed + specificity - 1) / (sensitivity + specificity - 1), 0, 1)


def smooth(found: Frame, *, by: str = "what") -> Frame:
    """Add a smooth share (``trend``) with a 95 % band (``band_low``, ``band_high``) to each series of weeks.

    A quasi-binomial regression on a cubic B-spline (statsmodels): weeks with more articles weigh more, and the band
    widens where counts spread more than chance alone would make them. The spline has a coefficient for four weeks,
    at least 4 and at most 12. A year has 12: on simulated shares (a flat one, a rise, a bump; 6 to 52 weeks of 15 to
    200 articles; with and without extra spread) the band then held the truth in 90 to 98 % of the weeks; with 4 for
    any length it lost the bump.
    """
    pieces = [group.join(_curve(group)) for _, group in found.groupby(by)]
    return pd.concat(pieces).sort_index() if pieces else found


def _curve(group: Frame) -> Frame:
    names = ["trend", "band_low", "band_high"]
    used = group[group["all"] > 0]
    if len(used) < FEWEST or not 0 < used["n"].sum() < used["all"].sum():
        return pd.DataFrame(np.nan, index=group.index, columns=names)
    from scipy.special import expit

    days = used["week"].map(monday)
    middle, spread = _regression(((days - days.min()).dt.days / 7).to_numpy(float), used["n"], used["all"])
    curve = np.column_stack([middle, middle - spread, middle + spread])
    return pd.DataFrame(expit(curve), index=used.index, columns=names).reindex(group.index)


def _regression(weeks: Any, n: Any, whole: Any) -> tuple[Any, Any]:
    """Give the fitted logit of each week, and how far the 95 % band reaches to either side."""
    import statsmodels.api as sm
    from scipy.stats import t
    from statsmodels.gam.api import BSplines
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    basis = BSplines(weeks, df=[int(np.clip(len(weeks) // 4, 4, 12))], degree=[3]).basis
    design = sm.add_constant(basis)
    model = sm.GLM(n / whole, design, sm.families.Binomial(), var_weights=whole)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # some weeks have none, which a curve may follow
        left = max(1, len(weeks) - design.shape[1])
        scale = float(model.fit().pearson_chi2) / left
        fit = model.fit(scale=max(1.0, scale))
    reach = t.ppf(0.975, left) if scale > 1 else 1.96
    return design @ fit.params, reach * np.sqrt(np.einsum("ij,jk,ik->i", design, fit.cov_params(), design))


def announced(dates: Frame, *, at_least: int = 2, by: str | None = None) -> Frame:
    """Find days that several stories point to before they come: events, for marking on a time line.

    ``dates`` has a row a mention of a day: day, published, story_id, title; with ``by``, days are found within each
    value of that column (a topic). The title is that of the last story before the day, the nearest to the event.
    """
    ahead = dates[pd.to_datetime(dates["day"]) > pd.to_datetime(dates["published"])].sort_values(
        ["published", "story_id"]
    )
    keys = [by, "day"] if by else ["day"]
    found = ahead.groupby(keys).agg(stories=("story_id", "nunique"), title=("title", "last")).reset_index()
    return found[found["stories"] >= at_least].sort_values(["stories", *keys], ascending=[False, *[True] * len(keys)])
