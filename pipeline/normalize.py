"""Stage ``normalize``: draft articles -> articles whose text never changes again."""

import hashlib
import re
from dataclasses import replace
from datetime import date

from pipeline.records import Article
from pipeline.text import clean

_ARABIC = re.compile(r"[\u0621-\u064a\u0671-\u06d3]")
_PERSIAN = re.compile(r"[پچژگکی]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def normalize(article: Article) -> Article:
    """Clean title and text, count the words, name the language and the week."""
    title = clean(article.title).replace("\n", " ")
    body = clean(article.text.removeprefix(article.title))
    text = "\n".join(part for part in (title, body) if part)
    return replace(
        article,
        title=title,
        text=text,
        language=language(text),
        tokens=count_words(text),
        week=iso_week(article.published),
        content_sha1=hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest(),
    )


def count_words(text: str) -> int:
    """Count words and punctuation signs, as camel-tools cuts them.

    >>> count_words("نظّم المركز ورشة.")
    4
    """
    from camel_tools.tokenizers.word import simple_word_tokenize

    return len(simple_word_tokenize(text))


def language(text: str) -> str:
    """Name the language by its letters: ``ar``, ``fa`` (Persian letters), ``latin`` or ``und``.

    >>> language("نظم المركز ورشة"), language("The workshop"), language("123")
    ('ar', 'latin', 'und')
    """
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if not arabic + latin:
        return "und"
    if latin > arabic:
        return "latin"
    return "fa" if len(_PERSIAN.findall(text)) > 0.02 * arabic else "ar"


def iso_week(day: date | None) -> str | None:
    """Name the ISO week of a day.

    >>> iso_week(date(2025, 5, 29))
    '2025-W22'
    """
    if day is None:
        return None
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
