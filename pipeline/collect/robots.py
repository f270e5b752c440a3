"""robots.txt as RFC 9309 has it: the most specific group, the longest rule, ``*`` and ``$``."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Robots:
    """What a site allows a program of our name: rules as (path pattern, allowed), and how long to wait."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Tell whether an address may be fetched.

        >>> robots = read("User-agent: *\\nDisallow: /بحث\\nDisallow: /*?print=\\nAllow: /بحث/عام$", "rasad")
        >>> [robots.allows(f"https://a.example{path}") for path in ("/خبر", "/بحث/1", "/بحث/عام", "/x?print=1")]
        [True, False, True, False]
        """
        parts = urlsplit(url)
        path = _spelled(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        matching = [(len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, path)]
        return max(matching, default=(0, True))[1]


CLOSED = Robots((("/", False),))
"""What an unreachable robots.txt means."""


def _spelled(path: str) -> str:
    return quote(unquote(path), safe="/*$?=&;:@!'(),+~-._")


def _matches(pattern: str, path: str) -> bool:
    """Match piece by piece, each where it first stands: a pattern of many stars takes no longer than another."""
    first, *more = re.split(r"\*+", pattern.removesuffix("$"))
    if not path.startswith(first):
        return False
    at, last = len(first), more.pop() if pattern.endswith("$") and more else None
    for piece in more:
        if (found := path.find(piece, at)) < 0:
            return False
        at = found + len(piece)
    if last is not None:
        return len(path) - len(last) >= at and path.endswith(last)
    return at == len(path) or not pattern.endswith("$")


def read(text: str, name: str) -> Robots:
    """Read the rules for a program: of the group that names it, else of the group for all.

    >>> read("User-agent: rasad\\nCrawl-delay: 10\\n\\nUser-agent: *\\nDisallow: /", "rasad").delay
    10.0
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    in_rules = False
    for line in text.splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon:
            continue
        if field == "user-agent":
            names = [value.lower()] if in_rules else [*names, value.lower()]
            in_rules = False
            groups.setdefault(value.lower(), [])
        elif field in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            for one in names:
                groups[one].append((field, value))
    return _robots(groups.get(name.lower(), groups.get("*", [])))


def _robots(lines: list[tuple[str, str]]) -> Robots:
    rules = tuple((_spelled(value), field == "allow") for field, value in lines if value and field != "crawl-delay")
    told = [value for field, value in lines if field == "crawl-delay"]
    delays = [float(value) for value in told if re.fullmatch(r"\d{1,4}(?:\.\d+)?", value)]
    return Robots(rules, max(delays, default=0.0))
