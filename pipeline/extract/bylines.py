"""Who a page prints as the author of its story, and from where: bylines, datelines; no sentences."""

import re
from dataclasses import dataclass
from functools import cache

import yaml

from pipeline import params, sources
from pipeline.extract.printed import MONTH, find_date, is_weekday
from pipeline.text import fold_letters, key

_DASH = re.compile(r"(?<=\s)ـ+|(?<=\w\w[^\Wه])ـ+(?=\s)")  # tatweel as a dash: «القاهرة ـ هند سالم»
_WROTE = r"كتبت?|كتب/ت|كتبته?ا?|بقلم|By"
_MADE = (
    r"حوار|حاور(?:ته|ه|تها|ها|هم|تهم)|حاورته?ا?|أجرى الحوار|أجرت الحوار|أجراه|أجرته|التقته?ا?|التقاها?|إعداد|اعداد|"
    r"تقرير|تحقيق|متابعة|تغطية|رصد|مراسلة?|المحرر|الكاتبة?|إعداد وتحرير|تحقيق وتصوير|بواسطة|"
    r"كتب(?:ت|ها)? بواسطة|مرسلة بواسطة|نشر بواسطة|Written by|Author"
)
_BYLINE = re.compile(
    rf"^\s*(?:[-–—|]\s*)?(?:[^\W\d_]{{2,14}}\s*[-–—:]\s*)?"
    rf"(?:(?:{_WROTE})(?P<colon>\s*[:：/؛–—-]\s*|\s+)|(?:{_MADE})\s*[:：/؛–—,-]\s*)"
    r"(?P<name>[^|]{3,60}?)\s*[:：]?\s*(?:[|،,(].*|[-–—]\s.*)?$",
    re.IGNORECASE,
)
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
_PARTS = re.compile(r"\s+[-–—]+\s*|[-–—]+\s+|\s*[/:•·()]\s*")
_TIGHT = re.compile(r"\s*[-–—/:•·()]+\s*")
_HANDLE = re.compile(r"\S*@\S*")
_HONOUR = re.compile(r"^(?:أ\.?\s?د|د|أ|م)\s?[./]\s?|^(?:الدكتورة?|الأستاذة?|المهندسة?)\s+")


def _dashed(line: str) -> str:
    return _DASH.sub(lambda match: "-" * len(match[0]), line)


def find_byline(line: str) -> str | None:
    """Read the author of a line like «كتبت: أسماء نصار»; None where it might be a sentence.

    >>> find_byline("حوار: آسيا العتروس"), find_byline("كتب – مازن القطيفاني")
    ('آسيا العتروس', 'مازن القطيفاني')
    >>> find_byline("كتب الوزير رسالة إلى المجلس") is None
    True
    """
    match = _BYLINE.match(_dashed(line)) if len(line) < 200 else None
    if not match:
        return None
    name = match["name"].strip(" -–—:")
    sure = match["colon"] is None or match["colon"].strip() or (len(name.split()) <= 4 and not name.startswith("ال"))
    return name if sure and is_person(name) else None


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
    words = key(text).split()
    if not 2 <= len(words) <= 4 or not is_person(text):
        return False
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
    for part in _HANDLE.sub(" ", _dashed(_undated(text))).split("|"):
        for parts in (_PARTS, _TIGHT):
            pieces = [piece for piece in (piece.strip(' .:()[]«»"') for piece in parts.split(part)) if piece]
            left = [piece for piece in pieces if key(piece) not in known and not is_place(piece)]
            tight = parts is _TIGHT and len(left) == len(pieces)  # «عمان-هند سالم» has a place, «Al-Masri» none
            if left and not tight and all(is_person(_HONOUR.sub("", piece)) for piece in left):
                return "، ".join(left)
    return None


_TOLD = re.compile(
    r"[\s|:,،–—-]*(?:تاريخ\s+)?(?:النشر|نشر(?:ت)?|published)?(?:\s+(?:في|on))?[\s|:,،–—-]*$", re.IGNORECASE
)
_CLOCK = re.compile(r"^[\s|/،,–—-]*(?:الساعة\s*)?(?:\d{1,2}:\d\d\s*(?:صباحا?|مساء|[صم](?!\w))?)?[\s|/،,–—-]*")


