"""Which engines are ready on this machine, and the exact command that makes another one so."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline import params
from pipeline.entities import ENGINES

_HOW = {
    "rasad": "restore models/entities from git, or: rasad train entities",
    "spacy": "--set entities.spacy=FOLDER, a pipeline made by: python -m spacy train …",
    "stanza": "python -c \"import stanza; stanza.download('ar')\"",
    "camel": "camel_data -i ner-arabert, or --set entities.camel=FOLDER",
}


def _there(name: str, settings: dict[str, Any]) -> bool:
    if name not in _HOW:  # needs nothing
        return True
    if name == "rasad":
        return (params.locate(settings["model"]) / "card.json").is_file()
    if settings.get(name):
        return Path(settings[name]).exists() or find_spec(settings[name]) is not None
    return any(folder.is_dir() for folder in _usual(name))


def _usual(name: str) -> Iterator[Path]:
    """List the folders where a library keeps Arabic models that it downloaded."""
    home = Path.home()
    if name == "stanza":
        yield Path(os.environ.get("STANZA_RESOURCES_DIR", home / "stanza_resources")) / "ar" / "ner"
        yield from (home / ".cache" / "stanza").glob("*/resources/ar/ner")
    if name == "camel":
        yield Path(os.environ.get("CAMELTOOLS_DATA", home / ".camel_tools")) / "data" / "ner"


def engines(settings: dict[str, Any]) -> dict[str, str]:
    """Say for each engine whether it is ready or how to get it; nothing heavy is imported.

    >>> engines({"model": "models/entities", "spacy": "", "stanza": "", "camel": ""})["rules"]
    'ready'
    """
    return {name: "ready" if _there(name, settings) else f"not ready; get it: {_HOW[name]}" for name in ENGINES}
