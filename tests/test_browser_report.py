"""Report and served pages in a real browser: direction, language, sorting, anchors, print, phone, no network."""

import shutil
import threading
from datetime import date
from wsgiref.simple_server import make_server

import pytest

from pipeline import params, report
from pipeline.serve import _Quiet, _Server, application
from tests.made import Told, day, steady, write

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
EVIL = "<script>document.title='broken'</script>"


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("no chromium; run: make test-browser")
    with sync_api.sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield one
        one.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A dataset of ten weeks with all that a page can show, and its report."""
    folder = tmp_path_factory.mktemp("made")
    who = (("هدى المعشري", "PER"), ("المرصد الساحلي لحقوق الطفل", "ORG"), ("اليونيسف", "ORG"), ("ريم الهديفي", "PER"))
    articles = [one for one in steady(10) if not (one.source == "ba" and one.published >= day(9, 0))]
    for n in range(6):
        articles.append(
            Told("alif", day(9, n), f"أسبوع حماية الطفل {n}", who[: 2 + n % 3], ("child_protection",),
                 ((who[0][0], f"الميثاق ليس ورقة تعلق، بل اسم شخص {n}"),), dates=(("1 يوليو", date(2025, 7, 1)),),
                 roles=((who[0][0], "رئيسة المرصد", who[1][0]),), text=f"أكدت هدى المعشري أن {EVIL}")
        )  # fmt: skip
    articles.append(Told("alif", day(9, 6), EVIL, url="javascript:alert(1)"))
    dataset = write(folder / "ds", articles, ("ba/leer.html",))
    settings = params.read(["report.profile=", "report.week_start=sunday"])
    return dataset, report.write(dataset, folder / "reports", settings, week="2025-W23")[0]


@pytest.fixture
def opened(browser):
    """Open pages that must neither complain nor ask the network for anything but themselves."""
    faults, contexts = [], []

    def open_page(address, width=1200, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        home = address.split("//")[1].split("/")[0]
        page.on("request", lambda asked: None if _own(asked.url, home) else faults.append(f"asked for {asked.url}"))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _own(url, home):
    return url.startswith(("data:", "file:")) or (home and url.startswith(f"http://{home}/"))


def overflow(page):
    """Name what stands outside the window."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const wide = (one) => one.getBoundingClientRect().width > width;
            return [...document.body.querySelectorAll("*")].filter(wide).map((one) => one.outerHTML.slice(0, 80));
        }"""
    )


def test_the_report_reads_from_right_to_left_and_says_the_week(made, opened):
    page = opened(made[1].as_uri())

    assert page.evaluate("getComputedStyle(document.querySelector('.page')).direction") == "rtl"
    assert "صحيفة ba" in page.locator(".tile.alarm").inner_text()
    assert "حماية الطفل" in page.locator(".tiles").inner_text()
    assert "هدى المعشري" in page.locator(".tiles").inner_text()
    assert page.evaluate("document.fonts.check('16px \"Rasad Arabic\"', 'رصد')")
    assert all(page.evaluate("[...document.images].map(one => one.complete && one.naturalWidth > 100)"))
    assert "broken" not in page.title()


@pytest.mark.parametrize("script", [True, False])
def test_the_language_switches_with_and_without_javascript(made, opened, script):
    page = opened(made[1].as_uri(), java_script_enabled=script)
    heading = page.locator("h1")
    assert "تقرير الرصد" in heading.inner_text()
    page.locator("label[for=language-en]").click()

    assert "Weekly coverage report" in heading.inner_text()
    assert "تقرير" not in heading.inner_text()
    if script:
        assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["ltr", "en"]
        assert page.evaluate("getComputedStyle(document.querySelector('.page')).direction") == "ltr"


def test_tables_sort_and_filter(made, opened):
    page = opened(made[1].as_uri())
    table = page.locator("#supply table")
    column = "td:nth-child(2)"
    table.locator("th:nth-child(2) button").click()
    down = [int(text) for text in table.locator(column).all_inner_texts()]
    table.locator("th:nth-child(2) button").click()
    up = [int(text) for text in table.locator(column).all_inner_texts()]

    assert down == sorted(down, reverse=True)
    assert up == sorted(up)
    box = page.locator("#annex .find").first
    box.fill("اسبوع حمايه الطفل 3")  # spelled as people type
    assert page.locator("#annex table.annex").first.locator("tbody tr:visible").count() == 1


def test_a_name_leads_to_its_card(made, opened):
    page = opened(made[1].as_uri())
    page.locator("#people table a", has_text="هدى المعشري").first.click()
    card = page.locator(".card:target")

    assert card.count() == 1
    assert "رئيسة المرصد" in card.inner_text()
    assert "الميثاق ليس ورقة" in card.inner_text()
    assert card.evaluate("one => one.getBoundingClientRect().top") < 900


def test_every_number_of_a_pair_opens_its_articles(made, opened):
    page = opened(made[1].as_uri())
    row = page.locator("#together table tbody tr").first
    row.locator("summary").click()

    assert row.locator("li").first.is_visible()
    assert "أسبوع حماية الطفل" in row.inner_text()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [390, 1200])
def test_each_language_fits_and_days_stay_on_one_line(made, opened, language, width):
    page = opened(made[1].as_uri(), width)
    page.locator(f"label[for=language-{language}]").click()
    lines = page.evaluate(
        "[...document.querySelectorAll('time')].map(one => new Set([...one.getClientRects()].map(box => box.top)).size)"
    )

    assert overflow(page) == []
    assert max(lines) == 1


@pytest.mark.parametrize("width", [390, 768, 1200])
def test_nothing_runs_out_of_the_page(made, opened, width):
    assert overflow(opened(made[1].as_uri(), width)) == []


def test_it_prints_on_paper_without_what_is_for_screens(made, opened):
    page = opened(made[1].as_uri())
    page.emulate_media(media="print")

    assert not page.locator("nav").is_visible()
    assert not page.locator(".languages").is_visible()
    assert page.locator(".tile.alarm").is_visible()
    assert page.pdf(format="A4").count(b"/Type /Page\n") >= 3


@pytest.fixture(scope="module")
def served(made):
    app = application(made[0], made[1].parent.parent)
    server = make_server("127.0.0.1", 0, app, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", [390, 1200])
def test_search_article_name_and_report_follow_each_other(served, opened, width):
    page = opened(served + "/", width)
    page.locator("input[name=q]").fill("هدي المعشرى")
    page.locator("form button").click()
    assert page.locator(".hits mark").first.inner_text() in ("هدى", "المعشري")
    assert overflow(page) == []

    page.locator(".hits a").first.click()
    assert page.evaluate("getComputedStyle(document.body.querySelector('.page')).direction") == "rtl"
    assert EVIL in page.locator("article.text").inner_text()
    assert page.locator(".said").count() >= 1
    assert overflow(page) == []

    page.locator("a.name.PER").first.click()
    assert "هدى المعشري" in page.locator("h2").inner_text()
    assert page.locator("figure img").evaluate("one => one.naturalWidth") > 100
    assert overflow(page) == []

    page.locator("header a[href='/reports/']").click()
    page.locator("table a").first.click()
    assert "تقرير الرصد الأسبوعي" in page.title()


def test_the_served_pages_switch_language_and_tell_faults(served, opened):
    page = opened(served + "/?from=yesterday")
    assert "is no date" in page.locator("[role=alert]").inner_text()
    page.locator("a[lang=en]").click()

    assert page.evaluate("document.documentElement.dir") == "ltr"
    assert "Search" in page.locator("form button").inner_text()
