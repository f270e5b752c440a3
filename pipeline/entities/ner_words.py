"""Words as the recogniser sees them: folded letters, proclitics told apart by the words that are known."""

import re
from collections.abc import Container, Mapping
from functools import lru_cache

from pipeline import text

_DIGIT = re.compile(r"\d")
_MARKS = re.compile(f"[{text.MARKS}\u0640]")
PROCLITICS = "وفبلك"


@lru_cache(maxsize=1 << 15)
def form(word: str) -> str:
    """Fold one word and make every digit 0, so that years and amounts look alike.

    >>> form("المؤسّسة"), form("2025")
    ('الموسسه', '0000')
    """
    return _DIGIT.sub("0", _MARKS.sub("", text.fold_letters(word)))


def shorter(word: str) -> list[tuple[str, str]]:
    """Give the ways to read a folded word as proclitic and rest, the shortest proclitic first.

    >>> shorter("وبالدوحه")
    [('و', 'بالدوحه'), ('وب', 'الدوحه')]
    >>> shorter("للهلال")
    [('لل', 'الهلال'), ('ل', 'لهلال')]
    """
    found = []
    at = 0
    if word[:1] in ("و", "ف") and len(word) > 3:
        found.append((word[0], word[1:]))
        at = 1
    rest = word[at:]
    if rest.startswith("لل") and len(rest) > 4:
        found.append((word[: at + 2], "ال" + rest[2:]))
    if rest[:1] in ("ب", "ل", "ك") and len(rest) > 3:
        found.append((word[: at + 1], rest[1:]))
    return found


def split(word: str, known: Container[str]) -> tuple[str, str]:
    """Cut a proclitic off a folded word when only the rest is a known word.

    >>> split("وبالدوحه", {"الدوحه"}), split("وليد", {"وليد"})
    (('وب', 'الدوحه'), ('', 'وليد'))
    """
    if word in known:
        return "", word
    return next((pair for pair in shorter(word) if pair[1] in known), ("", word))


# A word belongs to its proclitic unless the rest alone is common (share of the whole word's count) ...
SHARE = {"و": 0.1, "ف": 0.3, "ب": 0.2, "ل": 0.2, "ك": 0.3}
# ... and the article never stands before the whole word: «الوحدة» shows that «وحدة» starts with its own و.
ARTICLE_SHARE = 0.03


def stands_alone(word: str, counts: Mapping[str, int], names: Container[str]) -> bool:
    """Tell whether a folded word of the news is one word, not a proclitic with its host.

    >>> counts = {"وحده": 50, "حده": 9, "الوحده": 40, "وقالت": 50, "قالت": 90}
    >>> stands_alone("وحده", counts, ()), stands_alone("وقالت", counts, ())
    (True, False)
    """
    count = counts.get(word, 0)
    if word in names or counts.get("ال" + word, 0) > ARTICLE_SHARE * count:
        return True
    return not any(counts.get(rest, 0) > SHARE[proclitic[-1]] * max(count, 1) for proclitic, rest in shorter(word))


def attached(word: str, known: Container[str], starts: Container[str]) -> str:
    """Say which proclitic stands in front of a name that begins with this folded word; of «لل» nothing is cut.

    ``starts`` are words that names are known to begin with, ``known`` all words of the news. A word that nobody
    knows keeps its letters, unless the article shows where the name begins. «كـ» hardly stands before names
    («كاندي» is no «ك» + «اندي»), so it needs the stronger evidence.

    >>> [attached(word, {"احمد", "وليد", "الهلال"}, {"قطر"}) for word in ("واحمد", "وليد", "بقطر", "للهلال", "والمبرز")]
    ['و', '', 'ب', '', 'و']
    """
    if word in starts:
        return ""
    ways = [(proclitic, rest) for proclitic, rest in shorter(word)]
    for proclitic, rest in ways:
        if rest in starts:
            return proclitic.removesuffix("لل")
    if word in known:
        return ""
    for proclitic, rest in ways:
        if proclitic[-1] != "ك" and (rest in known or rest.startswith("ال")):
            return proclitic.removesuffix("لل")
    return ""
