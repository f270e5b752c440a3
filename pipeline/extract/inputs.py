"""What there is to read: the files of an input, grouped into shards that do not depend on history."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from pipeline.errors import PipelineError

KINDS = {
    ".html": "page", ".htm": "page", ".txt": "clipping",
    ".jsonl": "lines", ".jsonl.gz": "lines", ".parquet": "rows",
}  # fmt: skip
_BESIDE = {"manifest.csv", "license", "licence"}  # files that describe inputs and are none


@dataclass(frozen=True, slots=True)
class Given:
    """What a person states about an input; it wins over what is guessed."""

    source: str | None = None
    url: str | None = None
    published: str | None = None
    author: str | None = None

    def over(self, other: "Given") -> "Given":
        """Fill what is not stated here from ``other``."""
        return Given(*(mine or theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class File:
    """One raw file; ``origin`` is its path below the input folder, ``kind`` how to read it."""

    path: Path
    origin: str
    kind: str
    given: Given
    sha1: str


@dataclass(frozen=True, slots=True)
class Shard:
    """Some small files, or the records ``first`` to ``last`` (exclusive) of one large file."""

    name: str
    files: tuple[File, ...]
    first: int = 0
    last: int | None = None
    poisoned: tuple[tuple[str, int | None, str], ...] = ()  # inputs that killed a worker: origin, line, reason

    @property
    def digest(self) -> str:
        """Change whenever anything that the shard is read from changes."""
        told = [(file.origin, file.kind, file.sha1, *astuple(file.given)) for file in self.files]
        return _digest(repr((told, self.first, self.last)))


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def kind_of(path: Path) -> str:
    """Tell how to read a file by its name; ``unknown`` files end in ``rejected``.

    >>> kind_of(Path("week-22.jsonl.gz"))
    'lines'
    """
    name = path.name.lower()
    return next((kind for suffix, kind in KINDS.items() if name.endswith(suffix)), "unknown")


def _is_input(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and path.suffix.lower() not in {".md", ".dvc"} and path.name.lower() not in _BESIDE


def _manifest(folder: Path) -> Mapping[str, Given]:
    """Read ``manifest.csv`` (file, source, url, published, author), by file name."""
    path = folder / "manifest.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        known = {"file", "source", "url", "published", "author"}
        columns = set(reader.fieldnames or ())
        if "file" not in columns or columns - known:
            raise PipelineError(f"{path}: the columns must be file and any of source, url, published, author.")
        return {
            row["file"]: Given(*((row.get(name) or "").strip() or None for name in Given.__dataclass_fields__))
            for row in reader
        }


def _sha1(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha1").hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


def files(inputs: Iterable[Path], given: Given) -> Iterator[File]:
    """List the raw files of the inputs, in order of origin; hidden files and manifests are none."""
    inputs = list(inputs)
    for top in inputs:
        if not top.exists():
            raise PipelineError(f"There is no {top}. Name a file or a folder of {', '.join(KINDS)} files.")
        folder = top if top.is_dir() else top.parent
        found = sorted(top.rglob("*")) if top.is_dir() else [top]
        manifests: dict[Path, Mapping[str, Given]] = {}
        for path in found:
            below = path.relative_to(folder)
            if not path.is_file() or not _is_input(below):
                continue
            manifest = manifests.setdefault(path.parent, _manifest(path.parent))
            origin = below.as_posix() if len(inputs) == 1 else f"{top.name}/{below.as_posix()}"
            stated = given.over(manifest.get(path.name, Given()))
            yield File(path, origin, kind_of(path), stated, _sha1(path))


def shards(found: Iterable[File], *, shard_files: int, shard_lines: int) -> Iterator[Shard]:
    """Group files into shards; the grouping depends on what is there now, not on what was there before.

    Files of pages and clippings follow each other until one whose *name* says "cut here" (one in
    ``shard_files``, by its digest): a new file touches the shard that it falls into, no other.
    """
    small: list[File] = []
    for file in found:
        if file.kind in {"lines", "rows"}:
            yield from _slices(file, shard_lines)
            continue
        if small and small[-1].path.parent != file.path.parent:
            yield _group(small)
            small = []
        small.append(file)
        if int(_digest(file.origin), 16) % shard_files == 0:
            yield _group(small)
            small = []
    if small:
        yield _group(small)


def _name(origin: str, number: int = 0) -> str:
    return f"{_digest(origin)[:12]}-{number:05d}"


def _group(small: list[File]) -> Shard:
    return Shard(_name(small[0].origin), tuple(small))


def _slices(file: File, lines: int) -> Iterator[Shard]:
    from pipeline.extract.raw import digests

    for number, sha1 in enumerate(digests(file, lines)):
        first = number * lines
        yield Shard(_name(file.origin, number), (replace(file, sha1=sha1),), first, first + lines)
