"""Public corpora: the list is complete, contents are compared, and converters read files as they are downloaded.

The files here are written by hand in the formats of the originals; of the originals themselves see ``seen`` in
``corpora/external.yaml``.
"""

import gzip
import json

import pytest

from pipeline.cli import main
from pipeline.errors import PipelineError
from pipeline.train import corpora, external, originals

WORDS = "زار O\nسالم B-PERS\nالكواري I-PERS\nالدوحة B-LOC\n. O\n\nوصل O\nوفد O\n"
NESTED = "بلدية B-ORG\nالخور I-ORG B-GPE\n$#$ O\n\nرئيس B-OCC\nمجلس I-OCC B-ORG\n\n"
DOCUMENT = """<DOC>
<DOCNO>XX-local-1-20250529</DOCNO>
<URL>https://a.example/1</URL>
<SRC>س</SRC>
<CAT>local</CAT>
<TITLE>ورشة للأسر</TITLE>
<TIME>Thu, 29 May 2025 08:00:00 +0300</TIME>
<AUTHOR></AUTHOR>
<ABSTRACT>
نظم المركز
</ABSTRACT>
<TEXT>
نظم المركز ورشة.
وشكر الحضور.
</TEXT>
</DOC>
"""


def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture
def downloads(tmp_path):
    """A folder of downloads as corpora/external.yaml lays them out."""
    files = {
        "anercorp/train.txt": WORDS, "wojood/data/val.txt": NESTED, "ant/س/local/1.txt": DOCUMENT,
        "aqmar/Atom.txt": "الذرة B-MIS1\nأصغر IO\n\nنيلز B-PER\nبور I--PER\n",
        "sanad/Khaleej/Culture/b.txt": "خبر ثان", "sanad/Khaleej/Culture/a.txt": "  ", "sanad/Khaleej/Sports/a.txt": "فوز",
    }  # fmt: skip
    for name, text in files.items():
        path = tmp_path / "downloads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "downloads"


def test_the_list_is_complete():
    needed = {"id", "from", "commit", "licence", "used_for", "files", "original", "seen"}
    assert [one["id"] for one in external.listed() if needed != set(one)] == []
    for one in external.listed():
        assert set(one["original"]) <= set(one["files"])
        assert {original["converter"] for original in one["original"].values()} <= set(originals.CONVERTERS)
        assert one["original"] or one["seen"].startswith(("no converter: ", "nothing to convert: "))


def test_contents_are_compared_whoever_packed_them(tmp_path):
    (tmp_path / "dates").mkdir()
    (tmp_path / "dates" / "news_dev.jsonl").write_text("other", encoding="utf-8")
    told = {line.split()[1]: line.split()[0] for line in external.check(tmp_path)}
    assert told["dates/news_dev.jsonl"] == "differs"
    assert set(told.values()) == {"absent", "differs"}
    for level in (1, 9):
        with gzip.open(tmp_path / f"{level}.gz", "wb", compresslevel=level) as file:
            file.write(b"x" * 5000)
    assert external.digest(tmp_path / "1.gz") == external.digest(tmp_path / "9.gz")


def test_downloads_become_what_training_reads(downloads, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["corpora", "--from", str(downloads), "--out", str(out)]) == 0
    told = {line.split()[1]: line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert told["ner/anercorp_camel.train.jsonl.gz"] == "differs"  # from the original it would be ok
    assert told["ner/newsfane_gold.train.jsonl.gz"] == "absent"
    first, second = rows(out / "ner" / "anercorp_camel.train.jsonl.gz")
    assert first == {
        "id": "anercorp_camel-train-00000",
        "tokens": ["زار", "سالم", "الكواري", "الدوحة", "."],
        "tags": ["O", "B-PER", "I-PER", "B-LOC", "O"],
        "tags_orig": ["O", "B-PERS", "I-PERS", "B-LOC", "O"],
    }
    assert second["tokens"] == ["وصل", "وفد"]
    assert corpora.plain(out / "ner" / "anercorp_camel.train.jsonl.gz", "anercorp")[0].tags[1:3] == ("B-PER", "E-PER")
    city, chair = rows(out / "ner" / "wojood_sample.val.jsonl.gz")
    assert (city["tokens"], city["tags"]) == (["بلدية", "الخور"], ["B-ORG", "I-ORG"])
    assert chair["tags"] == ["O", "O"]
    assert chair["tags_nested"] == ["B-OCC", "I-OCC|B-ORG"]
    atom, bohr = rows(out / "ner" / "aqmar.all.jsonl.gz")
    assert (atom["id"], atom["doc"], atom["tags"]) == ("aqmar-Atom-000", "Atom", ["B-MISC", "O"])
    assert bohr["tags"] == ["B-PER", "I-PER"]
    [news] = rows(out / "news" / "ant_multisource.jsonl.gz")
    assert news["id"] == "XX-local-1-20250529"
    assert news["text"] == "نظم المركز ورشة.\nوشكر الحضور."
    assert news["category"] == "local"
    sections = rows(out / "news" / "sanad_alkhaleej.jsonl.gz")
    assert [(row["id"], row["text"]) for row in sections] == [
        ("khaleej-culture-0001", "خبر ثان"),
        ("khaleej-sports-0000", "فوز"),
    ]


def test_a_second_run_gives_the_same_bytes_and_overwrites_nothing(downloads, tmp_path):
    list(external.rebuild(downloads, tmp_path / "a"))
    list(external.rebuild(downloads, tmp_path / "b"))
    name = "ner/anercorp_camel.train.jsonl.gz"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    (tmp_path / "a" / name).write_bytes(b"mine")
    assert f"kept    {name}  (is there already)" in list(external.rebuild(downloads, tmp_path / "a"))
    assert (tmp_path / "a" / name).read_bytes() == b"mine"


def test_a_file_of_another_kind_and_a_missing_folder_are_told(downloads, tmp_path):
    (downloads / "anercorp" / "train.txt").write_text("زار O\nسالم\n", encoding="utf-8")
    with pytest.raises(PipelineError, match="line 2: 'سالم' is no word with its tag"):
        list(external.rebuild(downloads, tmp_path / "out"))
    with pytest.raises(PipelineError, match="There is no folder"):
        list(external.rebuild(tmp_path / "nowhere", tmp_path / "out"))


ROUND = {"anercorp_camel.train": "iob", "newsfane_gold.train": "iob", "wikifane_gold.all": "iob", "aqmar.all": "articles",
         "wojood_sample.train": "nested", "wojood_sample.val": "nested", "wojood_sample.test": "nested"}  # fmt: skip


@pytest.mark.parametrize("name", ROUND)
def test_every_tag_of_the_corpora_comes_back(shared, tmp_path, name):
    """The words and original tags that the files keep, written as columns and converted again, give the same rows."""
    known = rows(shared / "corpora" / "ner" / f"{name}.jsonl.gz")
    lines = []
    for row in known:
        tags = row.get("tags_nested") or row.get("tags_orig") or row["tags"]
        lines += [f"{word} {' '.join(tag.split('|'))}" for word, tag in zip(row["tokens"], tags, strict=True)] + [""]
    path = tmp_path / "original.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    again = list(originals.CONVERTERS[ROUND[name]]([path], "x"))
    kept = [{key: row[key] for key in row if key not in ("id", "doc")} for row in known]
    assert [{key: row[key] for key in row if key not in ("id", "doc")} for row in again] == kept
