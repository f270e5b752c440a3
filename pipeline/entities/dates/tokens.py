"""Text -> islands: short runs of words that may be part of a date, each with its kind and meaning."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.entities.dates import lexicon
from pipeline.text import key

Meaning = int | str | tuple[int, int]
Entry = tuple[str, Meaning]

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|\n|_")
_ISLAND = re.compile("[ag]+")
_LONGEST = 5  # words in one entry of the lexicon
_CLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك")
SIGNS = {
    "-": "dash", "–": "dash", "—": "dash", "ـ": "dash", "−": "dash", "/": "slash", "\\": "slash", ".": "dot",
    "،": "comma", ",": "comma", "(": "open", ")": "close", ":": "colon", "%": "percent", "٪": "percent",
}  # fmt: skip


def _entries(table: dict[Meaning, str], kind: str) -> Iterator[tuple[str, Entry]]:
    for meaning, spellings in table.items():
        for spelling in spellings.split("|"):
            yield key(spelling), (kind, meaning)


def _flat(kind: str, spellings: str) -> Iterator[tuple[str, Entry]]:
    return ((key(spelling), (kind, spelling)) for spelling in spellings.split("|"))


def _lexicon() -> dict[str, Entry]:
    """Gather the tables; where two hold the same spelling the later one wins."""
    tables: list[tuple[dict[Meaning, str], str]] = [
        (lexicon.CARDINALS, "card"), (lexicon.TENS, "tens"), (lexicon.ORDINALS, "ord"),
        (lexicon.TENS_DEFINITE, "deftens"), (lexicon.DECADES, "decades"), (lexicon.UNITS, "unit"),
        (lexicon.PAIRS, "pair"), (lexicon.PLURALS, "units"), (lexicon.DUALS, "dual"), (lexicon.DEFINITE, "theunit"),
        (lexicon.DEFINITE_DUALS, "thedual"), (lexicon.DEFINITE_PLURALS, "theunits"),
        (lexicon.PORTIONS, "portion"), (lexicon.MODIFIERS, "mod"), (lexicon.SEASONS, "season"), (lexicon.WEEKEND, "weekend"),
        (lexicon.PARTS, "part"), (lexicon.FIRST_DAY, "firstday"), (lexicon.ERAS, "era"),
        (lexicon.BARE_WEEKDAYS, "bareday"), (lexicon.WEEKDAYS, "weekday"), (lexicon.DEICTICS, "deictic"),
        (lexicon.MONTHS, "month"), (lexicon.HIJRI_MONTHS, "hmonth"),
        (lexicon.FIXED_HOLIDAYS, "feast"), (lexicon.HIJRI_HOLIDAYS, "hfeast"),
    ]  # type: ignore[assignment] # fmt: skip
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
PHRASES: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
for _spelling, _entry in LEXICON.items():
    if " " in _spelling:
        PHRASES.setdefault(_spelling.split()[0], []).append((tuple(_spelling.split()), _entry))
for _found in PHRASES.values():
    _found.sort(key=lambda phrase: -len(phrase[0]))


def _glued() -> dict[str, tuple[str, str]]:
    """List the pairs of words that are run together: a head and a name, or a name and its modifier."""
    kinds = {"month": [], "weekday": [], "mod": []}  # type: dict[str, list[str]]
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
    "unit theunit dual thedual units theunits pair weekday bareday deictic month hmonth decades season weekend "
    "feast hfeast easter firstday".split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an island.

    ``start`` and ``end`` point into the folded text; ``word`` counts the words before it, ``after`` the words up to
    its end.
    """

    kind: str
    meaning: Meaning
    start: int
    end: int
    word: int
    after: int
    text: str


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
def _flag(word: str) -> str:
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


def islands(text: str) -> tuple[list[str], list[int], list[tuple[int, int]]]:
    """Cut folded text into words and find the runs of them that may hold a date."""
    starts, words = [], []
    for match in _TOKEN.finditer(text):
        starts.append(match.start())
        words.append(match[0])
    flags = "".join(map(_flag, words))
    runs = [match.span() for match in _ISLAND.finditer(flags) if "a" in match[0] or _numeric(words, match)]
    return words, starts, runs


def _numeric(words: list[str], run: re.Match[str]) -> bool:
    """Keep a run without date words when it may be 12/5 or «15 من الجاري»."""
    first, last = run.span()
    return last - first >= 2 and any(word in _NUMERIC_SIGNS for word in words[first:last])


_NUMERIC_SIGNS = frozenset(["/", "-", "–", ".", key("الجاري")])


