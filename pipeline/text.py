"""Text as it is stored (``clean``), as it is compared (``fold``), and where its words and sentences stand."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
)

MARKS = "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # vowels and Quranic signs, as a character class
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_TATWEEL = "\u0640"
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefe]")
_NOT_TEXT = re.compile("[\ud800-\udfff\ufff9-\ufffb\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_HIDDEN = re.compile(f"[{_INVISIBLE}{_TATWEEL}]")
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")

_DROPPED = re.compile(f"[{MARKS}{_INVISIBLE}{_TATWEEL}]")
_DIGITS = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"
_LETTERS = map(chr, range(0x600, 0x700))
_SAME = str.maketrans(  # camel-tools normalises letter by letter: asked once for each, a text takes one pass
    {letter: normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(letter))) for letter in _LETTERS}
    | {"ؤ": "و", "ئ": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ھ": "ه", "ہ": "ه", "ە": "ه"}
    | {digit: str(value) for digits in _DIGITS for value, digit in enumerate(digits)}
)

_WORD = re.compile(rf"[^\W_][^\W_{MARKS}{_TATWEEL}]*(?:[{MARKS}{_TATWEEL}]+[^\W_]*)*|[^\w\s{MARKS}]|_")
# Some sites lose the space behind a full stop, or put it before: a sign between whole words ends a sentence too.
_GLUED = r"(?<=\s)[.!?؟](?=[ء-ي]{2})|(?<=[ء-ي]{3})[.!?؟](?=[ء-ي]{3})"
_SENTENCE = re.compile(rf"[^\n]*?(?:[.!?؟…]+[»”\"')]*(?=\s|$)|{_GLUED}|(?=\n|$))")


def _shape(match: re.Match[str]) -> str:
    """Spell a presentation form with its ordinary letters; a mark printed alone loses its carrier space.

    >>> _shape(re.match(".", "ﻻ"))
    'لا'
    """
    letters = unicodedata.normalize("NFKC", match[0])
    return letters.lstrip() if len(letters) == 2 and letters[0] == " " else letters


def _clean_once(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    text = _HIDDEN.sub("", _NOT_TEXT.sub("", _PRESENTATION.sub(_shape, text)))
    text = unicodedata.normalize("NFC", text)
    return _LINES.sub("\n", _SPACES.sub(" ", _BREAK.sub("\n", text))).strip()


def clean(text: str) -> str:
    """Remove what no reader sees and keep every letter, sign of meaning and quotation mark.

    Presentation forms become letters, tatweel, zero-width and bidi controls go, HTML entities are
    resolved, spaces and empty lines collapse. Unlike NFKC (which camel-tools' ``normalize_unicode``
    applies) m² and … stay as they are. Wrong where an article is about HTML entities themselves.

    >>> clean("قـــال\u200f  «المدير»&nbsp;: ﻻ 5 m²…")
    'قال «المدير» : لا 5 m²…'
    """
    while (cleaner := _clean_once(text)) != text:
        text = cleaner
    return text


@dataclass(frozen=True, slots=True)
class Folded:
    """``origin[i]`` is where ``text[i]`` stood in the source; the last entry is its length."""

    text: str
    origin: Sequence[int]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Give the source span of ``text[start:end]``.

        A mark behind the last letter stays outside, so the span is what a reader would point at.
        """
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]


def fold(source: str) -> Folded:
    """Drop marks and unify letters that writers use interchangeably; for matching only, never stored.

    >>> fold("نظّمت المؤسسة").text
    'نظمت الموسسه'
    >>> folded = fold("نظّمت المؤسسة")
    >>> first, last = folded.to_source(6, 13)
    >>> "نظّمت المؤسسة"[first:last]
    'لمؤسسة'
    """
    text = fold_letters(source)
    if not _DROPPED.search(source):
        return Folded(text, range(len(source) + 1))
    origin: list[int] = []
    after = 0
    for match in _DROPPED.finditer(source):
        origin.extend(range(after, match.start()))
        after = match.end()
    origin.extend(range(after, len(source) + 1))
    return Folded(_DROPPED.sub("", text), tuple(origin))


def fold_letters(source: str) -> str:
    """Unify letters and digits one by one, keeping the length, so offsets stay what they were.

    >>> fold_letters("أُسرة ٢٠٢٥ UNICEF")
    'اُسره 2025 unicef'
    """
    text = source.translate(_SAME)
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def key(name: str) -> str:
    """Spell a name for comparison: folded, spaces collapsed.

    >>> key("بثينة  النعيمى") == key("بثينه النعيمي")
    True
    """
    return " ".join(_DROPPED.sub("", fold_letters(name)).split())


def words(text: str) -> list[tuple[int, int]]:
    """Find words (with their marks) and single punctuation signs, as spans.

    >>> [("وقّعت اليونيسف، أمس")[a:b] for a, b in words("وقّعت اليونيسف، أمس")]
    ['وقّعت', 'اليونيسف', '،', 'أمس']
    """
    return [match.span() for match in _WORD.finditer(text)]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Find sentences, as spans without surrounding space; a line break always ends one.

    >>> [("وصل الوفد. ثم غادر.\\nانتهى")[a:b] for a, b in sentences("وصل الوفد. ثم غادر.\\nانتهى")]
    ['وصل الوفد.', 'ثم غادر.', 'انتهى']
    >>> glued = "انتهى الحفل .ثم غادر د.أحمد.وعاد أ .ف .ب"
    >>> [glued[a:b] for a, b in sentences(glued)]
    ['انتهى الحفل .', 'ثم غادر د.أحمد.', 'وعاد أ .ف .ب']
    """
    for match in _SENTENCE.finditer(text):
        piece = match[0]
        start = match.start() + len(piece) - len(piece.lstrip())
        end = match.end() - (len(piece) - len(piece.rstrip()))
        if start < end:
            yield start, end
