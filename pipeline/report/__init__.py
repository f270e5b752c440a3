"""The weekly report: one folder a week, the same figures as page, one-page brief, workbook, CSV and Parquet."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipeline import tables
from pipeline.errors import PipelineError
from pipeline.params import Settings
from pipeline.report import page, profile
from pipeline.report.basis import Basis, chosen, open_basis
from pipeline.report.figures import Figures, dataset_key, figures
from pipeline.report.weeks import Week

_LIBRARIES = ("rasad", "matplotlib", "pandas", "duckdb")


def write(
    folder: Path, out: Path, settings: Settings, *, week: str | None = None, every: bool = False, who: str | None = None
) -> list[Path]:
    """Write the report of one week or of all; give the pages written."""
    reader = profile.read(settings, who)
    basis = open_basis(folder, reader.lead)
    try:
        profile.check(reader, basis)
        told = dataset_key(folder)
        return [_one(basis, one, out, settings["report"], reader, told) for one in chosen(basis, week, every=every)]
    except OSError as error:
        raise PipelineError(f"{out} cannot be written ({error.strerror}). Choose another folder with --out.") from error
    finally:
        basis.connection.close()


def _one(
    basis: Basis, week: Week, out: Path, settings: dict[str, Any], reader: profile.Profile, told: dict[str, Any]
) -> Path:
    found = figures(basis, week, settings)
    about = profile.about_us(reader, basis, found) | _made(told, settings) | {"revision": 1, "changes": []}
    place = out / week.name
    html = page.render(found, about)
    with tables.whole(place / "report.html") as path:
        path.write_text(html, encoding="utf-8")
    return place / "report.html"


def _made(told: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """Say what the figures rest on."""
    return {
        "key": told["key"], "schema": told["schema"], "counts": told["counts"], "enough": settings["enough"],
        "absence": settings["absence"], "versions": [(name, _version(name)) for name in _LIBRARIES],
    }  # fmt: skip


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
