"""Teach the reader on unlabelled news: coming from the left it foretells the next word, from the right the last.

Words are foretold among a sample of others (sampled softmax, corrected for how often a word is drawn); the
outputs are the word vectors themselves, so that few weights have to be learnt.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from pipeline.entities import ner_features
from pipeline.entities.ner_features import PROCLITICS, Lexicon
from pipeline.entities.ner_model import Sizes
from pipeline.entities.ner_reader import Reader
from pipeline.train import vectors
from pipeline.train.archives import paths

_LOG = logging.getLogger(__name__)
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_ENDS = frozenset(".!?؟…")
LONGEST = 60  # words of a sentence that are read here
NEWSPAPERS = ("sanad_alkhaleej", "ant_multisource")  # the third archive is a radio station's short items
RARE = 50  # letters seen less often share one vector
Ints = np.ndarray[Any, np.dtype[np.int32]]


def prepared(
    external: Path, words: Sequence[str], rows: np.ndarray[Any, Any], plan: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the reader's letters and weights: kept in the scratch folder, else taught now, else as good as new."""
    kept = Path(plan["scratch"]) / "reader.npz"
    archives = paths(external, NEWSPAPERS)
    if not kept.exists() and archives:
        teach(archives, words, rows, plan, kept)
    if not kept.exists():
        letters = "".join(sorted({letter for word in words for letter in word}))
        return {"letters": letters, "state": {}}
    with np.load(kept, allow_pickle=False) as arrays:
        state = {name: torch.from_numpy(arrays[name]) for name in arrays if name != "letters_known"}
        return {"letters": str(arrays["letters_known"]), "state": state}


