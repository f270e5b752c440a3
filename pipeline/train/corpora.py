"""The annotated corpora as sentences of one form: words as the recogniser cuts them, tags, and whose idea of a name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from pipeline import annotation, text
from pipeline.entities.ner_memory import Floats
from pipeline.entities.ner_words import form
from pipeline.records import Span
from pipeline.train import archives

LABELS = ("PER", "ORG", "LOC")
CONVENTIONS = ("rasad", "anercorp", "newsfane", "wikifane", "aqmar", "wojood")
_LOOSE = re.compile(r"[^\w]|[_ءاوينلته]")
_HANDLES = {"و", "ف", "ب", "ل", "ك", "س"}
_TAILS = {"ه", "ها", "هم", "هما", "هن", "نا", "كم", "ي"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with BIOES tags; ``convention`` names the corpus whose rules the tags follow, ``doc`` the article.

    ``memory`` is what the article told elsewhere (``ner_memory``); None where that is not to be used.
    ``printed`` are the words before folding, for the recognisers of other libraries.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    convention: str
    doc: str
    memory: Floats | None = None
    printed: tuple[str, ...] = ()


def bioes(length: int, spans: Iterable[tuple[int, int, str]]) -> list[str]:
    """Spell spans of words as tags.

    >>> bioes(4, [(0, 2, "PER"), (3, 4, "LOC")])
    ['B-PER', 'E-PER', 'O', 'S-LOC']
    """
    tags = ["O"] * length
    for first, last, label in spans:
        if last - first == 1:
            tags[first] = f"S-{label}"
        else:
            tags[first:last] = [f"B-{label}", *[f"I-{label}"] * (last - first - 2), f"E-{label}"]
    return tags


def _tagged(whole: str, at: tuple[int, int], spans: Sequence[Span], convention: str, doc: str) -> Sentence:
    """Cut ``whole[at]`` into words; signs at the edge of a span stay outside it."""
    words = [(at[0] + a, at[0] + b) for a, b in text.words(whole[slice(*at)])]
    inside = []
    for span in spans:
        letters = [i for i, (a, b) in enumerate(words) if a < span.end and b > span.start and whole[a].isalnum()]
        if letters:
            inside.append((letters[0], letters[-1] + 1, span.label))
    tags = bioes(len(words), inside)
    printed = tuple(whole[a:b] for a, b in words)
    return Sentence(tuple(map(form, printed)), tuple(tags), convention, doc, printed=printed)


def ours(*paths: Path) -> list[Sentence]:
    """Read articles of ``corpora/entities``."""
    return [sentence for article in annotation.read(*paths) for sentence in _sentences(article)]


def _sentences(article: annotation.Annotated) -> list[Sentence]:
    spans = [Span(m.start, m.end, m.label) for m in article.marks if m.label in LABELS]
    return [_tagged(article.text, at, spans, "rasad", article.id) for at in text.sentences(article.text)]


def news(external: Path, *paths: Path) -> list[Sentence]:
    """Read the real articles whose names ``corpora/entities/news`` marks."""
    return [sentence for article in archives.marked(external, paths) for sentence in _sentences(article)]


def _glued(tokens: Sequence[str], at: int, whole: str) -> str:
    """Say what stands between ``whole`` and the next token in a corpus that cuts proclitics and pronouns off."""
    before, token = (tokens[at - 1] if at else ""), tokens[at]
    if before in _HANDLES and token[:1].isalpha() and not (at > 1 and len(tokens[at - 2]) == 1 and len(token) == 1):
        return ""
    if token in _TAILS and before.isalpha() and len(before) > 1 and before not in _HANDLES:
        return ""
    return " " if whole else ""


def joined(row: dict[str, Any], *, glue: bool = False) -> tuple[str, list[Span]]:
    """Join tokens to text; the spans of PER, ORG and LOC in characters.

    >>> joined({"tokens": ["عاصمة", "ها", "و", "الدوحة"], "tags": ["O", "O", "O", "B-LOC"]}, glue=True)
    ('عاصمتها والدوحة', [Span(start=9, end=15, label='LOC', score=1.0)])
    """
    whole, label = "", ""
    spans: list[Span] = []
    tokens = row["tokens"]
    for at, (token, tag) in enumerate(zip(tokens, row["tags"], strict=True)):
        gap = _glued(tokens, at, whole) if glue else " " * bool(whole)
        if glue and not gap and whole.endswith("ة"):
            whole = whole[:-1] + "ت"
        if glue and not gap and whole.endswith("ل") and token.startswith("ال"):
            token = "ل" + token[2:]  # noqa: PLW2901
        elif glue and token.startswith("لال") and len(token) > 5:
            token = "لل" + token[3:]  # noqa: PLW2901
        start = len(whole) + len(gap)
        whole += gap + token
        mark = tag[2:] if tag[2:] in LABELS else ""
        if mark and tag.startswith("I-") and mark == label:
            spans[-1] = replace(spans[-1], end=len(whole))
        elif mark:
            spans.append(Span(start, len(whole), mark))
        label = mark
    return whole, spans


def plain(path: Path, convention: str, *, glue: bool = False) -> list[Sentence]:
    """Read a corpus of sentences in IOB2."""
    found = []
    for row in archives.records(path):
        whole, spans = joined(row, glue=glue)
        sentence = _tagged(whole, (0, len(whole)), spans, convention, str(row.get("doc", row["id"])))
        if sentence.words:
            found.append(sentence)
    return found


def _loose(row: dict[str, Any]) -> str:
    """Keep the letters that cutting and spelling leave alone, to find one sentence in another edition."""
    return _LOOSE.sub("", text.key("".join(row["tokens"])))


def _moved(spans: Sequence[Span], source: str, target: str) -> list[Span]:
    """Carry spans over from one edition of a sentence to another, letter by letter."""
    blocks = SequenceMatcher(None, text.fold_letters(source), text.fold_letters(target), autojunk=False)
    to = {a + k: b + k for a, b, size in blocks.get_matching_blocks() for k in range(size)}
    moved = []
    for span in spans:
        hit = [to[i] for i in range(span.start, span.end) if i in to and source[i] != " "]
        if hit:
            moved.append(Span(min(hit), max(hit) + 1, span.label))
    return moved


def both_editions(aner: Path, fane: Path, *, held_out: float) -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """Read one news text in its two annotations: ANERcorp, NewsFANE, and the held-out end of ANERcorp.

    The last ``held_out`` of ANERcorp by order is held out, and so are the same sentences of NewsFANE,
    whose words are put back into ANERcorp's full spelling.
    """
    rows = list(archives.records(aner))
    sentences = plain(aner, "anercorp")
    last = round(len(rows) * (1 - held_out))
    secret = {_loose(row) for row in rows[last:]}
    originals = {_loose(row): row for row in rows[:last]}
    second = []
    for row in archives.records(fane):
        original = originals.get(_loose(row))
        if original is not None and _loose(row) not in secret:
            whole, _ = joined(original)
            text_of, spans = joined(row)
            second.append(_tagged(whole, (0, len(whole)), _moved(spans, text_of, whole), "newsfane", row["id"]))
    return sentences[:last], second, sentences[last:]


def external(folder: Path, *, held_out: float) -> Iterator[tuple[str, list[Sentence]]]:
    """Yield the permitted corpora by name; ``anercorp_dev`` is the held-out end of ANERcorp."""
    ner = folder / "ner"
    first, second, dev = both_editions(
        ner / "anercorp_camel.train.jsonl.gz", ner / "newsfane_gold.train.jsonl.gz", held_out=held_out
    )
    yield from (("anercorp", first), ("newsfane", second), ("anercorp_dev", dev))
    yield "wikifane", plain(ner / "wikifane_gold.all.jsonl.gz", "wikifane", glue=True)
    yield "aqmar", plain(ner / "aqmar.all.jsonl.gz", "aqmar")
    parts = [plain(ner / f"wojood_sample.{part}.jsonl.gz", "wojood") for part in ("train", "val", "test")]
    yield "wojood", [sentence for part in parts for sentence in part]
