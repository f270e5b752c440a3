"""Where quotation marks open and close: «», “ ”, ‹ ›, " ", nested, over paragraphs, or never closed."""

import re
from dataclasses import dataclass

_SIGN = re.compile('[«»“”„‟‹›"]|\n')
_FAMILY = {"«": "«", "»": "«", "‹": "‹", "›": "‹", "“": "“", "”": "“", "„": "“", "‟": "“", '"': '"'}
_LEADS = re.compile(r"(?:^|\n|[:،,.]|(?<!\w)[وف]?(?:قال\w?|قالت|ان|إن|أن|قايلا|قايله|قائلا|قائلة))\s?$")
LONGEST = 5  # paragraphs that one pair of marks may span; further on, a lost mark is likelier


@dataclass(frozen=True, slots=True)
class Marks:
    """A pair of marks, opening at ``sign`` and closed before ``after``; the words stand from ``start`` to ``end``."""

    start: int
    end: int
    after: int
    sign: int


def pairs(text: str) -> list[Marks]:
    """Find the outermost pairs of quotation marks; what never closes ends with its paragraph.

    >>> [("قال: «نعم «أكيد» لا» ثم"[m.start:m.end]) for m in pairs("قال: «نعم «أكيد» لا» ثم")]
    ['نعم «أكيد» لا']
    >>> [("قال: «نعم\\nثم ذهب"[m.start:m.end]) for m in pairs("قال: «نعم\\nثم ذهب")]
    ['نعم']
    """
    found: list[Marks] = []
    opened, family, depth, lines, first_line = -1, "", 0, 0, len(text)
    for match in _SIGN.finditer(text):
        sign, place = match[0], match.start()
        if sign == "\n":
            if opened >= 0:
                lines += 1
                first_line = min(first_line, place)
            continue
        if opened >= 0 and _FAMILY[sign] == family:
            opens = _opens(text, place, sign)
            if lines and (opens or lines > LONGEST):
                found.append(Marks(opened + 1, first_line, first_line, opened))
                opened = -1
            elif opens and (sign in "«‹“" or _closes_twice(text, place, sign)):
                depth += 1
            elif depth:
                depth -= 1
            else:
                found.append(Marks(opened + 1, place, place + 1, opened))
                opened = -1
                continue
        if opened < 0 and _opens(text, place, sign):
            opened, family, depth, lines, first_line = place, _FAMILY[sign], 0, 0, len(text)
    if opened >= 0 and _LEADS.search(text, max(0, opened - 12), opened):
        found.append(Marks(opened + 1, first_line, first_line, opened))
    return [_trimmed(text, marks) for marks in found if text[marks.start : marks.end].strip()]


def _closes_twice(text: str, place: int, sign: str) -> bool:
    """Tell whether the next two plain signs of a line both close: the one at ``place`` opens marks within marks."""
    line = text.find("\n", place)
    found: list[int] = []
    at = place
    while len(found) < 2 and (at := text.find(sign, at + 1, line if line >= 0 else len(text))) >= 0:
        found.append(at)
    return len(found) == 2 and not any(_opens(text, at, sign) for at in found)


def _opens(text: str, place: int, sign: str) -> bool:
    """Tell whether a sign opens: guillemets by their shape, the others by the space beside them."""
    if sign in "«‹":
        return True
    if sign in "»›":
        return False
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if sign == '"' and text[max(0, place - 2) : place].rstrip().endswith(":") and after == " ":
        return True  # «قال: " نعم "»
    if sign == '"' or sign in "“”":
        return bool(after.strip()) and (not before.strip() or before in ":([«،؛-–—لبكوف")
    return True


def _trimmed(text: str, marks: Marks) -> Marks:
    words = text[marks.start : marks.end]
    start = marks.start + len(words) - len(words.lstrip())
    return Marks(start, marks.end - (len(words) - len(words.rstrip())), marks.after, marks.sign)
