"""What the recogniser knows of a word before it reads the sentence: vector row, letters, proclitic, name lists."""

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.entities import ner_words
from pipeline.entities.ner_memory import KINDS

LONGEST = 16  # letters of a word that are read; 99.9 % of news words have fewer
PROCLITICS = ("", "و", "ف", "ب", "ل", "ك", "لل", "وب", "ول", "وك", "ولل", "فب", "فل", "فك", "فلل")
_PAD, _UNKNOWN = 0, 1
Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@dataclass(slots=True)
class Lexicon:
    """The vocabularies of a model, and a table of the words met so far (``id`` adds to it).

    ``vectors`` are the words with a news vector, ``trained`` those with a vector learnt from the
    annotated text, ``names`` the lists of single name words, ``phrases`` the lists of phrases,
    ``starts`` the words that names begin with.
    """

    vectors: Mapping[str, int]
    trained: Mapping[str, int]
    letters: Mapping[str, int]
    names: Mapping[str, frozenset[str]]
    phrases: Mapping[str, frozenset[tuple[str, ...]]]
    starts: frozenset[str] = frozenset()
    _ids: dict[str, int] = field(default_factory=dict)
    _rows: list[bytes] = field(default_factory=list)
    _bare: list[str] = field(default_factory=list)
    _longest: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, phrases in self.phrases.items():
            for phrase in phrases:
                longest = self._longest.setdefault(phrase[0], {})
                longest[name] = max(len(phrase), longest.get(name, 0))

    @property
    def flags(self) -> int:
        """Count the flags of a word in its sentence: phrases of lists, and what the article said elsewhere."""
        return 2 * len(self.phrases) + len(KINDS)

    def id(self, word: str) -> int:
        """Give a folded word its number, in the order of meeting."""
        if word not in self._ids:
            self._ids[word] = len(self._rows)
            proclitic, bare = ner_words.split(word, self.vectors)
            letters = [self.letters.get(letter, _UNKNOWN) for letter in word[:LONGEST]]
            self._bare.append(bare)
            row = [
                self.vectors.get(bare, -1) + 1,
                self.trained.get(word, self.trained.get(bare, 0)),
                PROCLITICS.index(proclitic) if proclitic in PROCLITICS else 0,
                *(int(bare in names or word in names) for names in self.names.values()),
                *letters,
                *[_PAD] * (LONGEST - len(letters)),
            ]
            self._rows.append(array("i", row).tobytes())
        return self._ids[word]

    def table(self, ids: Sequence[int] | Ints) -> Ints:
        """Give the rows of numbered words: vector, trained vector, proclitic, name flags, letters."""
        return np.frombuffer(b"".join([self._rows[i] for i in ids]), dtype=np.int32).reshape(len(ids), -1).copy()

    def forget(self) -> None:
        """Empty the table of words met, so that a long-running process stays small."""
        self._ids.clear()
        self._rows.clear()
        self._bare.clear()

    def __len__(self) -> int:
        return len(self._rows)

    def bare(self, words: Iterable[str]) -> list[str]:
        """Cut the proclitics off folded words."""
        return [self._bare[self.id(word)] for word in words]

    def marks(self, ids: Sequence[int], words: Sequence[str]) -> Floats:
        """Flag the words that begin or continue a phrase of a list (longest phrase first)."""
        found = np.zeros((len(ids), 2 * len(self.phrases)), dtype=np.float32)
        columns = {name: column for column, name in enumerate(self.phrases)}
        for at, first in enumerate(self._bare[i] for i in ids):
            for name, longest in self._longest.get(first, {}).items():
                for length in range(min(longest, len(words) - at), 0, -1):
                    if (first, *words[at + 1 : at + length]) in self.phrases[name]:
                        found[at, 2 * columns[name]] = 1
                        found[at + 1 : at + length, 2 * columns[name] + 1] = 1
                        break
        return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences as arrays: a table of their distinct words, where those stand, list flags, lengths."""

    table: Ints
    places: Ints
    flags: Floats
    lengths: Ints


def batch(
    sentences: Sequence[Sequence[str]], lexicon: Lexicon, memories: Sequence[Floats | None] | None = None
) -> Batch:
    """Turn sentences of folded words into arrays; short ones are padded. ``memories`` are from ``ner_memory``."""
    ids = [[lexicon.id(word) for word in words] for words in sentences]
    lengths = np.array([len(numbers) for numbers in ids], dtype=np.int32)
    every = np.array([number for numbers in ids for number in numbers], dtype=np.int32)
    distinct, inverse = np.unique(every, return_inverse=True)
    places = np.zeros((len(ids), lengths.max()), dtype=np.int32)
    flags = np.zeros((*places.shape, lexicon.flags), dtype=np.float32)
    places[np.arange(places.shape[1]) < lengths[:, None]] = inverse
    for row, (numbers, words) in enumerate(zip(ids, sentences, strict=True)):
        flags[row, : len(numbers), : -len(KINDS)] = lexicon.marks(numbers, words)
    for row, memory in enumerate(memories or []):
        if memory is not None:
            flags[row, : len(memory), -len(KINDS) :] = memory
    return Batch(lexicon.table(distinct), places, flags, lengths)


def save(lexicon: Lexicon, folder: Path) -> None:
    """Write the vocabularies as text that a person can read."""
    (folder / "words.txt").write_text("\n".join(lexicon.vectors), encoding="utf-8")
    rest = {
        "trained": list(lexicon.trained),
        "letters": "".join(lexicon.letters),
        "names": {name: sorted(words) for name, words in lexicon.names.items()},
        "phrases": {name: sorted(" ".join(p) for p in phrases) for name, phrases in lexicon.phrases.items()},
        "starts": sorted(lexicon.starts),
    }
    lines = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
    (folder / "lexicon.json").write_text(lines + "\n", encoding="utf-8")


def load(folder: Path) -> Lexicon:
    """Read what ``save`` wrote."""
    rest = json.loads((folder / "lexicon.json").read_text(encoding="utf-8"))
    return Lexicon(
        numbered((folder / "words.txt").read_text(encoding="utf-8").split("\n"), first=0),
        numbered(rest["trained"], first=1),
        numbered(rest["letters"], first=2),
        {name: frozenset(words) for name, words in rest["names"].items()},
        {name: frozenset(tuple(p.split()) for p in phrases) for name, phrases in rest["phrases"].items()},
        frozenset(rest["starts"]),
    )


def numbered(things: Iterable[str], *, first: int) -> dict[str, int]:
    """Give things numbers from ``first`` on.

    >>> numbered("اب", first=2)
    {'ا': 2, 'ب': 3}
    """
    return {thing: number for number, thing in enumerate(things, first)}