class Text:
    """All sentences of the news as numbers of words, one behind the other."""

    def __init__(self, archives: Sequence[Path]) -> None:
        numbers: dict[str, int] = {}
        flat: list[int] = []
        ends = [0]
        for sentence in self._sentences(archives):
            flat += [numbers.setdefault(word, len(numbers)) for word in sentence]
            ends.append(len(flat))
        self.words = list(numbers)
        self.flat = np.array(flat, dtype=np.int32)
        self.ends = np.array(ends, dtype=np.int64)
        self.lengths = np.diff(self.ends)

    @staticmethod
    def _sentences(archives: Sequence[Path]) -> Iterator[list[str]]:
        for line in vectors.folded(*archives):
            sentence: list[str] = []
            for word in _TOKEN.findall(line):
                sentence.append(word)
                if (word in _ENDS and len(sentence) > 3) or len(sentence) == LONGEST:
                    yield sentence
                    sentence = []
            if len(sentence) > 3:
                yield sentence

    def batches(self, words: int, rng: np.random.Generator) -> Iterator[tuple[Ints, Ints]]:
        """Yield padded sentences and their lengths for ever, in random order, those of like length together."""
        while True:
            order = rng.permutation(len(self.lengths))
            groups: list[list[int]] = []
            for block in np.array_split(order, max(1, len(order) // 20_000)):
                groups.append([])
                for number in block[np.argsort(self.lengths[block], kind="stable")]:
                    if (len(groups[-1]) + 1) * self.lengths[number] > words and groups[-1]:
                        groups.append([])
                    groups[-1].append(int(number))
            for at in rng.permutation(len(groups)):
                yield self._padded(groups[at])

    def _padded(self, group: Sequence[int]) -> tuple[Ints, Ints]:
        lengths = self.lengths[group].astype(np.int32)
        ids = np.zeros((len(group), lengths.max()), dtype=np.int32)
        pieces = [self.flat[self.ends[number] : self.ends[number + 1]] for number in group]
        ids[np.arange(ids.shape[1]) < lengths[:, None]] = np.concatenate(pieces)
        return ids, lengths


class Guess(nn.Module):
    """Tells from what a reader knows which word comes, among sampled others."""

    def __init__(self, hidden: int, vectors: Tensor, seen: np.ndarray[Any, Any], negatives: int) -> None:
        super().__init__()
        self.register_buffer("outputs", vectors / vectors.shape[1] ** 0.5)
        share = seen**0.75 / (seen**0.75).sum()
        self.register_buffer("drawn", torch.from_numpy(np.log(np.maximum(share, 1e-12) * negatives)).float())
        self.cumulative = np.cumsum(share)
        self.negatives = negatives
        self.left, self.right = nn.Linear(hidden, vectors.shape[1]), nn.Linear(hidden, vectors.shape[1])
        self.bias = nn.Embedding(len(vectors), 1)
        nn.init.zeros_(self.bias.weight)

    def forward(self, known: tuple[Tensor, Tensor], targets: Tensor, rng: np.random.Generator) -> Tensor:
        """Give the loss of both readings; target 0 is no word to be foretold."""
        sample = np.searchsorted(self.cumulative, rng.random(self.negatives))
        others = torch.from_numpy(sample).clamp(max=len(self.cumulative) - 1)
        ahead = self._loss(self.left(known[0][:, :-1]), targets[:, 1:], others)
        return ahead + self._loss(self.right(known[1][:, 1:]), targets[:, :-1], others)

    def _loss(self, guess: Tensor, target: Tensor, others: Tensor) -> Tensor:
        guess, target = guess[target > 0], target[target > 0]
        outputs, drawn, bias = self.get_buffer("outputs"), self.get_buffer("drawn"), self.bias.weight[:, 0]
        right = (guess * outputs[target]).sum(1) + bias[target] - drawn[target]
        wrong = guess @ outputs[others].T + bias[others] - drawn[others]
        wrong = wrong.masked_fill(others[None, :] == target[:, None], -1e4)
        return (torch.logsumexp(torch.cat([right[:, None], wrong], 1), 1) - right).mean()


def teach(
    archives: Sequence[Path], words: Sequence[str], rows: np.ndarray[Any, Any], plan: Mapping[str, Any], out: Path
) -> None:
    """Teach a reader on the planned number of passes through the news and write its weights."""
    want = plan["reader"]
    torch.manual_seed(plan["seed"])
    rng = np.random.default_rng(plan["seed"])
    text = Text(archives)
    seen = np.bincount(text.flat, minlength=len(text.words))
    counts: Counter[str] = Counter()
    for word, count in zip(text.words, seen, strict=True):
        counts.update(dict.fromkeys(word, int(count)))
    letters = "".join(sorted(letter for letter, count in counts.items() if count >= RARE))
    lexicon = Lexicon(ner_features.numbered(words, first=0), {}, ner_features.numbered(letters, first=2), {}, {})
    table = torch.from_numpy(lexicon.table([lexicon.id(word) for word in text.words])).long()
    reader = fresh(rows, len(letters), want["hidden"])
    frequency = np.bincount(table[:, 0].numpy(), weights=seen, minlength=len(rows) + 1)
    frequency[0] = 0
    guess = Guess(want["hidden"], reader.get_buffer("vectors"), frequency, want["negatives"])
    weights = [*reader.parameters(), *guess.parameters()]
    optimiser = torch.optim.Adam(weights, lr=want["rate"], betas=(0.9, 0.98))
    read, losses = 0, []
    for done, batch in enumerate(text.batches(want["words"], rng)):
        passed = read / (want["passes"] * len(text.flat))
        if passed > 1:
            break
        read += int(batch[1].sum())
        for settings in optimiser.param_groups:
            settings["lr"] = want["rate"] * min(1, done / 200) * max(0.02, 1 - passed)
        error = _error(reader, guess, table, batch, want=want, rng=rng)
        optimiser.zero_grad()
        error.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 5.0)
        optimiser.step()
        losses.append(error.item())
        if done % 500 == 499:
            _LOG.info("reader: %.1f %%, loss %.3f", 100 * passed, np.mean(losses[-500:]))
    state = {name: value.numpy() for name, value in reader.state_dict().items()}
    np.savez(out, letters_known=np.array(letters), **state)


def fresh(rows: np.ndarray[Any, Any], letters: int, hidden: int) -> Reader:
    """Make an untaught reader of the shape that the tagger uses."""
    shape = Sizes(len(rows), rows.shape[1], 0, letters, len(PROCLITICS), 0, 0, 0, reader=hidden)
    reader = Reader(
        vectors=shape.vectors,
        width=shape.width,
        letters=shape.letters,
        letter_width=shape.letter_width,
        letter_filters=shape.letter_filters,
        proclitics=shape.proclitics,
        proclitic_width=shape.proclitic_width,
        hidden=shape.reader,
    )
    reader.get_buffer("vectors")[1:] = torch.from_numpy(rows)
    return reader


def _error(
    reader: Reader,
    guess: Guess,
    table: Tensor,
    batch: tuple[Ints, Ints],
    *,
    want: Mapping[str, Any],
    rng: np.random.Generator,
) -> Tensor:
    ids, lengths = batch
    distinct, places = np.unique(ids, return_inverse=True)
    chosen = table[torch.from_numpy(distinct).long()]
    at = torch.from_numpy(places.reshape(ids.shape))
    hidden = torch.rand(len(chosen)) < want["forget"]
    described = reader.words(chosen[:, 0].masked_fill(hidden, 0), chosen[:, 2], chosen[:, 3:])[at]
    described = nn.functional.dropout(described, want["dropout"])
    inside = torch.from_numpy(np.arange(ids.shape[1]) < lengths[:, None])
    loss: Tensor = guess(reader(described, torch.from_numpy(lengths).long()), chosen[:, 0][at] * inside, rng)
    return loss
