"""An article's text as pieces that know which name and which quote they belong to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records import Mention, Quote


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of text; names and quotes may overlap, pieces never do."""

    text: str
    mention: Mention | None
    quote: Quote | None


def paragraphs(text: str, mentions: Sequence[Mention], quotes: Sequence[Quote]) -> list[list[Marked]]:
    """Cut a text into paragraphs of pieces."""
    found: list[list[Marked]] = [[]]
    for piece in pieces(text, mentions, quotes):
        first, *rest = piece.text.split("\n")
        found[-1].append(Marked(first, piece.mention, piece.quote))
        found += [[Marked(line, piece.mention, piece.quote)] for line in rest]
    return found


def pieces(text: str, mentions: Sequence[Mention], quotes: Sequence[Quote]) -> Iterator[Marked]:
    """Cut a text wherever a name or a quote begins or ends.

    >>> ali = Mention("1", 4, 7, "علي", "PER")
    >>> [(piece.text, piece.mention is ali) for piece in pieces("رأى علي", [ali], [])]
    [('رأى ', False), ('علي', True)]
    """
    cuts = {0, len(text)}
    for found in (mentions, quotes):
        cuts |= {one.start for one in found} | {one.end for one in found}
    places = sorted(place for place in cuts if 0 <= place <= len(text))
    named = {place: one for one in mentions for place in places if one.start <= place < one.end}
    said = {place: one for one in quotes for place in places if one.start <= place < one.end}
    for start, end in pairwise(places):
        yield Marked(text[start:end], named.get(start), said.get(start))
