"""What the news teaches about words, without any label: vectors, how rare they are, which begin with a proclitic."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.topics.features import Floats
from pipeline.topics.words import Vocabulary, stems
from pipeline.train.archives import articles

_STEPS = 127  # a byte a number: the vectors lose nothing that the classifier notices


@dataclass(frozen=True, slots=True)
class Background:
    """Stems with their vectors and the share of words that they are, and stems with a proclitic."""

    words: list[str]
    vectors: Floats
    counts: Floats
    aliases: dict[str, str]


def aliases(counts: Mapping[str, int]) -> dict[str, str]:
    """Find stems that are another, commoner stem behind و, ف, ب, ل or ك.

    >>> aliases({"بورش": 10, "ورش": 50, "برنامج": 900, "رنامج": 1})
    {'بورش': 'ورش'}
    """
    found = {}
    for word, count in counts.items():
        for size in (1, 2):
            rest = word[size:]
            fits = word[0] in "وفبلك" and (size == 1 or word[1:2] in tuple("بلك"))
            if fits and len(rest) >= 3 and counts.get(rest, 0) >= max(20, 2 * count):
                found[word] = rest
                break
    return found


def train(paths: Iterable[Path], plan: Mapping[str, Any], scratch: Path) -> Background:
    """Learn word vectors from news."""
    from gensim.models import Word2Vec

    scratch.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    raw, corpus = scratch / "stems.txt", scratch / "bare.txt"
    with raw.open("w", encoding="utf-8") as out:
        for _, source in articles(*paths):
            line = stems(source)
            counts.update(line)
            out.write(" ".join(line) + "\n")
    known = aliases(counts)
    with raw.open(encoding="utf-8") as lines, corpus.open("w", encoding="utf-8") as out:
        out.writelines(" ".join(known.get(word, word) for word in line.split()) + "\n" for line in lines)
    model = Word2Vec(corpus_file=str(corpus), **plan)
    words = list(model.wv.index_to_key)
    share = np.array([model.wv.get_vecattr(word, "count") for word in words], np.float32)
    keep = {word: bare for word, bare in known.items() if counts[word] >= 3 and bare in model.wv}
    return Background(words, model.wv.get_normed_vectors().astype(np.float32), share / share.sum(), keep)


def save(background: Background, path: Path) -> None:
    """Write the background, a byte a number of the vectors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pairs = (f"{alias} {word}" for alias, word in sorted(background.aliases.items()))
    np.savez_compressed(
        path,
        words=_letters("\n".join(background.words)),
        aliases=_letters("\n".join(pairs)),
        vectors=np.clip(np.rint(background.vectors * 2 * _STEPS), -_STEPS, _STEPS).astype(np.int8),
        counts=background.counts,
    )


def load(path: Path) -> Background:
    """Read what ``save`` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        pairs = dict(line.split(" ") for line in arrays["aliases"].tobytes().decode().split("\n") if line)
        return Background(words, arrays["vectors"].astype(np.float32) / (2 * _STEPS), arrays["counts"], pairs)


def _letters(lines: str) -> Any:
    return np.frombuffer(lines.encode(), np.uint8)


def vocabulary(background: Background, extra: Iterable[str] = ()) -> Vocabulary:
    """Give numbers to the stems of the news, then those that only our own items have."""
    words = {word: number for number, word in enumerate(background.words)}
    for word in sorted(set(extra) - words.keys() - background.aliases.keys()):
        words[word] = len(words)
    return Vocabulary(words, background.aliases)
