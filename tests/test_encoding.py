"""Every encoding that Arabic pages come in."""

import pytest

from pipeline.extract.encoding import decode

TEXT = "قال المدير إن الورشة التي نظمت في المركز على مدى يومين تناولت حماية الأسرة من المخاطر"


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256", "iso-8859-6"]
)
def test_undeclared(name):
    assert decode(TEXT.encode(name)) == TEXT


@pytest.mark.parametrize(
    "declared", ["windows-1256", "iso-8859-1", "utf-8", "no-such-charset", "ascii", "idna", "undefined", "a\0b"]
)
def test_declared_rightly_or_wrongly(declared):
    page = f'<meta charset="{declared}"><p>{TEXT}</p>'
    assert TEXT in decode(page.encode("windows-1256"))
    assert TEXT in decode(page.encode("utf-8"))


def test_a_damaged_byte_costs_one_letter():
    data = (TEXT * 5).encode()
    text = decode(data[:20] + b"\xff" + data[20:])
    assert text.count("\ufffd") <= 2
    assert "الورشة التي نظمت" in text


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + bytes(range(0, 32)) * 50])
def test_a_binary_file_is_no_text(data):
    assert decode(data) is None
