"""People and organisations of a week: ranked, compared with the weeks before, followed into their quotes and posts."""

import numpy as np

from pipeline.report.basis import HISTORY, Basis
from pipeline.report.frames import Frame
from pipeline.report.supply import Supply
from pipeline.report.trends import moves

_COUNTS = """
with s as (
    select entity_id, wk, story, bool_or(list_contains($papers, source)) as compared
    from ent join art using (article_id) where wk <= $number group by entity_id, wk, story
), c as (
    select entity_id, count(*) filter (wk = $number) as stories, count(*) filter (wk = $number - 1) as last_week,
        count(*) filter (wk = $number and compared) as now,
        count(*) filter (list_contains($weeks, wk) and compared) as before,
        count(*) filter (list_contains($weeks, wk)) as before_all_papers,
        min(wk) as first_wk, max(wk) filter (wk < $number) as last_wk
    from s group by entity_id having stories > 0 or before_all_papers >= len($weeks)
), a as (
    select entity_id, count(distinct article_id) as articles, count(distinct source) as papers
    from ent join art using (article_id) where wk = $number group by entity_id
), m as (
    select l.entity_id, count(*) as mentions from mentions join links l using (article_id, label, canonical)
    join art using (article_id) where art.wk = $number and label in ('PER', 'ORG') group by l.entity_id
)
select entity_id, label, name, c.stories, coalesce(a.articles, 0) as articles, coalesce(m.mentions, 0) as mentions,
    coalesce(papers, 0) as papers, last_week, now, before, before_all_papers, first_wk, last_wk
from c join (select entity_id, label, name from entities) using (entity_id)
left join a using (entity_id) left join m using (entity_id)
order by stories desc, articles desc, mentions desc, name, entity_id
"""


def people(basis: Basis, number: int, supply: Supply, *, enough: int, absence: int) -> Frame:
    """List every person and organisation of the week, and those that fell out of it.

    ``move`` says rising, falling, first_seen or back; empty until enough weeks are known.
    """
    values = {"number": number, "papers": list(supply.papers), "weeks": list(supply.weeks)}
    found = basis.connection.execute(_COUNTS, values).df()
    starts = {wk: basis.week(int(wk)).start for wk in found["last_wk"].dropna().unique()}
    found["last_seen"] = found["last_wk"].map(starts)
    now_all, before_all = totals(basis, number, supply)
    found = moves(found, weeks=len(supply.weeks), now_all=now_all, before_all=before_all)
    found["withheld"] = False
    if len(supply.weeks) < enough:
        found["move"] = ""
        return _ranked(found)
    found = _withhold(found, supply, now_all, before_all)
    seen = found["now"] > 0
    found.loc[seen & (found["first_wk"] == number), "move"] = "first_seen"
    back = seen & (found["last_wk"] < number - absence) & (number - absence > number - supply.history)
    found.loc[back, "move"] = "back"
    return _ranked(found)


def totals(basis: Basis, number: int, supply: Supply) -> tuple[int, int]:
    """Count the stories of the compared papers, now and in the weeks before."""
    row = basis.connection.execute(
        "select count(distinct story) filter (wk = $n), count(distinct told)"
        " filter (list_contains($w, wk)) from art where list_contains($p, source)",
        {"n": number, "w": list(supply.weeks), "p": list(supply.papers)},
    ).fetchone()
    return int(row[0]), int(row[1])


def _withhold(found: Frame, supply: Supply, now_all: int, before_all: int) -> Frame:
    """Mark who would seem to fall only because a paper fell silent."""
    if supply.withheld.empty:
        return found
    every = found.assign(now=found["stories"], before=found["before_all_papers"])
    counts = ["label", "name", "now", "before"]
    seeming = moves(every[counts], weeks=len(supply.weeks), now_all=now_all, before_all=before_all)
    found["withheld"] = (seeming["move"] == "falling") & (found["move"] != "falling")
    return found


def _ranked(found: Frame) -> Frame:
    found["rank"] = found.where(found["stories"] > 0).groupby("label").cumcount() + 1
    found["rank"] = np.where(found["stories"] > 0, found["rank"], 0)
    return found


def series(basis: Basis, number: int, entities: list[str]) -> dict[str, list[int]]:
    """Count the stories of some entities, week by week, the reported week last."""
    rows = basis.connection.execute(
        "select entity_id, wk, count(distinct story) from ent join art using (article_id)"
        " where wk > ? and wk <= ? and list_contains(?, entity_id) group by all",
        [number - HISTORY, number, entities],
    ).fetchall()
    found = {entity: [0] * HISTORY for entity in entities}
    for entity, week, stories in rows:
        found[entity][int(week) - number + HISTORY - 1] = int(stories)
    return found


