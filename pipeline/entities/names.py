"""What stands around a name, and which name of the article it is short for."""

import re
from collections.abc import Sequence

from pipeline.records import Span
from pipeline.text import key

HONORIFICS = (
    "السيد|السيدة|السادة|سعادة|معالي|سمو|فضيلة|سماحة|فخامة|جلالة|الشيخ|الشيخة|الأمير|الأميرة|الملك|الدكتور|الدكتورة|"
    "د|أ|م|البروفيسور|الأستاذ|الأستاذة|المهندس|المهندسة|المستشار|المستشارة|القاضي|المحامي|المحامية|العميد|العقيد|"
    "اللواء|الفريق|المقدم|الرائد|النقيب|الملازم|الوزير|الوزيرة|الرئيس|السفير|السفيرة|النائب|الكابتن|الحاج|الآنسة|"
    "الفنان|الفنانة|الكاتب|الكاتبة|الباحث|الباحثة|الإعلامي|الإعلامية|الشاعر|الشاعرة|اللاعب|المدرب"
)
_BEFORE = re.compile(rf"(?:(?<=[\s«\"“(،:])|^)[وفبلك]?(?P<title>(?:(?:{HONORIFICS})\.?[\s/]*(?:\.\s*)?)+)$")


def title_before(text: str, start: int) -> str | None:
    """Give the honorifics that stand in front of a person.

    >>> title_before("أكدت سعادة السيدة غادة السبيعي", 18)
    'سعادة السيدة'
    """
    match = _BEFORE.search(text[max(0, start - 60) : start])
    return match["title"].strip(" /.") or None if match else None


def canonical_names(text: str, spans: Sequence[Span]) -> dict[tuple[int, int], str]:
    """Give each name its fullest form in the article, in index spelling.

    >>> text = "قال ناصر الخوري ... وأضاف الخوري"
    >>> canonical_names(text, [Span(4, 15, "PER"), Span(26, 32, "PER")])[26, 32]
    'ناصر الخوري'
    """
    bare = {(s.start, s.end): index_form(text[s.start : s.end]) for s in spans}
    fullest: dict[tuple[int, int], str] = {}
    for span in spans:
        name = bare[span.start, span.end]
        words = key(name).split()
        longer = [
            other
            for s in spans
            if s.label == span.label == "PER"
            and len((other := bare[s.start, s.end]).split()) > len(words)
            and set(words) <= set(key(other).split())
        ]
        names = sorted(set(longer), key=lambda n: (-len(n.split()), n))
        fullest[span.start, span.end] = names[0] if names else name
    return fullest


def index_form(name: str) -> str:
    """Spell a name as it would head an index entry: «لل…» opened, no marks, single spaces.

    >>> index_form("لليونيسف")
    'اليونيسف'
    """
    name = re.sub("[\u064b-\u0652\u0670\u0640]", "", " ".join(name.split()))
    return re.sub(r"^لل(?=\w{2})", "ال", name)
