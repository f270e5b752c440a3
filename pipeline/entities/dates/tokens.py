"""Text -> islands: short runs of words that may be part of a date, each with its kind and meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.entities.dates import lexicon
from pipeline.entities.dates.words import GLUED, LEXICON, PHRASES, SIGNS, Entry, Meaning, flag, number, split
from pipeline.text import key

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|\n|_")
_ISLAND = re.compile("[ag]+")
_LONGEST_WORD = 40  # letters; longer ones are no words, and need not be remembered
_LONGEST_NUMERIC = 40  # words; a longer row of numbers and signs is a table
_NUMERIC_SIGNS = frozenset(["/", "-", "–", ".", key("الجاري")])
_LEVANTINE = frozenset(key(word) for word in lexicon.LEVANTINE.split("|"))


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


def islands(text: str) -> tuple[list[str], list[int], list[tuple[int, int]]]:
    """Cut folded text into words and find the runs of them that may hold a date."""
    starts, words = [], []
    for match in _TOKEN.finditer(text):
        starts.append(match.start())
        words.append(match[0])
    flags = "".join([flag(word) if len(word) < _LONGEST_WORD else "." for word in words])
    runs = [match.span() for match in _ISLAND.finditer(flags) if "a" in match[0] or _numeric(words, match)]
    return words, starts, runs


def _numeric(words: list[str], run: re.Match[str]) -> bool:
    """Keep a run without date words when it may be 12/5 or «15 من الجاري»."""
    first, last = run.span()
    return 2 <= last - first <= _LONGEST_NUMERIC and any(word in _NUMERIC_SIGNS for word in words[first:last])


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
    count, (kind, meaning) = _phrase(words, at, last, rest)
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


def _phrase(words: Sequence[str], at: int, last: int, rest: str) -> tuple[int, Entry]:
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
