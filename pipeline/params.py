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
    settings: Settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    for override in overrides:
        _override(settings, override)
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
    try:
        place[last] = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise PipelineError(f"{value!r} is no value for {name}: write a number, a word or quoted text.") from error


def _names(settings: Settings, prefix: str = "") -> Iterable[str]:
    for name, value in settings.items():
        if isinstance(value, dict) and value:
            yield from _names(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def locate(path: str | Path) -> Path:
    """Find a path of the settings: under the current folder if it exists there, else under the checkout."""
    return Path(path) if Path(path).exists() else ROOT / path
