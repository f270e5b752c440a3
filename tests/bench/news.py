"""Real news as inputs of any size: JSON lines as they are, and pages in the dress of a newspaper's site."""

import html
import json
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline import params
from pipeline.train import archives

FIELDS = ("source", "url", "title", "text", "published")


def articles(count: int, skip: int = 0) -> list[dict[str, str]]:
    """Articles drawn from two corpora (five pan-Arab outlets and a Tunisian radio), in an order told by a seed."""
    folder = Path(params.locate(params.read()["corpora"]["external"])) / "news"
    if not folder.is_dir():
        raise SystemExit(f"{folder} is not there; corpora/external.yaml says where it comes from.")
    found = [one for name in ("ant_multisource", "antcorpus") for one in _read(folder / f"{name}.jsonl.gz")]
    random.Random(1).shuffle(found)
    return list(islice(found, skip, skip + count))


def _read(path: Path) -> Iterator[dict[str, str]]:
    for row in archives.records(path):
        if row.get("text"):
            yield {name: row[name] for name in FIELDS if row.get(name)}


def lines(path: Path, found: list[dict[str, str]]) -> Path:
    """Write articles as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found), encoding="utf-8")
    return path


def pages(folder: Path, found: list[dict[str, str]]) -> Path:
    """Write articles as pages with menus, teasers of other articles, comments and scripts around them."""
    folder.mkdir(parents=True, exist_ok=True)
    titles = [html.escape(one.get("title", "خبر")) for one in found]
    for number, one in enumerate(found):
        others = [titles[(number * 7 + i * 13) % len(titles)] for i in range(60)]
        (folder / f"{number:06}.html").write_text(_page(one, others), encoding="utf-8")
    return folder


def _page(one: dict[str, str], others: list[str]) -> str:
    title = html.escape(one.get("title", "خبر"))
    sentences = [piece.strip() for piece in html.escape(one["text"]).split(". ")]
    body = "".join(f"<p>{'. '.join(sentences[i : i + 2])}.</p>\n" for i in range(0, len(sentences), 2))
    menu = "".join(f'<li class="menu-item"><a href="/section/{i}">قسم {i}</a></li>' for i in range(40))
    cards = "".join(
        f'<div class="card"><a href="/{i}"><img src="/i/{i}.jpg" alt=""><h3>{other}</h3></a><span>منذ {i} ساعات</span></div>'
        for i, other in enumerate(others)
    )
    script = "<script>" + "window.q=window.q||[];q.push(['track','page']);" * 120 + "</script>"
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title} - الصحيفة</title>'
        f'<meta property="og:title" content="{title}"><meta property="article:published_time" '
        f'content="{one.get("published", "2018-01-01")}T08:00:00+03:00"><link rel="canonical" href="{html.escape(one.get("url", ""))}">{script}</head><body>'
        f"<header><nav><ul>{menu}</ul></nav></header><div class='ticker'>{cards[:3000]}</div><main><article><h1>{title}</h1>"
        f"<div class='meta'><span class='author'>الصحيفة</span><time>{one.get('published', '')}</time></div>"
        f"<div class='article-body'>{body}</div></article><aside class='related'>{cards}</aside></main>{script}"
        f"<footer><ul>{menu}</ul><p>جميع الحقوق محفوظة</p></footer></body></html>"
    )
