"""One article with everything found in it, for the terminal or as a right-to-left page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline import query, tables
from pipeline.errors import PipelineError
from pipeline.params import Settings
from pipeline.records import Article, Mention, Quote, Role, Topic

_COLORS = {"PER": "30;106", "ORG": "30;103", "LOC": "30;102", "DATE": "30;105"}
_SHADES = {"PER": "#bfe3f2", "ORG": "#f8e3a3", "LOC": "#c9e8c5", "DATE": "#e9cdea"}


@dataclass(frozen=True, slots=True)
class Found:
    """An article and the rows of the other tables that belong to it."""

    article: Article
    mentions: Sequence[Mention]
    roles: Sequence[Role]
    topics: Sequence[Topic]
    quotes: Sequence[Quote]


def find(name: str, folder: Path, settings: Settings) -> Found:
    """Run the flow over one raw file, or take an article out of the dataset by id or origin."""
    if Path(name).is_file():
        return _from_file(Path(name), settings)
    if not folder.is_dir():
        raise PipelineError(f"There is no dataset in {folder} to find {name!r} in, and no such file.")
    rows = query.ask(folder, "select article_id from articles where article_id = ? or origin = ?", [name, name]).rows
    if not rows:
        raise PipelineError(f"{folder} has no article {name!r}. Name a file, an article_id or an origin.")
    return _gather(lambda table: _stored(folder, table, rows[0][0]))


def _gather(rows: Callable[[str], list[Any]]) -> Found:
    return Found(rows("articles")[0], rows("mentions"), rows("roles"), rows("topics"), rows("quotes"))


def _stored(folder: Path, table: str, article_id: str) -> list[Any]:
    columns = ", ".join(f'"{name}"' for name in tables.SCHEMAS[table].names)
    answer = query.ask(folder, f"select {columns} from {table} where article_id = ? order by all", [article_id])  # noqa: S608
    lists = [i for i, name in enumerate(answer.columns) if name == "evidence"]
    record = tables.RECORDS[table]
    return [record(*(tuple(v) if i in lists else v for i, v in enumerate(row))) for row in answer.rows]


def _from_file(path: Path, settings: Settings) -> Found:
    from pipeline.extract.inputs import Given
    from pipeline.run import STAGES, part, plan
    from pipeline.run.stages import full_task, process

    with TemporaryDirectory() as folder:
        work = Path(folder)
        found = plan([path], Given(), settings)
        if not found:
            raise PipelineError(f"{path} is no input: it is hidden, or only describes others.")
        task = full_task(found[0], work, settings)
        process(task)
        rejected = tables.read(work / "extract" / "rejected", "rejected")
        if not tables.read(work / "extract" / "articles", "articles"):
            why = rejected[0].reason if rejected else "no record in it"
            raise PipelineError(f"{path} gives no article: {why}.")
        stages = {table: stage for stage, about in STAGES.items() for table in about.writes}
        return _gather(lambda table: tables.read(part(work, stages[table], table, task.shard), table))


def _facts(found: Found) -> Iterator[tuple[str, str]]:
    """List what is known about an article beside its text, as label and value."""
    article = found.article
    about = {
        "id": article.article_id, "source": article.source_name, "published": article.published,
        "byline": article.byline, "section": article.section, "agency": article.agency, "place": article.place,
        "url": article.url,
    }  # fmt: skip
    yield from ((name, str(value)) for name, value in about.items() if value)
    for topic in found.topics:
        if topic.assigned:
            yield "topic", f"{topic.topic} {topic.score:.2f} ({'، '.join(topic.evidence[:5])})"
    for mention in found.mentions:
        if mention.label == "DATE":
            yield "date", f"{mention.text} = {mention.value or mention.rel or '?'}"
    for role in found.roles:
        yield "post", "، ".join(filter(None, [role.person, role.role, role.organization]))
    for quote in found.quotes:
        yield "quote", f"{quote.speaker or '?'} ({quote.cue}): {quote.text}"


def as_text(found: Found, *, color: bool) -> str:
    """Show the article with its names and dates marked: in colour, or as ``[PER …]``."""
    text, last, pieces = found.article.text, 0, []
    for mention in sorted(found.mentions, key=lambda m: m.start):
        marked = (
            f"\x1b[{_COLORS[mention.label]}m{mention.text}\x1b[0m" if color else f"[{mention.label} {mention.text}]"
        )
        pieces += [text[last : mention.start], marked]
        last = mention.end
    body = "".join([*pieces, text[last:]])
    return "\n".join([body, "", *(f"{name:10} {value}" for name, value in _facts(found))])


_PAGE = """<!doctype html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1.1rem/2 "Noto Naskh Arabic","Amiri",serif}}
mark.entity{{padding:.1em .15em!important;margin:0!important;line-height:1.6!important;box-decoration-break:clone}}
mark.entity span{{font-size:.55em!important;margin:0 .2em!important}} 
td,th{{padding:.2em .6em;vertical-align:top;text-align:right}}
table{{font-size:.9rem;line-height:1.6;border-top:1px solid #999;margin-top:2rem}}</style></head>
<body><article>{body}</article><table>{facts}</table></body></html>"""


def as_html(found: Found) -> str:
    """Show the article as a page of its own: displaCy marks the names, everything from the article is escaped."""
    from spacy import displacy

    spans = [{"start": m.start, "end": m.end, "label": m.label} for m in sorted(found.mentions, key=lambda m: m.start)]
    doc = {"text": found.article.text, "ents": spans, "title": None, "settings": {"lang": "ar", "direction": "rtl"}}
    body = displacy.render(doc, style="ent", manual=True, page=False, jupyter=False, options={"colors": _SHADES})
    facts = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in _facts(found))
    return _PAGE.format(title=escape(found.article.title), body=body, facts=facts)
