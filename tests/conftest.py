"""What several tests share: folders outside the repository, a small raw corpus, a dataset made of it."""

import json
from pathlib import Path

import pytest

from pipeline import params, run
from pipeline.extract.inputs import Given

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

STORY = "نظم مركز الأمل ورشة تدريبية للأسر في حي النور، وقال السيد سالم الكواري مدير المركز إن الورشة تستمر يومين. "


@pytest.fixture
def shared():
    """Real pages and articles that are never part of the repository."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is not there")
    return SHARED


@pytest.fixture(scope="session")
def settings():
    return params.read(["entities.engine=rules", "work.workers=1"])


@pytest.fixture
def raw(tmp_path):
    """A folder of inputs: two clippings, a page, JSON lines with good and bad ones, broken files."""
    folder = tmp_path / "raw"
    (folder / "old").mkdir(parents=True)
    (folder / "one.txt").write_text("ورشة للأسر\n" + STORY * 3, encoding="utf-8")
    (folder / "old" / "two.txt").write_text("ورشة أخرى\n" + STORY * 2 + "وشكر الحضور.", encoding="utf-8")
    page = f"<html><head><title>لقاء</title></head><body><h1>لقاء الأسر</h1><p>{STORY * 3}</p></body></html>"
    (folder / "page.html").write_bytes(page.encode("windows-1256"))
    first = {"source": "س", "url": "https://a.example/1", "title": "خبر", "text": STORY, "published": "2025-05-01"}
    lines = [
        json.dumps(first),
        json.dumps(first | {"text": STORY + "تحديث"}),
        '{"title": "بلا نص"}',
        "not json",
        '{"title": "x", "text": "y", "colour": "red"}',
        json.dumps(first | {"url": "https://a.example/2", "text": STORY + "تحديث", "published": "2025-05-02"}),
    ]
    (folder / "feed.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "empty.html").write_bytes(b"")
    (folder / "junk.html").write_bytes(bytes(range(256)) * 40)
    (folder / "notes.pdf").write_bytes(b"%PDF-1.4")
    return folder


@pytest.fixture
def dataset(raw, tmp_path, settings):
    out = tmp_path / "dataset"
    run.run([raw], out, settings, Given())
    return out
