"""Public corpora that training reads: which lie where ``corpora.external`` says, with the content that was used."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from pipeline import params
from pipeline.errors import PipelineError
from pipeline.train import originals


def listed() -> list[dict[str, Any]]:
    """Read ``corpora/external.yaml``."""
    found: list[dict[str, Any]] = yaml.safe_load(params.locate("corpora/external.yaml").read_text(encoding="utf-8"))
    return found


def check(folder: Path) -> Iterator[str]:
    """Compare a folder with ``corpora/external.yaml``, a line a file: ok, absent, or other content.

    >>> next(check(Path("nowhere"))).split()[:2]
    ['absent', 'ner/anercorp_camel.train.jsonl.gz']
    """
    for corpus in listed():
        for name, expected in corpus["files"].items():
            path = folder / name
            state = "absent" if not path.is_file() else "ok" if digest(path) == expected else "differs"
            yield f"{state:7} {name}  ({corpus['from']})"


def digest(path: Path) -> str:
    """Digest what a file holds; a compressed one unpacked, so that it can be compared whoever packed it."""
    told = hashlib.sha256()
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        while block := file.read(1 << 20):
            told.update(block)
    return told.hexdigest()


def rebuild(downloads: Path, out: Path) -> Iterator[str]:
    """Make the files that training reads from the original downloads, a line a file; never overwrite one."""
    if not downloads.is_dir():
        raise PipelineError(f"There is no folder {downloads}. Put each download where corpora/external.yaml says.")
    for corpus in listed():
        for name, original in corpus["original"].items():
            if (out / name).exists():
                yield f"kept    {name}  (is there already)"
                continue
            rows = originals.convert(downloads, original, out / name)
            if rows is None:
                yield f"absent  {name}  (looked for {downloads / original['files']})"
            else:
                state = "ok" if digest(out / name) == corpus["files"][name] else "differs"
                yield f"{state:7} {name}  ({rows} rows)"
