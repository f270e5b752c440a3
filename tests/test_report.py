"""The weekly report: what it says in which week, that its files agree, that nothing from an article is trusted."""

import csv
import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from lxml.html import document_fromstring
from openpyxl import load_workbook

from pipeline import params, query, report
from pipeline.cli import main
from pipeline.errors import PipelineError
from pipeline.report import words
from pipeline.report.basis import chosen, open_basis
from pipeline.report.exports import EXPORTS
from pipeline.report.figures import figures
from pipeline.report.sentences import movers, sentences
from pipeline.report.weeks import Week, named, week_of
from tests.made import Told, day, steady, write

PER, ORG = "PER", "ORG"


@pytest.fixture
def settings():
    return params.read(["report.profile=", "report.week_start=sunday"])


def of_week(folder, settings, name):
    basis = open_basis(folder, 1)
    return figures(basis, chosen(basis, name, every=False)[0], settings["report"])


def told(found):
    return "\n".join(one.ar for one in sentences(found))


def page_of(folder, out, settings, **asked):
    return report.write(folder, out, settings, **asked)[0].read_text(encoding="utf-8")


def test_a_week_is_named_after_its_monday_wherever_it_begins():
    for lead, first in ((0, date(2025, 6, 16)), (1, date(2025, 6, 15)), (2, date(2025, 6, 14))):
        assert named("2025-W25", lead) == Week(first, lead) == week_of(date(2025, 6, 18), lead)
    assert named("2020-W53", 0).end == date(2021, 1, 3)


@pytest.mark.parametrize(("weeks", "known"), [(1, False), (2, False), (9, True)])
def test_trends_wait_until_there_are_weeks_to_compare_with(tmp_path, settings, weeks, known):
    articles = steady(weeks) + [Told("alif", day(weeks - 1), names=(("ريم الهديفي", PER),)) for _ in range(3)]
    found = of_week(write(tmp_path, articles), settings, f"2025-W{13 + weeks}")

    assert found.known is known
    assert ("متى توافرت أسابيع كافية" in told(found)) is not known
    assert ("يظهر أول مرة: ريم الهديفي (3 قصص)" in told(found)) is known
    assert ("الأسبوع الماضي" in told(found)) is (weeks > 1)


def test_a_silent_paper_is_said_first_and_its_names_do_not_fall(tmp_path, settings):
    articles = [one for one in steady(10) if not (one.source == "ba" and one.published >= day(9, 0))]
    found = of_week(write(tmp_path, articles), settings, "2025-W23")
    names = found.tables["entities"].set_index("name")

    assert sentences(found)[0].ar.startswith("«صحيفة ba» صامتة")
    assert names.loc["هيئة ba", "move"] == ""
    assert names.loc["هيئة ba", "withheld"]
    assert "في تراجع" not in told(found)


def test_a_name_that_falls_in_papers_that_arrive_is_said_to_fall(tmp_path, settings):
    articles = steady(10)
    for one in articles:
        if one.source == "ba" and one.published >= day(9, 0):
            one.names = ()
    found = of_week(write(tmp_path, articles), settings, "2025-W23")

    assert list(movers(found, "falling")["name"]) == ["هيئة ba"]
    assert "في تراجع: هيئة ba" in told(found)


def test_who_rises_appears_and_comes_back(tmp_path, settings):
    rises, new, back = ("ريم", PER), ("إنغريد", PER), ("أجيال", ORG)
    articles = steady(10)
    articles += [Told("alif", day(week), names=(rises,)) for week in (3, 6)]
    articles += [Told("ba", day(9), names=(rises,)) for _ in range(5)]
    articles += [Told("ba", day(9, 3), names=(new,)) for _ in range(2)] + [Told("alif", day(9), names=(back,))]
    articles += [Told("alif", day(1), names=(back,))]
    found = of_week(write(tmp_path, articles), settings, "2025-W23")

    assert [list(movers(found, move)["name"]) for move in ("rising", "first_seen", "back")] == [
        ["ريم"], ["إنغريد"], ["أجيال"]
    ]  # fmt: skip


