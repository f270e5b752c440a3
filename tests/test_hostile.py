"""Pages made to break a reader, and files that can't be read: linear, in little memory, and the text is kept."""

import gzip
import json
import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import run, tables
from pipeline.extract import one
from pipeline.extract.inputs import Given
from pipeline.extract.raw import Raw
from pipeline.records import Article, Rejected
from tests.conftest import STORY
from tests.growth import SLACK

MEGABYTES = 400  # above what the process had
FLOOR = 0.1  # seconds; below, what is done once for a page counts more than its size
TITLE = "ورشة للأسر في حي النور"
DAYS = ["الأول", "الثاني", "الثالث"]
TEXT = "".join(f"<p>اليوم {day}: {STORY * 2}</p>" for day in DAYS)


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1>{body}</body></html>"


def links(count: int) -> str:
    items = (f'<li><a href="/n/{i}">خبر رقم {i} عن افتتاح مكتبة في المدينة</a></li>' for i in range(count))
    return f"<ul>{''.join(items)}</ul>"


def bomb() -> str:
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    return f'<!DOCTYPE html [<!ENTITY a "لول">{entities}]>' + page(TEXT + "<p>&i;&i;</p>")


def external() -> str:
    return '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page(TEXT + "<p>&x;</p>")


def many(count: int, share: float) -> int:
    return max(1, int(count * share))


def numbered(count: int) -> str:
    return "".join(f"<tr><td>{i}</td><td>قيمة</td></tr>" for i in range(count))


