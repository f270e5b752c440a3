"""What the tag, class and id of an element say about its part in a page."""

import re
from functools import lru_cache

_NOTES = {
    "around": r"\bnav|nav\b|navbar|navigation|menu|side-?bar|related|most[-_]?(?:read|view|comment)|popular"
    r"|breadcrumb|comment|disqus|respond\b|ticker|share|sharing|social|(?<!elementor-)widget|newsletter|subscri|promo|recommend"
    r"|read-?(?:also|more|next)|see-?also|more-?(?:news|stories|articles)|adsense|\bads?\b|advert|\bad[-_]|adspot"
    r"|outbrain|taboola|cookie|popup|modal|(?:^|[\s_-])tags?\b|tag-?list|tagcloud|keywords|labels\b|pager|pagination"
    r"|print|toolbar|poll|vote|copyright|footer|\bfoot\b|masthead|topbar|top-bar|\btop\b|site-?header|\btoday|clock"
    r"|visually-?hidden|screen-?reader|sr-only|author-?(?:box|bio|info|desc)|about-?author|bio\b|disclaimer|(?:^|\s)hidden(?:$|\s)|skip-link"
    r"|(?:writer|opinion)-(?:more|note)",
    "comments": r"comment|disqus|respond\b|repl(?:y|ies)",
    "others": r"related|most[-_]?(?:read|view|popular)|popular|side-?bar|(?<!elementor-)widget|recommend"
    r"|latest|\bnav|menu",
    "caption": r"caption|credit(?!s|-?line)|photo-?(?:by|desc|text)|image-?(?:desc|text|title)|img-?(?:desc|title)"
    r"|article_img",
    "dated": r"date|time(?!line)|publish|posted|created|\bpub\b|\bago\b",
    "signed": r"auth[eo]?r|\bauth\b|byline|writer|write[-_]?by|kateb|katib|reporter|auteur|\bby\b|createdby|journalist"
    r"|(?<!text-)editor",
    "meta": r"meta\b|\bmeta|post[-_]infos?|article[-_]info|news[-_]info|\binfo\b|views|hits|tools|breaking|views",
    "body": r"article-?_?(?:body|text|content)|(?:entry|post|story|news|single|td-post)[-_]?(?:content|body|text)"
    r"|field-name-body|post_message|\bnewstxt|opinion-text|wysiwyg|articleBody|maincontent-body",
    "crumbs": r"crumb|you-?are-?here",
}  # fmt: skip
_NOTE = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _NOTES.items()}
SIGNED_LINK = re.compile(
    r"(?:^|/)(?:authors?|writers?|kateb|katib|katab|columnists?|journalists?|reporters?)(?:[/.?_-]|$)", re.IGNORECASE
)
_HEADER = re.compile(r"(?:^|[\s_-])(?:header|head)(?:$|[\s_-])", re.IGNORECASE)
OWN_HEADER = re.compile(r"entry|post|article|story|news|single|content|page|title|art|date|author", re.IGNORECASE)
KEPT = 200  # characters of a class or id that are looked at; hostile pages have megabytes


@lru_cache(maxsize=20_000)
def notes(tag: str, mark: str) -> frozenset[str]:
    """Read what an element's tag, class and id say about its role.

    >>> sorted(notes("div", "td-post-content tagdiv-type")), sorted(notes("div", "related-posts"))
    (['body'], ['around', 'others'])
    """
    found = {name for name, pattern in _NOTE.items() if pattern.search(mark)}
    if tag in {"nav", "aside"} or (_HEADER.search(mark) and not OWN_HEADER.search(mark)):
        found.add("around")
    if tag == "figcaption":
        found.add("caption")
    if tag == "footer":
        found.add("around")
    if tag == "time":
        found.add("dated")
    if tag in {"body", "html", "form"} or ("body" in found and tag != "a"):
        found -= {"around", "caption", "meta", "dated", "signed", "others"}
    return frozenset(found)


@lru_cache(maxsize=20_000)
def is_signature(mark: str) -> bool:
    """Tell whether a class, ``rel`` or ``itemprop`` names an author.

    >>> is_signature("post-author vcard"), is_signature("elementor-widget-text-editor")
    (True, False)
    """
    return bool(_NOTE["signed"].search(mark))
