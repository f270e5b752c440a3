"""Words as search compares them: folded, without the article and endings; clitics are added on the asker's side."""

import re
from functools import lru_cache

from pipeline.text import key, words

_ARTICLE = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)(?=.{3})")
_ENDING = re.compile("(?<=.{3})(?:تهم|تهن|تها|تنا|ته|تين|تان|ها|هم|هن|كم|نا|ات|ون|ين|ان|وا|يه|ه)$")
_LAST = re.compile("(?<=.{3})[اء]+$")
_COMPOUND = re.compile("^([وفبلك]{0,2}(?:عبد|ابو|ابي|ابا))(ال.{2,})$")
_FATHER = re.compile("^([وفبلك]{0,2})اب[يا]$")
_WORD = re.compile(r"\w+")
CLITICS = ("", "و", "ف", "ب", "ل", "ك", "ول", "وب", "وك", "فل", "فب")


@lru_cache(maxsize=200_000)
def stems(word: str) -> tuple[str, ...]:
    """Give the stems of one printed word; two for a compound written as one.

    Broken plurals stay what they are, and so does the ending of a nisba: «عماني» is not «عمان».

    >>> stems("والمؤسسات"), stems("المؤسسة"), stems("النعيمى")
    (('موسس',), ('موسس',), ('نعيمي',))
    >>> stems("عبدالله") == stems("عبد") + stems("الله"), stems("أبي"), stems("الهيجاء")
    (True, ('ابو',), ('هيج',))
    """
    folded = key(word)
    if match := _COMPOUND.match(folded):
        return *stems(match[1]), *stems(match[2])
    found = []
    for part in _WORD.findall(folded):
        stem = _FATHER.sub(r"\1ابو", _ARTICLE.sub("", part))
        found.append(_LAST.sub("", _ENDING.sub("", stem)))
    return tuple(found)


def stemmed(text: str) -> str:
    """Spell a text as its stems, for the index.

    >>> stemmed("قالت المؤسسة، أمس")
    'قالت موسس امس'
    """
    return " ".join(stem for start, end in words(text) for stem in stems(text[start:end]))


def printed(word: str) -> tuple[str, ...]:
    """Give a word as printed, folded, without the article: what tells «هدى» from «هديتها», whose stems are one.

    >>> printed("الهدى"), printed("وهديتها"), stems("هدى") == stems("هديتها")
    (('هدي',), ('وهديتها',), True)
    """
    return tuple(_ARTICLE.sub("", part) for part in _WORD.findall(key(word)))


def all_printed(text: str) -> str:
    """Spell a text as its printed words, for the index."""
    return " ".join(part for start, end in words(text) for part in printed(text[start:end]))


def variants(stem: str) -> tuple[str, ...]:
    """Give a stem with each clitic that may be printed before it.

    >>> "لمركز" in variants("مركز")
    True
    """
    return tuple(clitic + stem for clitic in CLITICS)


def bare(stem: str) -> str:
    """Take a clitic off, for a word that nobody prints with it; too short ones stay.

    >>> bare("بوزار"), bare("لبن")
    ('وزار', 'لبن')
    """
    return stem[1:] if stem[:1] in "وفبلك" and len(stem) > 4 else stem
