"""The network: word vectors, letters and list flags, read in both directions; a chain of tags on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.entities.ner_features import Batch
from pipeline.entities.ner_reader import Reader, mirrored

LABELS = ("PER", "ORG", "LOC")
TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BIES"))
_NEVER = -1e4
_PACKED = ("vectors", "scale")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of all layers; ``card.json`` keeps them."""

    vectors: int
    width: int
    trained: int
    letters: int
    proclitics: int
    names: int
    flags: int
    conventions: int
    reader: int = 256
    trained_width: int = 32
    letter_width: int = 24
    letter_filters: int = 48
    proclitic_width: int = 6
    convention_width: int = 12
    hidden: int = 160
    dropout: float = 0.5


def follows(before: str, after: str) -> bool:
    """Tell whether one tag may follow another.

    >>> follows("B-PER", "E-PER"), follows("B-PER", "O"), follows("S-LOC", "B-ORG")
    (True, False, True)
    """
    if before[0] in "BI":
        return after[0] in "IE" and after[2:] == before[2:]
    return after[0] in "OBS"


class Chain(nn.Module):
    """A linear-chain CRF over ``TAGS`` in which a tag that may not follow never does."""

    def __init__(self) -> None:
        super().__init__()
        self.step = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        allowed = torch.tensor([[0.0 if follows(a, b) else _NEVER for b in TAGS] for a in TAGS])
        self.register_buffer("allowed", allowed, persistent=False)
        self.register_buffer("begin", torch.tensor([0.0 if t[0] in "OBS" else _NEVER for t in TAGS]), persistent=False)
        self.register_buffer("close", torch.tensor([0.0 if t[0] in "OES" else _NEVER for t in TAGS]), persistent=False)

    def steps(self) -> Tensor:
        """Give the scores of going from one tag to the next."""
        allowed: Tensor = self.get_buffer("allowed")
        return self.step + allowed

    def loss(self, emissions: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Give the summed negative log-likelihood of the tags."""
        steps, begin, close = self.steps(), self.get_buffer("begin"), self.get_buffer("close")
        gold = emissions.gather(2, tags[:, :, None])[:, :, 0].mul(mask).sum(1)
        gold = gold + (steps[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]).sum(1)
        alpha = emissions[:, 0] + begin
        for t in range(1, emissions.shape[1]):
            reached = torch.logsumexp(alpha[:, :, None] + steps, 1) + emissions[:, t]
            alpha = torch.where(mask[:, t, None] > 0, reached, alpha)
        return (torch.logsumexp(alpha + close, 1) - gold).sum()

    def best(self, emissions: Tensor, lengths: Tensor) -> list[list[int]]:
        """Find the likeliest tags of each sentence (Viterbi)."""
        scores = emissions.numpy()
        steps, begin, close = self.steps().numpy(), self.get_buffer("begin").numpy(), self.get_buffer("close").numpy()
        ends = lengths.numpy()
        reached = scores[:, 0] + begin
        came: list[np.ndarray[Any, Any]] = []
        final = reached.copy()
        for t in range(1, scores.shape[1]):
            ways = reached[:, :, None] + steps
            came.append(ways.argmax(1))
            reached = ways.max(1) + scores[:, t]
            final = np.where((ends > t)[:, None], reached, final)
        last = (final + close).argmax(1)
        paths = []
        for row, tag in enumerate(last):
            path = [int(tag)]
            for t in range(int(ends[row]) - 2, -1, -1):
                path.append(int(came[t][row, path[-1]]))
            paths.append(path[::-1])
        return paths


class Tagger(nn.Module):
    """Scores for every tag of every word. Sentences of a batch do not influence each other."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.reader = Reader(
            vectors=sizes.vectors,
            width=sizes.width,
            letters=sizes.letters,
            letter_width=sizes.letter_width,
            letter_filters=sizes.letter_filters,
            proclitics=sizes.proclitics,
            proclitic_width=sizes.proclitic_width,
            hidden=sizes.reader,
        )
        self.trained = nn.Embedding(sizes.trained + 1, sizes.trained_width)
        self.conventions = nn.Embedding(sizes.conventions, sizes.convention_width)
        extra = sizes.trained_width + sizes.names + sizes.flags + sizes.convention_width
        width = self.reader.size + 2 * sizes.reader + extra
        self.ahead = nn.LSTM(width, sizes.hidden, batch_first=True)
        self.back = nn.LSTM(width, sizes.hidden, batch_first=True)
        self.out = nn.Linear(2 * sizes.hidden, len(TAGS))
        self.habits = nn.Embedding(sizes.conventions, len(TAGS))
        self.chain = Chain()
        nn.init.zeros_(self.habits.weight)

    def forward(self, table: Tensor, places: Tensor, flags: Tensor, convention: Tensor, lengths: Tensor) -> Tensor:
        """Score tags; ``table`` holds the lexicon's rows of distinct words, ``places`` where they stand."""
        names = 3 + self.sizes.names
        basic = self.reader.words(table[:, 0], table[:, 2], table[:, names:])[places]
        extra = torch.cat([self.trained(table[:, 1]), table[:, 3:names].float()], 1)[places]
        whose = self.conventions(convention)[:, None, :].expand(-1, places.shape[1], -1)
        state = self._drop(torch.cat([basic, *self.reader(basic, lengths), extra, flags, whose], 2))
        after = mirrored(self.back(mirrored(state, lengths))[0], lengths)
        state = self._drop(torch.cat([self.ahead(state)[0], after], 2))
        scores: Tensor = self.out(state) + self.habits(convention)[:, None, :]
        return scores

    def _drop(self, state: Tensor) -> Tensor:
        """Drop the same features at every word of a sentence, in training only."""
        if not self.training:
            return state
        keep = 1 - self.sizes.dropout
        return state * torch.bernoulli(torch.full((state.shape[0], 1, state.shape[2]), keep)) / keep


