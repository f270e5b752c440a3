"""Random samples of what a dataset claims: topics of articles, names, dates, quotes."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline import query
from pipeline.errors import PipelineError
from pipeline.text import sentences

Frame = Any
KINDS = ("topic", "entity", "date", "quote")
_ARTICLES = "select article_id, source_name, published, title, text as article from articles"
_CLAIMS = {
    "topic": """select article_id, 0 as start, length(a.text) as "end", topic as what,
        case when assigned then 'assigned' else 'rest' end as stratum
        from topics join articles a using (article_id) order by article_id, topic""",
    "entity": """select article_id, start, "end", label as what, label as stratum
        from mentions where label <> 'DATE' order by article_id, start""",
    "date": """select article_id, start, "end", coalesce(value, rel, 'بلا قيمة') as what, coalesce(grain, '') as stratum
        from mentions where label = 'DATE' order by article_id, start""",
    "quote": """select article_id, start, "end", coalesce(speaker, 'بلا قائل') as what, kind as stratum
        from quotes order by article_id, start""",
}


def sample(dataset: Path, by: str, n: int, *, stratify: bool, seed: int) -> Frame:
    """Draw ``n`` claims at random; stratified, as many of each kind, so that rare ones are judged too.

    For topics, the strata are the articles that the program assigned and the rest, topic by topic: only so can
    be seen what it misses. Without them, only assigned articles are drawn. ``stratum_items`` says how many there are.
    """
    claims = claimed(dataset, by)
    if by == "topic":
        claims = claims if stratify else claims[claims["stratum"] == "assigned"]
        groups = ["what", "stratum"]
    else:
        claims = claims if stratify else claims.assign(stratum="all")
        groups = ["stratum"]
    if claims.empty:
        raise PipelineError(f"{dataset} holds nothing of the kind {by!r} to draw from. Choose another --by.")
    drawn = _draw(claims, groups, n, seed)
    drawn["by"] = by
    drawn["drawn_from"] = origin(dataset, by)
    drawn["text"] = [_marked(row.article, row.start, row.end, whole=by == "topic") for row in drawn.itertuples()]
    return drawn.drop(columns="article")


def claimed(dataset: Path, by: str) -> Frame:
    """List all that a dataset claims of a kind, each with the name that an item of a sheet has, and its article."""
    connection = query.connect(dataset)
    claims = connection.execute(_CLAIMS[by]).df().merge(connection.execute(_ARTICLES).df(), on="article_id")
    connection.close()
    return claims.assign(item=[_name(by, row) for row in claims.itertuples()])


_STAGES = {"topic": "topics", "entity": "entities", "date": "entities", "quote": "quotes"}


def origin(dataset: Path, by: str) -> str:
    """Say which program made what is claimed: the version of Rasad, and of names and topics the model."""
    told = json.loads((dataset / "dataset.json").read_text(encoding="utf-8"))
    model = told.get("made", {}).get(_STAGES[by], {}).get("data", "?") if by in ("topic", "entity") else ""
    return f"rasad {told.get('rasad', '?')}{f', model {model}' if model else ''}"


def _draw(claims: Frame, groups: list[str], n: int, seed: int) -> Frame:
    """Take an equal part of each group (all of a small one), and mix them, so that order tells nothing."""
    random = np.random.default_rng(seed)
    parts = []
    left, pieces = n, sorted(claims.groupby(groups), key=lambda pair: len(pair[1]))
    for at, (_, group) in enumerate(pieces):
        take = min(len(group), -(-left // (len(pieces) - at)))
        chosen = np.sort(random.choice(len(group), take, replace=False))
        parts.append(group.iloc[chosen].assign(stratum_items=len(group)))
        left -= take
    drawn = pd.concat(parts)
    return drawn.iloc[random.permutation(len(drawn))].reset_index(drop=True)


def _name(by: str, row: Any) -> str:
    told = f"{by} {row.article_id} {row.start} {row.end} {row.what}"
    return hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()[:10]


def _marked(text: str, start: int, end: int, *, whole: bool) -> str:
    """Give the sentence (or sentences) around a span, the span marked.

    >>> _marked("ورشة للأسر\\nنظم مركز الأمل ورشة. وشكر الحضور.", 15, 25, whole=False)
    'نظم ⟦مركز الأمل⟧ ورشة.'
    """
    if whole:
        return text
    around = [(a, b) for a, b in sentences(text) if a < end and start < b] or [(start, end)]
    first, last = min(start, around[0][0]), max(end, around[-1][1])
    return f"{text[first:start]}⟦{text[start:end]}⟧{text[end:last]}".strip()
