"""What every figure of a week is counted from: the dataset in DuckDB, its articles numbered by week.

``story`` numbers what ``story_id`` names, and ``told`` a story in a week: counts of distinct numbers need
a third of the memory that names do.
A paper that names itself («قال لـ«الراية»») and the agency of a dateline are no news of these bodies:
``ent`` leaves them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline import query
from pipeline.errors import PipelineError
from pipeline.report.frames import Frame
from pipeline.report.weeks import Week, last_complete, named

HISTORY = 12
"""Weeks of a trend, this one included."""

_MONDAY = date(2000, 1, 3)

_PREPARE = """
create temp table art as
    select article_id, source, coalesce(source_name, source) as source_name, title, url, byline, agency, place,
        section, published, cast(floor((published - date '{anchor}') / 7.0) as integer) as wk,
        coalesce(story_id, article_id) as story_id,
        dense_rank() over (order by coalesce(story_id, article_id)) as story, wk * 4294967296 + story as told
    from articles_full where published is not null;
create temp table ent as
    select distinct links.article_id, links.entity_id, links.label from links join entities using (entity_id)
    left join art using (article_id)
    where links.label in ('PER', 'ORG') and name is distinct from source_name and name is distinct from agency;
create temp table top as select article_id, topic, score, evidence from topics where assigned;
"""


@dataclass(frozen=True, slots=True)
class Basis:
    """An open dataset; ``number`` gives weeks as integers, as the temporary tables hold them."""

    connection: Any
    first: date | None
    last: date | None
    lead: int

    def frame(self, sql: str, values: Sequence[Any] = ()) -> Frame:
        """Answer a query as a frame."""
        found: Frame = self.connection.execute(sql, list(values)).df()
        return found

    def number(self, week: Week) -> int:
        """Give the number that the tables know a week by."""
        return (week.start - self._anchor).days // 7

    def week(self, number: int) -> Week:
        """Give the week of a number."""
        return Week(self._anchor + timedelta(7 * number), self.lead)

    def covers(self, week: Week) -> bool:
        """Say whether the data hold the week to its end, and from its first or second day: papers rest."""
        begun = self.first is not None and self.first <= week.start + timedelta(1)
        return begun and self.last is not None and week.end <= self.last

    @property
    def _anchor(self) -> date:
        return _MONDAY - timedelta(self.lead)


def open_basis(folder: Path, lead: int) -> Basis:
    """Open a dataset and number its articles by week."""
    connection = query.connect(folder)
    connection.execute(_PREPARE.format(anchor=_MONDAY - timedelta(lead)))
    first, last = connection.execute("select min(published), max(published) from art").fetchone()
    return Basis(connection, first, last, lead)


def chosen(basis: Basis, name: str | None, *, every: bool) -> list[Week]:
    """Choose the weeks to report: one by name, all that have articles, or the last complete one.

    A week in the future by this machine's calendar is a wrong date on some page, not the last week.
    """
    if name:
        return [named(name, basis.lead)]
    if basis.first is None or basis.last is None:
        raise PipelineError("The dataset holds no dated article. Name a week: rasad report --week 2025-W22")
    if every:
        numbers = basis.frame("select distinct wk from art order by wk")["wk"]
        return [basis.week(int(number)) for number in numbers]
    today = date.today()
    last = basis.connection.execute("select max(published) from art where published <= ?", [today]).fetchone()[0]
    return [last_complete(basis.first, last or basis.last, basis.lead)]
