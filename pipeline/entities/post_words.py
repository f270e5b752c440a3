"""What single words tell of a post: its head, what may follow it, where it ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.entities import posts
from pipeline.records import Mention
from pipeline.text import key

POSSESSIVE = re.compile(r"^(\w{3,}?)(?:ت?ه|ت?ها|ت?هم)$")
_INDEFINITE = re.compile(r"(?<=\w{4})(?<!جي)(?<!سي)(?<!ني)(?<!كي)ا$")  # not تكنولوجيا, روسيا, ألمانيا, تركيا
_MARKS = '«»"“”'


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign of the folded text; ``label`` says what kind of name it belongs to."""

    text: str
    start: int
    end: int
    label: str = ""
    mention: Mention | None = None


@lru_cache(maxsize=65536)
def known(told: str) -> frozenset[str]:
    """Read a list of words for comparison.

    >>> sorted(known("مديرة  رئيس"))
    ['رييس', 'مديره']
    """
    return frozenset(key(told).split())


def is_own(head: Word, *, comma: bool) -> bool:
    """Tell whether a head behind a name speaks of that name: «فلان المدير», but not «طارد فلان الحكم»."""
    if head.text != plain(head.text) or head.text.endswith("ا"):
        return False
    return comma or not head.text.startswith("ال") or bool({head.text[2:], head.text[2:-1]} & known(posts.SENIOR))


def stem(word: str) -> str:
    """Give the masculine of a post without its article.

    >>> stem("المختصه")
    'مختص'
    """
    return plain(word).removeprefix("ال").removesuffix("ه")


def bare(word: str) -> str:
    """Cut the article off a word.

    >>> bare("للمركز"), bare("بالجمعيه")
    ('مركز', 'جمعيه')
    """
    return re.sub(r"^(?:[وب]?ال|لل)(?=\w{3})", "", word)


@lru_cache(maxsize=65536)
def is_post(word: str) -> bool:
    """Tell whether a word is the head of a post.

    >>> is_post("المديره"), is_post("رئيسها"), is_post("الورشه")
    (True, False, False)
    """
    word = re.sub(r"^(?:ال|لل)(?=\w{2})", "", word)
    heads = known(posts.HEADS)
    if word in known(posts.NOT_POSTS):
        return False
    return word in heads or (word.endswith("ه") and word[:-1] in heads) or word.removesuffix("ا") in heads


def is_head(word: Word, following: Sequence[Word]) -> bool:
    """Tell whether a word opens a post; some do so only before certain words.

    >>> is_head(Word("المقيمه", 0, 7), [Word("علي", 8, 11)]), is_head(Word("المقيمه", 0, 7), [])
    (True, False)
    """
    if word.label or not word.text[0].isalpha():
        return False
    if is_post(word.text) or (word.text[0] in "وفلب" and len(word.text) > 4 and is_post(word.text[1:])):
        if stem(word.text) in known("قيم مقيم"):
            return bool(following) and following[0].text == "علي"
        common = word.text in known("عالم مقدم كبير عميد")
        return not (common and following and following[0].label == "")
    match = POSSESSIVE.match(word.text)
    return bool(
        match and is_post(match[1]) and not word.text.startswith("ال") and word.text not in known(posts.NOT_POSTS)
    )


@lru_cache(maxsize=65536)
def may_head(word: str) -> bool:
    """Tell whether a word can open a post at all, whatever stands around it.

    >>> may_head("للمدير"), may_head("رييسها"), may_head("الورشه")
    (True, True, False)
    """
    match = POSSESSIVE.match(word)
    return is_post(word) or is_post(word[1:]) or bool(match and is_post(match[1]))


def breaks(word: Word) -> bool:
    """Tell whether a word or sign can't stand within a post.

    >>> breaks(Word("الذي", 0, 4)), breaks(Word("العلاقات", 0, 8))
    (True, False)
    """
    if word.label:
        return word.label == "PER"
    return word.text in known(posts.STOPS) or (not word.text[0].isalnum() and word.text not in _MARKS + "–-")


def is_verb(word: str) -> bool:
    """Guess a finite verb from its shape.

    >>> is_verb("اشرفت"), is_verb("يعمل"), is_verb("العلاقات")
    (True, True, False)
    """
    feminine = word.endswith("ت") and not word.endswith("ات") and not word.startswith("ال") and len(word) > 3
    return feminine or (word.startswith("ي") and len(word) > 3)


def without_honorifics(words: list[Word]) -> list[Word]:
    """Cut the honorifics off the end of what stands before a name.

    >>> [w.text for w in without_honorifics([Word(w, 0, 0) for w in "مدير المركز السيد الدكتور".split()])]
    ['مدير', 'المركز']
    """
    alone = known(posts.ALONE)
    while words and not words[-1].label:
        printed = words[-1].text
        last = plain(printed)
        before = words[-2] if len(words) > 1 and not words[-2].label else None
        if last == "السمو" and before and plain(before.text) in ("صاحب", "صاحبه"):
            words = words[:-2]
            continue
        point = last in ("/", ".") and before is not None and before.text in alone
        construct = before and is_post(before.text) and not before.text.startswith("ال")
        if not point and (last not in alone or construct):
            break  # «نائب الرئيس فلان»: the title is part of the post
        words = words[:-1]
        if printed.startswith(("لل", "بال")):
            return []  # «مستشار للرئيس فلان»: the post is somebody else's
    return words


def plain(word: str) -> str:
    """Cut proclitics off a definite word, and «لل» open.

    >>> plain("للفنان"), plain("والمهندسه"), plain("لصاحب")
    ('الفنان', 'المهندسه', 'صاحب')
    """
    word = re.sub(r"^[وفبك]?لل(?=\w{3})", "ال", word)
    word = re.sub(r"^[وفبلك]+(?=ال\w{3})", "", word)
    return word[1:] if word[:1] in "وفبل" and not is_post(word) and is_post(word[1:]) else word


def sound(phrase: Sequence[Word]) -> int:
    """Tell how many words of a phrase can belong to one post.

    >>> sound([Word(w, 0, 0) for w in "لاعب المنتخب اداء كافيا".split()])
    3
    """
    for i, word in enumerate(phrase):
        following = phrase[i + 1] if i + 1 < len(phrase) else None
        if word.label == "ORG":
            break
        if not i or word.label:
            continue
        elsewhere = word.text == "في" and not (following and (following.label or following.text.startswith("ال")))
        elsewhere = elsewhere and not (i == 1 and stem(phrase[0].text) in known(posts.ABOUT))
        indefinite = bool(_INDEFINITE.search(word.text)) and not word.text.startswith("ال")
        indefinite = indefinite and not phrase[0].text.endswith("ا")
        ends = word.text in known(posts.CUTS) and not (word.text in ("عام", "عن") and is_post(phrase[i - 1].text))
        if elsewhere or indefinite or ends or is_verb(word.text) or word.text.isdigit():
            return i
    return len(phrase)


def trimmed(words: list[Word]) -> list[Word]:
    """Cut words that lead on off the end of a post, and the place where it is held."""
    links = known(posts.LINKS)
    if (
        len(words) > 2
        and words[-1].label == "LOC"
        and words[-2].text == "في"
        and words[0].text not in known(posts.ABROAD)
    ):
        words = words[:-2]
    while len(words) > 1 and (words[-1].text in links or not words[-1].text[0].isalnum()):
        words.pop()
    return words
