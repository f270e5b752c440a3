"""The network of ``ner_model``, computed without doing anything twice; the scores are those of ``ner_model.describe``.

What a layer makes of a word before it looks at the words around it is the same wherever the word stands: it is worked
out once for each distinct word. Sentences drop out when they end, so padding costs nothing. A second reading, which
differs in what the article has said elsewhere, starts from what the first has left.

Tokens are *packed*: sentences stand in order of falling length, and all their first words come first, then all their
second words, and so on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from pipeline.entities.ner_features import Lexicon
from pipeline.entities.ner_memory import KINDS
from pipeline.entities.ner_model import Tagger

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pack:
    """Where the tokens of sentences stand: ``live[t]`` sentences have a word ``t``, the first at ``begin[t]``."""

    lengths: Ints  # falling
    live: Ints
    begin: Ints

    @classmethod
    def of(cls, lengths: Ints) -> "Pack":
        """Lay out sentences; their lengths fall and none is 0."""
        live = (lengths[None, :] > np.arange(lengths[0])[:, None]).sum(1)
        return cls(lengths, live, np.concatenate([[0], live.cumsum()[:-1]]))

    def row(self, number: int) -> Ints:
        """Give the places of the words of one sentence."""
        return self.begin[: self.lengths[number]] + number

    @property
    def order(self) -> Ints:
        """Give the places of all words, sentence by sentence."""
        return np.concatenate([self.row(number) for number in range(len(self.lengths))])

    @property
    def turned(self) -> Ints:
        """Give for each place the place of the word as far from the other end of its sentence."""
        told = np.empty(self.lengths.sum(), np.int64)
        for number in range(len(self.lengths)):
            row = self.row(number)
            told[row] = row[::-1]
        return told


def _distinct(ids: Ints) -> tuple[Ints, Ints]:
    """Give the distinct numbers in the order of meeting, whatever was met before, and the place of each number there.

    >>> [part.tolist() for part in _distinct(np.array([7, 3, 7, 5]))]
    [[7, 3, 5], [0, 1, 0, 2]]
    """
    found, first, numbers = np.unique(ids, return_index=True, return_inverse=True)
    order = first.argsort()
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return found[order], place[numbers]


@dataclass(frozen=True, slots=True)
class Layer:
    """One LSTM: the weights of its input and of its memory, gates in the order in, forget, out, new."""

    input: Tensor
    again: Tensor
    bias: Tensor

    @classmethod
    def of(cls, lstm: nn.LSTM) -> "Layer":
        """Take the weights of a layer of one level and one direction."""
        state = lstm.state_dict()
        size = lstm.hidden_size
        rows = torch.cat([torch.arange(2 * size), torch.arange(3 * size, 4 * size), torch.arange(2 * size, 3 * size)])
        bias = state["bias_ih_l0"] + state["bias_hh_l0"]
        return cls(state["weight_ih_l0"][rows].T.contiguous(), state["weight_hh_l0"][rows].T.contiguous(), bias[rows])

    def read(self, told: Tensor, places: Tensor, pack: Pack) -> Tensor:
        """Go through packed sentences; ``told[places]`` is what the input weights made of their words."""
        size, most = self.again.shape[0], int(pack.live[0])
        out, gates, bent = torch.empty(len(places), size), torch.empty(most, 4 * size), torch.empty(most, size)
        hidden, cell = torch.zeros(most, size), torch.zeros(most, size)
        for begin, live in zip(pack.begin.tolist(), pack.live.tolist(), strict=True):
            here = slice(begin, begin + live)
            now = torch.index_select(told, 0, places[here], out=gates[:live]).addmm_(hidden[:live], self.again)
            opened = now[:, : 3 * size].sigmoid_()
            new = now[:, 3 * size :].tanh_()
            kept = cell[:live].mul_(opened[:, size : 2 * size]).addcmul_(opened[:, :size], new)
            hidden = torch.mul(opened[:, 2 * size :], torch.tanh(kept, out=bent[:live]), out=out[here])
        return out


@dataclass(frozen=True, slots=True)
class Reading:
    """What a first reading leaves: the packed sentences, and what both upper layers are told of each word."""

    pack: Pack
    told: Tensor


class Quick:
    """A model made ready to read; ``convention`` is the number of the corpus whose idea of a name is followed."""

    def __init__(self, model: Tagger, convention: int) -> None:
        self.model = model
        self.low = [Layer.of(model.reader.ahead), Layer.of(model.reader.back)]
        self.top = [Layer.of(model.ahead), Layer.of(model.back)]
        basic, reader, sizes = model.reader.size, 2 * model.sizes.reader, model.sizes
        extra = sizes.trained_width + sizes.names
        weights = torch.cat([layer.input for layer in self.top], 1)
        parts = torch.split(weights, [basic, reader, extra, sizes.flags, sizes.convention_width])
        self.of_word, self.of_reader, self.of_flags = torch.cat([parts[0], parts[2]]), parts[1], parts[3]
        number = torch.tensor([convention])
        self.constant = model.conventions(number)[0] @ parts[4] + torch.cat([layer.bias for layer in self.top])
        self.habits = model.habits(number)[0]

    def first(self, sentences: Sequence[Sequence[str]], lexicon: Lexicon) -> Reading:
        """Read sentences of folded words; they come in order of falling length."""
        ids = [[lexicon.id(word) for word in words] for words in sentences]
        pack = Pack.of(np.array([len(words) for words in ids]))
        order = pack.order
        distinct, numbers = _distinct(np.concatenate(ids))
        places = np.empty(len(order), np.int64)
        places[order] = numbers
        flags = np.zeros((len(order), self.model.sizes.flags), np.float32)
        listed = flags.shape[1] if flags.shape[1] < lexicon.flags else flags.shape[1] - len(KINDS)
        flags[order, :listed] = np.concatenate(list(map(lexicon.marks, ids, sentences)))[:, :listed]
        table = torch.from_numpy(lexicon.table(distinct.tolist())).long()
        return self._read(table, torch.from_numpy(places), torch.from_numpy(flags), pack)

    def _read(self, table: Tensor, places: Tensor, flags: Tensor, pack: Pack) -> Reading:
        model, names = self.model, 3 + self.model.sizes.names
        word = model.reader.words(table[:, 0], table[:, 2], table[:, names:])
        turned = torch.from_numpy(pack.turned)
        ahead, back = (torch.addmm(layer.bias, word, layer.input) for layer in self.low)
        read = [self.low[0].read(ahead, places, pack), self.low[1].read(back, places[turned], pack)[turned]]
        extra = torch.cat([word, model.trained(table[:, 1]), table[:, 3:names].float()], 1)
        told = torch.addmm(self.constant, extra, self.of_word)[places]
        return Reading(pack, told.addmm_(torch.cat(read, 1), self.of_reader).addmm_(flags, self.of_flags))

    def again(self, reading: Reading, numbers: Sequence[int], memories: Sequence[Floats]) -> Reading:
        """Read some sentences again (their numbers rise) with what the article says elsewhere of each word."""
        pack = Pack.of(reading.pack.lengths[list(numbers)])
        order = pack.order
        before, flags = np.empty(len(order), np.int64), np.empty((len(order), len(KINDS)), np.float32)
        before[order] = np.concatenate([reading.pack.row(number) for number in numbers])
        flags[order] = np.concatenate(memories)
        told = reading.told[torch.from_numpy(before)].addmm_(torch.from_numpy(flags), self.of_flags[-len(KINDS) :])
        return Reading(pack, told)

    def scores(self, reading: Reading) -> Tensor:
        """Score the tags of each token."""
        pack, half = reading.pack, reading.told.shape[1] // 2
        every, turned = torch.arange(len(reading.told)), torch.from_numpy(pack.turned)
        ahead = self.top[0].read(reading.told[:, :half], every, pack)
        back = self.top[1].read(reading.told[:, half:], turned, pack)[turned]
        found: Tensor = self.model.out(torch.cat([ahead, back], 1)) + self.habits
        return found
