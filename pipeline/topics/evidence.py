"""The words that decided, as they are printed in the article."""

from collections.abc import Mapping

from pipeline import text
from pipeline.topics.words import TOKEN, Vocabulary

MOST = 6


def printed(source: str, gains: Mapping[tuple[int, ...], float], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Give the strongest words and pairs of words in the spelling of the article, strongest first.

    >>> printed("تُطلق «حماية الطفل» حملة", {(0, 1): 2.0, (1,): 1.0, (2,): 0.5},
    ...         Vocabulary({"حما": 0, "طفل": 1, "حمل": 2}, {}))
    ('حماية الطفل', 'حملة')
    """
    folded = text.fold(source)
    tokens = list(TOKEN.finditer(folded.text))
    numbers = [vocabulary.number(token[0]) for token in tokens]
    found: list[str] = []
    used: set[int] = set()
    for gram in sorted((gram for gram, gain in gains.items() if gain > 0), key=lambda gram: (-gains[gram], gram)):
        if len(gram) == 1 and gram[0] in used:
            continue
        at = _first(numbers, gram)
        if at is None:
            continue
        used.update(gram)
        start, end = folded.to_source(tokens[at].start(), tokens[at + len(gram) - 1].end())
        found.append(source[start:end])
        if len(found) == MOST:
            break
    return tuple(found)


def _first(numbers: list[int], gram: tuple[int, ...]) -> int | None:
    size = len(gram)
    return next((at for at in range(len(numbers) - size + 1) if tuple(numbers[at : at + size]) == gram), None)
