"""Collecting from a local server that behaves as newspapers' servers do, well and badly."""

import gzip
import re
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline import run, tables
from pipeline.cli import main
from pipeline.collect import collect, enabled, links, rules
from pipeline.collect.check import check
from pipeline.collect.robots import read
from pipeline.collect.store import mend, opened
from pipeline.collect.web import Rules, Web, addresses, retry_after
from pipeline.errors import PipelineError
from pipeline.extract.inputs import Given
from pipeline.sources import Source
from tests.archives import page
from tests.conftest import STORY


def article(number, encoding="utf-8"):
    return page(f"خبر رقم {number}", STORY * 3 + f"العدد {number}.").encode(encoding)


class Site:
    """Pages by path: (status, headers, body), a list of such answers, or a function that writes one."""

    def __init__(self):
        self.pages = {"/robots.txt": (404, {}, b"")}
        self.asked = []
        self.told = []

    def feed(self, *paths, path="/feed"):
        items = "".join(f"<item><link>{self.url}{one}</link></item>" for one in paths)
        self.pages[path] = (
            200,
            {"Content-Type": "application/rss+xml"},
            f"<rss><channel>{items}</channel></rss>".encode(),
        )

    def html(self, path, body, charset="utf-8"):
        self.pages[path] = (200, {"Content-Type": f"text/html; charset={charset}"}, body)


@pytest.fixture
def site():
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            made.asked.append(self.path)
            made.told.append(dict(self.headers))
            found = made.pages.get(self.path, (404, {}, b"none"))
            if isinstance(found, list):
                found = found.pop(0) if len(found) > 1 else found[0]
            if callable(found):
                found(self)
                return
            status, headers, body = found
            if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


