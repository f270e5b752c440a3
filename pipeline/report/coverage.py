"""Topics, papers, dates to come and the list of articles of a week."""

import pandas as pd

from pipeline.report.basis import HISTORY, Basis
from pipeline.report.frames import Frame, rows
from pipeline.report.people import totals
from pipeline.report.supply import Supply
from pipeline.report.trends import moves
from pipeline.text import sentences

HORIZON = 84  # days after the week that the calendar looks ahead
_AROUND = 300  # characters on either side of a date among which its sentence is sought


def topics(basis: Basis, number: int, supply: Supply, *, enough: int) -> Frame:
    """Count each topic: now, last week, the mean before, its share, and whether this week is its peak."""
    values = {"number": number, "papers": list(supply.papers), "weeks": list(supply.weeks), "history": HISTORY}
    found = basis.connection.execute(_TOPICS, values).df()
    now_all, before_all = totals(basis, number, supply)
    found = moves(found, weeks=len(supply.weeks), now_all=now_all, before_all=before_all)
    all_articles = basis.connection.execute("select count(*) from art where wk = ?", [number]).fetchone()[0]
    found["share"] = found["articles"] / max(1, all_articles)
    known = len(supply.weeks) >= enough
    if not known:
        found["move"] = ""
    found["peak"] = (found["now"] > found["highest"].fillna(0)) & (found["move"] == "rising")
    return found


_TOPICS = """
with named as (select distinct topic from topics), t as (select * from top join art using (article_id)),
    high as (select topic, max(n) as highest from (
        select topic, wk, count(distinct story) as n from t
        where wk < $number and wk > $number - $history and list_contains($papers, source) group by topic, wk
    ) group by topic)
select named.topic, count(distinct story) filter (wk = $number) as stories,
    count(distinct article_id) filter (wk = $number) as articles,
    count(distinct source) filter (wk = $number) as papers,
    count(distinct story) filter (wk = $number - 1) as last_week,
    count(distinct story) filter (wk = $number and list_contains($papers, source)) as now,
    count(distinct told) filter (list_contains($weeks, wk) and list_contains($papers, source)) as before,
    any_value(high.highest) as highest
from named left join t using (topic) left join high using (topic)
group by named.topic order by stories desc, articles desc, named.topic
"""


def topics_by(basis: Basis, number: int, what: str) -> Frame:
    """Count a topic's articles and stories by ``published`` day or by paper, and its share of all that day or there."""
    columns = {"day": "published", "paper": "source, source_name"}[what]
    return basis.frame(
        f"with every as (select {columns}, count(*) as total from art where wk = $1 group by all)"  # noqa: S608
        f" select topic, {columns}, count(distinct article_id) as articles, count(distinct story) as stories,"
        f" count(distinct article_id) / any_value(total) as share"
        f" from top join art using (article_id) join every using ({columns})"
        f" where wk = $1 group by all order by topic, {columns}",
        [number],
    )


def trend(basis: Basis, number: int) -> Frame:
    """Count articles and stories week by week, of all and of each topic (``topic`` is empty for all)."""
    found = basis.frame(
        "select '' as topic, wk, count(*) as articles, count(distinct story) as stories from art group by wk"
        " having wk between ? and ? union all"
        " select topic, wk, count(distinct article_id), count(distinct story)"
        " from top join art using (article_id) where wk between ? and ? group by topic, wk order by topic, wk",
        [number - HISTORY + 1, number] * 2,
    )
    found["week"] = [basis.week(int(wk)).name for wk in found["wk"]]
    return found


def telling(basis: Basis, number: int, *, most: int) -> Frame:
    """Give the articles that show a topic best, one a story, with the words that decided."""
    return basis.frame(
        "select topic, article_id, story_id, title, url, source, source_name, published, score, evidence from ("
        " select *, row_number() over (partition by topic, story_id order by score desc, published, article_id) as n"
        " from top join art using (article_id) where wk = ?) where n = 1"
        " qualify row_number() over (partition by topic order by score desc, article_id) <= ?"
        " order by topic, score desc, article_id",
        [number, most],
    )


