"""One polite visitor: asks robots.txt, waits between requests, backs off when told, stays out of private networks."""

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from pipeline.collect import robots
from pipeline.collect.robots import Robots
from pipeline.extract.warc import CODINGS, codings, decoded

_HOPS = 5  # redirects; browsers follow 20, feeds and articles need 1 or 2
_TRIES = 3
_LONGEST = 300.0  # seconds; a host that asks for a longer pause is left for the next run
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Rules:
    """How to behave: who we are, seconds between requests to a host, seconds for one answer, bytes of a page."""

    agent: str
    pause: float = 5.0
    seconds: float = 60.0
    largest: int = 10_000_000
    private: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``body`` is as it was sent (maybe packed); ``reason`` says why there is nothing."""

    url: str
    status: int = 0
    headers: Message = field(default_factory=Message)
    body: bytes = b""
    reason: str | None = None

    def unpacked(self, largest: int) -> bytes:
        """Undo the packing of the body, up to a size."""
        body = self.body
        for coding in codings(self.headers):
            body = decoded(body, coding, largest)
        return body[:largest]


@dataclass(slots=True)
class Web:
    """The visitor, and what it remembers of hosts: their robots.txt, when each was last asked, who sent it away."""

    rules: Rules
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    asked: dict[str, float] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    known: dict[str, Robots] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch an address, through redirects; every hop obeys the same rules."""
        seen: set[str] = set()
        for _ in range(_HOPS + 1):
            if url in seen:
                return Answer(url, reason="redirects in a circle")
            seen.add(url)
            if reason := self._refused(url):
                return Answer(url, reason=reason)
            answer = self._patient(url, headers or {})
            if answer.status not in _REDIRECTS or not (place := answer.headers.get("Location")):
                return answer
            url = _further(url, place)
        return Answer(url, reason=f"more than {_HOPS} redirects")

    def _refused(self, url: str) -> str | None:
        try:
            parts = urlsplit(url)
            host = parts.hostname
            _ = parts.port
        except ValueError:
            return "no address"
        if parts.scheme not in {"http", "https"} or not host:
            return "not http or https"
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.known:
            self.known[origin] = self._robots(origin)
        if origin in self.closed:
            return self.closed[origin]
        return None if self.known[origin].allows(url) else "robots.txt does not allow it"

    def _robots(self, origin: str) -> Robots:
        """Read a site's robots.txt: none allows everything, an unreachable one nothing."""
        url = f"{origin}/robots.txt"
        for _ in range(_HOPS + 1):
            answer = self._patient(url, {})
            if answer.status not in _REDIRECTS or not (place := answer.headers.get("Location")):
                break
            url = _further(url, place)
        if answer.reason:
            self.closed[origin] = f"robots.txt: {answer.reason}"
            return robots.CLOSED
        if answer.status == 200:
            text = answer.unpacked(500_000).decode("utf-8", "replace")
            return robots.read(text, self.rules.agent.partition("/")[0])
        return Robots() if 400 <= answer.status < 500 and answer.status != 429 else robots.CLOSED

    def _patient(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Ask in due time; ask again, later, a host that is overloaded."""
        try:
            origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        except ValueError:
            return Answer(url, reason="no address")
        for attempt in range(_TRIES):
            self._wait(origin)
            answer = ask(url, headers, self.rules)
            self.asked[origin] = self.clock()
            if answer.status not in {429, 503}:
                return answer
            pause = retry_after(answer.headers.get("Retry-After"), self.rules.pause * 2 ** (attempt + 1))
            if pause > _LONGEST:
                break
            self.sleep(pause)
        self.closed[origin] = f"the host is overloaded (status {answer.status}): left for the next run"
        return Answer(url, answer.status, reason=self.closed[origin])

    def _wait(self, origin: str) -> None:
        pause = max(self.rules.pause, min(self.known.get(origin, Robots()).delay, _LONGEST))
        if origin in self.asked and (left := self.asked[origin] + pause - self.clock()) > 0:
            self.sleep(left)


def retry_after(told: str | None, otherwise: float) -> float:
    """Read how long a host wants to be left alone, in seconds or as a time of day.

    >>> retry_after("120", 10.0), retry_after(None, 10.0), retry_after("soon", 10.0)
    (120.0, 10.0, 10.0)
    """
    if told and told.strip().isdecimal():
        return float(told)
    try:
        moment = parsedate_to_datetime(told or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _spelled(url: str) -> str:
    """Spell an address in ASCII, as HTTP wants it.

    >>> _spelled("https://a.example/خبر 1?q=ورشة#أ")
    'https://a.example/%D8%AE%D8%A8%D8%B1%201?q=%D9%88%D8%B1%D8%B4%D8%A9'
    """
    parts = urlsplit(url.strip())
    safe = "/%:@!$&'()*+,;=~-._?"
    return urlunsplit((parts.scheme, parts.netloc, quote(parts.path or "/", safe), quote(parts.query, safe), ""))


def _further(url: str, place: str) -> str:
    try:
        return _spelled(urljoin(url, place))
    except ValueError:
        return place


def addresses(host: str, port: int, *, private: bool) -> list[str]:
    """Look a host up; an address in a private network (or this machine) is refused unless allowed."""
    found = sorted({str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    if not private and not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in found):
        raise PermissionError(f"{host} is an address of a private network; --private allows it")
    return found


def ask(url: str, headers: Mapping[str, str], rules: Rules) -> Answer:
    """Send one request to the address that was checked, and read the answer within time and size."""
    import urllib3

    began = time.monotonic()
    try:
        url = _spelled(url)
        pool = _pool(url, rules)
        told = {"User-Agent": rules.agent, "Host": urlsplit(url).netloc, "Accept-Encoding": "gzip, br", **headers}
        with pool:
            answer = pool.urlopen(
                "GET", _target(url), headers=told, redirect=False, retries=False, preload_content=False
            )
            body = _body(answer, began, rules)
    except PermissionError as error:
        return Answer(url, reason=str(error))
    except (urllib3.exceptions.HTTPError, OSError, UnicodeError, ValueError) as error:
        return Answer(url, reason=f"{type(error).__name__}: {error}"[:300])
    told_back = Message()
    for name, value in answer.headers.items():
        told_back[name] = value
    if body is None:
        return Answer(url, answer.status, told_back, reason="too large or too slow")
    if unknown := set(codings(told_back)) - CODINGS:
        return Answer(url, answer.status, told_back, reason=f"packed in a way not asked for: {min(unknown)}")
    return Answer(url, answer.status, told_back, body)


def _target(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _pool(url: str, rules: Rules) -> Any:
    """Open a connection to a checked address; certificates are checked for the name, always."""
    import urllib3

    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"{parts.scheme!r} is neither http nor https")
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    [address, *_] = addresses(host, port, private=rules.private)
    limits = {"timeout": urllib3.Timeout(connect=15, read=15), "maxsize": 1}
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, **limits)  # type: ignore[arg-type]
    import certifi

    checked = {"server_hostname": host, "assert_hostname": host, "cert_reqs": "CERT_REQUIRED"}
    return urllib3.HTTPSConnectionPool(address, port, ca_certs=certifi.where(), **checked, **limits)  # type: ignore[arg-type]


def _body(answer: Any, began: float, rules: Rules) -> bytes | None:
    """Read the body as it is sent; None if it is too large or takes too long."""
    pieces, size = [], 0
    while piece := answer.read1(65_536, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > rules.largest or time.monotonic() - began > rules.seconds:
            return None
    return b"".join(pieces)