def spans(tags: Sequence[int]) -> list[tuple[int, int, str]]:
    """Read word spans off a path of tags.

    >>> spans([TAGS.index(tag) for tag in ("O", "B-PER", "E-PER", "S-LOC")])
    [(1, 3, 'PER'), (3, 4, 'LOC')]
    """
    found, first = [], 0
    for at, tag in enumerate(TAGS[t] for t in tags):
        if tag[0] in "BS":
            first = at
        if tag[0] in "ES":
            found.append((first, at + 1, tag[2:]))
    return found


def describe(model: Tagger, batch: Batch, conventions: Sequence[int], *, forget: float = 0.0) -> Tensor:
    """Score a batch; ``forget`` is the share of words whose identity is hidden in training (their letters stay)."""
    table = torch.from_numpy(batch.table).long()
    if forget:
        table[torch.rand(len(table)) < forget, :2] = 0
    flags = torch.from_numpy(batch.flags)[:, :, : model.sizes.flags]
    places, lengths = torch.from_numpy(batch.places).long(), torch.from_numpy(batch.lengths).long()
    scores: Tensor = model(table, places, flags, torch.tensor(conventions), lengths)
    return scores


def write(model: Tagger, folder: Path) -> None:
    """Write the weights without pickle: half precision, the word vectors as bytes with a scale a row."""
    vectors = model.reader.get_buffer("vectors").numpy()
    scale = np.abs(vectors).max(1, keepdims=True) / 127
    small = np.round(vectors / np.maximum(scale, 1e-8)).astype(np.int8)
    state = {name: value.numpy().astype(np.float16) for name, value in model.state_dict().items()}
    np.savez(folder / "weights.npz", vectors=small, scale=scale.astype(np.float32), **state)


def read(folder: Path, sizes: Mapping[str, Any]) -> Tagger:
    """Read what ``write`` wrote, ready to tag."""
    model = Tagger(Sizes(**sizes))
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        vectors = arrays["vectors"].astype(np.float32) * arrays["scale"]
        state = {name: torch.from_numpy(arrays[name].astype(np.float32)) for name in arrays if name not in _PACKED}
    model.reader.get_buffer("vectors").copy_(torch.from_numpy(vectors))
    model.load_state_dict(state)
    return model.eval()