def test_a_new_paper_makes_nobody_rise(tmp_path, settings):
    articles = steady(10) + [Told("jim", day(9), names=(("هيئة alif", ORG),)) for _ in range(9)]
    found = of_week(write(tmp_path, articles), settings, "2025-W23")

    assert movers(found, "rising").empty
    assert list(found.supply.table["status"]) == ["normal", "normal", "new"]


def test_an_earlier_gap_does_not_lower_what_is_usual(tmp_path, settings):
    articles = [one for one in steady(10) if not (one.source == "ba" and day(5, 0) <= one.published < day(6, 0))]
    found = of_week(write(tmp_path, articles), settings, "2025-W23")
    numbers = {found.week.before(9 - week).start: week for week in range(10)}

    assert len(found.supply.weeks) == 7
    assert day(5, 0) in numbers
    assert found.tables["headline"].set_index("what").loc["articles", "mean"] == 8


def test_reprints_are_one_story_and_no_news_of_their_own(tmp_path, settings):
    name = ("اليونيسف", ORG)
    copies = [Told(paper, day(0), names=(name,), story="s", says=(("اليونيسف", "نص التصريح"),))
              for paper in ("alif", "ba")]  # fmt: skip
    copies[0].agency = "أشنا"
    found = of_week(write(tmp_path, [*steady(1), *copies]), settings, "2025-W14")
    row = found.tables["entities"].set_index("name").loc["اليونيسف"]
    papers = found.tables["papers"].set_index("source")

    assert (row["stories"], row["articles"]) == (1, 2)
    assert found.tables["speakers"]["quotes"].tolist() == [1]
    assert (papers.loc["alif", "agency"], papers.loc["ba", "shared"], papers.loc["ba", "own"]) == (1, 1, 4)


def test_days_to_come_are_listed_with_their_sentence(tmp_path, settings):
    articles = [*steady(1), Told("ba", day(0), "دعوة", dates=(("25 أبريل", date(2025, 4, 25)),))]
    articles.append(Told("ba", day(0), "ذكرى", dates=(("أمس", day(0, 0)),)))
    found = of_week(write(tmp_path, articles), settings, "2025-W14")

    assert found.tables["calendar"][["title", "sentence"]].to_numpy().tolist() == [
        ["دعوة", "يعقد اللقاء 25 أبريل في القاعة."]
    ]


def test_an_empty_week_says_so(tmp_path, settings):
    folder = write(tmp_path / "ds", [*steady(2), Told("alif", None, "بلا تاريخ")])
    page = page_of(folder, tmp_path / "out", settings, week="2025-W30")

    assert "لا مقالات بين يدينا من أسبوع 20–26 يوليو 2025" in page
    assert "أسبوع غير مكتمل" in page
    assert "بلا تاريخ" in page


def test_the_last_complete_week_is_the_default_and_a_partial_one_is_marked(tmp_path, settings):
    folder = write(tmp_path / "ds", [*steady(3), Told("alif", day(3, 0))])
    basis = open_basis(folder, 1)

    assert [week.name for week in chosen(basis, None, every=False)] == ["2025-W16"]
    assert [week.name for week in chosen(basis, None, every=True)][-1] == "2025-W17"
    assert of_week(folder, settings, "2025-W17").partial


@pytest.fixture
def rich(tmp_path):
    """Five weeks with topics, quotes, posts, reprints, an undated article, a rejected input."""
    articles = steady(5)
    who = (("هدى المعشري", PER), ("المرصد الساحلي", ORG))
    for n in range(3):
        articles.append(
            Told("alif", day(4, n + 1), f"حماية {n}", who, ("child_protection",), (("هدى المعشري", f"كلام {n}"),),
                 roles=(("هدى المعشري", "رئيسة المرصد", "المرصد الساحلي"),), dates=(("1 مايو", date(2025, 5, 7)),))
        )  # fmt: skip
    articles += [Told("ba", day(4), "نسخة", who, ("child_protection", "advocacy"), story="s") for _ in range(2)]
    articles.append(Told("ba", None, "قديم"))
    return write(tmp_path / "ds", articles, ("ba/2025-W18/leer.html",))


