"""Cost of extraction beside trafilatura alone, on the same pages in one run. Run: python -m tests.bench.extract [N]."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from pipeline import params
from pipeline.extract import one
from pipeline.extract.encoding import decode
from pipeline.extract.inputs import Given
from pipeline.extract.raw import Raw

PAGES = Path(__file__).parent.parent / "pages"


def pages() -> list[str]:
    """Pages of the sample corpus, of the tests, and real ones where they are."""
    shared = Path(params.locate(params.read()["corpora"]["external"])) / "pages"
    folders = [params.locate("corpora/sample"), PAGES, shared]
    texts = (decode(path.read_bytes()) for folder in folders for path in sorted(folder.rglob("*.html")))
    return [text for text in texts if text]


def ours(page: str) -> object:
    return one(Raw("x.html", None, "page", page, Given()), shortest=120)


def text_alone(page: str) -> object:
    return trafilatura.extract(page, include_comments=False)


def with_metadata(page: str) -> object:
    return trafilatura.extract(page, include_comments=False, with_metadata=True)


def cost(work: Callable[[str], object], texts: list[str]) -> float:
    """Milliseconds of one core for a page."""
    start = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - start) * 1000 / len(texts)


def main(rounds: int) -> None:
    texts = pages()
    kinds = {"rasad extract": ours, "trafilatura, text alone": text_alone, "trafilatura with metadata": with_metadata}
    best = {name: min(cost(work, texts) for _ in range(rounds + 1)) for name, work in kinds.items()}
    for name, milliseconds in best.items():
        ratio = best["rasad extract"] / milliseconds
        print(f"{name:26} {milliseconds:6.2f} ms a page, {1000 / milliseconds:5.0f} pages/s; rasad / this: {ratio:.2f}")
    print(f"{len(texts)} pages, {sum(map(len, texts)) / len(texts):,.0f} characters on average, best of {rounds + 1}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
