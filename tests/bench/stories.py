"""Near-duplicates on real news: speed, recall of edited copies, false pairs. Run: python -m tests.bench.stories [N]."""

import random
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np

from pipeline import params
from pipeline.resolve.stories import SIMILAR, candidates, find_stories, signatures, similarity
from pipeline.train import archives

SHARD = 200


def texts(count: int) -> list[str]:
    """Bodies of real articles in the order of the corpus."""
    path = params.locate(params.read()["corpora"]["external"]) / "news" / "ant_multisource.jsonl.gz"
    if not Path(path).is_file():
        raise SystemExit(f"{path} is not there; corpora/external.yaml says where it comes from.")
    return [row["text"] for row in islice(archives.records(path), count)]


def edited(text: str, share: float, chance: random.Random, words: list[str]) -> str:
    """Replace, drop or add words, each with a third of the share."""
    made: list[str] = []
    for word in text.split():
        roll = chance.random() / share * 3
        made += [chance.choice(words)] if roll < 1 else [] if roll < 2 else [word]
        if 2 <= roll < 3:
            made.append(chance.choice(words))
    return " ".join(made)


def recall(originals: list[str], share: float) -> float:
    """Share of edited copies that land in the story of their original."""
    chance = random.Random(7)
    words = " ".join(originals).split()
    every = [*originals, *(edited(text, share, chance, words) for text in originals)]
    signed = dict(zip(map(str, range(len(every))), signatures(every), strict=True))
    story = {row.article_id: row.story_id for row in find_stories([("2025", name) for name in signed], signed)}
    half = len(originals)
    return sum(story[str(i)] == story[str(i + half)] for i in range(half)) / half


def main(count: int) -> None:
    found = texts(count)
    start = time.process_time()
    signed = [one for i in range(0, len(found), SHARD) for one in signatures(found[i : i + SHARD])]
    signing = time.process_time() - start
    start = time.process_time()
    rows = find_stories([("2025", f"{i:06}") for i in range(len(found))], {f"{i:06}": s for i, s in enumerate(signed)})
    grouping = time.process_time() - start
    print(f"{len(found)} articles: signed in {signing:.1f} s, grouped in {grouping:.1f} s of one core,", end=" ")
    print(f"{len(found) / (signing + grouping):.0f} articles/s, {len({row.story_id for row in rows})} stories")
    rng = random.Random(3)
    some = rng.sample([text for text in found if len(text.split()) >= 50], 1000)
    for share in (0.05, 0.1):
        print(f"recall at {share:.0%} edited words: {recall(some, share):.1%} of {len(some)}")
    sample = signatures(some)
    pairs = candidates(np.stack([one.bands for one in sample]))
    alike = [(a, b) for a, b in pairs if similarity(sample[a].shingles, sample[b].shingles) >= SIMILAR]
    print(f"pairs within 1000 drawn articles: {len(alike)}")
    for a, b in alike:
        print(f"  {some[a][:70]!r} ~ {some[b][:70]!r}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
