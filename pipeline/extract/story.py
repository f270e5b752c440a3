"""A story as extraction hands it on, whatever form it came in, and the lines that are none of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.sources import Source
from pipeline.text import clean, key


@dataclass(frozen=True, slots=True)
class Story:
    """What one page, clipping or record says, before cleaning."""

    title: str
    paragraphs: tuple[str, ...]
    source: Source
    url: str | None = None
    byline: str | None = None
    section: str | None = None
    agency: str | None = None
    place: str | None = None
    published: date | None = None
    published_at: datetime | None = None
    utc_offset: int | None = None
    published_from: str | None = None


_FURNITURE = re.compile(
    r"(?:شارك(?:نا|ها|ه)?(?:\s+(?:هذا\s+)?(?:الخبر|المقال|الموضوع|الصفحة))?(?:\s+(?:على|عبر)\s.{0,40})?|"
    r"(?:مشاركة|انشر|طباعة|ارسال|إرسال|حفظ|نسخ الرابط|تكبير الخط|تصغير الخط|استمع)(?:\s.{0,25})?|"
    r"(?:اقرأ|إقرأ|اقرا|شاهد|طالع)\s+(?:أيضا|أيضاً|المزيد|كذلك|ايضا|ايضاً)\s*:?.*|"
    r"(?:مواضيع|موضوعات|أخبار|اخبار|مقالات|الموضوعات|الأخبار|المواضيع)\s+(?:ذات\s+(?:ال)?صلة|متعلقة|مشابهة|مرتبطة|أخرى|اخرى|المتعلقة|المشابهة|قد تهمك)\s*:?|"
    r"(?:ال)?أكثر\s+(?:قراءة|مشاهدة|تصفحا|تصفحاً|تداولا)|الأكثر\s+\w+|"
    r"(?:اترك|أترك|أضف|اضف|إضافة|اضافة|كتابة|اكتب)\s+(?:تعليق|رد).{0,30}|(?:ال)?تعليقات?(?:\s*\(?\d*\)?)?|لا\s+توجد\s+تعليقات.*|"
    r"(?:كلمات\s+(?:دلالية|مفتاحية|البحث)|الوسوم|وسوم|الكلمات الدالة|تابعونا|تابعنا|تابعوا)\b.{0,80}|"
    r"(?:جميع\s+)?الحقوق\s+محفوظة.*|حقوق\s+النشر\s+محفوظة.*|©.*|copyright.*|"
    r"(?:WhatsApp|Telegram|Facebook|Twitter|X|LinkedIn|Pinterest|Email|واتساب|فيسبوك|تويتر|تليجرام|لينكد إن|البريد الإلكتروني))",
    re.IGNORECASE,
)
_POLICY = re.compile(r"(?:مراجعة التعليقات|سياسة الخصوصية|شروط الاستخدام|لا تعبر عن رأي|تعبر عن رأي أصحابها|إخلاء المسؤولية)")


def is_furniture(line: str, source: Source) -> bool:
    """Tell whether a whole line belongs to the site and not to the story.

    >>> is_furniture("شارك هذا الخبر", Source("x", "س"))
    True
    >>> is_furniture("شارك في الورشة أربعون متدربا من المدارس", Source("x", "س"))
    False
    """
    bare = line.strip(" \t:|•·-–—*>«»")
    own = {key(source.key), key(source.name), *(key(domain) for domain in source.domains)}
    return (
        not re.search(r"\w", bare)
        or key(bare) in own
        or bool(_FURNITURE.fullmatch(bare))
        or any(pattern.fullmatch(line.strip()) for pattern in source.furniture)
    )


def is_policy(line: str) -> bool:
    """Tell whether a line states a site's rules for comments and use."""
    return bool(_POLICY.search(line))


def bare_title(title: str, source: Source, *site_names: str) -> str:
    """Take a site's name off a title, in front and behind.

    >>> bare_title("وزير الري يشهد توقيع عقد - اليوم السابع", Source("youm7", "اليوم السابع"))
    'وزير الري يشهد توقيع عقد'
    """
    title = clean(title).replace("\n", " ")
    if source.title_prefix and title.startswith(source.title_prefix):
        title = title.removeprefix(source.title_prefix).strip()
    names = {key(name) for name in (source.name, source.key, *source.domains, *source.title_suffixes, *site_names) if name}
    pieces = re.split(r"(\s+[-–—|»:]{1,3}\s+|\s*\|\s*|\s*::\s*)", title)
    while len(pieces) > 2 and _is_site(pieces[-1], names):
        pieces = pieces[:-2]
    while len(pieces) > 2 and _is_site(pieces[0], names):
        pieces = pieces[2:]
    return "".join(pieces).strip()


def _is_site(piece: str, names: set[str]) -> bool:
    bare = key(piece)
    return bare in names or bool(re.fullmatch(r"(?:موقع|جريده|صحيفه|قناه|بوابه|مجله)\s.{2,30}", bare))
