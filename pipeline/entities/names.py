"""What stands around a name, and which name of the article it is short for."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise, takewhile

from pipeline.entities import spellings
from pipeline.records import Span
from pipeline.text import key

HONORIFICS = (
    "السيد|السيدة|السادة|سعادة|معالي|سمو|فضيلة|سماحة|فخامة|جلالة|الشيخ|الشيخة|الأمير|الأميرة|الملك|الدكتور|الدكتورة|"
    "د|أ|م|البروفيسور|الأستاذ|الأستاذة|المهندس|المهندسة|المستشار|المستشارة|القاضي|المحامي|المحامية|العميد|العقيد|"
    "اللواء|الفريق|المقدم|الرائد|النقيب|الملازم|الوزير|الوزيرة|الرئيس|السفير|السفيرة|النائب|الكابتن|الحاج|الآنسة|"
    "الفنان|الفنانة|الكاتب|الكاتبة|الباحث|الباحثة|الإعلامي|الإعلامية|الشاعر|الشاعرة|اللاعب|المدرب"
)
_POSTS = (
    "(?:المديرة?|الأمينة?|الوكيلة?|الرئيسة?)(?: (?:العامة?|التنفيذية?|المساعدة?))?|"
    "الممرضة?|المدربة|المعلمة?|الناطقة?|المتحدثة?(?: الرسمية?)?|المنسقة?|المشرفة?|المفتشة?|المحافظ|الأخصائية?|"
    "الاختصاصية?|الاستشارية?|الطبيبة?|المخرجة?|الناقدة?|الروائية?|الصحفية?|الصحافية?|المدرسة?|الموجهة?|الخبيرة?"
)
_BEFORE = re.compile(
    rf"(?:(?<=[\s«\"“(،:])|^)[وفبلك]?(?P<title>(?:(?:{HONORIFICS}|{_POSTS})(?!\w)\.?[\s/]*(?:\.\s*)?)+)$"
)
_LEADING = re.compile(
    r"^(?:(?:السيد|السيدة|سعادة|معالي|سمو|فضيلة|سماحة|فخامة|جلالة|الشيخ|الشيخة|الدكتور|الدكتورة|الأستاذ|الأستاذة|المهندس|"
    r"المهندسة|العقيد|العميد|اللواء|المستشار|المستشارة)\s+|[دأم]\.\s*)+(?=\w)"
)
_LAM = re.compile(r"^لل(?=جن[ةه]|جان|غ[ةه]|واء|يبي|بناني)")
_QUOTES = re.compile('[«»"“”‹›]')
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_PARTICLES = frozenset(["فان", "دي", "دا", "فون", "لو", "ماك", "دير", "بن"])  # they open a family name
_LINKS = frozenset(["بن", "بنت", "ابن", "ال", "ابنه"])


def title_before(text: str, start: int) -> str | None:
    """Give the honorifics and bare posts that stand in front of a person; posts with more words are rows of ``roles``.

    >>> title_before("أكدت سعادة السيدة غادة السبيعي", 18)
    'سعادة السيدة'
    """
    match = _BEFORE.search(text[max(0, start - 60) : start])
    return match["title"].strip(" /.") or None if match else None


@cache
def _words(told: str) -> frozenset[str]:
    return frozenset(key(told).replace("_", " ").split()) | frozenset(key(told).split())


def index_form(name: str) -> str:
    """Spell a name as it would head an index entry: «لل…» opened, no title, no marks, standard hamza.

    >>> index_form("لليونيسف"), index_form("للجنة الأسرة"), index_form("السيد احمد الخوري")
    ('اليونيسف', 'اللجنة الأسرة', 'أحمد الخوري')
    """
    name = _MARKS.sub("", " ".join(_QUOTES.sub("", name.replace("_", " ")).strip(" #'(،").split()))
    name = _LAM.sub("الل", name)
    name = re.sub(r"^لل(?=\w{2})", "ال", name)
    name = _LEADING.sub("", name)
    return " ".join(spellings.HAMZA.get(word, word) for word in name.split())


def canonical_names(text: str, spans: Sequence[Span]) -> dict[tuple[int, int], str]:
    """Give each name its fullest form in the article, in index spelling.

    A bare surname that two people share goes to the nearer of them that stands before it.

    >>> text = "قال ناصر الخوري ... وأضاف الخوري"
    >>> canonical_names(text, [Span(4, 15, "PER"), Span(26, 32, "PER")])[26, 32]
    'ناصر الخوري'
    """
    told = {(s.start, s.end): index_form(text[s.start : s.end]) for s in spans}
    for label in ("PER", "ORG"):
        places = sorted((s.start, s.end) for s in spans if s.label == label)
        names = list(dict.fromkeys(told[place] for place in places))
        others = {key(told[s.start, s.end]) for s in spans if s.label == "LOC"}
        fuller = _fuller_people(names) if label == "PER" else _fuller_bodies(names, others)
        if label == "ORG":
            fuller |= _introduced(text, places, told)
        _settle(places, told, fuller)
    return told


def _settle(places: Sequence[tuple[int, int]], told: dict[tuple[int, int], str], fuller: dict[str, list[str]]) -> None:
    """Replace short names by what they are short for; where two fit, by the one last named before."""
    stands: dict[str, list[int]] = {}
    for place in places:
        stands.setdefault(told[place], []).append(place[0])
    short = {name: sorted(set(_ends(name, fuller)) - {name}) for name in fuller}
    for place in places:
        fits = short.get(told[place], [])
        if len(fits) == 1:
            told[place] = fits[0]
        elif fits:
            told[place] = _nearest(place[0], fits, stands)


def _ends(name: str, fuller: dict[str, list[str]], depth: int = 4) -> Iterable[str]:
    """Follow fuller forms until none is fuller."""
    further = fuller.get(name, [])
    if not further or not depth:
        return [name]
    return [end for one in further for end in _ends(one, fuller, depth - 1)]


def _nearest(start: int, names: Sequence[str], stands: dict[str, list[int]]) -> str:
    before = [(stands[n][at - 1], n) for n in names if n in stands and (at := bisect_left(stands[n], start))]
    if before:
        return max(before)[1]
    return min((stands[n][0], n) for n in names if n in stands)[1] if any(n in stands for n in names) else names[0]


def _tokens(name: str) -> list[str]:
    joined = re.sub(r"(?<!\w)(عبد|ابو|ام|ال) (?=\w)", r"\1", key(name))
    words = joined.split()
    return [word for at, word in enumerate(words) if word not in _LINKS or (at == 0 and word in _PARTICLES)]


def _fuller_people(names: Sequence[str]) -> dict[str, list[str]]:
    """List for each person's name the longer names that it may be short for: the given name or the family's stays."""
    split = {name: _tokens(name) for name in names}
    by_word: dict[str, list[str]] = {}
    for name, words in sorted(split.items(), key=lambda item: -len(item[1])):
        for word in set(words):
            by_word.setdefault(word, []).append(name)
    found = {}
    for name, words in split.items():
        rare = min((by_word[word] for word in words), key=len, default=[])
        longer = takewhile(lambda n: len(split[n]) > len(words) or words[0] == "بن", rare)  # noqa: B023
        found[name] = [n for n in longer if _is_short_person(words, split[n])]
    return found


def _is_short_person(short: Sequence[str], full: Sequence[str]) -> bool:
    """Tell whether a name leaves words of another out and keeps its given or its family name.

    >>> _is_short_person(["الخوري"], ["ناصر", "الخوري"])
    True
    >>> _is_short_person(["عبدالقادر", "الزبير"], ["زياد", "عبدالقادر", "الزبير"])
    False
    """
    if short[0] == "بن":
        short = short[1:]
        return bool(short) and len(short) < len(full) and _in_order(short, full[1:])
    if len(short) >= len(full) or not _in_order(short, full):
        return False
    if short[0] == full[0]:
        return True
    family = short[0].startswith(("ال", "ابو", "بو")) or short[0] in _PARTICLES
    return family or (len(short) == 1 and short[0] == full[-1])


def _in_order(short: Sequence[str], full: Sequence[str]) -> bool:
    rest = iter(full)
    return all(word in rest for word in short)


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    """Cut conjunction and article off a word of an organisation's name.

    >>> _bare("للعمل"), _bare("والاسره"), _bare("وزاره")
    ('عمل', 'اسره', 'وزاره')
    """
    if word in _words(spellings.BODIES) | _words(spellings.PARTS):
        return word
    cut = re.sub(r"^(?:و?(?:ال|لل|بال)|[ول](?=\w{3}))(?=\w{2})", "", word)
    return cut if cut not in _words(spellings.BODIES) or word.startswith(("ال", "لل", "ل", "وال")) else word


def _fuller_bodies(names: Sequence[str], places: set[str]) -> dict[str, list[str]]:
    """List for each organisation's name the longer names that it may be short for."""
    split = {name: [_bare(word) for word in key(name).split()] for name in names}
    by_word: dict[str, list[str]] = {}
    for name, words in split.items():
        for word in set(words):
            by_word.setdefault(word, []).append(name)
    found = {}
    for name, words in split.items():
        if words and key(name) not in places and name not in spellings.WHOLE:
            fits = [n for n in by_word[words[0]] if _is_short_body(words, split[n])]
            close = [n for n in fits if split[n][1 : 1 + len(words)] == words or split[n][0] == words[0]]
            adjective = len(words) == 1 and name.endswith("ية")  # «العمانية» is no «جمعية المحامين العمانية»
            found[name] = close if len(close) == 1 or adjective else fits
    return {**found, **{n: [spellings.EPITHETS[n]] for n in names if spellings.EPITHETS.get(n) in split}}