class Time:
    """A clock that sleeping moves."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def clock(self):
        return self.now


def web(private=True, **limits):
    watch = Time()
    return Web(Rules("rasad/test", private=private, **limits), watch.sleep, watch.clock), watch


def paper(site, **fields):
    told = {"feeds": (f"{site.url}/feed",)} | {k: tuple(f"{site.url}{path}" for path in v) for k, v in fields.items()}
    return Source(key="demo", name="الجريدة", domains=("127.0.0.1",), collect=True, **told)


def gather(site, folder, source=None, **limits):
    visitor, watch = web(**limits)
    lines = []
    counts = collect([source or paper(site)], folder, visitor, most=50, tell=lines.append)
    return counts, "\n".join(lines), watch


def articles(folder, tmp_path, settings):
    run.run([folder], tmp_path / "out", settings, Given())
    return tables.read(tmp_path / "out" / "articles", "articles")


def test_what_a_feed_announces_becomes_articles_once(site, tmp_path, settings):
    site.feed("/a", "/b", "/a", "/b?utm_source=feed", "/gone")
    site.html("/a", article(1))
    site.html("/b", article(2, "windows-1256"), charset="utf-8")  # declared wrongly
    folder = tmp_path / "collected"
    counts, told, _ = gather(site, folder)
    assert counts == {"new": 2, "failed": 1}
    assert "1 × status 404" in told
    counts, _, _ = gather(site, folder)
    assert counts == {"known": 3}
    assert site.asked.count("/a") == 1
    found = articles(folder, tmp_path, settings)
    assert sorted(a.title for a in found) == ["خبر رقم 1", "خبر رقم 2"]
    assert all("مركز الأمل" in a.text for a in found)


def test_a_host_is_asked_once_in_five_seconds(site, tmp_path):
    site.feed("/a", "/b")
    site.html("/a", article(1))
    site.html("/b", article(2))
    _, _, watch = gather(site, tmp_path)
    assert watch.slept == [5.0, 5.0, 5.0]  # behind robots.txt, the feed, the first page


def test_robots_txt_is_obeyed_also_behind_redirects(site, tmp_path):
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /closed\nCrawl-delay: 7\n")
    site.pages["/moved"] = (302, {"Location": "/closed/x"}, b"")
    site.feed("/closed/a", "/moved", "/open")
    site.html("/open", article(1))
    counts, told, watch = gather(site, tmp_path)
    assert counts == {"new": 1, "failed": 2}
    assert "2 × robots.txt does not allow it" in told
    assert not [path for path in site.asked if path.startswith("/closed")]
    assert set(watch.slept) <= {5.0, 7.0}


@pytest.mark.parametrize(("status", "asked"), [(500, ["/robots.txt"]), (404, ["/robots.txt", "/feed"])])
def test_an_unreadable_robots_txt_closes_a_site_and_a_missing_one_opens_it(site, tmp_path, status, asked):
    site.pages["/robots.txt"] = (status, {}, b"")
    site.feed()
    gather(site, tmp_path)
    assert site.asked == asked


def test_redirects_are_followed_and_circles_left(site, tmp_path, settings):
    site.feed("/old", "/circle", "/away", "/file")
    site.pages["/old"] = (301, {"Location": "/new"}, b"")
    site.pages["/circle"] = (302, {"Location": "/circle2"}, b"")
    site.pages["/circle2"] = (302, {"Location": "/circle"}, b"")
    site.pages["/away"] = (302, {"Location": "file:///etc/passwd"}, b"")
    site.pages["/file"] = (302, {"Location": "http://[bad"}, b"")
    site.html("/new", article(1))
    counts, told, _ = gather(site, tmp_path / "c")
    assert counts == {"new": 1, "failed": 3}
    for reason in ("redirects in a circle", "not http or https"):
        assert reason in told
    [found] = articles(tmp_path / "c", tmp_path, settings)
    assert found.url == f"{site.url}/new"


def test_slow_endless_and_large_answers_are_left(site, tmp_path):
    left = threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(600):
                handler.wfile.write(b"x")
                time.sleep(0.1)
        except OSError:
            left.set()

    site.feed("/slow", "/large", "/broken", "/good")
    site.pages["/slow"] = drip
    site.html("/large", b"x" * 300_000)
    site.pages["/broken"] = lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nabc")
    site.html("/good", article(1))
    counts, told, _ = gather(site, tmp_path, seconds=2.0, largest=200_000)
    assert counts == {"new": 1, "failed": 3}
    assert "2 × too large or too slow" in told
    assert left.wait(60)  # the drip was not read to its end


def test_an_overloaded_host_is_left_alone_as_it_asks(site, tmp_path):
    site.feed("/a", "/b")
    site.pages["/a"] = [(429, {"Retry-After": "40"}, b""), (200, {"Content-Type": "text/html"}, article(1))]
    site.pages["/b"] = (503, {"Retry-After": "3600"}, b"")
    counts, told, watch = gather(site, tmp_path)
    assert counts == {"new": 1, "failed": 1}
    assert 40.0 in watch.slept
    assert max(watch.slept) < 300
    assert "left for the next run" in told


def test_waits_grow_without_a_word_from_the_host(site):
    site.pages["/x"] = (503, {}, b"")
    visitor, watch = web()
    assert visitor.get(f"{site.url}/x").reason.startswith("the host is overloaded")
    assert [pause for pause in watch.slept if pause > 5] == [10.0, 20.0, 40.0]


def test_a_list_that_has_not_changed_is_not_sent_again(site, tmp_path):
    site.feed("/a")
    status, headers, body = site.pages["/feed"]
    site.pages["/feed"] = (status, headers | {"ETag": '"1"'}, body)
    site.html("/a", article(1))
    gather(site, tmp_path)
    counts, told, _ = gather(site, tmp_path)
    assert counts == {}
    assert told == "demo: nothing new is announced"


def test_a_list_is_read_again_while_its_pages_fail(site, tmp_path):
    site.feed("/a")
    status, headers, body = site.pages["/feed"]
    site.pages["/feed"] = (status, headers | {"ETag": '"1"'}, body)
    site.pages["/a"] = (500, {}, b"")
    assert gather(site, tmp_path)[0] == {"failed": 1}
    site.html("/a", article(1))
    assert gather(site, tmp_path)[0] == {"new": 1}


def test_the_same_story_at_two_addresses_is_kept_once(site, tmp_path):
    site.feed("/a", "/copy")
    site.html("/a", article(1))
    site.html("/copy", article(1).replace(b"</body>", b"<div class='ads'>x</div></body>"))
    assert gather(site, tmp_path)[0] == {"new": 1, "known": 1}


def test_sitemaps_and_section_pages(site, tmp_path):
    index = f"<sitemapindex><sitemap><loc>{site.url}/news.xml.gz</loc></sitemap></sitemapindex>"
    urls = f"<urlset><url><loc>{site.url}/news/1</loc></url><url><loc>https://other.example/2</loc></url></urlset>"
    site.pages["/sitemap.xml"] = (200, {}, index.encode())
    site.pages["/news.xml.gz"] = (200, {}, gzip.compress(urls.encode()))
    site.html("/section", f'<a href="news/2">x</a><a href="/about">y</a><a href="{site.url}/news/1#top">z</a>'.encode())
    for number in (1, 2):
        site.html(f"/news/{number}", article(number))
    source = paper(site, feeds=(), sitemaps=("/sitemap.xml",), listings=("/section",))
    source = Source(
        **{name: getattr(source, name) for name in source.__slots__} | {"articles": re.compile(r"/news/\d+$")}
    )
    counts, _, _ = gather(site, tmp_path, source)
    assert counts == {"new": 2}
    assert sorted(path for path in site.asked if "/news/" in path) == ["/news/1", "/news/2"]


def test_a_feed_that_is_none_harms_nobody(site, tmp_path):
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"x" * 1000
        + b'"><!ENTITY b "'
        + b"&a;" * 1000
        + b'">]><rss><link>&b;</link></rss>'
    )
    for body in (bomb, b"\x00\xff" * 500, gzip.compress(b"<a>" * 20_000_000), b"{" * 100_000):
        site.pages["/feed"] = (200, {"Content-Encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}, body)
        assert gather(site, tmp_path, largest=1_000_000)[0] == {}


def test_interrupted_writing_is_mended_and_nothing_is_lost(site, tmp_path, settings):
    site.feed("/a", "/b")
    site.html("/a", article(1))
    site.html("/b", article(2))
    gather(site, tmp_path / "c")
    [archive] = (tmp_path / "c").rglob("*.warc.gz")
    size = archive.stat().st_size
    with archive.open("ab") as file:
        file.write(gzip.compress(article(3))[:200])
    assert mend(archive) == 200
    assert archive.stat().st_size == size
    with archive.open("ab") as file:
        file.write(gzip.compress(article(3))[:150])
    site.feed("/c", path="/feed")
    site.html("/c", article(4))
    gather(site, tmp_path / "c")
    found = articles(tmp_path / "c", tmp_path, settings)
    assert len(found) == 3
    assert tables.read(tmp_path / "out" / "rejected", "rejected") == []


def test_stopped_in_the_middle_it_goes_on_where_it_was(site, tmp_path):
    site.feed("/a", "/b", "/c")
    for number, path in enumerate(("/a", "/b", "/c")):
        site.html(path, article(number))
    visitor, watch = web()

    def stop(seconds):
        if len(watch.slept) == 3:
            raise KeyboardInterrupt
        watch.sleep(seconds)

    visitor.sleep = stop
    with pytest.raises(KeyboardInterrupt):
        collect([paper(site)], tmp_path, visitor, most=50, tell=print)
    assert gather(site, tmp_path)[0] == {"known": 2, "new": 1}
    assert Counter(site.asked)["/a"] == 1


def test_private_networks_are_refused_unless_allowed(site, tmp_path):
    site.feed("/a")
    counts, told, _ = gather(site, tmp_path, private=False)
    assert counts == {}
    assert site.asked == []
    assert "private network" in told
    for host in ("localhost", "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "0.0.0.0"):
        with pytest.raises(PermissionError):
            addresses(host, 80, private=False)


def test_a_second_collector_waits_its_turn(tmp_path):
    with opened(tmp_path), pytest.raises(PipelineError, match="Another"), opened(tmp_path):
        pass


def test_robots_groups_and_the_longest_rule():
    text = "User-agent: a\nUser-agent: rasad\nDisallow: /x\nAllow: /x/y\n\nUser-agent: *\nDisallow: /\n"
    mine, others = read(text, "rasad"), read(text, "somebody")
    assert [mine.allows(f"https://h{p}") for p in ("/", "/x", "/x/y/z")] == [True, False, True]
    assert not others.allows("https://h/")
    assert read("", "rasad").allows("https://h/")


def test_a_rule_of_many_stars_is_matched_at_once():
    rules = read("User-agent: *\nDisallow: /" + "*a" * 40 + "*b$\n", "rasad")
    assert rules.allows("https://h/" + "a" * 4000)
    assert not rules.allows("https://h/" + "a" * 4000 + "b")


def test_retry_after_as_a_time_of_day():
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT", 9) == 0
    assert retry_after("Fri, 31 Dec 9999 23:00:00 -1400", 9) == retry_after("\u00b2", 9) == 9


def test_answers_that_nobody_can_read_fail_alone(site, tmp_path):
    site.feed("/odd", "/open")
    site.pages["/odd"] = (200, {"Content-Type": "text/html", "Content-Encoding": "zstd"}, b"x")
    site.html("/open", article(1))
    counts, told, _ = gather(site, tmp_path)
    assert counts == {"new": 1, "failed": 1}
    assert "packed in a way not asked for: zstd" in told


def test_a_robots_txt_that_leads_to_no_address_closes_a_site(site, tmp_path):
    site.pages["/robots.txt"] = (302, {"Location": "http://[::1"}, b"")
    site.feed()
    _, told, _ = gather(site, tmp_path)
    assert "robots.txt: no address" in told


def test_a_pause_under_five_seconds_is_refused(settings):
    with pytest.raises(PipelineError, match="once in 5 seconds"):
        rules(settings["collect"] | {"pause": 1})


def test_no_newspaper_is_collected_unless_switched_on():
    with pytest.raises(PipelineError, match="write `collect: true`"):
        enabled()


def test_check_tells_what_a_declaration_gives(site, tmp_path, capsys):
    site.html("/a", article(1))
    visitor, _ = web()
    told = "\n".join(check(f"{site.url}/a", None, visitor))
    assert "title       خبر رقم 1" in told
    saved = tmp_path / "a.html"
    saved.write_bytes(article(2))
    assert main(["collect", "--check", str(saved), "--source", "alarab"]) == 0
    assert "العرب" in capsys.readouterr().out
    assert main(["collect", "--check", str(tmp_path / "none.html")]) == 1
    assert "There is no" in capsys.readouterr().err


def test_links_stay_with_the_newspaper():
    source = Source(key="x", name="س", domains=("a.example",))
    told = [
        "https://a.example/1",
        "https://www.a.example/2",
        "https://b.example/3",
        "https://a.example/x.jpg",
        "https://a.example/",
        "mailto:x",
    ]
    assert list(links.of(source, told)) == told[:2]