def papers(basis: Basis, number: int) -> Frame:
    """Count each paper's articles: its own, with an agency's dateline, shared with another paper."""
    return basis.frame(
        "with s as (select story_id, count(distinct source) as in_papers from art where wk <= ? group by story_id)"
        " select source, any_value(source_name) as source_name, count(*) as articles,"
        " count(distinct story) as stories, count(*) filter (agency is not null) as agency,"
        " count(*) filter (agency is null and in_papers > 1) as shared,"
        " count(*) filter (agency is null and in_papers = 1) as own"
        " from art join s using (story_id) where wk = ? group by source order by articles desc, source",
        [number, number],
    )


def articles(basis: Basis, number: int | None) -> Frame:
    """List the articles of the week (None: those without a date), with topics and names."""
    wanted = "published is null" if number is None else "article_id in (select article_id from art where wk = $1)"
    return basis.frame(
        f"with a as (select * from articles_full where {wanted}),"  # noqa: S608
        " t as (select article_id, list(topic order by topic) as topics from top semi join a using (article_id)"
        " group by article_id),"
        " n as (select article_id, list(distinct name order by name) as names from ent join entities"
        " using (entity_id) semi join a using (article_id) group by article_id)"
        " select article_id, coalesce(story_id, article_id) as story_id, published, source,"
        " coalesce(source_name, source) as source_name, title, url, byline, agency, topics, names"
        " from a left join t using (article_id) left join n using (article_id)"
        " order by published, source, article_id",
        [] if number is None else [number],
    )


def rejected(basis: Basis) -> Frame:
    """Count the inputs of the whole dataset that gave no article, by reason and paper.

    Where no paper is known, a folder that bears the key of one tells it.
    """
    return basis.frame(
        "with keys as (select distinct source as key from art),"
        " r as (select coalesce(source, (select min(key) from keys"
        " where list_contains(string_split(origin, '/'), key)), '') as source, reason, stage, origin from rejected)"
        " select reason, source, stage, count(*) as inputs, min(origin) as example from r"
        " group by reason, source, stage order by inputs desc, reason, source, stage"
    )


def per_paper(sources: Frame, found: Frame) -> Frame:
    """Sum rows (or their ``inputs``) for each paper."""
    weight = found["inputs"] if "inputs" in found else pd.Series(1, index=found.index)
    counts = weight.groupby(found["source"]).sum()
    return sources.map(counts).fillna(0).astype(int)


def calendar(basis: Basis, number: int) -> Frame:
    """List the days after the week that its articles, or those of the weeks before, announce, with the sentence.

    ``fresh`` marks those that this week names; of copies the first speaks.
    """
    end = basis.week(number).end
    found = basis.frame(_CALENDAR, [end, HORIZON, number, HISTORY, _AROUND, 2 * _AROUND])
    found["sentence"] = [_sentence(row["around"], min(row["start"], _AROUND - 1)) for row in rows(found)]
    return found.drop(columns="around")


_CALENDAR = """
with near as (
    select value_start as day, value_end as until, grain, m.text, m.start, art.*
    from (select * from mentions where label = 'DATE' and value_start > $1 and value_start <= $1 + $2::integer
          and grain in ('day', 'week') and value_end - value_start <= 31) m join art using (article_id)
    where wk <= $3 and wk > $3 - $4
), once as (
    select * from near qualify row_number() over (
        partition by day, until, story_id order by published, article_id, start) = 1
)
select day, until, grain, o.text, o.start, article_id, story_id, title, url, source, source_name, published,
    wk = $3 as fresh, substr(w.text, greatest(1, o.start - $5), $6) as around
from once o join (select article_id, text from articles) w using (article_id)
order by day, until, fresh desc, published desc, article_id
"""


def _sentence(around: str, at: int) -> str:
    """Cut the sentence at an offset out of the text around it.

    >>> _sentence("انتهى. تعقد الورشة غدا. شكرا", 12)
    'تعقد الورشة غدا.'
    """
    for first, last in sentences(around):
        if first <= at < last:
            return around[first:last]
    return around.strip()
