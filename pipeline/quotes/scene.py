"""An article as the quote finder sees it: folded text, sentences, names and what they tell of a person."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.quotes import lexicon
from pipeline.quotes.cues import folded
from pipeline.quotes.marks import Marks, pairs
from pipeline.records import Mention
from pipeline.text import Folded, fold, key

_END = re.compile(r"\n|[.!?؟…]+[»”\"')]*(?=\s|$|[ء-ي«“])")
_LETTER = re.compile(r"(?:^|(?<!\d)[\s(«\"“./])[ء-ي]\s?$")
_INITIALS = re.compile(r"(?<!\w)\w{1,2}\.\w{1,2}(?!\w)")
_GENDER_AFTER = re.compile(
    r"[»”\"]?\s?(?:(?:،\s?)?(?:(?P<she>وهي|قائله|مديره|رئيسه|صاحبه)|وهو|قائلا|قايلا)|،\s?(?:(?P<her>التي)|الذي))(?!\w)"
)
_POSTS = (
    "مدير|رئيس|مدرب|نائب|امين|عضو|ممثل|وكيل|مشرف|منسق|وزير|صاحب|مؤسس|موسس|مسؤول|مسوول|استاذ|قائد|ضابط|حارس|ابن|والد|زوج"
)
_WOMAN_BEFORE = re.compile(rf"(?:^|[^\w\s]\s?|(?<!\w)(?!(?:و|ل)?(?:{_POSTS})\s)\w+\s)ال\w{{2,}}ه\s$")
_HIS_POST = re.compile(rf"(?<!\w)(?:و|ل)?(?:{_POSTS})\s(?:\w+\s){{1,3}}$")
_MAN_BEFORE = re.compile(
    r"(?<!\w)[وب]?(?:ال|لل)(?!تي\s|ذي\s)(?:\w{2,}ي|رييس|نجم|مدرب|لاعب|حارس|وزير|سفير|ملاكم|نايب|مخرج)\s$"
)
_WOMEN, _MEN = folded(lexicon.WOMEN), folded(lexicon.MEN)
_FEMALE_TITLES, _MALE_TITLES = folded(lexicon.FEMALE_TITLES), folded(lexicon.MALE_TITLES)
_MALE_HEADS = folded(
    "مركز مجلس صندوق نادي معهد بنك مصرف ديوان اتحاد فريق مستشفى مكتب جهاز الهلال برنامج حزب الاتحاد المركز المجلس البنك"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person or an organisation at a place of the folded text."""

    start: int
    end: int
    label: str
    canonical: str
    mention: Mention


