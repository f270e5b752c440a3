"""Arabic and English words of the report: nouns with their numbers, statuses, names of topics."""

from collections.abc import Mapping
from functools import cache
from math import floor
from typing import NamedTuple

import yaml

from pipeline import params


class Both(NamedTuple):
    """The same in Arabic and English."""

    ar: str
    en: str


NOUNS = {
    "articles": ("مقال واحد", "مقالان", "مقالات", "مقالا", "مقال"),
    "stories": ("قصة واحدة", "قصتان", "قصص", "قصة", "قصة"),
    "papers": ("صحيفة واحدة", "صحيفتان", "صحف", "صحيفة", "صحيفة"),
    "mentions": ("ذكر واحد", "ذكران", "مرات ذكر", "مرة ذكر", "ذكر"),
    "quotes": ("تصريح واحد", "تصريحان", "تصريحات", "تصريحا", "تصريح"),
    "weeks": ("أسبوع واحد", "أسبوعان", "أسابيع", "أسبوعا", "أسبوع"),
}
_ONE = {"articles": "article", "stories": "story", "papers": "paper", "mentions": "mention", "quotes": "quote"}


def count_ar(number: int, noun: str) -> str:
    """Count in Arabic, the noun in the form that the number asks for.

    >>> count_ar(2, "stories"), count_ar(9, "stories"), count_ar(18, "articles"), count_ar(103, "papers")
    ('قصتان', '9 قصص', '18 مقالا', '103 صحف')
    >>> count_ar(0, "articles"), count_ar(100, "articles")
    ('لا مقال', '100 مقال')
    """
    one, two, few, many, rest = NOUNS[noun]
    if number == 0:
        return f"لا {rest}"
    if number in (1, 2):
        return (one, two)[number - 1]
    last = number % 100
    form = few if 3 <= last <= 10 else many if last >= 11 else rest
    return f"{number:,} {form}"


def of_ar(number: int, noun: str) -> str:
    """Count after a preposition or a noun, where the dual ends otherwise.

    >>> "في " + of_ar(2, "stories"), "على مدى " + of_ar(8, "weeks")
    ('في قصتين', 'على مدى 8 أسابيع')
    """
    told = count_ar(number, noun)
    return told.removesuffix("ان") + "ين" if number == 2 else told


def count_en(number: int, noun: str) -> str:
    """Count in English.

    >>> count_en(1, "stories"), count_en(2, "stories")
    ('1 story', '2 stories')
    """
    return f"{number:,} {_ONE.get(noun, noun.removesuffix('s')) if number == 1 else noun}"


def tenth(value: float) -> float:
    """Round to one digit as people and Excel do, halves up.

    >>> tenth(13.25), round(13.25, 1)
    (13.3, 13.2)
    """
    return floor(value * 10 + 0.5 + 1e-9) / 10


STATUS: Mapping[str, Both] = {
    "silent": Both("صامتة", "silent"),
    "low": Both("أقل من المعتاد", "below its usual"),
    "normal": Both("كالمعتاد", "as usual"),
    "high": Both("أكثر من المعتاد", "above its usual"),
    "new": Both("جديدة", "new"),
    "open": Both("الأسبوع لم يكتمل", "week not over"),
    "unknown": Both("لا معتاد بعد", "no usual yet"),
}
MOVES: Mapping[str, Both] = {
    "rising": Both("صعود", "rising"),
    "falling": Both("تراجع", "falling"),
    "first_seen": Both("ظهور أول", "first seen"),
    "back": Both("عودة بعد غياب", "back after absence"),
}
LABELS: Mapping[str, Both] = {"PER": Both("شخص", "person"), "ORG": Both("جهة", "organisation")}


@cache
def topic_names() -> Mapping[str, Both]:
    """Read what the taxonomy calls each topic."""
    path = params.locate("corpora/topics/topics.yaml")
    rows = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else []
    return {row["id"]: Both(row.get("ar", row["id"]), row.get("en", row["id"])) for row in rows}


