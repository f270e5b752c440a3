"""Report and search at full size: 10,000 articles a week for 12 weeks, told by a seed, and 30,000 to search.

python -m tests.bench.report [articles a week] [weeks]
"""

import random
import re
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import params, report
from pipeline.search import Wish, open_index, search
from tests.made import Told, write

PAPERS = [f"paper{n}" for n in range(40)]


def told(weekly, weeks, seed=7):
    """Tell weeks of articles: names by Zipf's law, three in ten reprinted, one in six on a topic."""
    dice = random.Random(seed)
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    vocabulary = ["".join(dice.choices(letters, k=dice.randint(3, 7))) for _ in range(20_000)]
    names = [(" ".join(dice.choices(vocabulary, k=2)), dice.choice(["PER", "ORG"])) for _ in range(30_000)]
    weights = list(accumulate(1 / (n + 5) for n in range(len(names))))
    begin = date(2025, 1, 5)
    found = []
    for n in range(weekly * weeks):
        day = begin + timedelta(n * 7 // weekly)
        who = tuple(dict.fromkeys(dice.choices(names, cum_weights=weights, k=7)))
        text = " ".join(dice.choices(vocabulary, k=150))
        topics = ("child_protection",) if dice.random() < 0.17 else ()
        story = f"s{dice.randrange(n + 1, n + 2000) // 3}" if dice.random() < 0.3 else ""
        says = tuple((name, text[:80]) for name, label in who[:2] if label == "PER")
        one = Told(dice.choice(PAPERS), day, " ".join(text.split()[:8]), who, topics, says, story, text=text)
        found.append(one)
    return found


def clocks():
    """Give wall and processor time: on a busy machine only the second compares."""
    return time.perf_counter(), time.process_time()


def peak():
    """Give the most memory this process held, in MB; ``ru_maxrss`` would count what its parent held at the fork."""
    told = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(told[1]) / 1024 if told else float("nan")


def measure_report(folder, out):
    started, worked = clocks()
    page = report.write(folder, out, params.read(["report.profile="]))[0]
    now, spent = clocks()
    print(
        f"report: {now - started:.1f} s ({spent - worked:.1f} s of processor), {peak():.0f} MB at most, html {page.stat().st_size / 1e6:.2f} MB"
    )


def measure_search(folder):
    started, worked = clocks()
    connection = open_index(folder)
    now, spent = clocks()
    count = connection.execute("select count(*) from article").fetchone()[0]
    print(f"index of {count} articles: {now - started:.1f} s ({spent - worked:.1f} s of processor)")
    words = [row[0] for row in connection.execute("select title from article order by id limit 200")]
    times = []
    for title in words:
        for wish in (Wish(title.split()[0]), Wish(" ".join(title.split()[:2])), Wish("ا", topic="child_protection")):
            started, worked = clocks()
            search(connection, wish, limit=20)
            now, spent = clocks()
            times.append((spent - worked, now - started))
    for what, found in zip(("processor", "wall"), zip(*times, strict=True), strict=True):
        median, slowest = 1000 * sorted(found)[len(found) // 2], 1000 * max(found)
        print(f"search, {what}: median {median:.0f} ms, slowest {slowest:.0f} ms of {len(found)}")


def main(arguments):
    if arguments[:1] in (["report"], ["search"]):
        what, folder = arguments[0], Path(arguments[1])
        measure_report(folder, folder.parent / "out") if what == "report" else measure_search(folder)
        return
    weekly, weeks = (*map(int, arguments), 10_000, 12)[:2] if len(arguments) != 1 else (int(arguments[0]), 12)
    with TemporaryDirectory() as place:
        for what, size in (("report", (weekly, weeks)), ("search", (30_000, 1))):
            folder = write(Path(place) / what / "ds", told(*size))
            subprocess.run([sys.executable, "-m", "tests.bench.report", what, str(folder)], check=True)  # memory apart


if __name__ == "__main__":
    main(sys.argv[1:])
