"""Names of a dataset in the forms that others train on: spaCy DocBin, CoNLL, JSON lines."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pipeline import dataset, tables
from pipeline.records import Article, Mention
from pipeline.text import sentences, words


def write(folder: Path, shape: str, out: Path) -> None:
    """Write the articles of a dataset with their names and dates to one file."""
    dataset.check(folder)
    rows = list(_articles(folder))
    with tables.whole(out) as path:
        if shape == "docbin":
            path.write_bytes(_docbin(rows))
        elif shape == "conll":
            path.write_text("".join(conll(article, mentions) for article, mentions in rows), encoding="utf-8")
        else:
            path.write_text("".join(_json(article, mentions) for article, mentions in rows), encoding="utf-8")


def _articles(folder: Path) -> Iterator[tuple[Article, list[Mention]]]:
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in tables.read(folder / "mentions", "mentions"):
        mentions[mention.article_id].append(mention)
    for article in tables.read(folder / "articles", "articles"):
        yield article, sorted(mentions[article.article_id], key=lambda m: m.start)


def _docbin(rows: list[tuple[Article, list[Mention]]]) -> bytes:
    """Cut words as our text module does, so that every span falls on word borders; proclitics become words."""
    import spacy
    from spacy.tokens import Doc, DocBin

    nlp = spacy.blank("ar")
    bin_ = DocBin(store_user_data=True)
    for article, mentions in rows:
        cuts = sorted({0, len(article.text)} | _borders(article.text, mentions))
        pieces = [article.text[a:b] for a, b in pairwise(cuts)]
        kept = [(piece, i + 1 < len(pieces) and pieces[i + 1] == " ") for i, piece in enumerate(pieces) if piece != " "]
        doc = Doc(nlp.vocab, words=[piece for piece, _ in kept], spaces=[space for _, space in kept])
        doc.ents = [span for m in mentions if (span := doc.char_span(m.start, m.end, label=m.label))]
        doc.user_data["article_id"] = article.article_id
        bin_.add(doc)
    data: bytes = bin_.to_bytes()
    return data


def _borders(text: str, mentions: list[Mention]) -> set[int]:
    return {at for span in words(text) for at in span} | {at for m in mentions for at in (m.start, m.end)}


def conll(article: Article, mentions: list[Mention]) -> str:
    """Spell an article in CoNLL form: word and IOB2 tag, an empty line behind a sentence.

    A word tag covers the whole printed word, attached proclitics included, as is the custom in Arabic corpora.
    """
    lines = [f"# article_id = {article.article_id}"]
    for start, end in sentences(article.text):
        for a, b in words(article.text[start:end]):
            first, last = start + a, start + b
            inside = next((m for m in mentions if m.start < last and first < m.end), None)
            tag = "O" if inside is None else ("B-" if first <= inside.start else "I-") + inside.label
            lines.append(f"{article.text[first:last]}\t{tag}")
        lines.append("")
    return "\n".join(lines) + "\n"


def _json(article: Article, mentions: list[Mention]) -> str:
    spans = [
        {"start": m.start, "end": m.end, "label": m.label, "canonical": m.canonical, "value": m.value} for m in mentions
    ]
    told = {"id": article.article_id, "text": article.text, "entities": spans}
    return json.dumps(told, ensure_ascii=False) + "\n"
