"""A form where it stands in the text, for the guards to look around."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.entities.dates.patterns import Match
from pipeline.entities.dates.tokens import Token
from pipeline.text import key


def folded_set(spellings: str) -> frozenset[str]:
    """Fold a list of words.

    >>> sorted(folded_set("أحد|إلى"))
    ['احد', 'الي']
    """
    return frozenset(key(word) for word in spellings.split("|"))


@dataclass(frozen=True, slots=True)
class Place:
    """A match where it stands: the words before and behind it, folded."""

    match: Match
    tokens: list[Token]
    words: Sequence[str]
    alone: bool

    def word(self, at: int) -> str:
        """Give a word of the text; the text ends in line breaks on both sides."""
        return self.words[at] if 0 <= at < len(self.words) else "\n"

    def before(self, back: int = 1) -> str:
        """Give a word before the match, its proclitic included."""
        return self.word(self.tokens[self.match.first].word - back)

    def after(self, on: int = 0) -> str:
        """Give a word behind the match."""
        return self.word(self.tokens[self.match.last - 1].after + on)

    def token(self, at: int) -> Token | None:
        """Give a token of the same island."""
        return self.tokens[at] if 0 <= at < len(self.tokens) else None

    def is_before(self, known: frozenset[str]) -> bool:
        """Say whether the word before, or the same without its proclitic, is a known one."""
        word = self.before()
        return word in known or (len(word) > 2 and word[0] in "وفبلك" and word[1:] in known)
