"""A recogniser that knows only honorifics and head nouns: no model, nothing to load, for comparison and for a start.

A person is what follows an honorific; an organisation is a head noun (وزارة، مؤسسة …) with the definite
words behind it; places come from a short list. Wrong wherever a name has neither.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.entities.names import HONORIFICS
from pipeline.records import Span

_WORD = r"[^\W\d_][^\W\d_\u064b-\u0652]*"
_LINK = r"(?:بن|بنت|ابن|آل|أبو|ابو|أم|عبد)"
_STOP = (
    r"(?!(?:مدير|مديرة|رئيس|رئيسة|وزير|وزيرة|الذي|التي|أن|إن|في|من|على|عن|إلى|مع|خلال|بعد|قبل|قال|قالت|أكد|أكدت|"
    r"أوضح|أوضحت|أمين|عضو|نائب|ممثل|المدير|المديرة|الرئيس|الأمين|اليوم|أمس|كما|وقد|حيث|هذه|هذا|لدى|ضمن)(?!\w))"
)
_PERSON = re.compile(
    rf"(?:(?<=\s)|^)[وفبلك]?(?:(?:{HONORIFICS})\.?\s+)+(?P<name>{_STOP}{_WORD}(?:\s+(?:{_LINK}\s+)?{_STOP}{_WORD}){{1,3}})"
)
_HEADS = (
    "وزارة|مؤسسة|المؤسسة|مركز|هيئة|الهيئة|مجلس|المجلس|جمعية|الجمعية|لجنة|اللجنة|إدارة|جامعة|مدرسة|كلية|شركة|بنك|منظمة|"
    "اتحاد|الاتحاد|نادي|مستشفى|محكمة|النيابة|بلدية|معهد|صندوق|غرفة|برنامج الأمم المتحدة|الهلال الأحمر"
)
_ORG = re.compile(
    rf"(?:(?<=[\s«“\"(])|^)[وفبلك]?(?P<name>(?:{_HEADS})(?!\w)(?:\s+(?:و?(?:ال|لل|بال)\w+|{_LINK}\s+{_WORD}|قطر|دبي|الجيل)){{1,6}})"
)
_PLACES = (
    "قطر|الدوحة|السعودية|الرياض|جدة|الإمارات|دبي|أبوظبي|أبو ظبي|الشارقة|الكويت|البحرين|المنامة|عمان|مسقط|مصر|القاهرة|"
    "الأردن|لبنان|بيروت|سوريا|دمشق|العراق|بغداد|فلسطين|غزة|القدس|اليمن|صنعاء|ليبيا|تونس|الجزائر|المغرب|الرباط|السودان|الخرطوم"
)
_LOC = re.compile(rf"(?:(?<=[\s(«])|^)[وفبلك]?(?P<name>{_PLACES})(?!\w)")


def load(settings: dict[str, Any]) -> Callable[[Sequence[str]], list[list[Span]]]:
    """Give the engine; there is nothing to load."""
    del settings
    return recognise


def recognise(texts: Sequence[str]) -> list[list[Span]]:
    """Find names in texts.

    >>> text = "قال السيد ناصر الخوري في مؤسسة الجيل المبهر"
    >>> [(text[s.start:s.end], s.label) for s in recognise([text])[0]]
    [('ناصر الخوري', 'PER'), ('مؤسسة الجيل المبهر', 'ORG')]
    """
    return [_in(text) for text in texts]


def _in(text: str) -> list[Span]:
    kept: list[Span] = []
    for label, pattern in (("PER", _PERSON), ("ORG", _ORG), ("LOC", _LOC)):
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if not any(start < old.end and old.start < end for old in kept):
                kept.append(Span(start, end, label))
    return sorted(kept, key=lambda span: span.start)
