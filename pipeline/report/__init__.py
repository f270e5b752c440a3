"""The weekly report: one folder a week, the same figures as page, one-page brief, workbook, CSV and Parquet."""

import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import rmtree
from typing import Any

from pipeline import params
from pipeline.errors import PipelineError
from pipeline.params import Settings
from pipeline.report import brief, exports, page, profile, workbook
from pipeline.report.basis import Basis, chosen, open_basis
from pipeline.report.figures import Figures, dataset_key, figures
from pipeline.report.weeks import Week

_LIBRARIES = ("rasad", "matplotlib", "pandas", "duckdb")
PAGE = "report.html"


@dataclass(frozen=True, slots=True)
class _Order:
    """What is asked for: whose report, under which settings, of which dataset, to where."""

    reader: profile.Profile
    settings: dict[str, Any]
    dataset: dict[str, Any]
    out: Path
    suffix: str
    hidden: frozenset[str]


def write(
    folder: Path, out: Path, settings: Settings, *, week: str | None = None, every: bool = False, who: str | None = None
) -> list[Path]:
    """Write the report of one week or of all; give the pages.

    A week that was issued with other figures gets a revision beside it; one with the same is left as it is.
    """
    reader = profile.read(settings, who)
    usual = settings["report"]["profile"]
    suffix = f".{reader.key}" if reader.key and reader.key != usual else ""
    basis = open_basis(folder, reader.lead)
    try:
        profile.check(reader, basis)
        hidden = exports.hidden(params.locate(settings["resolve"]["decisions"]))
        order = _Order(reader, settings["report"], dataset_key(folder), out, suffix, hidden)
        return [_one(basis, one, order) for one in chosen(basis, week, every=every)]
    except OSError as error:
        raise PipelineError(f"{out} cannot be written ({error.strerror}). Choose another folder with --out.") from error
    finally:
        basis.connection.close()


def _one(basis: Basis, week: Week, order: _Order) -> Path:
    found = figures(basis, week, order.settings)
    about = profile.about_us(order.reader, basis, found) | _made(order)
    tables = exports.exports(found)
    told = exports.told(found, tables, about)
    issued = _issued(order.out, week.name + order.suffix)
    if issued and _told(issued[-1])["digest"] == told["digest"]:
        return issued[-1] / PAGE
    number = len(issued) + 1
    changed = exports.changes(_told(issued[-1])["figures"], told["figures"], order.hidden) if issued else []
    place = order.out / (week.name + order.suffix + (f".r{number}" if number > 1 else ""))
    _fill(place, (found, tables), about | {"revision": number, "changes": changed}, told)
    return place / PAGE


def _issued(out: Path, name: str) -> list[Path]:
    """List the issues of a week that stand there, oldest first."""
    found = [out / name] if (out / name).exists() else []
    while found and (later := out / f"{name}.r{len(found) + 1}").exists():
        found.append(later)
    return found


def _told(issue: Path) -> dict[str, Any]:
    """Read what an issue said; nothing of a folder that is none of ours."""
    try:
        told: dict[str, Any] = json.loads((issue / "figures.json").read_text(encoding="utf-8"))
        return told if {"digest", "figures"} <= set(told) else {"digest": "", "figures": {}}
    except (OSError, ValueError, TypeError):
        return {"digest": "", "figures": {}}


def _fill(place: Path, counted: tuple[Figures, exports.Tables], about: dict[str, Any], told: dict[str, Any]) -> None:
    """Write everything beside its place and put it there in one step."""
    found, tables = counted
    new = place.with_name(f".{place.name}.new")
    rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        (new / PAGE).write_text(page.render(found, about), encoding="utf-8")
        brief.write(found, new / "brief.pdf", name=about["profile_name"])
        workbook.write(found, tables, new / "entities.xlsx")
        exports.write_files(tables, new)
        stated = told | {"revision": about["revision"], "changes": about["changes"]}
        (new / "figures.json").write_text(json.dumps(stated, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        new.replace(place)
    finally:
        rmtree(new, ignore_errors=True)


def _made(order: _Order) -> dict[str, Any]:
    """Say what the figures rest on."""
    told, settings = order.dataset, order.settings
    return {
        "key": told["key"], "schema": told["schema"], "counts": told["counts"], "enough": settings["enough"],
        "absence": settings["absence"], "versions": [(name, _version(name)) for name in _LIBRARIES],
    }  # fmt: skip


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
