"""Corrections by people: checked whole, applied without tagging anew, and hidden people nowhere to be seen."""

import csv

import pytest

from pipeline import decide, run, tables
from pipeline.errors import PipelineError
from pipeline.extract.inputs import Given
from pipeline.records import Quote, Role
from pipeline.resolve import changes, decisions
from pipeline.resolve.decisions import COLUMNS, KINDS
from pipeline.run import part

HEADER = "\t".join(COLUMNS)


@pytest.fixture
def file(tmp_path):
    """Writes a decisions file of rows."""

    def write(*rows: str, header: str = HEADER):
        path = tmp_path / "decisions.tsv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def test_the_file_in_the_repository_is_valid():
    assert decisions.read(run.params.locate("corpora/decisions.tsv")) == []


def test_rows_are_read_with_comments_bom_and_missing_ends(tmp_path):
    path = tmp_path / "d.tsv"
    path.write_text(f"\ufeff{HEADER}\n# a remark\n\nmerge\tأ  ب\tPER\tج\tلأن\nhide\tسارة\n", encoding="utf-8")
    rows = decisions.read(path)
    assert [(r.row, r.what, r.name, r.label, r.target) for r in rows] == [
        (4, "merge", "أ ب", "PER", "ج"),
        (5, "hide", "سارة", "", ""),
    ]
    assert decisions.read(tmp_path / "none.tsv") == []


BAD = {
    "merge\tأ\tPER\tب\nmerge\tب\tPER\tج\nmerge\tج\tPER\tأ": r"row 4 .*circle",
    "merge\tأ\t\tب\nmerge\tب\tORG\tأ": r"row 3 .*circle",
    "merge\tأ\tPER": r"row 2 .*target is missing",
    "merge\t\tPER\tب": r"row 2 .*name is missing",
    "merge\tأ\tPER\tآ": r"row 2 .*the same",
    "merge\tأ\tPER\tب\tلأن\tزائد": r"row 2: 6 columns",
    "join\tأ\tPER\tب": r"row 2 .*'join' is no kind",
    "block\tأ\tDATE": r"row 2 .*'DATE' is no label",
    "type\tأ\tPER\tPERSON": r"row 2 .*must be PER, ORG or LOC",
    "hide\tأ\tPER\tب": r"row 2 .*target must be empty",
    "merge\tأ\tPER\tب\nmerge\tأ\tPER\tج": r"row 3 .*row 2 already says 'ب'",
    "merge\tأ\tPER\tب\nmerge\tج\tPER\tب\nsplit\tأ\tPER\tج": r"row 4 .*merge the two",
    "topic\tx1\tadvocacy\tmaybe": r"row 2 .*yes or no",
    "topic\tx1\t\tyes": r"row 2 .*hold the topic",
    "published\tx1\t\t2025-13-01": r"row 2 .*no date",
    "speaker\tx1\tأول\tهند": r"row 2 .*start of the quote",
}


@pytest.mark.parametrize("rows", BAD)
def test_a_fault_refuses_the_whole_file_in_one_line(rows, file):
    with pytest.raises(PipelineError, match=BAD[rows]) as error:
        decisions.read(file(*rows.split("\n")))
    assert "\n" not in str(error.value)


def test_a_wrong_header_or_encoding_is_refused(file, tmp_path):
    with pytest.raises(PipelineError, match="row 1: the columns must be what, name"):
        decisions.read(file(header="what\tname\tkind\ttarget\tcomment"))
    (tmp_path / "utf16.tsv").write_text(HEADER, encoding="utf-16")
    with pytest.raises(PipelineError, match="no tab-separated UTF-8"):
        decisions.read(tmp_path / "utf16.tsv")


def test_long_chains_of_merges_are_fine(file):
    rows = decisions.read(file(*(f"merge\tاسم {i}\tPER\tاسم {i + 1}" for i in range(5000))))
    assert len(rows) == 5000


def test_decide_appends_a_checked_row_once(tmp_path):
    path = tmp_path / "decisions.tsv"
    row = decide.decision("merge", 'شركة "س"', "شركة سين", "ORG", "اسم واحد")
    assert decide.append(path, row)
    assert not decide.append(path, row)
    assert decide.append(path, decide.decision("hide", "سارة", None, "PER", None))
    assert [(r.what, r.name, r.target) for r in decisions.read(path)] == [
        ("merge", 'شركة "س"', "شركة سين"),
        ("hide", "سارة", ""),
    ]
    before = path.read_bytes()
    with pytest.raises(PipelineError, match=r"row 4 \(merge شركة سين\): the merges go round"):
        decide.append(path, decide.decision("merge", "شركة سين", 'شركة "س"', "ORG", None))
    assert path.read_bytes() == before


def test_every_kind_is_explained():
    assert set(KINDS) == {"merge", "split", "rename", "block", "type", "hide", "topic", "published", "speaker"}


@pytest.fixture
def decided(raw, tmp_path, settings, file):
    """Make the small dataset anew under decisions, with a post and a quote added to its parts."""

    def make(*rows: str):
        out = tmp_path / "dataset"
        if not out.exists():
            run.run([raw], out, with_file(file(), settings), Given())
            _speak(out / ".work")
        run.resolve_all(out / ".work", out / ".work", with_file(file(*rows), settings))
        from pipeline.dataset import publish

        publish(out / ".work", out)
        return {table: tables.read(out / table, table) for table in tables.SCHEMAS}

    return make


def with_file(path, settings):
    return settings | {"resolve": settings["resolve"] | {"decisions": str(path)}}


