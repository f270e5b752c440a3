"""How names are written: the words that count, and in which ways two names may be one.

Nothing here knows where a name occurs. A relation is ``sure`` where writers use both forms for one bearer
as a matter of course, and ``maybe`` where only the context can tell.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline import text

Words: TypeAlias = tuple[str, ...]
Sure = Literal["sure", "maybe"]


key = lru_cache(maxsize=1 << 18)(text.key)
"""``text.key``, remembered: a collection has few names and prints them often."""


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NO_WORD = re.compile(r"[^\w\s]|_")
_JOINED = {"عبد": "عبد", "ابو": "ابو", "ابي": "ابو", "ابا": "ابو", "ام": "ام", "ال": "ال+"}
_SON = {"بن", "ابن", "بنت", "ابنه"}
_TITLES = _set(
    "السيد السيده الساده سعاده معالي سمو فضيله سماحه فخامه جلاله الدكتور الدكتوره د ا م البروفيسور الاستاذ الاستاذه "
    "المهندس المهندسه المستشار المستشاره اللواء العميد العقيد المقدم الرائد النقيب السفير السفيره الشيخ الشيخه"
)
_DROPPED_HEADS = _set("منظمه موسسه شركه مجموعه جمعيه وكاله صحيفه جريده مجله قناه حركه حزب تنظيم جماعه نادي فريق وزاره")
_MAYBE_HEADS = _set("مركز جامعه مستشفي معهد بنك مصرف هييه مدرسه اكاديميه متحف دار صندوق اتحاد رابطه مبادره")
_OTHER_HEADS = _set(
    "كليه اداره قسم مجلس لجنه محكمه مكتب ديوان وحده فرع بلديه امانه معهد غرفه نيابه شرطه بعثه سفاره برنامج"
)
_PLACE_HEADS = _set("دوله مدينه منطقه اماره بلده قريه")


@dataclass(frozen=True, slots=True)
class Lists:
    """Words and names that writers of Arabic know: given names, and bodies and states with their other names."""

    given: frozenset[str]
    same: dict[tuple[str, Words], Words]


@cache
def lists() -> Lists:
    """Read the lists beside this module."""
    here = Path(__file__).parent
    given = (here / "given.txt").read_text(encoding="utf-8").split()
    same: dict[tuple[str, Words], Words] = {}
    for line in (here / "same.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            label, *names = line.split("\t")
            forms = [bare(words(label, name)) for name in names]
            same |= {(label, form): forms[0] for form in forms}
    return Lists(frozenset(word for name in given for word in bare(words("PER", name))), same)


@lru_cache(maxsize=1 << 18)
def words(label: str, name: str) -> Words:
    """Cut a name into the words that count: folded, compounds in one word, without بن and stray titles.

    >>> words("PER", "بثينة بنت علي الجبر النعيمى") == words("PER", "بثينه علي الجبر النعيمي")
    True
    >>> words("PER", "عبد الله آل ثاني"), words("ORG", "«مؤسسة عبد الله»")
    (('عبدالله', 'ال+ثاني'), ('موسسه', 'عبدالله'))
    """
    found = _join(_NO_WORD.sub(" ", key(name)).split())
    if label == "PER":
        found = [word for i, word in enumerate(found) if word not in _SON or i in (0, len(found) - 1)]
        while len(found) > 2 and found[0] in _TITLES:
            del found[0]
    return tuple(found)


def _join(found: list[str]) -> list[str]:
    joined: list[str] = []
    for word in found:
        if joined and joined[-1] in _JOINED:
            joined[-1] = _JOINED[joined[-1]] + word
        else:
            joined.append(word)
    return joined


@cache
def _bare_word(word: str) -> str:
    if word.startswith("لل") and len(word) > 4:
        return word[2:]
    return word[2:] if word.startswith("ال") and len(word) > 4 and word[2] != "+" else word


def bare(found: Words) -> Words:
    """Drop the article in front of each word.

    >>> bare(words("ORG", "المؤسسة القطرية للعمل الاجتماعي"))
    ('موسسه', 'قطريه', 'عمل', 'اجتماعي')
    """
    return tuple(_bare_word(word) for word in found)


def inside(short: Words, long: Words) -> bool:
    """Tell whether the words of ``short`` stand in ``long`` in this order, perhaps with others between."""
    rest = iter(long)
    return all(word in rest for word in short)


def same_person(short: Words, long: Words) -> Sure | None:
    """Compare two personal names, each of at least two words, ``short`` being no longer than ``long``.

    Middle names come and go; a last name that is left out is missed more. A father is no son: the first
    name must agree, so «محمد العلي» may be «محمد سالم العلي» and «سالم العلي» is not.

    >>> def tell(*names): return same_person(*(words("PER", name) for name in names))
    >>> tell("غادة السبيعي", "غادة خليفة السبيعي"), tell("حمد بن خليفة", "حمد بن خليفة آل ثاني")
    ('sure', 'maybe')
    >>> tell("سالم العلي", "محمد سالم العلي"), tell("محمد صالح", "محمد الصالح"), tell("ناصر خوري", "ناصر الخوري")
    (None, 'maybe', 'sure')
    """
    a, b = bare(short), bare(long)
    if a[0] != b[0] or not inside(a, b):
        return None
    if a[-1] != b[-1]:
        return ("sure" if len(a) > 2 else "maybe") if b[: len(a)] == a else None
    article = short[-1] != long[-1]
    return "maybe" if article and len(a) == 2 and a[-1] in lists().given else "sure"


def headless(label: str, found: Words) -> tuple[Words, Sure] | None:
    """Drop the noun that only says what kind of thing is named (``found`` is bare).

    >>> headless("ORG", bare(words("ORG", "منظمة اليونيسف"))), headless("LOC", bare(words("LOC", "دولة قطر")))
    ((('يونيسف',), 'sure'), (('قطر',), 'sure'))
    >>> headless("ORG", bare(words("ORG", "مكتب اليونيسف")))
    """
    if len(found) < 2:
        return None
    if label == "LOC":
        return (found[1:], "sure") if found[0] in _PLACE_HEADS else None
    if found[0] in _DROPPED_HEADS:
        return found[1:], "sure"
    return (found[1:], "maybe") if found[0] in _MAYBE_HEADS else None


def part_of_name(name: Words, start: int, end: int) -> bool:
    """Tell whether some words of a body's name (bare) can stand for the body itself.

    >>> whole = bare(words("ORG", "المؤسسة القطرية للعمل الاجتماعي"))
    >>> part_of_name(whole, 2, 4), part_of_name(whole, 0, 2), part_of_name(whole, 1, 2)
    (True, True, False)
    """
    heads = _DROPPED_HEADS | _MAYBE_HEADS | _OTHER_HEADS
    if end - start == 1:
        return start == 1 and name[0] in heads and name[1] not in heads and not name[1].endswith(("ي", "يه"))
    return start == 0 or name[start] not in heads


_ALIKE = str.maketrans("طظضصذثقغجشچڤپ", "تزدستتكججسسفب")


def sound(found: Words) -> str:
    """Spell a name roughly as it sounds, so that two transliterations of a foreign name meet.

    >>> sound(words("PER", "أنثوني ماكدولند")) == sound(words("PER", "أنتوني ماكدولاند"))
    True
    """
    return " ".join(word[0] + re.sub("[اويه]", "", word[1:]) for word in (w.translate(_ALIKE) for w in found))