def topic_name(topic: str) -> Both:
    """Name a topic; one outside the taxonomy keeps its id."""
    return topic_names().get(topic, Both(topic, topic))


COLUMNS: Mapping[str, Both] = {
    "what": Both("المقياس", "measure"), "now": Both("المقارَن هذا الأسبوع", "compared, this week"),
    "source": Both("مفتاح الصحيفة", "paper key"), "source_name": Both("الصحيفة", "paper"),
    "articles": Both("المقالات", "articles"), "stories": Both("القصص", "stories"),
    "mentions": Both("مرات الذكر", "mentions"), "papers": Both("الصحف", "papers"),
    "last_week": Both("الأسبوع الماضي", "last week"), "usual": Both("المعتاد", "usual"),
    "weeks_known": Both("أسابيع معروفة", "weeks known"), "last_article": Both("آخر مقال", "last article"),
    "status": Both("الحال", "status"), "mean": Both("متوسط الأسابيع السابقة", "mean of weeks before"),
    "topic": Both("الموضوع", "topic"), "share": Both("الحصة", "share"), "published": Both("النشر", "published"),
    "week": Both("الأسبوع", "week"), "title": Both("العنوان", "title"), "url": Both("الرابط", "link"),
    "score": Both("الدرجة", "score"), "evidence": Both("كلمات الدليل", "evidence"),
    "label": Both("النوع", "kind"), "name": Both("الاسم", "name"), "rank": Both("الرتبة", "rank"),
    "move": Both("التغير", "move"), "ratio": Both("النسبة إلى السابق", "ratio to before"),
    "low": Both("أدناها", "lower bound"), "high": Both("أعلاها", "upper bound"),
    "small": Both("أعداد صغيرة", "small counts"), "withheld": Both("محجوب لصمت صحيفة", "withheld"),
    "before": Both("المقارَن سابقا", "compared, before"), "last_seen": Both("آخر ظهور قبله", "last seen before"),
    "role": Both("المنصب", "post"), "organization": Both("الجهة", "organisation"),
    "speaker": Both("المتحدث", "speaker"), "kind": Both("مباشر أو غير مباشر", "direct or indirect"),
    "text": Both("النص", "text"), "cue": Both("فعل القول", "cue"), "name_a": Both("الاسم الأول", "first name"),
    "name_b": Both("الاسم الثاني", "second name"), "association": Both("الاقتران", "association"),
    "agency": Both("وكالة", "agency"), "shared": Both("منشور في غيرها", "shared"), "own": Both("خاص بها", "own"),
    "day": Both("اليوم", "day"), "until": Both("حتى", "until"),
    "fresh": Both("من هذا الأسبوع", "of this week"), "sentence": Both("الجملة", "sentence"),
    "byline": Both("الكاتب", "byline"), "topics": Both("الموضوعات", "topics"), "names": Both("الأسماء", "names"),
    "reason": Both("السبب", "reason"), "inputs": Both("المدخلات", "inputs"), "example": Both("مثال", "example"),
    "undated": Both("بلا تاريخ", "undated"), "rejected": Both("مرفوض", "rejected"),
    "quotes": Both("التصريحات", "quotes"),
    "peak": Both("ذروة", "peak"), "stage": Both("المرحلة", "stage"), "grain": Both("الدقة", "grain"),
    "trend": Both("12 أسبوعا", "12 weeks"), "article_id": Both("معرّف المقال", "article id"),
    "story_id": Both("معرّف القصة", "story id"),
    "entity_id": Both("معرّف الاسم", "entity id"), "entity_a": Both("معرّف الأول", "first id"),
    "entity_b": Both("معرّف الثاني", "second id"), "expected": Both("المتوقع", "expected"),
    "partial": Both("أسبوع غير مكتمل", "partial week"),
    "figure": Both("الرقم", "figure"), "was": Both("كان", "was"), "is": Both("صار", "is"),
}  # fmt: skip


def column(name: str) -> Both:
    """Head a column in both languages."""
    return COLUMNS.get(name, Both(name, name))
