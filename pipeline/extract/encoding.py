"""Bytes to text: whatever encoding Arabic pages come in, declared, undeclared or declared wrongly."""

import codecs
import re

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_BOMS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
_COMMON = re.compile(r"(?:\bال|\bو?في\b|\bمن\b|\bعلى\b|\bأن\b|\bإلى\b)")
_ODD = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
_NO_CHARSETS = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")  # of Python, not of pages
_FEW_BROKEN = 0.01  # share of broken characters that a damaged text may have; binary files have far more


def decode(data: bytes, declared: str | None = None) -> str | None:
    """Decode a page or a clipping; None if the bytes are no text.

    ``declared`` is the charset of an HTTP header, if there was one. Valid UTF-8 is believed before any
    declaration, since Arabic in another encoding is hardly ever valid UTF-8.

    >>> decode("نظّم المركز ورشة".encode("windows-1256"))
    'نظّم المركز ورشة'
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _printable(data.decode(name, "replace"))
    if utf16 := _bare_utf16(data):
        return _printable(data.decode(utf16, "replace"))
    try:
        return _printable(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8", "replace")
    if damaged.count("\ufffd") <= _FEW_BROKEN * len(damaged) and _COMMON.search(damaged):
        return _printable(damaged)
    found = _DECLARED.search(data[:4096])
    names = [declared, found[1].decode("ascii") if found else None, "windows-1256", "iso-8859-6"]
    texts = [_try(data, name) for name in dict.fromkeys(name for name in names if name)]
    return _printable(max((text for text in texts if text is not None), key=_arabic))


def _bare_utf16(data: bytes) -> str | None:
    """Name the byte order of UTF-16 without a mark: its Arabic letters have 0x06 in every high byte.

    >>> _bare_utf16("نظم المركز".encode("utf-16-be"))
    'utf-16-be'
    """
    head = data[:2000]
    even, odd = head[0::2], head[1::2]
    for high, low, name in [(odd, even, "utf-16-le"), (even, odd, "utf-16-be")]:
        if high and sum(b in (0, 6) for b in high) > 0.9 * len(high) and sum(b == 0 for b in low) < 0.1 * len(low):
            return name
    return None


def _try(data: bytes, name: str) -> str | None:
    """Decode with a charset that a page declares; None if there is no such charset."""
    try:
        known = codecs.lookup(name).name
        return None if known in _NO_CHARSETS else data.decode(known, "replace")
    except (LookupError, ValueError):  # ValueError: a name that no codec can have
        return None


def _arabic(text: str) -> float:
    """Score how much a text looks like Arabic: common words, less what no text holds."""
    return len(_COMMON.findall(text)) - len(_ODD.findall(text))


def _printable(text: str) -> str | None:
    odd = len(_ODD.findall(text[:100_000]))
    return text if odd <= _FEW_BROKEN * min(len(text), 100_000) else None
