"""Who a page prints as the author of its story, and from where: bylines, datelines; no sentences."""

import re
from dataclasses import dataclass
from functools import cache

from pipeline import sources
from pipeline.calendars import HIJRI_MONTHS
from pipeline.extract.people import PARTS, TIGHT, dashed, is_name, is_person, is_place, undated, unplaced
from pipeline.extract.printed import MONTH
from pipeline.extract.story import LEAD
from pipeline.text import fold_letters, key

_WROTE = r"كتبت?|كتب/ت|كتبته?ا?|بقلم|By"
_MADE = (
    r"حوار|حاور(?:ته|ه|تها|ها|هم|تهم)|حاورته?ا?|أجرى الحوار|أجرت الحوار|أجراه|أجرته|التقته?ا?|التقاها?|إعداد|اعداد|"
    r"تقرير|تحقيق|متابعة|تغطية|رصد|مراسلة?|مراسلو\w*|المحرر|الكاتبة?|إعداد وتحرير|تحقيق وتصوير|بواسطة|"
    r"كتب(?:ت|ها)? بواسطة|مرسلة بواسطة|نشر بواسطة|Written by|Author"
)
_BYLINE = re.compile(
    rf"^\s*(?:[-–—|]\s*)?(?:[^\W\d_]{{2,14}}\s*[-–—:]\s*)?"
    rf"(?:(?:{_WROTE})(?P<colon>\s*[:：/؛–—-]\s*|\s+)|(?:{_MADE})\s*[:：/؛–—,-]\s*)"
    r"(?P<name>[^|]{3,90}?)\s*[:：]?\s*(?:[|(·•].*|[-–—]\s.*)?$",
    re.IGNORECASE,
)


def find_byline(line: str) -> str | None:
    """Read the author of a line like «كتبت: أسماء نصار»; None where it might be a sentence.

    >>> find_byline("حوار: آسيا العتروس"), find_byline("كتب – مازن القطيفاني")
    ('آسيا العتروس', 'مازن القطيفاني')
    >>> find_byline("كتب الوزير رسالة إلى المجلس") is None
    True
    """
    match = _BYLINE.match(dashed(line)) if len(line) < 200 else None
    if not match:
        return None
    name = match["name"].strip(" -–—:")
    name = name if is_person(name) else re.split("[،,]", name)[0].strip()
    sure = match["colon"] is None or match["colon"].strip() or (len(name.split()) <= 4 and not name.startswith("ال"))
    return name if sure and is_person(name) else None


def find_credit(line: str) -> list[str]:
    """Split a line like «القاهرة - هند سالم» into its parts, if one is a person; else give none."""
    line = undated(line)
    if len(line) >= 60:
        return []
    split = max((one.split(dashed(line)) for one in (PARTS, TIGHT)), key=len)
    parts = [part for part in (part.strip(" .:()[]«»") for part in split) if part]
    return parts if 2 <= len(parts) <= 3 and any(is_person(part) for part in parts) else []


_HIJRI = "|".join(sorted({key(name) for names in HIJRI_MONTHS.values() for name in names.split("|")}, key=len)[::-1])
_WHEN = (
    rf"(?:(?:\s*[-–/،,(]?\s*)(?<!\w)"
    rf"(?:في|يوم|\d{{1,4}}|هـ?|م|الاول|الثاني|الاولي|الاخر|الاخره|{_HIJRI}|الموافق|هجريه|ميلاديه|{MONTH})(?!\w))*"
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
    head = dashed(line[:120])
    match = _DATELINE.match(head)
    signed = key(match["by"]) if match else ""
    if match and any(signed and (signed == key(paper) or key(paper) in signed.split()) for paper in papers if paper):
        return Dateline(match["place"].strip(), sources.agencies().get(signed), match.end())
    wired = _wired().match(fold_letters(head))
    if not wired:
        return None
    place = head[wired.start("place") : wired.end("place")].strip() if wired["place"] else None
    return Dateline(place, sources.agencies()[key(wired["by"])], wired.end())


_FAMILY = re.compile(r"^(?!ال)\w+(?: \w+){0,2} ال\w{2,}ي$")  # «يمامة السويدي», which no other two words look like
_OTHER_WORK = re.compile("تصوير|عدس|صور|ترجم|رسم|كاريكاتير|مونتاج|تصميم|اخراج|اشراف|ضيف|تقديم")


def find_name(line: str) -> str | None:
    """Read a name that is all of a line, or stands beside a place or a word, as in «خاص – هيثم البرعي».

    >>> find_name("المرفأ: جيهان الرفاعي"), find_name("تصوير: سمير غطاس"), find_name("سوق الأسهم")
    ('جيهان الرفاعي', None, None)
    """
    if len(line) >= LEAD or line[-1:] in ".؟!?" or _OTHER_WORK.search(key(line)):
        return None
    line = undated(line)
    parts = [unplaced(part) for part in find_credit(line) or [line.strip(" .-–—")]]
    if "/" in line and (all(map(is_person, parts)) or any(key(part) in sources.agencies() for part in parts)):
        return None  # the editors of an agency
    placed = any(map(is_place, parts))
    names = [part for part in parts if is_name(part) or (placed and _FAMILY.search(part) and is_person(part))]
    fits = all(len(part.split()) <= 2 for part in parts if part not in names)
    return "، ".join(names) if names and fits else None