def by_topic(basis: Basis, number: int) -> Frame:
    """Rank people and organisations within each topic of the week."""
    return basis.frame(
        "with m as (select article_id, entity_id, count(*) as n from mentions"
        " join links using (article_id, label, canonical) where article_id in"
        " (select article_id from art join top using (article_id) where wk = $1) group by all)"
        " select topic, ent.entity_id, any_value(entities.label) as label, any_value(name) as name,"
        " count(distinct story) as stories, count(distinct article_id) as articles,"
        " coalesce(sum(n), 0)::bigint as mentions"
        " from top join art using (article_id) join ent using (article_id) join entities using (entity_id)"
        " left join m on m.article_id = ent.article_id and m.entity_id = ent.entity_id"
        " where wk = $1 group by topic, ent.entity_id order by topic, stories desc, articles desc, mentions desc, name,"
        " ent.entity_id",
        [number],
    )


def mentioned(basis: Basis, number: int) -> Frame:
    """Give the articles of each entity in the week."""
    return basis.frame(
        "select entity_id, article_id, story_id, source, source_name, title, url, published from ent"
        " join art using (article_id) where wk = ? order by entity_id, published, article_id",
        [number],
    )


def quotes(basis: Basis, number: int) -> Frame:
    """Give what was said in the week, with speaker, paper, date and address."""
    return basis.frame(
        "select q.entity_id, e.name, q.speaker, q.kind, q.text, q.cue, q.start, q.article_id, story_id, source,"
        " source_name, title, url, published from quotes_linked q join art using (article_id)"
        " left join entities e using (entity_id) where wk = ? order by published, q.article_id, q.start",
        [number],
    )


def speakers(basis: Basis, number: int) -> Frame:
    """Rank who spoke: quotes (a reprint adds none), and the articles and stories that carry them."""
    return basis.frame(
        "select q.entity_id, any_value(e.label) as label, any_value(e.name) as name,"
        " count(distinct (story, q.text)) as quotes,"
        " count(distinct q.article_id) as articles, count(distinct story) as stories"
        " from quotes_linked q join art using (article_id) join entities e using (entity_id) where wk = ?"
        " group by q.entity_id order by quotes desc, stories desc, name, q.entity_id",
        [number],
    )


def posts(basis: Basis, number: int) -> Frame:
    """Give the posts that the articles of the week name."""
    return basis.frame(
        "select l.entity_id, e.name, r.role, r.organization, count(distinct r.article_id) as articles"
        " from roles r join art using (article_id)"
        " join links l on l.article_id = r.article_id and l.label = 'PER' and l.canonical = r.person"
        " join entities e using (entity_id)"
        " where wk = ? group by all order by e.name, l.entity_id, articles desc, r.role, r.organization",
        [number],
    )


def pairs(basis: Basis, number: int, *, most: int) -> Frame:
    """Say who appears with whom: stories shared, and how much more often than chance (normalised PMI)."""
    found = basis.connection.execute(_PAIRS, {"number": number, "most": most}).df()
    stories = max(1, int(basis.connection.execute(
        "select count(distinct story) from art where wk = ?", [number]).fetchone()[0]))  # fmt: skip
    share = found["stories"] / stories
    chance = found["stories_a"] / stories * found["stories_b"] / stories
    with np.errstate(divide="ignore", invalid="ignore"):
        found["association"] = np.where(share < 1, np.log(share / chance) / -np.log(share), 1.0).round(3)
    return found


_PAIRS = """
with e as (select distinct entity_id, story, article_id from ent join art using (article_id) where wk = $number),
    often as (select entity_id, count(distinct story) as stories from e group by entity_id
              order by stories desc, entity_id limit $most),
    f as (select e.*, often.stories as total from e join often using (entity_id))
select a.entity_id as entity_a, x.name as name_a, x.label as label_a,
    b.entity_id as entity_b, y.name as name_b, y.label as label_b,
    count(distinct a.story) as stories, count(distinct a.article_id) as articles,
    any_value(a.total) as stories_a, any_value(b.total) as stories_b
from f a join f b on a.article_id = b.article_id and a.entity_id < b.entity_id
    join entities x on x.entity_id = a.entity_id join entities y on y.entity_id = b.entity_id
group by a.entity_id, x.name, x.label, b.entity_id, y.name, y.label
order by stories desc, articles desc, name_a, name_b, a.entity_id, b.entity_id
"""
