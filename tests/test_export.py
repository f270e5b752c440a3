"""What others train on: the spans of a dataset in three forms."""

import json

import spacy
from spacy.tokens import DocBin

from pipeline import tables
from pipeline.cli import main


def expected(dataset):
    return sorted((m.article_id, m.start, m.end, m.label) for m in tables.read(dataset / "mentions", "mentions"))


def test_docbin_holds_text_and_spans(dataset, tmp_path):
    out = tmp_path / "names.spacy"
    assert main(["export", "--format", "docbin", "--out", str(out), "--dataset", str(dataset)]) == 0
    docs = list(DocBin(store_user_data=True).from_bytes(out.read_bytes()).get_docs(spacy.blank("ar").vocab))
    text = {a.article_id: a.text for a in tables.read(dataset / "articles", "articles")}
    assert {doc.user_data["article_id"]: doc.text for doc in docs} == text
    found = [(d.user_data["article_id"], e.start_char, e.end_char, e.label_) for d in docs for e in d.ents]
    assert sorted(found) == expected(dataset)


def test_json_lines(dataset, tmp_path):
    out = tmp_path / "names.jsonl"
    main(["export", "--format", "jsonl", "--out", str(out), "--dataset", str(dataset)])
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sorted((r["id"], e["start"], e["end"], e["label"]) for r in rows for e in r["entities"]) == expected(dataset)


def test_conll(dataset, tmp_path):
    out = tmp_path / "names.conll"
    main(["export", "--format", "conll", "--out", str(out), "--dataset", str(dataset)])
    lines = out.read_text(encoding="utf-8").splitlines()
    assert "سالم\tB-PER" in lines
    assert "الكواري\tI-PER" in lines
