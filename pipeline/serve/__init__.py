"""``rasad serve``: a local, read-only page over a dataset: search, articles, names, the reports."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from pipeline import tables
from pipeline.errors import PipelineError
from pipeline.report import charts
from pipeline.report.page import css_and_script, safe_url
from pipeline.report.weeks import day_ar, day_en, span_ar, span_en
from pipeline.report.words import LABELS, count_ar, count_en, of_ar, topic_name
from pipeline.search import Wish
from pipeline.serve.marked import paragraphs
from pipeline.serve.shelf import Shelf

FOLDER = Path(__file__).parent
PAGE = 20
"""Articles on one page of an answer."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; font-src data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_FAULTS = {
    "is no date": "هذا ليس تاريخا؛ اكتبه هكذا: 2025-05-29.",
    "holds no word": "لا كلمة فيما كتبت؛ اكتب كلمات من مقال، أو اسم شخص أو جهة.",
    "No entity": "لا شخص ولا جهة بهذا الاسم؛ جرّب كتابة أخرى له، أو ابحث بالكلمات.",
    "has the topic": "لا مقال في هذا الموضوع؛ اختر موضوعا من القائمة.",
    "has the source": "لا مقال من هذه الصحيفة؛ اختر صحيفة من القائمة.",
}
"""What is wrong with a wish, in Arabic, by what the English line says."""
_HERE = ("localhost", "127.0.0.1", "[::1]")
_FILES = (".html", ".pdf", ".xlsx", ".csv", ".parquet", ".json")


