"""Which papers delivered as usual: a broken scraper must not look like falling coverage."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from scipy.stats import poisson

from pipeline.report.basis import Basis
from pipeline.report.frames import Frame

SURPRISE = 0.01  # chance of so few (or many) articles at the usual number, below which a paper counts as out of order
TO_KNOW = 3  # weeks of a paper before its usual number means something


@dataclass(frozen=True, slots=True)
class Supply:
    """The papers of a week, and what may be compared: ``papers`` and ``weeks`` without gaps in delivery."""

    table: Frame
    papers: tuple[str, ...]
    weeks: tuple[int, ...]
    history: int
    """Weeks of data before this one."""

    @property
    def withheld(self) -> Frame:
        """The papers that fell silent or nearly so: trends leave them out."""
        return self.table[self.table["status"].isin(["silent", "low"])]


def supply(basis: Basis, number: int, *, baseline: int, enough: int, partial: bool) -> Supply:
    """Hold each paper's articles against its usual number, and choose what trends may rest on."""
    counts = basis.frame("select source, any_value(source_name) as source_name, wk, count(*) as articles from art "
                         "where wk <= ? group by source, wk order by source, wk", [number])  # fmt: skip
    begin = _first_full(basis)
    table = pd.DataFrame([_paper(group, number, begin, baseline) for _, group in counts.groupby("source")])
    if table.empty:
        columns = ["source", "source_name", "articles", "last_week", "usual", "weeks_known", "last_article", "status"]
        table = pd.DataFrame(columns=columns)
    if partial:
        table["status"] = table["status"].replace({"silent": "open", "low": "open", "normal": "open"})
    before = list(range(max(begin, number - baseline), number))
    papers = _comparable(table, counts, before)
    disturbed = _disturbed(counts[counts["source"].isin(papers)], before, begin, baseline)
    kept = tuple(week for week in before if week not in disturbed)
    weeks = kept if len(kept) >= enough else tuple(before)
    last = basis.frame("select source, max(published) as day from art where wk <= ? group by source", [number])
    table["last_article"] = table["source"].map(dict(zip(last["source"], pd.to_datetime(last["day"]), strict=True)))
    return Supply(table, papers, weeks, max(0, number - begin))


def _first_full(basis: Basis) -> int:
    """Find the first week that the data cover from its first day (or from its second: papers rest)."""
    if basis.first is None:
        return 0
    number = (basis.first - basis.week(0).start).days // 7
    return number if (basis.first - basis.week(number).start).days <= 1 else number + 1


def _usual(group: Frame, number: int, begin: int, baseline: int) -> tuple[float, int]:
    """Take the median of the weeks before, since the paper is known."""
    known = max(begin, int(group["wk"].min()), number - baseline)
    weeks = range(known, number)
    by_week = dict(zip(group["wk"], group["articles"], strict=True))
    values = pd.Series([by_week.get(week, 0) for week in weeks], dtype=float)
    return (float(values.median()) if len(values) else 0.0), len(values)


def _paper(group: Frame, number: int, begin: int, baseline: int) -> dict[str, object]:
    by_week = dict(zip(group["wk"], group["articles"], strict=True))
    articles = int(by_week.get(number, 0))
    usual, known = _usual(group, number, begin, baseline)
    first = int(group["wk"].min())
    return {
        "source": group["source"].iloc[0], "source_name": group["source_name"].iloc[0], "articles": articles,
        "last_week": int(by_week.get(number - 1, 0)), "usual": usual, "weeks_known": known, "last_article": None,
        "status": "new" if first == number and number > begin else status(articles, usual, known),
    }  # fmt: skip


def status(articles: int, usual: float, known: int) -> str:
    """Judge a paper's week by its usual number.

    >>> status(0, 3, 8), status(2, 3, 8), status(3, 40, 8), status(5, 0, 1)
    ('silent', 'normal', 'low', 'unknown')
    """
    if known < TO_KNOW:
        return "unknown"
    if articles == 0:
        return "silent" if usual >= 1 else "normal"
    if poisson.cdf(articles, usual) < SURPRISE and articles < usual / 2:
        return "low"
    if usual >= 1 and poisson.sf(articles - 1, usual) < SURPRISE and articles > 2 * usual:
        return "high"
    return "normal"


def _comparable(table: Frame, counts: Frame, before: Sequence[int]) -> tuple[str, ...]:
    """Keep papers that deliver now and did so from the first week of the comparison."""
    if not before:
        return ()
    first = counts.groupby("source")["wk"].min()
    sound = table[table["status"].isin(["normal", "high", "open"])]["source"]
    return tuple(source for source in sound if first[source] <= before[0])


def _disturbed(counts: Frame, before: Sequence[int], begin: int, baseline: int) -> set[int]:
    """Find earlier weeks in which one of these papers was silent or nearly so: they would lower what was usual."""
    found = set()
    for _, group in counts.groupby("source"):
        by_week = dict(zip(group["wk"], group["articles"], strict=True))
        usual = {week: _usual(group, week, begin, baseline) for week in before}
        found |= {week for week in before if status(by_week.get(week, 0), *usual[week]) in ("silent", "low")}
    return found
