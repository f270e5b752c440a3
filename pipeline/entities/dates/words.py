"""The lexicon as one table of folded spellings, and what a single word may be: whole, behind a proclitic, glued."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pipeline import calendars
from pipeline.entities.dates import lexicon
from pipeline.text import key

Meaning = int | str | tuple[int, int]
Entry = tuple[str, Meaning]
_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك")
SIGNS = {
    "-": "dash", "–": "dash", "—": "dash", "ـ": "dash", "−": "dash", "/": "slash", "\\": "slash", ".": "dot",
    "،": "comma", ",": "comma", "(": "open", ")": "close", ":": "colon", "%": "percent", "٪": "percent",
}  # fmt: skip


def _entries(table: Mapping[Any, str], kind: str) -> Iterator[tuple[str, Entry]]:
    for meaning, spellings in table.items():
        for spelling in spellings.split("|"):
            yield key(spelling), (kind, meaning)


def _flat(kind: str, spellings: str) -> Iterator[tuple[str, Entry]]:
    return ((key(spelling), (kind, spelling)) for spelling in spellings.split("|"))


def _lexicon() -> dict[str, Entry]:
    """Gather the tables; where two hold the same spelling the later one wins."""
    tables: list[tuple[Mapping[Any, str], str]] = [
        (lexicon.CARDINALS, "card"), (lexicon.TENS, "tens"), (lexicon.ORDINALS, "ord"),
        (lexicon.TENS_DEFINITE, "deftens"), (lexicon.DECADES, "decades"), (lexicon.UNITS, "unit"),
        (lexicon.PAIRS, "pair"), (lexicon.PLURALS, "units"), (lexicon.DUALS, "dual"), (lexicon.DEFINITE, "theunit"),
        (lexicon.DEFINITE_DUALS, "thedual"), (lexicon.DEFINITE_PLURALS, "theunits"),
        (lexicon.PORTIONS, "portion"), (lexicon.MODIFIERS, "mod"), (lexicon.SEASONS, "season"),
        (lexicon.WEEKEND, "weekend"),
        (lexicon.PARTS, "part"), (lexicon.FIRST_DAY, "firstday"), (lexicon.ERAS, "era"),
        (lexicon.BARE_WEEKDAYS, "bareday"), (calendars.WEEKDAYS, "weekday"), (lexicon.DEICTICS, "deictic"),
        (calendars.MONTHS, "month"), (calendars.HIJRI_MONTHS, "hmonth"),
        (lexicon.FIXED_HOLIDAYS, "feast"), (lexicon.HIJRI_HOLIDAYS, "hfeast"),
    ]  # fmt: skip
    words = [
        _flat("same", lexicon.SAME), _flat("dem", lexicon.DEMONSTRATIVES),
        _flat("approx", lexicon.APPROXIMATELY), _flat("ago", lexicon.AGO), _flat("after", lexicon.AFTER),
        _flat("within", lexicon.WITHIN), _flat("more", lexicon.MORE_THAN), _flat("last", lexicon.LAST_ONES),
        _flat("ending", lexicon.ENDING), _flat("teen", lexicon.TEEN), _flat("twin", lexicon.CORRESPONDING),
        _flat("to", lexicon.TO), _flat("or", lexicon.OR), _flat("from", lexicon.FROM), _flat("in", lexicon.IN),
        _flat("between", lexicon.BETWEEN), _flat("fiscal", lexicon.FISCAL), _flat("seasonal", lexicon.SEASON_HEADS),
        _flat("daypart", lexicon.PARTS_OF_DAY), _flat("easter", lexicon.EASTER), _flat("and", "و"),
        _flat("clitic", "ب|ل|ف|ك|لل"),
    ]  # fmt: skip
    found = dict(pair for group in words for pair in group)
    found.update(pair for table, kind in tables for pair in _entries(table, kind))
    found.update(_flat("teen", lexicon.TEEN))
    return found


LEXICON = _lexicon()


def _phrases() -> dict[str, list[tuple[tuple[str, ...], Entry]]]:
    """Sort the spellings of several words by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for spelling in sorted(LEXICON, key=lambda spelling: -spelling.count(" ")):
        if " " in spelling:
            found.setdefault(spelling.split()[0], []).append((tuple(spelling.split()), LEXICON[spelling]))
    return found


PHRASES = _phrases()


def _glued() -> dict[str, tuple[str, str]]:
    """List the pairs of words that are run together: a head and a name, or a name and its modifier."""
    kinds: dict[str, list[str]] = {"month": [], "weekday": [], "mod": []}
    for word, (kind, _) in LEXICON.items():
        if kind in kinds and " " not in word and len(word) > 3:
            kinds[kind].append(word)
    heads = [(head, name) for head in lexicon.GLUED.split("|") for name in kinds["month"] + kinds["weekday"]]
    tails = [(name, mod) for name in kinds["month"] + kinds["weekday"] for mod in kinds["mod"]]
    return {key(one) + two: (key(one), two) for one, two in heads + tails if key(one) + two not in LEXICON}


GLUED = _glued()
_PHRASE_WORDS = frozenset(word for spelling in LEXICON for word in spelling.split())
RISKY = frozenset(key(word) for word in (lexicon.RISKY_MONTHS + "|" + lexicon.RISKY_DEICTICS).split("|"))
_ANCHORS = frozenset(
    {
        "unit", "theunit", "dual", "thedual", "units", "theunits", "pair", "weekday", "bareday", "deictic", "month",
        "hmonth", "decades", "season", "weekend", "feast", "hfeast", "easter", "firstday",
    }
)  # fmt: skip


def number(digits: str) -> Entry:
    """Say what a number may be: a day, a year, or just a number.

    >>> number("25"), number("2025"), number("7500")
    (('num', 25), ('year', 2025), ('big', 7500))
    """
    value = int(digits) if len(digits) <= 9 else 10**9
    if len(digits) <= 2:
        return ("num" if 1 <= value <= 31 else "two"), value
    return ("year" if len(digits) == 4 and 1000 <= value <= 2199 else "big"), value


def _known(word: str) -> bool:
    return word in LEXICON or word in PHRASES


@lru_cache(maxsize=1 << 16)
def split(word: str) -> tuple[str, str] | None:
    """Part a word into its proclitic and a word that dates are made of; None when there is no such word in it.

    >>> split("وبيوم"), split("للعام"), split("الشباب")
    (('وب', 'يوم'), ('لل', 'العام'), None)
    """
    if word in LEXICON or word in _PHRASE_WORDS:
        return "", word
    for clitic in _CLITICS:
        rest = word[len(clitic) :]
        if word.startswith(clitic) and (len(rest) > 2 or (len(rest) == 2 and clitic == "و")) and _known(rest):
            return clitic, rest
    for clitic in ("لل", "ولل", "فلل"):
        if word.startswith(clitic) and ("ال" + word[len(clitic) :]) in LEXICON:
            return clitic, "ال" + word[len(clitic) :]
    return None


@lru_cache(maxsize=1 << 16)
def flag(word: str) -> str:
    """Tell words that a date is built around (a) from those that may stand beside them (g) and the rest (.)."""
    if word in SIGNS:
        return "g"
    if word.isdecimal():
        return "a" if number(word)[0] == "year" else "g"
    parted = split(word)
    if parted is None:
        return "a" if word in GLUED or word[1:] in GLUED else "."
    kinds = {LEXICON.get(parted[1], ("", ""))[0], *(entry[0] for _, entry in PHRASES.get(parted[1], ()))}
    return "a" if kinds & _ANCHORS else "g"