def tokens(words: Sequence[str], starts: Sequence[int], first: int, last: int) -> list[Token]:
    """Read the words of a run as tokens: proclitics apart, phrases and double month names together."""
    found: list[Token] = []
    at = first
    while at < last:
        at = _read(words, starts, at, last, found)
    return found


def _read(words: Sequence[str], starts: Sequence[int], at: int, last: int, found: list[Token]) -> int:
    word, start = words[at], starts[at]
    if word in SIGNS:
        found.append(Token(SIGNS[word], word, start, start + 1, at, at + 1, word))
        return at + 1
    if word.isdecimal():
        kind, meaning = number(word)
        found.append(Token(kind, meaning, start, start + len(word), at, at + 1, word))
        return at + 1
    if word in GLUED or (split(word) is None and word[1:] in GLUED):
        return _read_glued(word, start, at, found)
    clitic, rest = split(word) or ("", word)
    clitic = clitic.removesuffix("لل")  # «للعام» is one word, whole in the span
    if clitic:
        kind = "and" if clitic[0] in "وف" else "clitic"
        found.append(Token(kind, clitic, start, start + len(clitic), at, at, clitic))
        start += len(clitic)
    count, (kind, meaning) = _phrase(words, starts, at, last, rest)
    end = starts[at + count - 1] + len(words[at + count - 1])
    found.append(Token(kind, meaning, start, end, at, at + count, rest))
    return at + count


def _read_glued(word: str, start: int, at: int, found: list[Token]) -> int:
    if word not in GLUED:
        found.append(Token("and" if word[0] in "وف" else "clitic", word[0], start, start + 1, at, at, word[0]))
        word, start = word[1:], start + 1
    one, two = GLUED[word]
    middle = start + len(one)
    found.append(Token(*LEXICON[one], start, middle, at, at + 1, one))
    found.append(Token(*LEXICON[two], middle, start + len(word), at, at + 1, two))
    return at + 1


def _phrase(words: Sequence[str], starts: Sequence[int], at: int, last: int, rest: str) -> tuple[int, Entry]:
    for phrase, entry in PHRASES.get(rest, ()):
        if tuple(words[at + 1 : min(last, at + len(phrase))]) == phrase[1:]:
            return len(phrase), entry
    return 1, LEXICON.get(rest, ("other", rest))


def merge(found: list[Token]) -> list[Token]:
    """Join the words of one number («الخامس والعشرين») and the two names of one month (مايو/أيار)."""
    joined: list[Token] = []
    at = 0
    while at < len(found):
        count, kind, meaning = _number_words(found, at) or _month_names(found, at) or (1, "", 0)
        token = found[at]
        if kind:
            end = found[at + count - 1]
            token = Token(kind, meaning, token.start, end.end, token.word, end.after, token.text)
        joined.append(token)
        at += count
    return joined


def _number_words(found: list[Token], at: int) -> tuple[int, str, int] | None:
    kinds = [token.kind for token in found[at : at + 3]]
    value = found[at].meaning
    if not isinstance(value, int) and kinds[0] != "teen":
        return None
    if kinds[:2] in (["ord", "teen"], ["card", "teen"]) and isinstance(value, int):
        return 2, kinds[0], value % 10 + 10
    if kinds in (["ord", "and", "deftens"], ["card", "and", "tens"], ["card", "and", "deftens"]):
        tens = found[at + 2].meaning
        assert isinstance(value, int)
        assert isinstance(tens, int)
        return 3, kinds[0], value % 10 + tens
    if kinds[0] in ("deftens", "tens"):
        assert isinstance(value, int)
        return 1, "ord" if kinds[0] == "deftens" else "card", value
    return (1, "card", 10) if kinds[0] == "teen" else None


def _levantine(token: Token) -> bool:
    """Tell the Levantine names; a pair of one and another that disagree (سبتمبر/كانون الأول) is a slip."""
    return token.text in _LEVANTINE


_LEVANTINE = frozenset(key(word) for word in lexicon.LEVANTINE.split("|"))


def _month_names(found: list[Token], at: int) -> tuple[int, str, Meaning] | None:
    first = found[at]
    if first.kind != "month":
        return None
    rest = [token.kind for token in found[at + 1 : at + 4]]
    second = found[at + 2] if len(rest) > 1 else first
    same = second.meaning == first.meaning or (rest[:1] == ["slash"] and _levantine(first) != _levantine(second))
    if rest[:2] in (["slash", "month"], ["dash", "month"], ["open", "month"]) and same:
        closed = rest == ["open", "month", "close"]
        return (4 if closed else 3), "month", first.meaning
    if rest[:1] == ["month"] and found[at + 1].word >= first.after and found[at + 1].meaning == first.meaning:
        return 2, "month", first.meaning
    return None
