"""Words as the classifier sees them: folded, without article and common endings; passages of a text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import TypeVar

from pipeline import text

TOKEN = re.compile(r"[^\W\d_]+|[.!?؟…\n]")
T = TypeVar("T")
_ENDS = frozenset(".!?؟…\n")
_END = -2
_BEFORE = ("وبال", "وكال", "فبال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال")
_AFTER = ("يهما", "تهما", "هما", "كما", "يها", "تها", "تهم", "يات", "يون", "يين", "ها", "هم", "نا", "كم")
_PLURAL = ("ات", "ان", "ون", "ين")
_LAST = ("يه", "ته", "ه", "ي")
_ENDINGS = (*((ending, 3) for ending in _AFTER), *((ending, 4) for ending in _PLURAL), *((end, 3) for end in _LAST))
PASSAGE = 60
"""Words from which a passage ends at the next sentence end: about a paragraph; twice as many end it anywhere."""


@cache
def stem(word: str) -> str:
    """Cut article and endings off a folded word, as long as three letters stay (four before a plural ending).

    Light on purpose: «محام» and «حمايه» must not meet. A bare و, ب, ل or ك stays: whether it
    belongs to the word is decided by counts (``Vocabulary.aliases``), irregular plurals by the word vectors.

    >>> stem("وللاقران"), stem("بالاطفال"), stem("مناصرتهم"), stem("ورشه"), stem("معلمون")
    ('اقران', 'اطفال', 'مناصر', 'ورش', 'معلم')
    """
    for before in _BEFORE:
        if word.startswith(before) and len(word) >= len(before) + 3:
            word = word[len(before) :]
            break
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + least:
            return word[: -len(ending)]
    return word


@cache
def root(word: str) -> str:
    """Guess what the forms of a word share: its stem without the letters that forms add.

    Rough (محام and حماية meet), so it stands beside the words and never replaces them.

    >>> {root(stem(word)) for word in ("يدربون", "تدريب", "المدربات")}, root("زملاء"), root("زميل"), root("اطفال")
    ({'درب'}, 'زمل', 'زمل', 'طفل')
    """
    bare = re.sub("^(?:است|يست|تست|مست|[متينا])", "", word) if len(word) > 3 else word
    bare = re.sub("[اويء]", "", bare)
    bare = re.sub(r"(.)\1", r"\1", bare)
    return bare if len(bare) > 1 else word


def folded(source: str) -> str:
    """Fold a text line by line.

    >>> folded("نظّمت المؤسسة\\nورشةً")
    'نظمت الموسسه\\nورشه'
    """
    return "\n".join(map(text.key, source.split("\n")))


def stems(source: str) -> list[str]:
    """Give the stems of a text, in order; numbers and signs are left out.

    >>> stems("نظّمت المؤسسة ورشةً في 2025")
    ['نظمت', 'موسس', 'ورش', 'في']
    """
    return [stem(word) for word in TOKEN.findall(folded(source)) if word not in _ENDS]


@dataclass(slots=True)
class Vocabulary:
    """Numbers of the known stems; ``aliases`` leads from a stem with a proclitic to the stem without."""

    words: Mapping[str, int]
    aliases: Mapping[str, str]
    _seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_ENDS, _END))

    def number(self, word: str) -> int:
        """Give the number of a folded word, -1 if unknown, -2 for the end of a sentence."""
        found = self._seen.get(word)
        if found is None:
            bare = stem(word)
            found = self._seen[word] = self.words.get(self.aliases.get(bare, bare), -1)
        return found

    def passages(self, source: str) -> list[list[int]]:
        """Cut a text into passages, each the numbers of its words.

        >>> Vocabulary({"موسس": 0, "ورش": 1}, {"بورش": "ورش"}).passages("المؤسسة تبدأ بورشة.")
        [[0, -1, 1]]
        """
        seen, number = self._seen, self.number
        return cut([seen[word] if word in seen else number(word) for word in TOKEN.findall(folded(source))], _END)

    def sentences(self, source: str) -> list[list[int]]:
        """Cut a text into sentences, each the numbers of its words.

        >>> Vocabulary({"موسس": 0, "ورش": 1}, {}).sentences("المؤسسة تبدأ. ورشة!")
        [[0, -1], [1]]
        """
        numbers = (self.number(word) for word in TOKEN.findall(folded(source)))
        return [list(words) for ended, words in groupby(numbers, lambda number: number == _END) if not ended]


def holds(source: Sequence[T], phrase: Sequence[T]) -> bool:
    """Say whether the words of a phrase stand together in a text, both as stems or both as numbers.

    >>> holds(stems("ودعت إلى حماية الأطفال"), stems("حماية أطفال"))
    True
    """
    size = len(phrase)
    return any(list(source[at : at + size]) == list(phrase) for at in range(len(source) - size + 1))


def cut(tokens: Sequence[T], *ends: T) -> list[list[T]]:
    """Cut tokens at sentence ends into passages; the signs of an end are left out.

    >>> cut(["نعم", "."] + ["كلمة"] * 40, ".") == [["نعم"] + ["كلمة"] * 40]
    True
    """
    done: list[list[T]] = []
    held: list[T] = []
    for token in tokens:
        ended = token in ends
        if not ended:
            held.append(token)
        if len(held) >= PASSAGE and (ended or len(held) >= 2 * PASSAGE):
            done.append(held)
            held = []
    if done and len(held) < PASSAGE // 2:
        done[-1] += held
    elif held or not done:
        done.append(held)
    return done


def printed(source: str) -> list[str]:
    """Give the passages of a text as folded words.

    >>> printed("نظّمت المؤسسة ورشةً. شكرا!")
    ['نظمت الموسسه ورشه شكرا']
    """
    return [" ".join(words) for words in cut(TOKEN.findall(folded(source)), *_ENDS)]
