"""The likeliest tags of packed sentences, and how sure each is; ``ner_model.Chain`` holds the weights."""

from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.entities.ner_model import Chain, spans
from pipeline.entities.ner_quick import Pack

Array = npt.NDArray[Any]


class Steps:
    """The scores of a chain as arrays: of going from tag to tag, of beginning and of ending with a tag."""

    def __init__(self, chain: Chain) -> None:
        self.steps = chain.steps().double().numpy()
        self.begin = chain.get_buffer("begin").double().numpy()
        self.close = chain.get_buffer("close").double().numpy()

    def best(self, scores: Array, pack: Pack) -> list[Array]:
        """Find the likeliest tags of each sentence (Viterbi)."""
        reached = scores[: pack.live[0]] + self.begin
        final = reached.copy()
        came = []
        for begin, live in zip(pack.begin[1:], pack.live[1:], strict=True):
            ways = reached[:live, :, None] + self.steps
            came.append(ways.argmax(1))
            reached = ways.max(1) + scores[begin : begin + live]
            final[:live] = reached
        tags = [(final + self.close).argmax(1)]
        for step, live in zip(came[::-1], pack.live[:0:-1], strict=True):
            last = tags[-1].copy()
            last[:live] = step[np.arange(live), last[:live]]
            tags.append(last)
        every = np.stack(tags[::-1], 1)
        return [every[row, :length] for row, length in enumerate(pack.lengths)]

    def sure(self, scores: Array, pack: Pack) -> Array:
        """Give each tag's probability at each word, the rest of the sentence considered."""
        likely = np.exp(scores - scores.max(1, keepdims=True))
        ahead, back = np.empty_like(likely), np.empty_like(likely)
        step, now = np.exp(self.steps), np.exp(self.begin)
        for begin, live in zip(pack.begin, pack.live, strict=True):
            now = now[:live] @ step if begin else now
            now = _shares(now * likely[begin : begin + live])
            ahead[begin : begin + live] = now
        now = np.tile(np.exp(self.close), (pack.live[0], 1))
        for begin, live in zip(pack.begin[::-1], pack.live[::-1], strict=True):
            back[begin : begin + live] = now[:live]
            now[:live] = _shares((now[:live] * likely[begin : begin + live]) @ step.T)
        return _shares(ahead * back)


def _shares(found: Array) -> Array:
    shares: Array = found / found.sum(1, keepdims=True)
    return shares


def names(path: Array, sure: Array) -> list[tuple[int, int, str, float]]:
    """Read names off the tags of a sentence as word spans with label and score (the least sure word's)."""
    least = sure[np.arange(len(path)), path]
    return [(a, b, label, round(float(least[a:b].min()), 3)) for a, b, label in spans(path.tolist())]
