"""WARC archives: the pages in them, whatever their packing, coding and damage."""

import gzip
import zlib

import brotli
import pytest

from pipeline import run, tables
from pipeline.extract import extract, warc
from pipeline.extract.inputs import Given
from pipeline.extract.slices import slices
from tests.archives import block, packed, page, record
from tests.conftest import STORY

LIMITS = {"largest_mb": 10, "shortest": 120}


def shards(path, settings, **sizes):
    return run.plan([path], Given(), settings | {"work": settings["work"] | sizes})


def read(path, settings, **sizes):
    """Extract every shard of an archive; give the articles and the reasons of the rejected."""
    found = [extract(shard, LIMITS) for shard in shards(path, settings, **sizes)]
    articles = [article for one in found for article in one.articles]
    return articles, {row.line: row.reason for one in found for row in one.rejected}


def pages(count):
    return [record(f"https://a.example/{i}", page(f"خبر رقم {i}", STORY * 3 + str(i)).encode()) for i in range(count)]


def test_only_pages_are_inputs(tmp_path, settings):
    path = tmp_path / "a.warc.gz"
    others = [
        block("warcinfo", "", b"software: x", "application/warc-fields"),
        block("request", "https://a.example/0", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        record("https://a.example/x.png", b"\x89PNG", header="image/png"),
        record("https://a.example/gone", page("خبر", STORY * 3).encode(), status="404 Not Found"),
        record("https://a.example/moved", b"", status="301 Moved"),
    ]
    path.write_bytes(packed([*others, *pages(2)]))
    articles, rejected = read(path, settings)
    assert [(a.url, a.line) for a in articles] == [("https://a.example/0", 6), ("https://a.example/1", 7)]
    assert rejected == {}


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "one-member.warc.gz"])
def test_packing_and_slices_change_nothing(tmp_path, settings, name):
    path = tmp_path / name
    joined = b"".join(pages(7))
    path.write_bytes(gzip.compress(joined) if "one" in name else packed(pages(7)) if name.endswith("gz") else joined)
    whole, _ = read(path, settings)
    cut, _ = read(path, settings, shard_lines=3)
    assert len(shards(path, settings, shard_lines=3)) == 3
    assert [a.url for a in cut] == [a.url for a in whole] == [f"https://a.example/{i}" for i in range(7)]


def test_a_longer_archive_keeps_the_digests_of_full_slices(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed(pages(5)))
    before = slices(path, "warc", "x", records=2, size=10**9)
    path.write_bytes(packed(pages(6)))
    after = slices(path, "warc", "y", records=2, size=10**9)
    assert [one.sha1 for one in before[:2]] == [one.sha1 for one in after[:2]]
    assert before[2].sha1 != after[2].sha1


CODED = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "identity": bytes,
}


@pytest.mark.parametrize("coding", CODED)
def test_http_codings_are_undone(tmp_path, settings, coding):
    body = CODED[coding](page("خبر", STORY * 3).encode("windows-1256"))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    path = tmp_path / "a.warc"
    more = f"Content-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n"
    path.write_bytes(record("https://a.example/1", chunked, header="text/html; charset=windows-1256", more=more))
    [article], _ = read(path, settings)
    assert article.title == "خبر"
    assert article.text.count("مركز الأمل") == 3


def test_the_charset_of_the_header_counts(tmp_path, settings):
    path = tmp_path / "a.warc"
    text = page(
        "Caf\u00e9 d'\u00e9t\u00e9",
        "Le caf\u00e9 a \u00e9t\u00e9 ouvert par la ville apr\u00e8s deux ans de travaux. " * 6,
    )
    path.write_bytes(record("https://a.example/1", text.encode("latin-1"), header="text/html; charset=ISO-8859-1"))
    [article], _ = read(path, settings)
    assert article.title.startswith("Caf\u00e9")


@pytest.mark.parametrize("cut", [1, 40, 90, 200, 250])
def test_a_truncated_archive_keeps_what_is_whole(tmp_path, settings, cut):
    whole = packed(pages(4))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(whole[:-cut])
    articles, rejected = read(path, settings)
    assert len(articles) in {3, 4}
    assert rejected == {len(articles) + 1: warc.TORN}


def test_damage_in_the_middle_ends_the_archive_with_a_reason(tmp_path, settings):
    whole = packed(pages(4))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(whole[: len(whole) // 2] + b"xxxx" + whole[len(whole) // 2 :])
    articles, rejected = read(path, settings)
    assert 1 <= len(articles) <= 2
    assert list(rejected.values()) == [warc.TORN]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty file"), (b"hello " * 999, "no readable WARC"), (block("warcinfo", "", b"x", "y"), "no HTML page")],
)
def test_what_is_no_archive_of_pages_says_so(tmp_path, settings, data, reason):
    path = tmp_path / "a.warc"
    path.write_bytes(data)
    articles, rejected = read(path, settings)
    assert articles == []
    assert [told.startswith(reason) for told in rejected.values()] == [True]


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_page_that_unpacks_without_end_is_rejected(tmp_path, settings, coding):
    path = tmp_path / "a.warc.gz"
    bomb = CODED[coding](b"<p>" * 30_000_000)
    path.write_bytes(
        packed([record("https://a.example/bomb", bomb, more=f"Content-Encoding: {coding}\r\n"), *pages(1)])
    )
    articles, rejected = read(path, settings)
    assert len(articles) == 1
    assert rejected == {1: "unpacked it is above extract.largest_mb"}


def test_a_page_whose_packing_is_damaged_is_rejected_alone(tmp_path, settings):
    path = tmp_path / "a.warc.gz"
    broken = record("https://a.example/x", gzip.compress(b"x")[:10] + b"\xff" * 99, more="Content-Encoding: gzip\r\n")
    path.write_bytes(packed([broken, *pages(1)]))
    articles, rejected = read(path, settings)
    assert len(articles) == 1
    assert rejected == {1: "binary page"}


def test_an_address_that_is_none_costs_no_article(tmp_path, settings):
    path = tmp_path / "a.warc"
    path.write_bytes(record("http://[::1/2025/05/29/x", page("خبر", STORY * 3).encode()))
    [article], rejected = read(path, settings)
    assert (article.title, article.published, rejected) == ("خبر", None, {})


def test_an_archive_is_run_like_any_input(tmp_path, settings):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.warc.gz").write_bytes(packed([*pages(3), *pages(1)]))
    counts = run.run([raw], tmp_path / "out", settings, Given())
    assert (counts["articles"], counts["duplicates"], counts["rejected"]) == (3, 1, 0)
    assert {a.origin for a in tables.read(tmp_path / "out" / "articles", "articles")} == {"a.warc.gz"}
