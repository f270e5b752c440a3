"""Public corpora that training reads: which lie where ``corpora.external`` says, with the bytes that were used."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import yaml

from pipeline import params


def check(folder: Path) -> Iterator[str]:
    """Compare a folder with ``corpora/external.yaml``, a line a file: ok, absent, or other bytes.

    >>> next(check(Path("nowhere"))).split()[:2]
    ['absent', 'ner/anercorp_camel.train.jsonl.gz']
    """
    for corpus in yaml.safe_load(params.locate("corpora/external.yaml").read_text(encoding="utf-8")):
        for name, expected in corpus["files"].items():
            path = folder / name
            if not path.is_file():
                state = "absent"
            else:
                state = "ok" if hashlib.sha256(path.read_bytes()).hexdigest() == expected else "differs"
            yield f"{state:7} {name}  ({corpus['from']})"
