"""A page as a reader sees it: its blocks of text in order, and what the markup calls the place each stands in."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from pipeline.extract.roles import KEPT, OWN_HEADER, SIGNED_LINK, is_signature
from pipeline.extract.roles import notes as roles
from pipeline.text import fold

_SKIPPED = {
    "script", "style", "title", "noscript", "template", "svg", "select", "button", "option", "head", "iframe",
    "amp-ad", "amp-sidebar", "textarea", "object", "video", "audio", "math", "canvas", "dialog",
}  # fmt: skip
_INLINE = {
    "a", "b", "i", "em", "strong", "span", "font", "u", "small", "big", "sup", "sub", "mark", "abbr", "time", "bdi",
    "bdo", "q", "cite", "img", "label", "ins", "del", "s", "strike", "acronym", "wbr", "input", "meta", "link",
}  # fmt: skip
_HIDDEN = re.compile("[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_CELL = 100  # characters; a longer table cell holds a story, not a figure (a guess; tests/pages/qandil-masqat)
_SIGNED = 120  # characters; an element called author that holds more is no signature


@dataclass(frozen=True, slots=False)
class Block:
    """One block of visible text and where it stands.

    ``path`` numbers the elements around it, outermost first; ``notes`` gives for each role that an element
    around it plays (``around`` the story, ``caption``, ``body`` …) the depth of the innermost such element.
    """

    text: str
    linked: int
    tag: str
    path: tuple[int, ...]
    notes: dict[str, int] = field(hash=False)
    href: str = ""
    mark: str = ""

    @property
    def is_link(self) -> bool:
        """Whether nearly all of it is link text."""
        return self.linked > 0.8 * len(self.text)

    @cached_property
    def plain(self) -> str:
        """Its words alone, for comparison."""
        return plain(self.text)

    def inside(self, note: str, below: int = 0) -> bool:
        """Whether an element with this role is around it, deeper than ``below``."""
        return self.notes.get(note, 0) > below


@dataclass(frozen=True, slots=True)
class Signature:
    """A piece of text that the markup calls an author, and the number of the block it stands in."""

    text: str
    at: int
    path: tuple[int, ...]
    notes: dict[str, int]


class _Plain(dict[int, str]):
    """Letters to their folded form, marks to nothing, the rest to spaces; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code)).text
        self[code] = made = folded if all(letter.isalnum() for letter in folded) else " "
        return made


_PLAIN = _Plain()


def plain(text: str) -> str:
    """Give the folded words of a text, without punctuation.

    >>> plain("«الأرصاد»: ضباب  كثيف")
    'الارصاد ضباب كثيف'
    """
    return " ".join(text.translate(_PLAIN).split())


def blocks(tree: HtmlElement) -> tuple[list[Block], list[Signature]]:
    """List the visible blocks of a page in reading order, and the authors that its markup names."""
    walk = _Walk()
    return walk.over(tree), walk.signatures


class _Open:
    """An open block element: number path, notes in force, and what it is called."""

    __slots__ = ("cells", "mark", "notes", "path", "tag")

    def __init__(self, tag: str, path: tuple[int, ...], notes: dict[str, int], mark: str, *, cells: bool) -> None:
        self.tag, self.path, self.notes, self.mark, self.cells = tag, path, notes, mark, cells


def _is_data(table: HtmlElement) -> bool:
    """Tell a table of figures from one that lays out a page, by its first cells."""
    if table.find(".//table") is not None:
        return False
    number = 0
    for number, cell in enumerate(table.iter("td", "th")):
        if number > 60:
            break
        if len(cell) > 3 or sum(map(len, cell.itertext())) > _CELL:
            return False
    return number > 1


class _Walk:
    """One pass over a tree."""

    def __init__(self) -> None:
        self.signatures: list[Signature] = []
        self.open = [_Open("", (), {}, "", cells=False)]
        self.text: list[str] = []
        self.found: list[Block] = []
        self.linked = self.links = self.number = 0
        self.href = ""

    def block(self) -> None:
        if self.text:
            text = " ".join(_HIDDEN.sub("", "".join(self.text)).split())
            if text:
                last = self.open[-1]
                self.found.append(Block(text, self.linked, last.tag, last.path, last.notes, self.href, last.mark))
            self.text = []
        self.linked, self.href = 0, ""

    def add(self, text: str | None) -> None:
        if text:
            self.text.append(text)
            if self.links:
                self.linked += len(text.strip())

    def over(self, tree: HtmlElement) -> list[Block]:
        walk = iterwalk(tree, events=("start", "end"))
        ended = False  # whether a link has just ended, with nothing behind it
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _SKIPPED:
                    walk.skip_subtree()
                else:
                    self.start(element, tag, apart=ended)
                ended = False
            else:
                if tag not in _SKIPPED:
                    self.end(tag)
                self.add(element.tail)
                ended = tag == "a" and not element.tail
        self.block()
        return self.found

    def start(self, element: HtmlElement, tag: str, *, apart: bool) -> None:
        if tag in _INLINE or (self.open[-1].cells and tag in {"td", "th"}):
            self.inline(element, tag, apart=apart)
        else:
            self.block()
            self.push(element, tag)
        self.add(element.text)

    def inline(self, element: HtmlElement, tag: str, *, apart: bool) -> None:
        if tag in {"td", "th"} and "".join(self.text).strip():
            self.text.append(" | ")
        if tag == "a":
            self.links += 1
            self.href = (element.get("href") or "")[:KEPT]
            if apart:
                self.text.append(" ")
        self.sign(element, tag, self.open[-1].notes)

    def push(self, element: HtmlElement, tag: str) -> None:
        above = self.open[-1]
        self.number += 1
        depth = len(above.path) + 1
        mark = f"{(element.get('class') or '')[:KEPT]} {(element.get('id') or '')[:KEPT]}".strip()
        found = roles(tag, mark)
        if tag == "header" and not OWN_HEADER.search(mark) and element.find(".//h1") is None:
            found |= {"around"}
        if "display:none" in (element.get("style") or "")[:KEPT].replace(" ", ""):
            found |= {"around"}
        if element.get("itemprop") == "articleBody":
            found |= {"body"}
        notes = above.notes | dict.fromkeys(found, depth) if found else above.notes
        cells = above.cells if tag in {"tr", "tbody", "thead", "caption"} else tag == "table" and _is_data(element)
        self.open.append(_Open(tag, (*above.path, self.number), notes, mark, cells=cells))
        self.sign(element, tag, notes)

    def sign(self, element: HtmlElement, tag: str, notes: dict[str, int]) -> None:
        mark = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"[:KEPT]
        link = (element.get("href") or "")[:KEPT] if tag == "a" else ""
        if is_signature(mark) or (link and SIGNED_LINK.search(link)):
            pieces = [piece for piece in (" ".join(piece.split()) for piece in islice(element.itertext(), 20)) if piece]
            if 0 < sum(map(len, pieces)) < _SIGNED:
                self.signatures.append(Signature(" | ".join(pieces), len(self.found), self.open[-1].path, notes))

    def end(self, tag: str) -> None:
        if tag == "a":
            self.links = max(0, self.links - 1)
        if tag not in _INLINE and not (self.open[-1].cells and tag in {"td", "th"}):
            self.block()
            self.open.pop()
