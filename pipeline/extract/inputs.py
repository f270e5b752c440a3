"""What there is to read: the files of an input, grouped into shards that do not depend on history."""

import csv
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.extract.known import Known

KINDS = {
    ".html": "page", ".htm": "page", ".txt": "clipping",
    ".jsonl": "lines", ".jsonl.gz": "lines", ".parquet": "rows",
    ".warc": "warc", ".warc.gz": "warc",
}  # fmt: skip
SLICED = {"lines", "rows", "warc"}
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
    size: int = 0


@dataclass(frozen=True, slots=True)
class Shard:
    """Some small files, or the records ``first`` to ``last`` (exclusive) of one large file.

    Record ``start[0]`` begins at byte ``start[1]``, so nobody reads what stands before it.
    """

    name: str
    files: tuple[File, ...]
    first: int = 0
    last: int | None = None
    start: tuple[int, int] = (0, 0)
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
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = set(reader.fieldnames or ()), list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise PipelineError(f"{path} cannot be read ({error}). Save it as UTF-8 CSV.") from error
    if "file" not in columns or columns - {"file", *Given.__dataclass_fields__}:
        raise PipelineError(f"{path}: the columns must be file and any of source, url, published, author.")
    return {
        row["file"]: Given(*((row.get(name) or "").strip() or None for name in Given.__dataclass_fields__))
        for row in rows
    }


def present(inputs: Iterable[Path], given: Given) -> list[Path]:
    """Refuse an input that is not there, two that go by one name, and one address for many pages."""
    inputs = list(inputs)
    names: dict[str, Path] = {}
    for top in inputs:
        if not top.exists():
            raise PipelineError(f"There is no {top}. Name a file or a folder of {', '.join(KINDS)} files.")
        if names.setdefault(top.name, top) is not top:
            raise PipelineError(f"{names[top.name]} and {top} have the same name. Name a folder that holds both.")
    if given.url and (len(inputs) > 1 or inputs[0].is_dir() or kind_of(inputs[0]) in SLICED):
        raise PipelineError(
            "--url is the address of one page or clipping. For more, write a manifest.csv with the columns file, url."
        )
    return inputs


def files(inputs: Iterable[Path], given: Given, seen: Known | None = None) -> Iterator[File]:
    """List the raw files of the inputs, in order of origin; hidden files and manifests are none."""
    inputs, seen = present(inputs, given), seen or Known()
    for top in inputs:
        folder = top if top.is_dir() else top.parent
        manifests: dict[Path, Mapping[str, Given]] = {}
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            below = path.relative_to(folder)
            if path.is_dir() or not _is_input(below) or not os.path.lexists(path):
                continue
            manifest = manifests.setdefault(path.parent, _manifest(path.parent))
            origin = _printable(below if len(inputs) == 1 else Path(top.name) / below)
            kind = kind_of(path) if _is_plain(path, folder if top.is_dir() else None) else "special"
            sha1, size = (seen.sha1(path), path.stat().st_size) if kind != "special" else ("", 0)
            yield File(path, origin, kind, given.over(manifest.get(path.name, Given())), sha1, size)


def _printable(below: Path) -> str:
    """Spell a path so that any table can hold it: bytes that are no UTF-8 are written as ``\\xNN``."""
    return os.fsencode(below.as_posix()).decode("utf-8", "backslashreplace")


def _is_plain(path: Path, folder: Path | None) -> bool:
    """Tell whether a path is an ordinary file, and inside its folder if it is a link: links lead nowhere else."""
    if not path.is_file():
        return False
    return not path.is_symlink() or folder is None or path.resolve().is_relative_to(folder.resolve())


def shards(found: Iterable[File], seen: Known, *, records: int, files_each: int, size: int) -> Iterator[Shard]:
    """Group files into shards; the grouping depends on what is there now, not on what was there before.

    Files of pages and clippings follow each other until one whose *name* says "cut here" (one in
    ``files_each``, by its digest), or until they reach ``size`` bytes: a new file touches the shard that it
    falls into, at most those up to the next cut. Large files are cut by records and size.
    """
    small: list[File] = []
    weight = 0
    for file in found:
        if file.kind in SLICED:
            yield from _slices(file, seen, records, size)
            continue
        if small and (small[-1].path.parent != file.path.parent or weight + file.size > size):
            yield _group(small)
            small, weight = [], 0
        small.append(file)
        weight += file.size
        if int(_digest(file.origin), 16) % files_each == 0:
            yield _group(small)
            small, weight = [], 0
    if small:
        yield _group(small)


def _name(origin: str, number: int = 0) -> str:
    return f"{_digest(origin)[:12]}-{number:05d}"


def _group(small: list[File]) -> Shard:
    return Shard(_name(small[0].origin), tuple(small))


def _slices(file: File, seen: Known, records: int, size: int) -> Iterator[Shard]:
    for number, cut in enumerate(seen.slices(file.path, file.kind, records=records, size=size)):
        yield Shard(_name(file.origin, number), (replace(file, sha1=cut.sha1),), cut.first, cut.last, cut.start)
