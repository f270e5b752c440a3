"""Newspapers as data: one ``corpora/sources/KEY.yaml`` each, and the wire services in ``_agencies.yaml``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from pipeline import params
from pipeline.errors import PipelineError
from pipeline.text import key


@dataclass(frozen=True, slots=True)
class Source:
    """A newspaper, as far as reading its pages needs it."""

    key: str
    name: str
    domains: tuple[str, ...] = ()
    zone: str | None = None
    title_prefix: str = ""
    title_suffixes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    furniture: tuple[re.Pattern[str], ...] = ()
    collect: bool = field(default=False, compare=False)
    feeds: tuple[str, ...] = field(default=(), compare=False)
    sitemaps: tuple[str, ...] = field(default=(), compare=False)
    listings: tuple[str, ...] = field(default=(), compare=False)
    articles: re.Pattern[str] | None = field(default=None, compare=False)
    layout: str = ""

    @property
    def timezone(self) -> ZoneInfo | None:
        """Where its day begins, if known."""
        return ZoneInfo(self.zone) if self.zone else None


_LISTS = ("domains", "title_suffixes", "sections", "feeds", "sitemaps", "listings")


def _source(path: Path) -> Source:
    try:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        ZoneInfo(data.get("zone") or "UTC")
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError) as error:
        raise PipelineError(f"{path} is no YAML of entries: {' '.join(str(error).split())}.") from error
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise PipelineError(f"{path}: {data['zone']!r} is no time zone; write one as Asia/Qatar.") from error
    if alone := [name for name in (*_LISTS, "furniture") if not isinstance(data.get(name) or [], list)]:
        raise PipelineError(f"{path}: {alone[0]} must be a list; write its entries in [ ].")
    known = set(Source.__dataclass_fields__) - {"key"}
    if wrong := set(data) - known:
        raise PipelineError(f"{path}: unknown entry {min(wrong)!r}; write only {', '.join(sorted(known))}.")
    if "name" not in data:
        raise PipelineError(f"{path}: a newspaper needs a name.")
    try:
        data["furniture"] = tuple(re.compile(line) for line in data.get("furniture", ()))
        data["articles"] = re.compile(data["articles"]) if data.get("articles") else None
    except re.error as error:
        raise PipelineError(f"{path}: furniture or articles is no regular expression: {error}.") from error
    lists = {name: tuple(data.get(name) or ()) for name in _LISTS}
    return Source(key=path.stem, **(data | lists))


@cache
def read(folder: Path | None = None) -> Mapping[str, Source]:
    """Read every declaration, by key."""
    folder = folder or params.locate("corpora/sources")
    return {path.stem: _source(path) for path in sorted(folder.glob("[!_]*.yaml"))}


@cache
def agencies() -> Mapping[str, str]:
    """Give each way a wire service signs a dateline (folded) and the form we store.

    >>> agencies()[key("قنا")]
    'قنا'
    """
    data = yaml.safe_load(params.locate("corpora/sources/_agencies.yaml").read_text(encoding="utf-8"))
    return {key(form): agency["sign"] for agency in data for form in [agency["sign"], *agency.get("also", [])]}


def domain(url: str | None) -> str:
    """Give the host of an address without ``www.``; empty if there is none.

    >>> domain("https://www.raya.com/2025/05/29/x")
    'raya.com'
    """
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return re.sub(r"^(?:www\d?|m|amp)\.", "", host)


def by_url(url: str | None) -> Source | None:
    """Find the newspaper an address belongs to, also under a subdomain."""
    host = domain(url)
    for source in read().values():
        if any(host == name or host.endswith("." + name) for name in source.domains):
            return source
    return None


def _ascii(name: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-")


def _digest(name: str) -> str:
    return sha1(name.encode(), usedforsecurity=False).hexdigest()[:8]


def get(name: str | None, url: str | None = None) -> Source:
    """Find a newspaper by key or name, else by address; an unknown one gets a plain declaration.

    >>> get("alraya").name
    'الراية'
    >>> get(None, "https://akhbar.example.org/a").key
    'akhbar.example.org'
    """
    if name:
        for source in read().values():
            if name == source.key or key(name) == key(source.name):
                return source
        return Source(key=_ascii(name) or domain(url) or f"source-{_digest(name)}", name=name)
    host = domain(url)
    return by_url(url) or Source(key=host or "unknown", name=host or "unknown")
