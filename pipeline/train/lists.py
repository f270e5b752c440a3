"""Name lists that the recogniser consults: those that may be shipped, and our own in ``corpora/gazetteers``."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pipeline.entities.ner_words import form

SHORTEST = 3  # letters: shorter entries of the public lists are mostly ordinary words


def _column(path: Path, column: str) -> Iterator[tuple[str, dict[str, str]]]:
    if path.exists():
        with path.open(encoding="utf-8", newline="") as rows:
            yield from (
                (form(row[column]), row) for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
            )


def names(external: Path) -> dict[str, frozenset[str]]:
    """Read the public lists of name words, folded; an absent list is empty."""
    folder = external / "gazetteers"
    proper = {word for word, _ in _column(folder / "camel_morph_noun_prop.tsv", "lemma")}
    persons = {word: int(row["count"]) for word, row in _column(folder / "wikidata_person_name_tokens.tsv", "arabic")}
    lists = {
        "proper": proper,
        "person5": {word for word, count in persons.items() if count >= 5},
        "person50": {word for word, count in persons.items() if count >= 50},
        "family": {word for word, _ in _column(folder / "gulf_family_names.tsv", "family_name")},
        "given": {word for word, _ in _column(folder / "gulf_given_names.tsv", "name")},
    }
    return {name: frozenset(word for word in words if len(word) >= SHORTEST) for name, words in lists.items()}


def phrases(folder: Path) -> dict[str, frozenset[tuple[str, ...]]]:
    """Read our own lists, a phrase a line; ``#`` begins a remark."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        lines = (line.partition("#")[0].split() for line in path.read_text(encoding="utf-8").splitlines())
        found[path.stem] = frozenset(tuple(form(word) for word in line) for line in lines if line)
    return found