class Scene:
    """Look-ups over one article, each quick however long the article is."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.source = text
        self.fold: Folded = fold(text)
        self.text = self.fold.text
        self.marks = pairs(self.text)
        self._mark_starts = [marks.sign for marks in self.marks]
        self._genders: dict[str, str] = {}
        self._guesses: dict[str, str] = {}
        self._hints: dict[str, str] = {}
        self._behind_name: set[int] = set()
        self.names = [self._name(m) for m in mentions if m.label in ("PER", "ORG", "LOC")]
        self._name_starts = [name.start for name in self.names]

    def _name(self, mention: Mention) -> Name:
        origin = self.fold.origin
        start, end = bisect_left(origin, mention.start), bisect_left(origin, mention.end)
        canonical = mention.canonical or mention.text
        if mention.label == "ORG":
            self._guesses.setdefault(canonical, _organisation_gender(key(canonical)))
        else:
            self.learn(canonical, self._told_gender(start, end, mention))
            self._guesses.setdefault(canonical, _given_gender(canonical))
            self._hints[canonical] = self._hints.get(canonical) or self._hint_before(start)
        self._behind_name.add(end + 1)
        return Name(start, end, mention.label, canonical, mention)

    def _hint_before(self, start: int) -> str:
        """Guess by the adjective or post that stands before the name (الأميركي فلان، المدربة فلانة)."""
        if start in self._behind_name:
            return ""
        if _MAN_BEFORE.search(self.text, max(0, start - 25), start):
            return "m"
        woman = _WOMAN_BEFORE.search(self.text, max(0, start - 40), start)
        return "f" if woman and not _HIS_POST.search(self.text, max(0, start - 40), start) else ""

    def learn(self, canonical: str, gender: str) -> None:
        """Remember what the article tells of a person's gender; what it told first stays."""
        if gender:
            self._genders.setdefault(canonical, gender)

    def gender(self, name: Name) -> str:
        """Tell the gender that verbs take for a name, as far as it can be seen: m, f or empty."""
        return self.sure_gender(name) or self._hints.get(name.canonical, "")

    def sure_gender(self, name: Name) -> str:
        """Tell a gender by honorifics, verbs and given name alone, without what an adjective beside it lets guess."""
        return self._genders.get(name.canonical) or self._guesses.get(name.canonical, "")

    def _told_gender(self, start: int, end: int, mention: Mention) -> str:
        words = key(mention.canonical or mention.text).split()
        titles = set(key(mention.title_before or "").split()) | set(self.text[max(0, start - 12) : start].split()[-1:])
        if "بنت" in words or titles & _FEMALE_TITLES:
            return "f"
        if "بن" in words[1:] or titles & _MALE_TITLES:
            return "m"
        after = _GENDER_AFTER.match(self.text, end, end + 20)
        if after:
            return "f" if after["she"] or after["her"] else "m"
        return ""

    @cached_property
    def ends(self) -> list[int]:
        """Where sentences end: behind their sign, outside of quotation marks; a title's point (د.) ends none."""
        found = []
        for match in _END.finditer(self.text):
            place = match.start()
            inside = self.marks_at(place)
            if inside and match.end() < inside.after:
                continue
            if match[0] == "." and self._glued(match.end()) and (self.name_at(place) or self._initials(place)):
                continue
            if match[0] == "." and _LETTER.search(self.text, max(0, place - 4), place):
                continue
            found.append(match.end() if match[0] != "\n" else place)
        return [*found, len(self.text)]

    def _glued(self, place: int) -> bool:
        """Tell whether a word stands straight behind a full stop."""
        return self.text[place : place + 1].isalpha()

    def _initials(self, place: int) -> bool:
        """Tell whether a point stands within initials (بي.بي)."""
        return any(_INITIALS.match(self.text, place - letters) for letters in (1, 2))

    def sentence(self, place: int) -> tuple[int, int]:
        """Give the sentence around a place."""
        at = bisect_right(self.ends, place)
        return (self.ends[at - 1] if at else 0), self.ends[min(at, len(self.ends) - 1)]

    def marks_at(self, place: int) -> Marks | None:
        """Give the quotation marks around a place, if it lies between some."""
        at = bisect_right(self._mark_starts, place) - 1
        if at < 0:
            return None
        marks = self.marks[at]
        return marks if place < marks.after else None

    def marks_from(self, place: int) -> Marks | None:
        """Give the first pair of quotation marks that opens at or behind a place."""
        at = bisect_left(self._mark_starts, place)
        return self.marks[at] if at < len(self.marks) else None

    def names_in(self, start: int, end: int) -> list[Name]:
        """Give the names that begin within a stretch."""
        return self.names[bisect_left(self._name_starts, start) : bisect_left(self._name_starts, end)]

    def holds_name(self, marks: Marks) -> bool:
        """Tell whether quotation marks hold just a name."""
        around = self.name_at(marks.start)
        inside = self.names_in(marks.start - 1, marks.start + 1)
        return bool(around and around.end >= marks.end) or any(name.end >= marks.end for name in inside)

    def name_at(self, place: int) -> Name | None:
        """Give the name around a place, if there is one."""
        at = bisect_right(self._name_starts, place) - 1
        return self.names[at] if at >= 0 and place < self.names[at].end else None

    def name_ending_at(self, place: int) -> Name | None:
        """Give the name whose last letter stands before a place."""
        at = bisect_left(self._name_starts, place) - 1
        return self.names[at] if at >= 0 and self.names[at].end == place else None

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Give the span in the source."""
        return self.fold.to_source(start, end)


def _organisation_gender(name: str) -> str:
    """Tell the gender that verbs take for an organisation, where its head noun shows it.

    >>> _organisation_gender("وزاره الصحه"), _organisation_gender("مركز امان")
    ('f', 'm')
    """
    head = name.split(maxsplit=1)[0] if name else ""
    if head in _MALE_HEADS:
        return "m"
    return "f" if head.endswith("ه") or head in ("الامم", "قطر") else ""


def _given_gender(name: str) -> str:
    """Guess from a given name; empty where its form does not tell.

    >>> _given_gender("سارة الكعبي"), _given_gender("بوبيك الخوري"), _given_gender("حمزة علي")
    ('f', '', 'm')
    """
    first = name.split(maxsplit=1)[0] if name.split() else ""
    plain = key(first)
    if plain in _MEN or plain.startswith("عبد"):
        return "m"
    if plain in _WOMEN or first.endswith(("ة", "اء", "ى")):
        return "f"
    return ""


def agree(a: str, b: str) -> bool:
    """Tell whether two genders may be one person's.

    >>> agree("m", ""), agree("m", "f")
    (True, False)
    """
    return not a or not b or a == b


def scene_of(text: str, *people: str) -> Scene:
    """Make a scene of a text in which some people are named, to try things out.

    >>> [(name.canonical, name.start) for name in scene_of("قال ناصر الخوري إن", "ناصر الخوري").names]
    [('ناصر الخوري', 4)]
    """
    found = [Mention("", m.start(), m.end(), m[0], "PER", m[0]) for person in people for m in re.finditer(person, text)]
    return Scene(text, sorted(found, key=lambda mention: mention.start))