def _is_short_body(short: Sequence[str], full: Sequence[str]) -> bool:
    """Tell whether a name may stand for a longer one: the same head noun, or the head noun of a body left out.

    >>> _is_short_body(["يونيسف"], ["منظمه", "يونيسف"]), _is_short_body(["يونيسف"], ["مكتب", "يونيسف"])
    (True, False)
    >>> _is_short_body(["شرطه", "شارقه"], ["قياده", "عامه", "شرطه", "شارقه"])
    True
    """
    if len(short) >= len(full) or not _in_order(short, full):
        return False
    heads, parts = _words(spellings.BODIES), _words(spellings.PARTS)
    described = len(full) > 2 and full[1].endswith(("ه", "ي", "عليا")) and full[1] not in heads | parts
    if described and full[0] in _words(spellings.FRONTS) and full[2:] == short:
        return True
    if short[0] == full[0]:
        ends_alike = short[-1] == full[-1] and not {"في", "فرع"} & set(full)
        return len(short) == 1 or short[1] == full[1] or (described and short[1] == full[2]) or ends_alike
    if short[0] in heads | parts or full[0] not in heads:
        return False
    nested = any(word in heads | parts for word in full[1:]) and full[0] in parts
    return not nested and f"{full[0]}_{full[1]}" not in parts


def _introduced(text: str, places: Sequence[tuple[int, int]], told: dict[tuple[int, int], str]) -> dict[str, list[str]]:
    """Find abbreviations that stand in brackets or marks behind a full name: وكالة الأنباء القطرية (قنا)."""
    heads = _words(spellings.BODIES) | _words(spellings.PARTS)
    found = {}
    for (start, end), (after, last) in pairwise(places):
        name = told[after, last]
        between = text[end:after]
        short = name and len(name.split()) <= 2 and _bare(key(name).split()[0]) not in heads
        if short and re.fullmatch(r"\s?[«\"“(\[]", between) and len(told[start, end]) > len(name):
            found[name] = [told[start, end]]
    return found
