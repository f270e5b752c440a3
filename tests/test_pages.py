"""Golden pages: every newspaper has one, and what a person approved comes out of it.

``layouts`` holds invented stories in the markup of many kinds of sites, and pages that hold no article.
"""

import json
from pathlib import Path

import pytest

from pipeline import params, sources
from pipeline.extract import one
from pipeline.extract.encoding import decode
from pipeline.extract.inputs import Given, kind_of
from pipeline.extract.raw import Raw
from pipeline.records import Article, Rejected

PAGES = sorted(path for path in (Path(__file__).parent / "pages").glob("*/*") if path.suffix != ".json")


def read(path: Path) -> Article | Rejected:
    text = decode(path.read_bytes())
    assert text, "binary file"
    return one(Raw(path.name, None, kind_of(path), text, Given()), shortest=params.read()["extract"]["shortest"])


def test_every_source_has_a_page():
    assert {page.parent.name for page in PAGES} >= set(sources.read())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_page(path):
    gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    article = read(path)
    if gold.get("rejected"):
        assert isinstance(article, Rejected), article.title
        return
    assert isinstance(article, Article), article.reason
    told = {"title": article.title, "published": str(article.published) if article.published else None}
    told |= {"author": article.byline, "section": article.section, "place": article.place, "agency": article.agency}
    if path.parent.name in sources.read():
        assert article.source == path.parent.name
    assert {name: told[name] for name in told if name in gold} == {name: gold[name] for name in told if name in gold}
    assert gold["first"] in article.text
    assert gold["last"] in article.text
    assert [line for line in gold["without"] if line in article.text] == []
