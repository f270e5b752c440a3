"""Settings: ``params.yaml``, overridden key by key."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import PipelineError

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: relative paths in the settings start here unless they exist under the current folder."""

Settings = dict[str, Any]


def read(overrides: Iterable[str] = ()) -> Settings:
    """Read ``params.yaml`` of the current folder, else of the checkout; apply ``key=value`` overrides.

    >>> read(["entities.engine=rules"])["entities"]["engine"]
    'rules'
    """
    here = Path("params.yaml")
    path = here if here.is_file() else ROOT / "params.yaml"
    settings = _load(path)
    for override in overrides:
        _override(settings, override)
    return settings


def _load(path: Path) -> Settings:
    """Read a file of settings; it must have the groups that the one of the checkout has."""
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PipelineError(f"{path.resolve()} is no YAML: {' '.join(str(error).split())}.") from error
    whole = ROOT / "params.yaml"
    missing = set(_load(whole)) - set(settings or ()) if path.resolve() != whole else ()
    if missing or not isinstance(settings, dict):
        raise PipelineError(f"{path.resolve()} lacks {', '.join(sorted(missing)) or 'everything'}; compare {whole}.")
    return settings


def _override(settings: Settings, override: str) -> None:
    name, equals, value = override.partition("=")
    *groups, last = name.split(".")
    place = settings
    for group in groups:
        place = place.get(group, {}) if isinstance(place, dict) else {}
    free = groups == ["topics", "threshold"]  # the topics are named by the taxonomy, not here
    if not equals or not isinstance(place, dict) or (last not in place and not free):
        known = ", ".join(sorted(_names(settings)))
        raise PipelineError(f"No parameter {name!r}; write KEY=VALUE with one of: {known}.")
    place[last] = _like(place.get(last, 0.0), name, value)


def _like(known: Any, name: str, value: str) -> Any:
    """Read a value of the kind that stands there; a threshold may be null, a text is taken as it is written."""
    try:
        found = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise PipelineError(f"{value!r} is no value for {name}: write a number, a word or quoted text.") from error
    if isinstance(known, str):
        return found if isinstance(found, str) else value
    free = known is None or (found is None and name.startswith("topics.threshold."))
    number = isinstance(found, int | float) and not isinstance(found, bool)
    fits = isinstance(found, type(known)) if isinstance(known, dict | list) else number or free
    if not fits:
        kind = "a group of values" if isinstance(known, dict) else "a list" if isinstance(known, list) else "a number"
        raise PipelineError(f"{value!r} is no value for {name}: write {kind}.")
    return found


def _names(settings: Settings, prefix: str = "") -> Iterable[str]:
    for name, value in settings.items():
        if isinstance(value, dict) and value:
            yield from _names(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def locate(path: str | Path) -> Path:
    """Find a path of the settings: under the current folder if it exists there, else under the checkout."""
    return Path(path) if Path(path).exists() else ROOT / path
