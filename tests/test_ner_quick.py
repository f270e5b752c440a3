"""The quick reading of the recogniser gives the scores of the network as it was trained; its chain is exact."""

import numpy as np
import pytest
import torch

from pipeline import params
from pipeline.entities import ner_chain, ner_features, ner_model, ner_quick, rasad_ner
from pipeline.entities.ner_memory import KINDS

LINES = [
    "وقال راشد محمد العلي ان المركز يعمل في الدوحه وبالرياض كل يوم",
    "اعلنت وزاره الصحه في الكويت عن الخطه الجديده لعام 0000 .",
    "زار احمد الكواري الدوحه",
    "قال راشد",
    "نعم",
]
SENTENCES = [line.split() for line in LINES]  # in order of falling length


@pytest.fixture(scope="module")
def parts():
    folder = params.locate("models/entities")
    model = ner_model.read(folder, rasad_ner.about(folder)["sizes"]).requires_grad_(False)
    return model, ner_features.load(folder), ner_quick.Quick(model, 0)


def described(parts, memories):
    model, lexicon, _ = parts
    return ner_model.describe(model, ner_features.batch(SENTENCES, lexicon, memories), [0] * len(SENTENCES))


def memory(words):
    rng = np.random.default_rng(len(words))
    return rng.integers(0, 2, (len(words), len(KINDS))).astype(np.float32)


def test_scores_are_those_of_the_network(parts):
    _, lexicon, quick = parts
    reading = quick.first(SENTENCES, lexicon)
    scores, expected = quick.scores(reading), described(parts, None)
    for row, words in enumerate(SENTENCES):
        assert torch.allclose(scores[reading.pack.row(row)], expected[row, : len(words)], atol=1e-4)


def test_a_second_reading_starts_from_the_first(parts):
    _, lexicon, quick = parts
    chosen = [0, 1, 3]
    told = [memory(words) if row in chosen else None for row, words in enumerate(SENTENCES)]
    first = quick.first(SENTENCES, lexicon)
    again = quick.again(first, chosen, [told[row] for row in chosen])
    scores, expected = quick.scores(again), described(parts, told)
    for at, row in enumerate(chosen):
        assert torch.allclose(scores[again.pack.row(at)], expected[row, : len(SENTENCES[row])], atol=1e-4)
    assert not torch.allclose(scores[again.pack.row(0)], quick.scores(first)[first.pack.row(0)], atol=1e-2)


def test_the_likeliest_tags_are_those_of_the_chain(parts):
    model, _, _ = parts
    lengths = np.array([9, 9, 4, 1])
    pack = ner_quick.Pack.of(lengths)
    scores = torch.randn(int(lengths.sum()), len(ner_model.TAGS), generator=torch.Generator().manual_seed(1)) * 3
    padded = torch.zeros(len(lengths), 9, len(ner_model.TAGS))
    for row, length in enumerate(lengths):
        padded[row, :length] = scores[pack.row(row)]
    found = ner_chain.Steps(model.chain).best(scores.double().numpy(), pack)
    assert [path.tolist() for path in found] == model.chain.best(padded, torch.from_numpy(lengths))


def test_a_probability_is_the_slope_of_the_weight_of_all_paths(parts):
    model, _, _ = parts
    pack = ner_quick.Pack.of(np.array([7, 3, 1]))
    scores = torch.randn(11, len(ner_model.TAGS), generator=torch.Generator().manual_seed(2))
    sure = ner_chain.Steps(model.chain).sure(scores.double().numpy(), pack)
    for row, length in enumerate(pack.lengths):
        one = scores[pack.row(row)][None].requires_grad_()
        tags = torch.zeros(1, length, dtype=torch.long)  # only O: the gold path's own part of the loss is known
        model.chain.loss(one, tags, torch.ones(1, length)).backward()
        slope = one.grad[0].clone()
        slope[:, 0] += 1
        assert np.allclose(sure[pack.row(row)], slope.numpy(), atol=1e-5)


def test_an_article_longer_than_a_pack_is_read_in_several(monkeypatch):
    recognise = rasad_ner.load(params.locate("models/entities"))
    whole = "وقال راشد محمد العلي إن المركز يعمل. وأضاف العلي أن العمل في الدوحة مستمر.\n" * 20
    expected = recognise([whole])
    monkeypatch.setattr(rasad_ner, "PACK", 30)
    found = recognise([whole])
    assert [(s.start, s.end, s.label) for s in found[0]] == [(s.start, s.end, s.label) for s in expected[0]]
    assert len(found[0]) >= 60
