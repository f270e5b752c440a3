"""The lower part of the network, taught to foretell words on unlabelled news: it reads a sentence both ways."""

import torch
from torch import Tensor, nn


class Reader(nn.Module):
    """Word vectors, letters and proclitic of each word, and two LSTMs over them, one each way."""

    def __init__(
        self,
        *,
        vectors: int,
        width: int,
        letters: int,
        letter_width: int,
        letter_filters: int,
        proclitics: int,
        proclitic_width: int,
        hidden: int,
    ) -> None:
        super().__init__()
        self.register_buffer("vectors", torch.zeros(vectors + 1, width), persistent=False)
        self.letters = nn.Embedding(letters + 2, letter_width, padding_idx=0)
        self.short = nn.Conv1d(letter_width, letter_filters, 3, padding=1)
        self.long = nn.Conv1d(letter_width, letter_filters, 5, padding=2)
        self.proclitics = nn.Embedding(proclitics, proclitic_width)
        self.size = width + 2 * letter_filters + proclitic_width
        self.ahead = nn.LSTM(self.size, hidden, batch_first=True)
        self.back = nn.LSTM(self.size, hidden, batch_first=True)

    def words(self, vectors: Tensor, proclitics: Tensor, letters: Tensor) -> Tensor:
        """Describe distinct words by vector row, proclitic and letters."""
        shown = self.letters(letters).transpose(1, 2)
        shapes = [torch.relu(conv(shown)).amax(2) for conv in (self.short, self.long)]
        return torch.cat([self.get_buffer("vectors")[vectors], *shapes, self.proclitics(proclitics)], 1)

    def forward(self, words: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Read sentences of described words; what is known after each word, coming from either side."""
        turned = mirrored(words, lengths)
        return self.ahead(words)[0], mirrored(self.back(turned)[0], lengths)


def mirrored(state: Tensor, lengths: Tensor) -> Tensor:
    """Turn each sentence round, its padding left in place, so that no sentence reads another's padding."""
    place = torch.arange(state.shape[1])[None, :]
    mirror = torch.where(place < lengths[:, None], lengths[:, None] - 1 - place, place)
    return state.gather(1, mirror[:, :, None].expand(-1, -1, state.shape[2]))