def _undated(line: str) -> str:
    """Take the date off a line that it begins or ends.

    >>> _undated("نابلس - لانا عصفور - نشر: 2025-02-09")
    'نابلس - لانا عصفور'
    >>> _undated("الاثنين 19 نوفمبر 2012 الساعة 16:58 / لانا عصفور")
    'لانا عصفور'
    """
    found = find_date(line) if len(line) < 200 else None
    if not found:
        return line
    before = _TOLD.sub("", line[: found.start])
    return before if before and not is_weekday(before) else _CLOCK.sub("", line[found.end :])


def find_credit(line: str) -> list[str]:
    """Split a line like «القاهرة - هند سالم» into its parts, if one is a person; else give none."""
    line = _undated(line)
    if len(line) >= 60:
        return []
    split = max((one.split(_dashed(line)) for one in (_PARTS, _TIGHT)), key=len)
    parts = [part for part in (part.strip(" .:()[]«»") for part in split) if part]
    return parts if 2 <= len(parts) <= 3 and any(is_person(part) for part in parts) else []


_HIJRI = "محرم|صفر|ربيع|جمادي|رجب|شعبان|رمضان|شوال|ذو القعده|ذي القعده|ذو الحجه|ذي الحجه|الموافق|هجريه|ميلاديه"
_WHEN = (
    rf"(?:(?:\s*[-–/،,(]?\s*)(?<!\w)"
    rf"(?:في|يوم|\d{{1,4}}|هـ?|م|الاول|الثاني|الاولي|الاخر|الاخره|{_HIJRI}|{MONTH})(?!\w))*"
)
_WHERE = r"[^\W\d_][^\n:()،./\d–-]{1,24}?"
_DATELINE = re.compile(
    r"^\s*[(\[]?(?P<place>[^\W\d_][^\n:()،.]{1,24}?)\s*[-–—/(]\s*(?P<by>[^\n:()]{2,30}?)\s*[)\]]?\s*(?P<end>[:：]|$|[-–—]{1,3}\s)"
)
_ENDS = r"\s*[)\]/]*\s*(?:[-–—]{1,3}|[:：/]|$)(?:\s*[-–—]{1,3})?"


@cache
def _wired() -> re.Pattern[str]:
    """Compile datelines of wire services: «مسقط في 29 مايو /العمانية/», «عمان 29 أيار (بترا)-», «رويترز:»."""
    signs = "|".join(sorted(map(re.escape, sources.agencies()), key=len, reverse=True))
    return re.compile(
        rf"^\s*[(\[/]?(?:(?P<place>{_WHERE})(?:{_WHEN}\s*[-–—/(،]|{_WHEN}(?<=[\d\W][هم])|{_WHEN}(?<=\d))\s*)?[(\[/]?\s*(?P<by>{signs})(?!\w){_ENDS}"
    )


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where a report comes from, and the wire service that sent it; ``end`` is where the story goes on."""

    place: str | None
    agency: str | None
    end: int


def find_dateline(line: str, *papers: str) -> Dateline | None:
    """Read a dateline; ``papers`` are the names under which this newspaper signs its own reports.

    >>> find_dateline("الدوحة – قنا: نظم المركز")
    Dateline(place='الدوحة', agency='قنا', end=13)
    >>> find_dateline("الدوحة - العرب", "العرب").agency is None
    True
    >>> find_dateline("الكويت - 11 - 2 (كونا) -- رست")
    Dateline(place='الكويت', agency='كونا', end=25)
    >>> find_dateline("أشنا: افتتح اليوم").place, find_dateline("اتصل بنا")
    (None, None)
    """
    head = _dashed(line[:120])
    match = _DATELINE.match(head)
    signed = key(match["by"]) if match else ""
    if match and any(signed and (signed == key(paper) or key(paper) in signed.split()) for paper in papers if paper):
        return Dateline(match["place"].strip(), sources.agencies().get(signed), match.end())
    wired = _wired().match(fold_letters(head))
    if not wired:
        return None
    place = head[wired.start("place") : wired.end("place")].strip() if wired["place"] else None
    return Dateline(place, sources.agencies()[key(wired["by"])], wired.end())
