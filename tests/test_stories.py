"""Stories: copies found, unrelated articles apart, the same whatever the order; signatures kept per shard."""

import random
import time

import numpy as np
import pytest

from pipeline import tables
from pipeline.resolve import signatures
from pipeline.resolve.stories import Signature, candidates, find_stories, shingles, similarity
from pipeline.resolve.stories import signatures as sign
from tests.bench.stories import edited

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def invented(count: int, words: int = 120, seed: int = 1) -> list[str]:
    """Texts of invented words, as frequent as words are."""
    chance = random.Random(seed)
    words_there = ["".join(chance.choices(LETTERS, k=chance.randint(2, 8))) for _ in range(3000)]
    weights = [1 / (rank + 10) for rank in range(len(words_there))]
    return [" ".join(chance.choices(words_there, weights, k=words)) for _ in range(count)]


def story_of(texts: list[str], days: list[str] | None = None) -> dict[str, str]:
    ids = [f"{i:05}" for i in range(len(texts))]
    rows = find_stories(
        list(zip(days or ["2025"] * len(ids), ids, strict=True)), dict(zip(ids, sign(texts), strict=True))
    )
    return {row.article_id: row.story_id for row in rows}


@pytest.mark.parametrize(("share", "least"), [(0.05, 0.98), (0.1, 0.9)])
def test_edited_copies_are_found(share, least):
    texts = invented(300)
    chance = random.Random(2)
    words = " ".join(texts).split()
    story = story_of(texts + [edited(text, share, chance, words) for text in texts])
    assert sum(story[f"{i:05}"] == story[f"{i + 300:05}"] for i in range(300)) / 300 >= least


def test_unrelated_articles_stay_apart():
    assert len(set(story_of(invented(1000)).values())) == 1000


def test_the_earliest_names_the_story_and_the_others_are_measured_against_it():
    text = invented(1)[0]
    signed = dict(zip("abc", sign([text, text + " تحديث", text]), strict=True))
    rows = find_stories([("2025-05-03", "a"), ("2025-05-01", "b"), ("9999", "c")], signed)
    assert [(row.story_id, row.similarity) for row in rows] == [
        ("b", rows[0].similarity),
        ("b", 1.0),
        ("b", rows[0].similarity),
    ]
    assert 0.9 < rows[0].similarity < 1


def test_order_does_not_matter():
    texts = invented(40)
    texts += [edited(text, 0.05, random.Random(i), texts[0].split()) for i, text in enumerate(texts)]
    ids = [f"{i:05}" for i in range(len(texts))]
    signed = dict(zip(ids, sign(texts), strict=True))
    first = find_stories([("2025", name) for name in ids], signed)
    for seed in range(3):
        mixed = random.Random(seed).sample(ids, len(ids))
        assert find_stories([("2025", name) for name in mixed], {name: signed[name] for name in mixed}) == first


def test_signatures_do_not_depend_on_their_neighbours():
    texts = invented(5)
    alone = [sign([text])[0] for text in texts]
    for one, other in zip(sign(texts), alone, strict=True):
        assert (one.bands == other.bands).all()
        assert (one.shingles == other.shingles).all()


def test_similarity_is_the_jaccard_index_of_the_shingles():
    a, b = "أ ب ج د ه و", "أ ب ج د ز ح"
    assert similarity(shingles(a), shingles(b)) == pytest.approx(2 / 6)


def test_texts_without_words_are_stories_of_their_own():
    assert len(set(story_of(["", "...", "؟", "كلمة", "كلمة"]).values())) == 4


def test_repetition_costs_linear_time():
    once = "نظم المركز ورشة للأسر في الحي. "
    assert cost(lambda: sign([once * 20_000])) < 4 * 4 * max(cost(lambda: sign([once * 5000])), 0.02)
    few, many = invented(1) * 750, invented(1) * 3000
    assert set(story_of(many).values()) == {"00000"}
    assert cost(lambda: story_of(many)) < 4 * 4 * max(cost(lambda: story_of(few)), 0.02)


def cost(work):
    """Give the processor's time of some work, the lesser of two runs."""
    times = []
    for _ in range(2):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def test_large_buckets_are_not_compared_all_with_all():
    bands = np.ones((2000, 28), np.uint64)
    assert len(list(candidates(bands))) < 2000 * 32


def test_signatures_are_kept_until_the_part_changes(dataset, monkeypatch):
    folder = dataset / ".work" / "resolve" / "signatures"
    part = tables.parts(dataset / ".work" / "normalize" / "articles")[0]
    kept = signatures.signed(folder, part)
    monkeypatch.setattr(signatures.stories, "signatures", lambda _: pytest.fail("signed again"))
    again = signatures.signed(folder, part)
    assert kept.keys() == again.keys()
    assert all((kept[name].bands == again[name].bands).all() for name in kept)
    assert all((kept[name].shingles == again[name].shingles).all() for name in kept)
    monkeypatch.setattr(signatures.tables, "about", lambda path: {"key": f"new {path.parent.name}"})
    monkeypatch.setattr(
        signatures.stories, "signatures", lambda texts: [Signature(*[np.zeros(28, np.uint64)] * 2) for _ in texts]
    )
    assert not any(one.bands.any() for one in signatures.signed(folder, part).values())
