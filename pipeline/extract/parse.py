"""HTML to a tree, whatever its state; pages nested too deeply for lxml pass a second, flatter parser."""

import re
from html import escape
from html.parser import HTMLParser

from lxml import etree
from lxml.html import HtmlElement
from lxml.html import HTMLParser as TreeParser

_MARKUP = re.compile(r"<\s*[a-zA-Z!]")
_VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}
_INLINE = {"a", "b", "i", "em", "strong", "span", "font"}
_RAW = {"script", "style"}
_DEEPEST = 60  # levels that the flat copy keeps; real pages have 15 to 40 (tests/pages)
_LOOK = 30  # open elements among which the start of an end tag is looked for
_ATTRIBUTE = 2_000  # characters of an attribute that the flat copy keeps
_KEPT = {
    "class",
    "id",
    "href",
    "rel",
    "itemprop",
    "itemtype",
    "content",
    "property",
    "name",
    "datetime",
    "title",
    "type",
}


def parse(html: str) -> HtmlElement | None:
    """Make a tree of a page; None if the text is no HTML at all.

    >>> parse("<p>نظم المركز</p>" + "<div>" * 1000 + "ورشة").text_content()
    'نظم المركزورشة'
    >>> parse("نظم المركز ورشة") is None
    True
    """
    if not _MARKUP.search(html):
        return None
    tree, whole = _tree(html)
    return tree if whole else _tree(flat(html))[0]


def _tree(html: str) -> tuple[HtmlElement | None, bool]:
    """Parse with lxml; the second value tells whether it read to the end."""
    parser = TreeParser(
        encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
    )
    data = html.replace("\0", "").encode("utf-8", "replace")
    try:
        tree = etree.fromstring(data, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, False
    whole = not any("depth" in error.message or "huge" in error.message.lower() for error in parser.error_log)
    return tree, whole and tree is not None


def flat(html: str) -> str:
    """Copy a page with at most ``_DEEPEST`` levels: deeper elements are left out, their text stays.

    >>> flat("<div>" * 62 + "نص" + "</div>" * 62).count("<div>")
    60
    """
    copy = _Flat()
    copy.feed(html)
    copy.close()
    return "".join(copy.parts)


class _Flat(HTMLParser):
    """Writes each tag and text again, as long as few elements are open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []
        self.raw = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"p", "li", "tr", "td", "option"} and self.open and self.open[-1] == tag:
            self.handle_endtag(tag)  # it closes itself
        void = tag in _VOID
        if len(self.open) < _DEEPEST:
            told = "".join(f' {name}="{escape((value or "")[:_ATTRIBUTE])}"' for name, value in attrs if name in _KEPT)
            self.parts.append(f"<{tag}{told}>")
        elif tag not in _INLINE and self.parts[-1] != "<br>":
            self.parts.append("<br>")
        if not void:
            self.open.append(tag)
        self.raw = tag in _RAW

    def handle_endtag(self, tag: str) -> None:
        self.raw = False
        if tag not in self.open[-_LOOK:]:
            return
        while self.open:
            last = self.open.pop()
            if len(self.open) < _DEEPEST:
                self.parts.append(f"</{last}>")
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self.raw else escape(data, quote=False))
