"""The served pages, without a browser: what they say, what they refuse, that nothing from an article is trusted."""

import io
from http.cookies import SimpleCookie
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import pytest
from lxml.html import document_fromstring

from pipeline import params, report
from pipeline.cli import main
from pipeline.serve import application
from tests.made import Told, day, entity_id, write

EVIL = "<script>alert(1)</script>"
HUDA = ("هدى المعشري", "PER")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    says = ((HUDA[0], "الميثاق اسم شخص"),)
    told = [
        Told("alif", day(0), "الميثاق", (HUDA, ("صحيفة alif", "ORG")), ("child_protection",), says, story="s"),
        Told("ba", day(1), "الميثاق منقولا", (HUDA,), says=says, story="s", dates=(("1 مايو", day(4)),)),
        Told("ba", day(8), EVIL, (HUDA,), url="javascript:alert(1)", text=EVIL),
        Told("ba", None, "قديم"),
    ]
    dataset = write(folder / "ds", told)
    report.write(dataset, folder / "reports", params.read(["report.profile="]), week="2025-W14")
    (folder / "reports" / "older").mkdir()
    (folder / "reports" / "older" / "report.html").write_text("قديم", encoding="utf-8")
    (folder / "secret.html").write_text("secret", encoding="utf-8")
    return application(dataset, folder / "reports")


@pytest.fixture
def ask(app):
    def ask(path, query="", host="127.0.0.1:8765", method="GET", **more):
        environ = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host, "REQUEST_METHOD": method,
                   "wsgi.input": io.BytesIO()}  # fmt: skip
        environ |= more
        setup_testing_defaults(environ)
        given: dict = {}
        body = b"".join(
            app(environ, lambda status, headers, _=None: given.update(status=int(status[:3]), headers=headers))
        )
        return given["status"], dict(given["headers"]), body.decode("utf-8", "replace")

    return ask


def test_a_search_lists_what_it_found_and_says_when_there_is_nothing(ask):
    _, _, found = ask("/", "q=" + quote("هدي المعشرى"))
    _, _, none = ask("/", "q=" + quote("زرافة"))

    assert "3 مقالات" in found
    assert "<mark>" in found
    assert "جرّب كلمات أقل" in none
    assert "جرّب كلمات أقل" not in found


def test_a_name_shows_each_saying_once_and_not_the_paper_it_stands_in(ask):
    _, _, page = ask("/entity/" + entity_id("PER", HUDA[0]))
    shown = document_fromstring(page)

    assert [quote.xpath("string(bdi)") for quote in shown.findall(".//blockquote")] == ["الميثاق اسم شخص"]
    assert "قصتان" in page
    assert "3 مقالات" in page
    assert shown.xpath("string(//h2/bdi)") == HUDA[0]
    assert entity_id("ORG", "صحيفة alif") not in page


def test_an_article_shows_names_quotes_dates_and_copies(ask):
    _, _, page = ask("/article/" + f"{1:016x}")
    shown = document_fromstring(page)

    assert [name.text for name in shown.xpath("//a[@class='name PER']")] == [HUDA[0]]
    assert shown.xpath("string(//span[@class='said direct'])") == "الميثاق اسم شخص"
    assert "2025-04-28" in page
    assert "/article/" + f"{0:016x}" in page


def test_the_reports_are_listed_by_their_days(ask):
    status, _, page = ask("/reports/")

    assert status == 200
    assert "31 مارس – 6 أبريل 2025" in page
    assert ">older<" in page
    assert ask("/reports/2025-W14/report.html")[0] == 200
    assert ask("/reports/2025-W14/entities.xlsx")[0] == 200


def test_what_articles_say_is_shown_as_text(ask):
    for path, query in (("/", ""), ("/article/" + f"{2:016x}", ""), ("/", "q=" + quote(EVIL))):
        _, headers, page = ask(path, query)

        assert "<script" not in page
        assert 'href="javascript' not in page
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "&lt;script&gt;" in ask("/article/" + f"{2:016x}")[2]


@pytest.mark.parametrize(
    "path",
    ["/article/nothing", "/entity/nothing", "/reports/../secret.html", "/reports/%2e%2e/secret.html", "/nowhere",
     "/reports/2025-W14/.hidden.html", "/reports/2025-W14/x.py"],
)  # fmt: skip
def test_what_is_not_there_is_not_there(ask, path):
    status, _, page = ask(path)

    assert status in (403, 404)
    assert "secret" not in page


def test_nothing_can_be_sent_and_no_foreign_name_is_answered(ask):
    assert ask("/", method="POST")[0] == 405
    refused, _, page = ask("/", host="evil.example")
    assert refused == 403
    assert "إلا على هذا الجهاز" in page
    assert ask("/", host="localhost:8765")[0] == 200


@pytest.mark.parametrize(
    ("query", "arabic", "english"),
    [("from=yesterday", "هذا ليس تاريخا", "is no date"), ("topic=chess", "لا مقال في هذا الموضوع", "has the topic"),
     ("source=jim", "لا مقال من هذه الصحيفة", "has the source"), ("q=" + quote("؟"), "لا كلمة فيما كتبت", "holds no word"),
     ("entity=" + quote("زرافة"), "لا شخص ولا جهة بهذا الاسم", "No entity"), ("page=" + "9" * 400, "", "")],
)  # fmt: skip
def test_a_wrong_wish_is_told_above_the_form_in_both_languages(ask, query, arabic, english):
    status, _, page = ask("/", query)

    assert status == 200
    assert arabic in page
    assert english in page


def test_the_language_is_kept_in_a_cookie(ask):
    status, headers, _ = ask("/language/en")
    cookie = SimpleCookie(headers["Set-Cookie"])
    _, _, page = ask("/", HTTP_COOKIE=f"language={cookie['language'].value}")

    assert status in (302, 303)
    assert '<html lang="en" dir="ltr">' in page


def test_a_place_that_cannot_be_used_is_one_line(tmp_path, capsys):
    folder = str(write(tmp_path / "ds", [Told("a", day(0))]))

    assert main(["serve", "--dataset", str(tmp_path / "nowhere")]) == 1
    assert main(["serve", "--dataset", folder, "--host", "203.0.113.7"]) == 1
    assert main(["serve", "--dataset", folder, "--port", "99999"]) == 1
    assert capsys.readouterr().err.count("\n") == 3
