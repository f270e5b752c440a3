"""Input that is no page and means harm: bombs, lines without end, archives, deep JSON. The rest goes on, quickly."""

import gzip
import json
import os
import subprocess
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import run
from pipeline.extract import extract
from pipeline.extract.inputs import Given
from tests.archives import packed, page, record
from tests.conftest import ROOT, STORY
from tests.growth import SLACK

GOOD = {"title": "خبر", "text": STORY, "published": "2025-05-01"}


def good(number):
    return json.dumps(GOOD | {"url": f"https://a.example/{number}"}).encode() + b"\n"


def huge_line(path, share):
    path.write_bytes(good(1) + b'{"title": "x", "text": "' + b"y" * int(50_000_000 * share) + b'"}\n' + good(2))


def deep_json(path, share):
    deep = int(3_000_000 * share)
    path.write_bytes(good(1) + b'{"text":' + b"[" * deep + b"]" * deep + b"}\n" + good(2))


def many_keys(path, share):
    keys = ",".join(f'"k{i}": {i}' for i in range(int(500_000 * share)))
    path.write_bytes(good(1) + f"{{{keys}}}\n".encode() + good(2))


def one_line_bomb(path, share):
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(good(1) + good(2))
        for _ in range(int(40 * share)):
            file.write(b"0" * 10_000_000)


def blank_lines_bomb(path, share):
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(good(1) + good(2))
        for _ in range(int(10 * share)):
            file.write(b"\n" * 10_000_000)


def warc_bomb(path, share):
    with gzip.open(path, "wb", compresslevel=1) as file:
        for number in (1, 2):
            file.write(record(f"https://a.example/{number}", page(f"خبر {number}", STORY * 3).encode()))
        head = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 4000000000\r\n\r\n"
        file.write(head.encode())
        for _ in range(int(40 * share)):
            file.write(b"0" * 10_000_000)


def warc_lies(path, _):
    lie = record("https://a.example/3", b"x").replace(b"Content-Length: ", b"Content-Length: 99999")
    path.write_bytes(
        b"".join(record(f"https://a.example/{n}", page(f"خبر {n}", STORY * 3).encode()) for n in (1, 2)) + lie
    )


def parquet_bomb(path, share):
    """A few kilobytes that hold 40 GB: one value of 10 MB, 4,000 times."""
    rows = int(4000 * share)
    texts = pa.DictionaryArray.from_arrays(
        pa.array([0, 1] + [2] * rows), pa.array([STORY, STORY + "2", "y" * 10_000_001])
    )
    pq.write_table(pa.table({"text": texts, "url": [f"https://a.example/{i}" for i in range(rows + 2)]}), path)


CASES = {
    "huge.jsonl": (huge_line, "above extract.largest_mb"),
    "deep.jsonl": (deep_json, "JSON nested too deeply"),
    "keys.jsonl": (many_keys, "unknown column"),
    "line.jsonl.gz": (one_line_bomb, "unpacks to more than any news does"),
    "blank.jsonl.gz": (blank_lines_bomb, "unpacks to more than any news does"),
    "bomb.warc.gz": (warc_bomb, "unpacks to more than any news does"),
    "lies.warc": (warc_lies, "truncated archive"),
    "bomb.parquet": (parquet_bomb, "above extract.largest_mb"),
}

CODE = """
import json, resource, sys, time
from pathlib import Path
from pipeline import params, run
from pipeline.extract import extract
from pipeline.extract.inputs import Given
import pyarrow.compute, pyarrow.parquet
settings = params.read()
def work(folder):
    began = time.process_time()
    found = [extract(shard, settings["extract"]) for shard in run.plan([Path(folder)], Given(), settings)]
    return found, time.process_time() - began
work(sys.argv[1])
_, small = work(sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found, large = work(sys.argv[3])
print(json.dumps({
    "small": small,
    "large": large,
    "mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    "articles": sum(len(one.articles) for one in found),
    "reasons": sorted({row.reason for one in found for row in one.rejected}),
}))
"""


def measure(name, folder):
    """Read a case in a process of its own: a quarter of it, then the whole."""
    make, _ = CASES[name]
    for step, share in (("warm", None), ("small", 1 / 4), ("large", 1)):
        (folder / step).mkdir()
        if share:
            make(folder / step / name, share)
        else:
            (folder / step / "a.jsonl").write_bytes(good(1))
    command = [sys.executable, "-c", CODE, *(str(folder / step) for step in ("warm", "small", "large"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", CASES)
def test_the_rest_goes_on_in_linear_time_and_within_400_mb(name, tmp_path):
    told = measure(name, tmp_path)
    assert told["articles"] == 2
    assert len(told["reasons"]) == 1
    assert CASES[name][1] in told["reasons"][0]
    assert told["large"] < 4 * SLACK * max(told["small"], 0.1)
    assert told["mb"] < 400


def rejected(folder, settings):
    found = [extract(shard, {"largest_mb": 10, "shortest": 120}) for shard in run.plan([folder], Given(), settings)]
    return {row.origin: row.reason for one in found for row in one.rejected}


def test_zip_archives_are_refused_unopened(tmp_path, settings):
    """Nothing is unpacked to the disk, so members named ``..`` have nowhere to go."""
    folder = tmp_path / "raw"
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../escaped.html", page("خبر", STORY * 3))
        file.writestr("bomb.html", b"0" * 50_000_000)
    with zipfile.ZipFile(folder / "b.html", "w") as file:
        file.writestr("../escaped.html", bytes(range(256)) * 100)
    assert rejected(folder, settings) == {"a.zip": "unknown file type '.zip'", "b.html": "binary file"}
    assert not list(tmp_path.rglob("escaped*"))


def test_names_that_are_no_utf8_are_spelled_out(tmp_path, settings):
    folder = tmp_path / "raw"
    folder.mkdir()
    try:
        (tmp_path / "raw" / os.fsdecode(b"\xc7\xe1.txt")).write_text("عنوان\n" + STORY * 3, encoding="utf-8")
    except OSError:
        pytest.skip("this disk takes no such names")
    counts = run.run([folder], tmp_path / "out", settings, Given())
    assert counts["articles"] == 1


def test_an_address_in_an_archive_is_text_and_nothing_else(tmp_path, settings):
    folder = tmp_path / "raw"
    folder.mkdir()
    url = "file:///etc/passwd'; drop table articles; --$(touch x)"
    (folder / "a.warc.gz").write_bytes(packed([record(url, page("خبر", STORY * 3).encode())]))
    counts = run.run([folder], tmp_path / "out", settings, Given())
    assert counts["articles"] == 1
    assert {path.name for path in tmp_path.iterdir()} == {"raw", "out"}
