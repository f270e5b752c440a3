"""Marks in running text, and marks apart from a text that may not be copied."""

import pytest

from pipeline import annotation, evaluate, params
from pipeline.annotation import Marked
from pipeline.errors import PipelineError
from pipeline.train import corpora, entities

TABLE = "id\tstart\tend\tlabel\tname\na-1\t4\t8\tPER\tهدى\na-1\t11\t16\tLOC\tالريان\nb-2\t\t\t\t\n"
TEXTS = {"a-1": "زارت هدى مدينة الريان", "b-2": "لا أحد هنا"}


def table(tmp_path, text):
    path = tmp_path / "a.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_marks_apart_from_their_text(tmp_path):
    right = "id\tstart\tend\tlabel\tname\na-1\t5\t8\tPER\tهدى\na-1\t15\t21\tLOC\tالريان\nb-2\t\t\t\t\n"

    one, other = annotation.apart(table(tmp_path, right), TEXTS)

    assert one.marks == (Marked(5, 8, "PER"), Marked(15, 21, "LOC"))
    assert (other.text, other.marks) == ("لا أحد هنا", ())


def test_an_article_that_is_not_there_is_left_out(tmp_path):
    assert list(annotation.apart(table(tmp_path, TABLE), {})) == []


def test_another_edition_of_the_text_is_an_error(tmp_path):
    with pytest.raises(PipelineError, match="the same edition"):
        list(annotation.apart(table(tmp_path, TABLE), TEXTS))


def test_no_article_is_both_learnt_from_and_held_out():
    folder = params.locate("corpora/entities/news")
    plan = entities.planned({})
    ids = {path: {row.split("\t")[0] for path in [path] for row in path.open(encoding="utf-8")} - {"id"}
           for path in folder.glob("**/*.tsv")}  # fmt: skip
    taught = set().union(*(found for path, found in ids.items() if path.parent == folder))

    assert sum(map(len, ids.values())) == len(set().union(*ids.values()))
    assert not taught & set().union(*(found for path, found in ids.items() if path.parent != folder))
    assert entities.held_news(plan) - {"id"} == set().union(
        *(found for path, found in ids.items() if path.parent != folder or path.stem in plan["held_out_files"])
    )


def test_the_tables_fit_the_archive():
    if not evaluate.real_news(params.read()):
        pytest.skip("the archive of corpora.external is not here")
    external = params.locate(params.read()["corpora"]["external"])
    sentences = corpora.news(external, *sorted(params.locate("corpora/entities/news").glob("*.tsv")))

    assert sum(tag[0] in "BS" for sentence in sentences for tag in sentence.tags) > 4900
