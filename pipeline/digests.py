"""Digests of what a result rests on: files, code, settings."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path


def combine(*told: str) -> str:
    """Digest some texts together.

    >>> combine("extract", "شارع") == combine("extract", "شارع"), len(combine("a"))
    (True, 16)
    """
    return hashlib.sha1("\n".join(told).encode(), usedforsecurity=False).hexdigest()[:16]


def digest_files(paths: Iterable[Path]) -> str:
    """Digest the files under some paths: their names and bytes."""
    told = hashlib.sha1(usedforsecurity=False)
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                told.update(path.relative_to(top.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]


@cache
def code_digest(names: tuple[str, ...]) -> str:
    """Digest source files or folders of this package."""
    return digest_files(Path(__file__).parent / name for name in names)
