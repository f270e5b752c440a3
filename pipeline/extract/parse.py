"""HTML to a tree, whatever its state."""

from lxml.html import HtmlElement


def parse(html: str) -> HtmlElement | None:
    from trafilatura.utils import load_html

    return load_html(html)