def test_html_workbook_csv_parquet_and_sql_agree(rich, tmp_path, settings):
    page = report.write(rich, tmp_path / "out", settings, week="2025-W18")[0]
    folder = page.parent
    workbook = load_workbook(folder / "entities.xlsx", read_only=True)
    sizes = {}
    for name, export in EXPORTS.items():
        with (folder / "csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
        parquet = pq.read_table(folder / "parquet" / f"{name}.parquet")
        sheet = list(workbook[export.sheet].iter_rows(min_row=2, values_only=True))
        assert len(lines) == parquet.num_rows == len(sheet), name
        for column in ("stories", "articles", "mentions", "quotes", "inputs", "now"):
            if column in export.columns:
                at = export.columns.index(column)
                total = sum(parquet[column].to_pylist())
                assert total == sum(int(row[column]) for row in lines) == sum(row[at] for row in sheet), (name, column)
        sizes[name] = len(lines)
    sql = "select count(*), count(distinct story_id) from articles_full where published between ? and ?"
    articles, stories = query.ask(rich, sql, [day(4, 0), day(4, 6)]).rows[0]
    spoken = query.ask(rich, "select count(*) from mentions where label <> 'DATE' and article_id in "
                       "(select article_id from articles where published between ? and ?)",
                       [day(4, 0), day(4, 6)]).rows[0][0]  # fmt: skip
    headline = {row["what"]: row["now"] for row in pq.read_table(folder / "parquet/headline.parquet").to_pylist()}
    html = page.read_text(encoding="utf-8")

    assert headline == {"articles": articles, "stories": stories, "papers": 2, "mentions": spoken}
    assert sizes["articles"] == articles == html.count('<tr id="a-')
    assert f"{articles} مقالا في {stories} قصة" in html


COUNTED = {  # what plain SQL says of the week, by table and key
    "entities": (
        "name", ("stories", "articles", "mentions"),
        "select name, count(distinct story_id), count(distinct article_id), count(*) from mentions_linked m"
        " join articles_full using (article_id) join entities e using (entity_id)"
        " where m.label <> 'DATE' and {week} group by name",
    ),
    "topics": (
        "topic", ("stories", "articles"),
        "select topic, count(distinct story_id) filter (assigned), count(distinct article_id) filter (assigned)"
        " from topics join articles_full using (article_id) where {week} group by topic",
    ),
    "papers": (
        "source", ("articles", "stories"),
        "select source, count(*), count(distinct story_id) from articles_full where {week} group by source",
    ),
    "speakers": (
        "name", ("quotes", "articles"),
        "select name, count(distinct (story_id, q.text)), count(distinct article_id) from quotes_linked q"
        " join (select article_id, story_id, published from articles_full) using (article_id)"
        " join entities using (entity_id) where {week} group by name",
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", COUNTED)
def test_every_row_counts_what_sql_counts(rich, tmp_path, settings, table):
    page = report.write(rich, tmp_path / "out", settings, week="2025-W18")[0]
    name, columns, sql = COUNTED[table]
    rows = pq.read_table(page.parent / "parquet" / f"{table}.parquet").to_pylist()
    told = {row[name]: tuple(row[column] for column in columns) for row in rows if row[columns[0]]}
    answer = query.ask(rich, sql.format(week=f"published between '{day(4, 0)}' and '{day(4, 6)}'"))

    assert told == {row[0]: row[1:] for row in answer.rows if row[1]}


@pytest.mark.parametrize(
    ("place", "table", "key", "columns"),
    [
        ("supply", "supply", "source_name", ("articles", "last_week")),
        ("topics", "topics", "topic", ("stories", "articles")),
        ("people", "entities", "name", ("stories", "articles", "mentions", "papers", "last_week")),
        ("papers", "papers", "source_name", ("articles", "own", "shared", "agency")),
        ("together", "pairs", "name_a", ("stories", "articles")),
    ],
)
def test_the_page_shows_the_rows_of_the_tables(rich, tmp_path, settings, place, table, key, columns):
    page = report.write(rich, tmp_path / "out", settings, week="2025-W18")[0]
    head, *shown = _cells(page, place)
    told = pq.read_table(page.parent / "parquet" / f"{table}.parquet").to_pylist()
    heads = [words.topic_name(row[key]).ar if key == "topic" else row[key] for row in told]
    at = [head.index({"own": "خاص بها", "shared": "منشور في غيرها", "agency": "وكالة"}.get(c, words.column(c).ar))
          for c in columns]  # fmt: skip
    first = head.index(words.column(key).ar)

    assert shown
    for line in shown:
        numbers = [int(line[i].split()[0].replace(",", "")) for i in at]
        assert numbers in [[row[c] for c in columns] for row, name in zip(told, heads, strict=True)
                           if name == line[first]]  # fmt: skip


def _cells(page, place):
    """Read the first table of a section as a person sees it in Arabic."""
    section = document_fromstring(page.read_text(encoding="utf-8")).get_element_by_id(place)
    for english in section.xpath(".//span[@class='en']"):
        english.drop_tree()
    return [[" ".join(cell.text_content().split()) for cell in row] for row in section.xpath("(.//table)[1]//tr")]


def test_every_linked_number_leads_somewhere(rich, tmp_path, settings):
    html = page_of(rich, tmp_path / "out", settings, week="2025-W18")
    places = set(re.findall(r' id="([^"]+)"', html))
    targets = set(re.findall(r'href="#([^"]+)"', html))
    ids = re.findall(r' id="([^"]+)"', html)

    assert targets - places == set()
    assert len(ids) == len(places)


def test_the_same_data_give_the_same_bytes(rich, tmp_path, settings):
    one, two = (report.write(rich, tmp_path / name, settings, week="2025-W18")[0].parent for name in "ab")
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())

    assert len(files) == 2 * len(EXPORTS) + 4
    assert [path for path in files if (one / path).read_bytes() != (two / path).read_bytes()] == []


def test_what_articles_say_is_shown_as_text(tmp_path, settings):
    evil = "<script>alert(1)</script>"
    articles = [
        Told("alif", day(0), f"{evil} {n}", ((f"\"><img src=x onerror={n}>", PER), ("=cmd()", ORG)),
             ("child_protection",), (("=cmd()", evil),), url="javascript:alert(1)", story=f"s{n}")
        for n in range(3)
    ]  # fmt: skip
    folder = write(tmp_path / "ds", [*articles, Told(evil, day(0, 6))])
    page = report.write(folder, tmp_path / "out", settings, week="2025-W14")[0]
    html = page.read_text(encoding="utf-8")
    cells = [row[1] for row in csv.reader((page.parent / "csv/entities.csv").open(encoding="utf-8-sig"))]

    assert html.count("<script") == 1
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "'=cmd()" in cells


def test_the_page_fetches_nothing(rich, tmp_path, settings):
    html = page_of(rich, tmp_path / "out", settings, week="2025-W18")

    assert "default-src 'none'" in unescape(html)
    assert all(src.startswith("data:") for src in re.findall(r'src="([^"]+)"', html))
    assert not re.search(r"@import|url\((?!data:)", html)
    assert not re.search(r'<[^>]+ style="', html)
    assert len(html) < 3_000_000


def test_an_issued_report_is_left_alone_or_revised(rich, tmp_path, settings):
    out = tmp_path / "out"
    first = report.write(rich, out, settings, week="2025-W18")[0]
    before = first.read_bytes()
    assert report.write(rich, out, settings, week="2025-W18") == [first]

    write(rich, [*steady(5), Told("ba", day(4), "جديد", (("سارة", PER),))])
    second = report.write(rich, out, settings, week="2025-W18")[0]
    changes = json.loads((second.parent / "figures.json").read_text(encoding="utf-8"))["changes"]

    assert first.read_bytes() == before
    assert second.parent.name == "2025-W18.r2"
    assert {"figure": "headline: articles", "was": 13, "is": 9} in changes
    assert "أرقام تغيّرت" in second.read_text(encoding="utf-8")
    assert "المجموع: المقالات" in second.read_text(encoding="utf-8")
    assert report.write(rich, out, settings, week="2025-W18") == [second]


def test_a_revision_does_not_name_whom_a_decision_hides(tmp_path):
    decisions = tmp_path / "decisions.tsv"
    decisions.write_text("what\tname\tlabel\ttarget\tcomment\nhide\tساره\tPER\t\t\n", encoding="utf-8")
    settings = params.read(["report.profile=", f"resolve.decisions={decisions}"])
    told = [*steady(2), Told("ba", day(1), names=(("سارة", PER), ("ريم", PER)))]
    report.write(write(tmp_path / "ds", told), tmp_path / "out", settings, week="2025-W15")
    second = report.write(write(tmp_path / "ds", told[:-1]), tmp_path / "out", settings, week="2025-W15")[0]

    for name in ("report.html", "figures.json"):
        text = (second.parent / name).read_text(encoding="utf-8")
        assert "سارة" not in text
        assert "ريم" in text


def test_a_profile_watches_names_topics_and_papers(rich, tmp_path):
    watched = {"week_start": "sunday", "entities": ["هدي المعشرى", "غائب"], "topics": ["child_protection"],
               "papers": ["alif"]}  # fmt: skip
    settings = params.read() | {"profiles": {"us": watched}}
    html = page_of(rich, tmp_path / "out", settings, week="2025-W18", who="us")

    assert [f'<span class="ar">{said}</span>' in html for said in ("5 مقالات", "3 تصريحات")] == [True, True]
    assert "لا مقال في البيانات يذكر هذا الاسم" in html
    assert "لا ملف متابعة بعد" not in html


@pytest.mark.parametrize(
    ("change", "asked", "says"),
    [
        ({}, {"week": "2025-22"}, "is no week"),
        ({}, {"week": "2025-W54"}, "is no week"),
        ({}, {"who": "nobody"}, "has no profile 'nobody'"),
        ({"profiles": {"x": {"topics": ["chess"]}}}, {"who": "x"}, "no topic is called 'chess'"),
        ({"profiles": {"x": {"papers": ["chess"]}}}, {"who": "x"}, "no paper is called 'chess'"),
        ({"profiles": {"x": {"names": []}}}, {"who": "x"}, "unknown entry 'names'"),
        ({}, {"week": "9999-W52"}, "is no week"),
        ({}, {"week": "0001-W01"}, "is no week"),
        ({"profiles": {"x": {"entities": "اليونيسف"}}}, {"who": "x"}, "write a list"),
        ({"report": params.read()["report"] | {"enough": "none"}}, {}, "a number of weeks"),
        ({"profiles": {"x": {"week_start": "friday"}}}, {"who": "x"}, "choose one of: monday"),
    ],
)
def test_a_wrong_wish_is_one_line(rich, tmp_path, settings, change, asked, says):
    with pytest.raises(PipelineError, match=says):
        report.write(rich, tmp_path / "out", settings | change, **asked)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_one_line(rich, tmp_path, settings, capsys):
    (tmp_path / "out").write_text("a file")

    assert main(["report", "--dataset", str(rich), "--out", str(tmp_path / "out"), "--week", "2025-W18"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_dataset_of_another_version_is_refused(rich, tmp_path, settings):
    card = json.loads((rich / "dataset.json").read_text())
    (rich / "dataset.json").write_text(json.dumps(card | {"schema": "0"}))

    with pytest.raises(PipelineError, match="schema version 0"):
        report.write(rich, tmp_path / "out", settings)


def test_a_dataset_without_dates_needs_a_week(tmp_path, settings):
    folder = write(tmp_path / "ds", [Told("alif", None)])

    with pytest.raises(PipelineError, match="no dated article"):
        report.write(folder, tmp_path / "out", settings)
    assert "لا مقالات" in page_of(folder, tmp_path / "out", settings, week="2025-W18")


def test_the_brief_is_one_page(rich, tmp_path, settings):
    page = report.write(rich, tmp_path / "out", settings, week="2025-W18")[0]

    assert (page.parent / "brief.pdf").read_bytes().count(b"/Type /Page ") == 1


def test_fonts_come_with_their_licence():
    fonts = Path(report.__file__).parent / "fonts"

    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert {path.name for path in fonts.glob("*.woff2")} == {
        f"{family}-{weight}.woff2" for family in ("NotoSans", "NotoSansArabic") for weight in ("Bold", "Regular")
    }
