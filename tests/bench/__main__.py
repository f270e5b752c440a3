"""Speed and memory of the whole flow, as ratios measured in one run. `make bench`, or:

python -m tests.bench [--pages 300] [--lines 1000] [--sizes 1000 10000 40000] [--out TABLE.md]

`--sizes` measures memory at these numbers of articles, and at the largest what it costs to add 1 % and to do nothing;
40,000 take about half an hour on two free cores. The load of the machine is printed beside every figure.
"""

import argparse
import os
import platform
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import params, run
from pipeline.extract.inputs import Given
from pipeline.run import stages
from tests.bench import hostile, news
from tests.bench.measure import rasad

Row = tuple[str, str, str]


def machine() -> str:
    """Name the machine: processor, cores, memory."""
    info = Path("/proc/cpuinfo")
    names = (
        [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        if info.is_file()
        else []
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def by_stage(inputs: Path, out: Path) -> dict[str, float]:
    """Run everything in this process; give the seconds of one core that each stage took."""
    taken: dict[str, float] = {}

    def timed(work: Callable[..., object], name: Callable[..., str]) -> Callable[..., object]:
        def call(*told: object, **named: object) -> object:
            began = time.process_time()
            found = work(*told, **named)
            taken[name(*told)] = taken.get(name(*told), 0.0) + time.process_time() - began
            return found

        return call

    import pipeline.dataset

    kept = stages._run, run.resolve_all, pipeline.dataset.publish
    stages._run = timed(kept[0], lambda stage, _: stage)  # type: ignore[assignment]
    run.resolve_all = timed(kept[1], lambda *_: "resolve")  # type: ignore[assignment]
    pipeline.dataset.publish = timed(kept[2], lambda *_: "dataset")  # type: ignore[assignment]
    try:
        run.run([inputs], out, params.read(["work.workers=1"]), Given())
    finally:
        stages._run, run.resolve_all, pipeline.dataset.publish = kept
    return taken


def pages_and_lines(folder: Path, pages: int, lines: int) -> Iterator[Row]:
    """Compare pages in, dataset out with trafilatura alone; and lines in, dataset out."""
    import trafilatura

    html = news.pages(folder / "pages", news.articles(pages))
    texts = [path.read_text(encoding="utf-8") for path in sorted(html.iterdir())]
    by_stage(news.lines(folder / "warm.jsonl", news.articles(40)), folder / "warm")  # models and modules are loaded
    trafilatura.extract(texts[0])
    alone = _alone(texts)
    for name, count, inputs in (
        ("HTML", pages, html),
        ("JSONL", lines, news.lines(folder / "lines" / "a.jsonl", news.articles(lines))),
    ):
        taken = by_stage(inputs, folder / name)
        if name == "HTML":
            alone = (alone + _alone(texts)) / 2  # before and after: what else the machine does touches both alike
            yield "trafilatura alone", f"{pages / alone:.0f} pages/s ({1000 * alone / pages:.1f} ms)", load()
        for stage, seconds in taken.items():
            yield (
                f"{name}: {stage}",
                f"{count / max(seconds, 1e-6):.0f} articles/s ({1000 * seconds / count:.1f} ms)",
                load(),
            )
        whole = sum(taken.values())
        yield f"{name}: all stages", f"{count / whole:.1f} articles/s of one core", load()
        if name == "HTML":
            yield "HTML: all stages beside trafilatura alone", f"{whole / alone:.2f} ×", load()
            yield "HTML: extraction beside trafilatura alone", f"{taken['extract'] / alone:.2f} ×", load()


def _alone(texts: list[str]) -> float:
    import trafilatura

    began = time.process_time()
    for text in texts:
        trafilatura.extract(text)
    return time.process_time() - began


def workers(folder: Path, lines: int) -> Iterator[Row]:
    """Compare one worker with two, in a pool and with Dask, start-up included; and look at the bytes."""
    inputs = news.lines(folder / "w" / "a.jsonl", news.articles(lines))
    one = rasad("run", inputs, "--out", folder / "w1", "--workers", 1)
    yield f"{lines} JSON lines, 1 worker", f"{one.wall:.0f} s, {one.cpu:.0f} s of a core, {one.main:.0f} MB", load()
    kinds = {"pool": ["--workers", 2], "Dask": ["--workers", 2, "--scheduler", "local"]}
    if not find_spec("distributed"):
        del kinds["Dask"]
        yield "2 workers, Dask", "not measured: the extra [dask] is not installed", load()
    for name, told in kinds.items():
        two = rasad("run", inputs, "--out", folder / name, *told)
        figure = f"{two.wall:.0f} s ({one.wall / two.wall:.2f} ×), {two.worker:.0f} MB a worker"
        yield f"2 workers, {name}", figure, load()


def sizes(folder: Path, counts: list[int]) -> Iterator[Row]:
    """Measure memory by size; at the largest size also what nothing and 1 % more cost, and a question."""
    for count in counts:
        raw, out = folder / f"raw{count}", folder / f"out{count}"
        news.lines(raw / "a.jsonl", news.articles(count))
        full = rasad("run", raw, "--out", out, "--workers", 2)
        figure = f"{full.wall:.0f} s, {full.cpu:.0f} s of a core; most {full.worker:.0f} MB a worker, {full.main:.0f} MB the main process"
        yield f"{count} JSON lines, 2 workers", figure, load()
    nothing = rasad("run", raw, "--out", out, "--workers", 2)
    yield f"nothing new in {count}", f"{nothing.wall:.1f} s, {nothing.cpu:.1f} s of a core", load()
    news.lines(raw / "more.jsonl", news.articles(max(1, count // 100), skip=count))
    more = rasad("run", raw, "--out", out, "--workers", 2)
    figure = f"{more.wall:.0f} s ({more.wall / full.wall:.1%}), {more.cpu:.0f} s of a core ({more.cpu / full.cpu:.1%}), {more.main:.0f} MB"
    yield f"1 % more in {count}", figure, load()
    names = "select name, articles from entities where label = 'PER' order by articles desc limit 5"
    for title, told in (("query", [names]), ("search", ["الانتخابات"]), ("report", ["--out", folder / "reports"])):
        rasad(title, *told, "--dataset", out)
        again = rasad(title, *told, "--dataset", out)
        yield f"{title} of {count}, start-up included", f"{again.wall:.1f} s, {again.main:.0f} MB", load()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    parser.add_argument("--only", choices=("stages", "workers", "hostile", "sizes"))
    options = parser.parse_args()
    print(f"{machine()}\n\n| what | measured | load |\n|---|---|---|")
    with TemporaryDirectory(prefix="rasad-bench-") as name:
        folder = Path(name)
        steps = {
            "stages": lambda: pages_and_lines(folder, options.pages, options.lines),
            "workers": lambda: workers(folder, options.lines),
            "hostile": lambda: ((*row, load()) for row in hostile.rows(folder / "hostile")),
            "sizes": lambda: sizes(folder, options.sizes) if options.sizes else iter(()),
        }
        for step, rows in steps.items():
            for row in rows() if options.only in (None, step) else ():
                print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