KEPT: dict[str, Callable[[float], str]] = {
    "300 levels": lambda s: page("<div>" * many(300, s) + TEXT + "</div>" * many(300, s)),
    "1,000 levels": lambda s: page("<div>" * many(1_000, s) + TEXT + "</div>" * many(1_000, s)),
    "100,000 levels": lambda s: page("<div>" * many(100_000, s) + TEXT + "</div>" * many(100_000, s)),
    "100,000 inline levels": lambda s: page("<span>" * many(100_000, s) + TEXT),
    "a story after 100,000 links": lambda s: page(links(many(100_000, s)) + TEXT),
    "a story before 100,000 links": lambda s: page(f"<div>{TEXT}</div>" + links(many(100_000, s))),
    "10 MB of paragraphs": lambda s: page(TEXT + "".join(f"<p>{i} {STORY * 3}</p>" for i in range(many(16_500, s)))),
    "a paragraph of 5 MB": lambda s: page(TEXT + f"<p>{STORY * many(26_000, s)}</p>"),
    "20,000 unclosed tags": lambda s: page("<div><b>" * many(10_000, s) + TEXT),
    "20,000 unclosed paragraphs": lambda s: page(TEXT + "".join(f"<p>{i} {STORY}" for i in range(many(20_000, s)))),
    "unclosed tables and lists": lambda s: page("<table><tr><td><ul><li><font>" * many(3_400, s) + TEXT),
    "20,000 links past the text": lambda s: page(
        '<p><a href="#end">تخطى</a></p>' * many(20_000, s) + '<p id="end"></p>' + TEXT
    ),
    "a table of 50,000 rows": lambda s: page(f"{TEXT}<table>{numbered(many(50_000, s))}</table>"),
    "an attribute of 9 MB": lambda s: page(f'<div class="{"x" * many(9_000_000, s)}">{TEXT}</div>'),
    "an attribute of 3 million words": lambda s: page(f"<div id='{'ab ' * many(3_000_000, s)}'>{TEXT}</div>"),
    "an entity bomb": lambda _: bomb(),
    "an external entity": lambda _: external(),
    "NUL bytes": lambda _: page(TEXT.replace(" ", "\0 ")),
    "lone surrogates": lambda _: page(TEXT.replace("،", "\ud800،\udfff")),
    "bidi controls": lambda _: page(TEXT.replace(" ", "\u202e \u200f")),
    "an 8 MB script": lambda s: page(f"<script>{'var a=1;' * many(1_000_000, s)}</script>" + TEXT),
    "three million angles": lambda s: page(TEXT + "<" * many(3_000_000, s)),
    "deep JSON-LD": lambda s: page(TEXT, f'<script type="application/ld+json">{"[" * many(100_000, s)}</script>'),
    "20,000 nested authors": lambda s: page('<div class="author"><div>' * many(20_000, s) + TEXT),
    "a million datelines": lambda s: page(TEXT + f"<p>{'القاهرة - ' * many(300_000, s)}</p>"),
    "a title of 4 MB": lambda s: page(TEXT, f"<title>{'عنوان - ' * many(500_000, s)}</title>"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a page gave, in how many seconds of a core and megabytes above what the process had."""

    seconds: float
    megabytes: float
    days: list[str]
    reason: str
    leaked: bool
    bombs: int


def _measure(html: str, sender) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = one(Raw("x.html", None, "page", html, Given()), shortest=120)
    seconds = time.process_time() - start
    megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    text = found.text if isinstance(found, Article) else ""
    days = [day for day in DAYS if f"اليوم {day}: نظم مركز الأمل" in text]
    sender.send((seconds, megabytes, days, getattr(found, "reason", ""), "root:" in text, text.count("لول")))


def measure(html: str) -> Told:
    """Extract in a process of its own, so that its memory is its own."""
    one(Raw("x.html", None, "page", page(TEXT), Given()), shortest=120)  # what is loaded once
    receiver, sender = multiprocessing.get_context("fork").Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_measure, args=(html, sender))
    process.start()
    sender.close()
    told = Told(*receiver.recv())
    process.join()
    return told


@pytest.mark.parametrize("name", KEPT)
def test_the_text_is_kept_in_linear_time_and_little_memory(name):
    small, large = (measure(KEPT[name](share)) for share in (1 / 8, 1))
    for told in (small, large):
        assert told.days == DAYS, told.reason
        assert not told.leaked
        assert told.bombs < 100
    assert large.megabytes < MEGABYTES
    assert large.seconds < 8 * SLACK * max(small.seconds, FLOOR)


def test_links_are_no_article():
    told = measure(page(links(100_000)))
    assert (told.days, bool(told.reason)) == ([], True)


def extracted(folder, out, settings) -> tuple[list[Article], dict[tuple[str, int | None], str]]:
    run.run_stage("extract", folder, out, settings)
    rejected: list[Rejected] = tables.read(out / "extract" / "rejected", "rejected")
    return tables.read(out / "extract" / "articles", "articles"), {(r.origin, r.line): r.reason for r in rejected}


GOOD = {"url": "https://a.example/1", "title": "خبر", "text": STORY, "published": "2025-05-01"}
BAD_LINES = [
    ("not json", "no JSON"),
    ("[1, 2]", "no JSON object"),
    ('{"title": "بلا نص"}', "neither text nor html"),
    ('{"text": 5}', "text is no text"),
    ('{"text": ["a"]}', "text is no text"),
    ('{"text": "x", "title": {"ar": "y"}}', "title is no text"),
    ('{"text": "x", "colour": "red"}', "unknown column 'colour'"),
    ('{"text": ' + "[" * 100_000, "JSON nested too deeply"),
    ('{"text": ' + "1" * 5_000 + "}", "no JSON"),
    ('{"text": "x', "no JSON"),
    ("\0\1\2\3\4\5\6", "binary line"),
    ('{"text": "' + "ا" * 6_000_000 + '"}', "12.0 MB, above extract.largest_mb"),
]


def test_a_bad_line_costs_itself_alone(tmp_path, settings):
    folder = tmp_path / "raw"
    folder.mkdir()
    lines = [
        line
        for i, (bad, _) in enumerate(BAD_LINES)
        for line in (bad, json.dumps(GOOD | {"url": f"https://a.example/{i}", "text": f"{STORY} {i}"}))
    ]
    (folder / "feed.jsonl").write_text("\n".join(lines), encoding="utf-8")
    articles, rejected = extracted(folder, tmp_path / "out", settings)
    assert {article.line for article in articles} | {line for _, line in rejected} == set(range(1, len(lines) + 1))
    for number, (bad, reason) in enumerate(BAD_LINES):
        assert rejected["feed.jsonl", 2 * number + 1].startswith(reason), bad[:40]


def test_lone_surrogates_and_controls_in_a_record_are_harmless(tmp_path, settings):
    folder = tmp_path / "raw"
    folder.mkdir()
    odd = {name: f"{value}\\ud800\\u0000\\u202e" for name, value in GOOD.items()} | {
        "source": "س\\udfff",
        "author": "هند\\ud800",
    }
    line = "{" + ", ".join(f'"{name}": "{value}"' for name, value in odd.items()) + "}"
    (folder / "feed.jsonl").write_text(line, encoding="utf-8")
    articles, rejected = extracted(folder, tmp_path / "out", settings)
    assert len(articles) + len(rejected) == 1
    assert all(article.text.encode("utf-8") for article in articles)


def test_a_truncated_archive_keeps_what_came_before(tmp_path, settings):
    folder = tmp_path / "raw"
    folder.mkdir()
    lines = [json.dumps(GOOD | {"url": f"https://a.example/{i}", "title": os.urandom(400).hex()}) for i in range(400)]
    data = gzip.compress("\n".join(lines).encode())
    (folder / "feed.jsonl.gz").write_bytes(data[: len(data) // 2])
    (folder / "none.jsonl.gz").write_bytes(b"no archive at all")
    articles, rejected = extracted(folder, tmp_path / "out", settings)
    assert len(articles) > 50
    assert sorted(origin for origin, _ in rejected) == ["feed.jsonl.gz", "none.jsonl.gz"]


def test_parquet_with_wrong_types_or_cut_short(tmp_path, settings):
    folder = tmp_path / "raw"
    folder.mkdir()
    pq.write_table(pa.table({"text": [1, 2], "title": ["a", "b"]}), folder / "numbers.parquet")
    pq.write_table(pa.table({"text": [STORY, None], "url": ["https://a.example/p", None]}), folder / "some.parquet")
    pq.write_table(pa.table({"text": [{"ar": STORY}]}), folder / "nested.parquet")
    pq.write_table(pa.table({"texte": [STORY]}), folder / "columns.parquet")
    whole = (folder / "some.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (folder / "junk.parquet").write_bytes(b"PAR1" + os.urandom(300) + b"PAR1")
    articles, rejected = extracted(folder, tmp_path / "out", settings)
    assert [article.origin for article in articles] == ["some.parquet"]
    assert {origin: 0 for origin, _ in rejected} == dict.fromkeys(
        ["columns.parquet", "cut.parquet", "junk.parquet", "nested.parquet", "numbers.parquet", "some.parquet"], 0
    )
    assert rejected["numbers.parquet", 1] == rejected["nested.parquet", 1] == "text is no text"
    assert sum(origin == "numbers.parquet" for origin, _ in rejected) == 2


def test_any_file_name_and_no_way_out_of_the_folder(tmp_path, settings):
    folder = tmp_path / "raw"
    folder.mkdir()
    html = page(TEXT)
    names = [
        "with space.html",
        "خبر الصباح.html",
        "two\nlines.html",
        "'; drop table x; --.html",
        "a%20b&c.html",
        "-x.html",
    ]
    for number, name in enumerate(names):
        (folder / name).write_text(html.replace(TITLE, f"{TITLE} {number}"), encoding="utf-8")
    secret = tmp_path / "secret.html"
    secret.write_text(html.replace("الأمل", "السر"), encoding="utf-8")
    (folder / "link.html").symlink_to(secret)
    (folder / "nowhere.html").symlink_to(tmp_path / "nothing.html")
    (folder / "loop.html").symlink_to(folder / "loop.html")
    (folder / "out").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe.html")
    articles, rejected = extracted(folder, tmp_path / "out", settings)
    assert {article.origin for article in articles} == set(names)
    assert {origin for origin, _ in rejected} == {"link.html", "loop.html", "nowhere.html", "pipe.html"}
    assert not any("السر" in article.text for article in articles)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_is_one_rejected_row(tmp_path, settings):
    folder = tmp_path / "raw"
    folder.mkdir()
    for name in ("a.html", "b.jsonl", "c.parquet", "d.html"):
        (folder / name).write_text(page(TEXT), encoding="utf-8")
    for name in ("a.html", "b.jsonl", "c.parquet"):
        (folder / name).chmod(0)
    articles, rejected = extracted(folder, tmp_path / "out", settings)
    assert [article.origin for article in articles] == ["d.html"]
    assert sorted(origin for origin, _ in rejected) == ["a.html", "b.jsonl", "c.parquet"]
