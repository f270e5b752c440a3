"""Who may be the author of a story: people rather than desks, agencies and towns."""

import re
from functools import cache

import yaml

from pipeline import params, sources
from pipeline.extract.printed import find_date, is_weekday
from pipeline.text import key

_DASH = re.compile(r"(?<=\s)ـ+|(?<=\w\w[^\Wه])ـ+(?=\s)")  # tatweel as a dash: «القاهرة ـ هند سالم»
PARTS = re.compile(r"\s+[-–—]+\s*|[-–—]+\s+|\s*[/:•·()]\s*")
TIGHT = re.compile(r"\s*[-–—/:•·()]+\s*")
_HANDLE = re.compile(r"\S*@\S*")
_NO_NAME = re.compile(
    r"\d|@|https?:|\.(?:com|net|org)|وكال|صحيف|جريد|موقع|قسم|تحرير|محرر|مراسل|اداره|شبكه|قناه|فريق|مجله|اذاعه|مدونه|"
    r"تلفزيون|الكترون|بوابه|منصه|اونلاين|اخبار|متابعات|غرفه|هييه|مكتب(?!ي)|"
    r"(?:^|\s)(?:و?(?:ان|في|من|عن|مع|خاص|خاصه|ترجمه|رصد|المصدر|مصدر|نيوز|نت|برس|بوست|تايمز|ميديا|تي في|راديو|ديسك|"
    r"السابع|الاوسط|المصري اليوم|روسيا اليوم|العربيه|بي بي سي|سي ان ان|سكاي|فرانس|الاعلام|الاعلامي|اليوميه|الاسبوعيه|"
    r"مدير|رييس|ناشر|المدير|كاتب|الكاتب|كاتبه|صحفي|صحفيه|صحافي|الصحفي|الصحافي|ضيف|زائر|مشرف|المشرف|عضو|تابع|نشر|الرياضي|الرياضيه|السياسي|الاقتصادي|الثقافي|"
    r"وزاره|الوزير|الرييس|موسسه|جامعه|جمعيه|مركز|مجموعه|لجنه|حزب|مجلس|دفتر|يوميات|العام|هيئه|حقوق|الحقوق|محفوظه|"
    r"admin|administrator|editor|editorial|staff|news|webmaster|user|desk|team|agency|reporter|writer|author|guest|online|"
    r"press|media|web|tv|the|of|and|site|blog|posts?|by))(?:\s|$)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:^|\s)(?:على|إلى|الى)(?:\s|$)")  # unfolded: «علي» is a name
_PEOPLE = re.compile(r"^[^\W\d_][^\W\d_'’ـ\u064b-\u0652.-]*(?:\s+[^\W\d_][^\W\d_'’\u064b-\u0652.-]*){1,4}$")
_JOINED = re.compile(r"\s*(?:[،,;]|\sو(?=\s))\s*")
_HONOUR = re.compile(r"^(?:أ\.?\s?د|د|أ|م)\s?[./]\s?|^(?:الدكتورة?|الأستاذة?|المهندسة?)\s+")


def dashed(line: str) -> str:
    """Spell a drawn-out letter that stands for a dash as one.

    >>> dashed("القاهرة ـ هند سالم")
    'القاهرة - هند سالم'
    """
    return _DASH.sub(lambda match: "-" * len(match[0]), line)


def is_person(name: str) -> bool:
    """Tell whether a byline looks like one or several people rather than a desk, an agency or a place.

    >>> is_person("أسماء نصار"), is_person("(أبوظبي - البيان)"), is_person("فريق التحرير")
    (True, False, False)
    """
    people = [part.strip() for part in re.split(r"\s-\s", name) for part in _JOINED.split(part) if part.strip()]
    return bool(people) and all(
        _PEOPLE.match(part) and not _NO_NAME.search(key(part)) and not _PREPOSITION.search(part)
        and key(part) not in sources.agencies()
        and not is_place(part)
        for part in people
    )  # fmt: skip


@cache
def _places() -> frozenset[str]:
    lines = yaml.safe_load(params.locate("corpora/sources/_places.yaml").read_text(encoding="utf-8"))
    return frozenset(key(place) for line in lines for place in line.split("،"))


def is_place(text: str) -> bool:
    """Tell whether a text is the name of a town or state from which newspapers report.

    >>> is_place("القاهرة"), is_place("هند سالم")
    (True, False)
    """
    return key(text) in _places()


@cache
def _given() -> frozenset[str]:
    lines = yaml.safe_load(params.locate("corpora/sources/_given.yaml").read_text(encoding="utf-8"))
    return frozenset(key(name) for line in lines for name in line.split())


def is_name(text: str) -> bool:
    """Tell whether a text can only be a person's name, even where nothing around it says so.

    >>> is_name("حبيبة العبيدي"), is_name("عبد الرحيم الدقاق"), is_name("سوق الأسهم"), is_name("سالم")
    (True, True, False, False)
    """
    if not 2 <= len(text.split()) <= 4 or not is_person(text):
        return False
    words = key(text).split()
    return words[0] in _given() or words[0] in {"عبد", "ابو", "ام", "بن"} or words[0].startswith("عبدال")


def person(text: str, own: set[str]) -> str | None:
    """Take the author out of a signature, without places, posts and the paper's own name (``own``, folded).

    >>> person("هسبريس - سناء أوعلي", {"هسبريس"}), person("منال القحطاني - أبها", set())
    ('سناء أوعلي', 'منال القحطاني')
    >>> person("غرفة الأخبار", set()) is None
    True
    >>> person("خالد الرميح (بريدة) okaz@", set())
    'خالد الرميح'
    """
    known = {*own, *sources.agencies()}
    for part in _HANDLE.sub(" ", dashed(undated(text))).split("|"):
        for parts in (PARTS, TIGHT):
            pieces = [unplaced(piece) for piece in (piece.strip(' .:()[]«»"') for piece in parts.split(part)) if piece]
            left = [piece for piece in pieces if key(piece) not in known and not is_place(piece)]
            tight = parts is TIGHT and len(left) == len(pieces)  # «عمان-هند سالم» has a place, «Al-Masri» none
            if left and not tight and all(is_person(_HONOUR.sub("", piece)) for piece in left):
                return "، ".join(left)
    return None


def unplaced(piece: str) -> str:
    """Take the town off a name like «نايف الشمري من بريدة»."""
    name, _, place = piece.rpartition(" من ")
    return name if name and is_place(place) else piece


_TOLD = re.compile(
    r"[\s|:,،–—-]*(?:تاريخ\s+)?(?:النشر|نشر(?:ت)?|published)?(?:\s+(?:في|on))?[\s|:,،–—-]*$", re.IGNORECASE
)
_CLOCK = re.compile(r"^[\s|/،,–—-]*(?:الساعة\s*)?(?:\d{1,2}:\d\d\s*(?:صباحا?|مساء|[صم](?!\w))?)?[\s|/،,–—-]*")


def undated(line: str) -> str:
    """Take the date off a line that it begins or ends.

    >>> undated("نابلس - لانا عصفور - نشر: 2025-02-09")
    'نابلس - لانا عصفور'
    >>> undated("الاثنين 19 نوفمبر 2012 الساعة 16:58 / لانا عصفور")
    'لانا عصفور'
    """
    found = find_date(line) if len(line) < 200 else None
    if not found:
        return line
    before = _TOLD.sub("", line[: found.start])
    return before if before and not is_weekday(before) else _CLOCK.sub("", line[found.end :])
