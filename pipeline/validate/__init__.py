"""Validation on one's own data: sheets for people to code, and what their codes say about the programs."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline import params, query, tables
from pipeline.errors import PipelineError
from pipeline.validate import figures, items, sheet

Frame = Any
Validation = dict[str, Any]
NAME = "validation.json"


def sample(dataset: Path, by: str, n: int, out: Path, *, stratify: bool = False, seed: int = 7) -> list[Path]:
    """Draw items and write the sheet to code."""
    if n < 1:
        raise PipelineError("A sample needs at least one item: --n 100.")
    if seed < 0:
        raise PipelineError(f"--seed is {seed}; write 0 or more.")
    return sheet.write(items.sample(dataset, by, n, stratify=stratify, seed=seed), out)


def evaluate(coded: Iterable[Path], out: Path) -> Validation:
    """Measure coded sheets and write them to ``validation.json``; kinds that were there before and are not now stay."""
    told: Validation = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {}
    for path in coded:
        rows = sheet.read(path)
        rows["stratum_items"] = rows["stratum_items"].astype(float).astype(int)
        digest = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()[:12]
        kept = rows[["item", "article_id", "what", "stratum", "title", "final"]].rename(columns={"final": "code"})
        kept["marked"] = [_between(text) for text in rows["text"]]
        about = {"sheet": path.name, "digest": digest, "date": f"{datetime.now(UTC):%Y-%m-%d}",
                 "command": f"rasad evaluate --coded {path.name}",
                 "drawn_from": str(rows["drawn_from"].iloc[0])}  # fmt: skip
        told[str(rows["by"].iloc[0])] = about | figures.measure(rows) | {"items": kept.to_dict("records")}
    told = {"schema": tables.VERSION} | {name: told[name] for name in items.KINDS if name in told}
    with tables.whole(out) as path:
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return told


def _between(text: str) -> str:
    """Give what stands between the marks of an item.

    >>> _between("نظم ⟦مركز الأمل⟧ ورشة.")
    'مركز الأمل'
    """
    return text.partition("⟦")[2].partition("⟧")[0]


def load(dataset: Path, path: Path | None = None) -> Validation:
    """Read the validation of a dataset; refuse one that was coded on other articles.

    Models and thresholds change, codes do not. Topics are measured by what the dataset says of the coded articles
    now. Names, dates and quotes keep the precision of what was drawn; ``standing`` counts those that are still there.
    """
    found = path or params.locate(params.read()["validation"]["path"]) / NAME
    if not found.is_file():
        raise PipelineError(
            f"There is no {found}. Run rasad sample, code the sheet, then rasad evaluate --coded SHEET."
        )
    told: Validation = json.loads(found.read_text(encoding="utf-8"))
    if told.get("schema") != tables.VERSION:
        raise PipelineError(
            f"{found} has schema {told.get('schema')}, this is {tables.VERSION}. Run rasad evaluate again."
        )
    coded = {row["article_id"] for kind in items.KINDS for row in told.get(kind, {}).get("items", [])}
    here = {row[0] for row in query.ask(dataset, "select article_id from articles").rows}
    if len(coded & here) < 0.9 * len(coded):
        raise PipelineError(
            f"{found} was coded on other articles than those of {dataset}. Name your own folder: validation.path."
        )
    return {kind: _now(one, dataset, kind) if kind in items.KINDS else one for kind, one in told.items()}


def _now(one: Validation, dataset: Path, kind: str) -> Validation:
    """Hold a kind of coded items against what the dataset claims now."""
    coded, claims = pd.DataFrame(one["items"]), items.claimed(dataset, kind)
    if kind != "topic":
        return one | {"standing": int(coded["item"].isin(claims["item"]).sum())}
    said = coded.merge(claims[["item", "stratum"]], on="item", how="left", suffixes=("", "_now"))
    now = said["stratum_now"].fillna(said["stratum"])
    standing = int((now == said["stratum"]).sum())
    if standing == len(coded):
        return one | {"standing": standing}
    sizes = {(what, name): row["items"] for what, each in one["each"].items() for name, row in each["strata"].items()}
    held = [sizes.get(pair, 0) for pair in zip(said["what"], said["stratum"], strict=True)]
    rows = said.assign(by=kind, final=said["code"], assigned=now == "assigned", stratum_items=held)
    return one | {"standing": standing, "each": figures.each(rows)}


def lines(told: Validation) -> list[str]:
    """Print a validation a figure a line."""
    found = []
    for kind in (kind for kind in items.KINDS if kind in told):
        one = told[kind]
        found.append(f"{kind}: {one['n']} items coded ({one['sheet']}), codes {one['codes']}{moved(one)}")
        if both := one["agreement"]:
            found.append(f"  agreement {both['share']} of {both['n']}, kappa {both['kappa']}, alpha {both['alpha']}")
        for what, row in one["each"].items():
            told_of = [f"{name} {_spelled(row[name])}" for name in _RATES if name in row]
            found.append(f"  {what:18} n {row['n']:<4} {'  '.join(told_of)}")
    return found


def moved(one: Validation) -> str:
    """Say how many items another model or threshold than that of the sheet has moved."""
    gone = one["n"] - one.get("standing", one["n"])
    return f"; drawn from {one['drawn_from'] or 'another version'}, {gone} say otherwise now" if gone else ""


_RATES = ("precision", "recall", "specificity")


def _spelled(figure: Mapping[str, float | None]) -> str:
    if figure["value"] is None:
        return "unknown"
    return f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"


def table(told: Validation) -> Frame:
    """Give a validation as a frame for a notebook or a paper: a row a kind and class."""
    rows = [
        {"what": f"{kind}: {what}", "n": row["n"], **{name: _spelled(row[name]) for name in _RATES if name in row}}
        for kind in items.KINDS
        if kind in told
        for what, row in told[kind]["each"].items()
    ]
    return pd.DataFrame(rows).fillna("")


def refused(told: Validation) -> Frame:
    """List the items that coders refused; of topics, articles wrongly assigned (0) and missed (1)."""
    rows = [
        {"kind": kind} | row
        for kind in items.KINDS
        for row in told.get(kind, {}).get("items", [])
        if row["code"] not in ("?", "0" if row["stratum"] == "rest" else "1")
    ]
    return pd.DataFrame(rows, columns=["kind", "what", "marked", "code", "stratum", "title", "article_id"])


def calibration(told: Validation, scores: Frame, *, bands: int = 4) -> Frame:
    """Compare scores of topics with what coders said: mean score, share of yes with Wilson's interval, by band.

    Bands hold equally many items. In a stratified sheet each item weighs as much as the articles it stands for
    only within its band, so read the bands one by one.
    """
    coded = pd.DataFrame(told.get("topic", {}).get("items", []))
    if coded.empty:
        return pd.DataFrame(columns=["score", "share", "low", "high", "n"])
    found = coded[coded["code"] != "?"].merge(scores.rename(columns={"topic": "what"}), on=["article_id", "what"])
    band = pd.qcut(found["score"].rank(method="first"), min(bands, len(found)), labels=False)
    rows = []
    for _, group in found.groupby(band):
        right = figures.wilson(int((group["code"] == "1").sum()), len(group))
        rows.append({"score": group["score"].mean(), "share": right["value"], "n": len(group)} | right)
    return pd.DataFrame(rows)[["score", "share", "low", "high", "n"]]