def _speak(work) -> None:
    """Give every article a post and a quote of its person, as the stages for them would."""
    for path in tables.parts(work / "entities" / "mentions"):
        about = {"key": f"spoken {tables.about(path)['key']}", "stage": "test"}
        people = [m for m in tables.read(path, "mentions") if m.label == "PER"]
        roles = [Role(m.article_id, m.canonical, "مدير", "مركز الأمل", 0, 1) for m in people]
        quotes = [
            Quote(m.article_id, m.start, m.end, m.text, "direct", m.canonical, m.start, m.end, "قال") for m in people
        ]
        tables.write(part(work, "entities", "roles", path.stem), "roles", roles, about)
        tables.write(part(work, "quotes", "quotes", path.stem), "quotes", quotes, about)


PERSON, BODY = "سالم الكواري", "مركز الأمل"


def test_hidden_people_appear_in_no_table(decided, tmp_path):
    before = decided()
    assert any(PERSON in (m.canonical or "") for m in before["mentions"])
    after = decided(f"hide\t{PERSON}\tPER")
    names = ("mentions", "roles", "quotes", "links", "entities")
    told = {
        table: [
            getattr(r, f)
            for r in after[table]
            for f in ("canonical", "person", "speaker", "name", "aliases")
            if hasattr(r, f)
        ]
        for table in names
    }
    assert not [table for table, values in told.items() if "الكواري" in str(values)]
    assert after["roles"] == []
    assert {q.speaker for q in after["quotes"]} == {None} == {q.speaker_start for q in after["quotes"]}
    gone = {e.entity_id for e in before["entities"]} - {e.entity_id for e in after["entities"]}
    assert len(gone) == 1
    assert not any(gone & {p.entity_a, p.entity_b} for p in after["pairs"])
    assert len(after["articles"]) == len(before["articles"])
    assert "الكواري" not in (tmp_path / "dataset" / "review.tsv").read_text(encoding="utf-8")


def test_decisions_tag_nothing_anew_and_leave_no_trace(decided, tmp_path):
    before = decided()
    parts = tables.parts(tmp_path / "dataset" / ".work" / "entities")
    times = [path.stat().st_mtime_ns for path in parts]
    assert decided(f"block\t{BODY}\tORG") != before
    assert [path.stat().st_mtime_ns for path in parts] == times
    assert decided() == before


def test_block_type_and_rename(decided):
    blocked = decided(f"block\t{BODY}\tORG")
    assert not [m for m in blocked["mentions"] if m.canonical == BODY]
    assert {r.organization for r in blocked["roles"]} == {None}
    typed = decided(f"type\t{BODY}\tORG\tLOC")
    assert {m.label for m in typed["mentions"] if m.canonical == BODY} == {"LOC"}
    assert {e.label for e in typed["entities"] if e.name == BODY} == {"LOC"}
    renamed = decided(f"rename\t{BODY}\tORG\tمركز الأمل للأسرة")
    assert "مركز الأمل للأسرة" in {e.name for e in renamed["entities"]}


def test_topic_day_and_speaker_of_one_article(decided):
    article = decided()["articles"][0]
    mine = article.article_id
    rows = [f"topic\t{mine}\tadvocacy\tyes", f"published\t{mine}\t\t2025-06-05", f"speaker\t{mine}\t\tهند سالم"]
    after = decided(*rows)
    changed = next(a for a in after["articles"] if a.article_id == mine)
    assert (str(changed.published), changed.week, changed.published_from) == ("2025-06-05", "2025-W23", "decision")
    assert {q.speaker for q in after["quotes"] if q.article_id == mine} == {"هند سالم"}
    assert "هند سالم" in {link.canonical for link in after["links"] if link.article_id == mine}
    assert [t.assigned for t in after["topics"] if (t.article_id, t.topic) == (mine, "advocacy")] in ([True], [])
    assert len(after["articles"]) == len(decided()["articles"])


def test_decisions_that_meet_nothing_are_listed(decided, tmp_path):
    decided("rename\tلا أحد هنا\tPER\tأحد", "hide\tاسم سري\tPER")
    with (tmp_path / "dataset" / "review.tsv").open(encoding="utf-8", newline="") as lines:
        listed = list(csv.reader(lines, delimiter="\t"))
    assert ["# rename", "لا أحد هنا", "PER", "أحد", "row 2 of the decisions meets nothing here"] in listed
    assert "اسم سري" not in str(listed)


def test_known_names_give_wikidata_items(decided, tmp_path, settings):
    decided()
    known = tmp_path / "known.tsv"
    known.write_text(f"name\tlabel\twikidata\n{PERSON}\tPER\tQ42\n", encoding="utf-8")
    work = tmp_path / "dataset" / ".work"
    found = settings | {"resolve": settings["resolve"] | {"known": str(known)}}
    run.resolve_all(work, work, found)
    assert [e.wikidata for e in tables.read(work / "resolve" / "entities", "entities") if e.label == "PER"] == ["Q42"]
    known.write_text(f"name\tlabel\twikidata\n{PERSON}\tPER\t42\n", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"known.tsv, row 2"):
        run.resolve_all(work, work, found)


def test_changes_survive_their_file(tmp_path):
    made = changes.Changes(
        {("PER", "أ")}, {"1": {("ORG", "ب"): None}}, {"1": {"t": True}}, {"1": None}, {"1": {None: "ج", 4: None}}
    )
    changes.write(tmp_path / "c.json", made)
    assert changes.read(tmp_path / "c.json") == made
    assert changes.read(tmp_path / "none.json") == changes.Changes()