def serve(folder: Path, reports: Path, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve pages until stopped; ``ready`` is told the address."""
    app = application(folder, reports, local=host in ("localhost", "127.0.0.1", "::1"))
    try:
        server = make_server(host, port, app, server_class=_Server, handler_class=_Quiet)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or "a port is 0 to 65535"
        raise PipelineError(f"{host}:{port} cannot be used ({why}). Choose another with --port.") from error
    ready(f"http://{host}:{server.server_port}/")
    with server:
        server.serve_forever()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        del format, args


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    places = [FOLDER / "templates", Path(charts.__file__).parent / "templates"]
    made = Environment(loader=FileSystemLoader(places), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    made.filters |= {"safe_url": safe_url, "day_ar": _day_ar, "day_en": _day_en}
    made.globals |= {
        "topic_name": topic_name, "LABELS": LABELS, "count_ar": count_ar, "count_en": count_en, "of_ar": of_ar,
        "span_ar": span_ar, "span_en": span_en,
    }  # fmt: skip
    return made


def _day_ar(day: date | str) -> str:
    return day_ar(date.fromisoformat(str(day)), year=True)


def _day_en(day: date | str) -> str:
    return day_en(date.fromisoformat(str(day)), year=True)


def application(folder: Path, reports: Path, *, local: bool = True) -> Any:
    """Make the WSGI application; with ``local`` it answers to this machine's names only."""
    import bottle

    shelf = Shelf(folder)
    app = bottle.Bottle()

    def page(name: str, **view: Any) -> str:
        for header, value in _HEADERS.items():
            bottle.response.set_header(header, value)
        english = bottle.request.get_cookie("language") == "en"
        html: str = _environment().get_template(name).render(english=english, **view)
        return html

    def _only_here() -> None:
        """Refuse names that a foreign page may have pointed at this machine (DNS rebinding)."""
        name = (bottle.request.get_header("host") or "").rpartition(":")[0] or bottle.request.get_header("host")
        if local and name not in _HERE:
            bottle.abort(403, "This server answers to localhost only.")

    def _error(error: Any) -> str:
        return page("error.html", code=error.status_code)

    def _search() -> str:
        return page("search.html", **_answer(shelf, bottle.request.query))

    def _article(name: str) -> str:
        found = article(shelf, name)
        return page("article.html", **found) if found else bottle.abort(404)

    def _entity(name: str) -> str:
        found = entity(shelf, name)
        return page("entity.html", **found) if found else bottle.abort(404)

    def _reports() -> str:
        found = sorted((path.parent for path in reports.glob("*/report.html")), reverse=True)
        return page("reports.html", reports=[(issue.name, _days(issue)) for issue in found])

    def _file(path: str) -> Any:
        if not path.endswith(_FILES) or any(part.startswith(".") for part in path.split("/")):
            bottle.abort(404)
        return bottle.static_file(path, root=str(reports), headers={"X-Content-Type-Options": "nosniff"})

    def _style() -> str:
        bottle.response.content_type = "text/css; charset=utf-8"
        return css_and_script()[0] + (FOLDER / "templates" / "serve.css").read_text(encoding="utf-8")

    def _language(language: str) -> None:
        bottle.response.set_cookie("language", language, path="/", samesite="lax", httponly=True)
        bottle.redirect("/")

    app.add_hook("before_request", _only_here)
    for code in (403, 404, 405, 500):
        app.error(code)(_error)
    routes = {
        "/": _search, "/article/<name>": _article, "/entity/<name>": _entity, "/reports/": _reports,
        "/reports/<path:path>": _file, "/style.css": _style, "/language/<language:re:ar|en>": _language,
    }  # fmt: skip
    for path, function in routes.items():
        app.get(path)(function)
    return app


def _answer(shelf: Shelf, asked: Any) -> dict[str, Any]:
    """Search for what the form says; a wrong date or name becomes a line above the form."""
    fields = {name: asked.getunicode(name) or "" for name in ("q", "entity", "from", "to", "source", "topic")}
    view = fields | {
        "first": fields["from"], "total": 0, "hits": [], "fault": "", "arabic": "", "asked": any(fields.values()),
        "number": _number(asked.getunicode("page")), "size": PAGE,
        "topics": [row["topic"] for row in shelf.ask("select distinct topic from topics order by 1")],
        "papers": shelf.ask("select source, any_value(source_name) as name from articles group by source order by 1"),
    }  # fmt: skip
    try:
        wish = Wish(fields["q"], fields["entity"], _day(fields["from"]), _day(fields["to"]), fields["source"],
                    fields["topic"])  # fmt: skip
        view["total"], view["hits"] = shelf.search(wish, limit=PAGE, skip=PAGE * (view["number"] - 1))
    except PipelineError as error:
        arabic = next((ar for words, ar in _FAULTS.items() if words in str(error)), "تعذّر البحث.")
        view |= {"fault": str(error), "arabic": arabic, "first": "", "to": ""}
    return view


def _days(issue: Path) -> tuple[date, date] | None:
    """Read which days a report covers; those of older versions do not say."""
    try:
        told = json.loads((issue / "figures.json").read_text(encoding="utf-8"))
        return date.fromisoformat(told["first"]), date.fromisoformat(told["last"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _number(text: str | None) -> int:
    return min(10_000, max(1, int(text))) if text and text.isdecimal() and len(text) < 6 else 1


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise PipelineError(f"{text!r} is no date; write YYYY-MM-DD, as 2025-05-29.") from error


def article(shelf: Shelf, name: str) -> dict[str, Any] | None:
    """Gather an article with its names, quotes, posts and topics."""
    found = shelf.ask("select * from articles_full where article_id = ?", [name])
    if not found:
        return None
    marks = {table: _records(shelf, table, name) for table in ("mentions", "quotes", "roles", "topics")}
    links = shelf.ask("select label, canonical, entity_id from links where article_id = ?", [name])
    copies = shelf.ask(
        "select article_id, source_name, title, published from articles_full where story_id = ? and article_id <> ?"
        " order by published, article_id", [found[0]["story_id"], name])  # fmt: skip
    title, *body = paragraphs(found[0]["text"], marks["mentions"], marks["quotes"])
    return {
        "article": found[0], "title": title, "body": body, "roles": marks["roles"], "quotes": marks["quotes"],
        "topics": [topic for topic in marks["topics"] if topic.assigned], "copies": copies,
        "dates": [mention for mention in marks["mentions"] if mention.label == "DATE"],
        "entity_of": {(row["label"], row["canonical"]): row["entity_id"] for row in links},
        "speaker_of": {row["canonical"]: row["entity_id"] for row in links if row["label"] in ("PER", "ORG")},
    }  # fmt: skip


def _records(shelf: Shelf, table: str, name: str) -> list[Any]:
    columns = ", ".join(f'"{column}"' for column in tables.SCHEMAS[table].names)
    rows = shelf.ask(f"select {columns} from {table} where article_id = ? order by all", [name])  # noqa: S608
    return [tables.RECORDS[table](**row) for row in rows]


def entity(shelf: Shelf, name: str) -> dict[str, Any] | None:
    """Gather a name with its trend, posts, quotes, company and articles."""
    found = shelf.ask("select * from entities where entity_id = ?", [name])
    if not found:
        return None
    weeks = shelf.ask(
        "with w as (select distinct week from articles where week is not null),"
        " n as (select week, count(distinct story_id) as stories from links join articles_full using (article_id)"
        " where entity_id = ? group by week)"
        " select week, coalesce(stories, 0) as stories from w left join n using (week) order by week desc limit 26",
        [name],
    )[::-1]
    return {
        "entity": found[0],
        "trend": charts.lines([row["week"][5:] for row in weeks], {"": [row["stories"] for row in weeks]})
        if weeks else "",
        "posts": shelf.ask(
            "select role, organization, count(distinct r.article_id) as articles from roles r join links l"
            " on l.article_id = r.article_id and l.label = 'PER' and l.canonical = r.person where entity_id = ?"
            " group by all order by articles desc, role, organization limit 12", [name]),
        "quotes": shelf.ask(
            "select q.text, q.kind, title, source_name, published, article_id from quotes_linked q"
            " join (select article_id, title, source_name, published, story_id from articles_full) using (article_id)"
            " where entity_id = ?"
            " qualify row_number() over (partition by story_id, q.text order by published, article_id) = 1"
            " order by published desc nulls last, article_id, q.start limit 40", [name]),
        "company": shelf.ask(
            "select b.entity_id, any_value(e.name) as name, count(distinct a.article_id) as articles from links a"
            " join links b on a.article_id = b.article_id and a.entity_id <> b.entity_id"
            " join entities e on e.entity_id = b.entity_id"
            " join (select article_id, source_name, agency from articles) t on t.article_id = a.article_id"
            " where a.entity_id = ? and b.label in ('PER', 'ORG')"
            " and e.name is distinct from source_name and e.name is distinct from agency"
            " group by b.entity_id order by articles desc, name, b.entity_id limit 15", [name]),
        "articles": shelf.ask(
            "select distinct article_id, title, source_name, published, url from links join articles"
            " using (article_id) where entity_id = ? order by published desc nulls last, article_id limit 100", [name]),
    }  # fmt: skip
