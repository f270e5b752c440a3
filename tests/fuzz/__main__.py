"""Look for input that breaks a stage, for a bounded time. `make fuzz`, or: python -m tests.fuzz [--seconds 60] [--atheris].

Hypothesis puts pieces together that mean something to a stage; what fails is made as small as possible and printed.
With `--atheris` (if it is installed), mutations of bytes follow the branches of our code instead.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from pipeline import params
from pipeline.entities import entities
from pipeline.entities.dates import find
from pipeline.extract import one
from pipeline.extract.encoding import decode
from pipeline.extract.inputs import Given
from pipeline.extract.raw import Raw
from pipeline.normalize import normalize
from pipeline.quotes import quotes
from pipeline.records import Article
from pipeline.text import clean, fold, sentences, words
from tests.fuzz import inputs

RULES = params.read(["entities.engine=rules"])
DAY = date(2025, 5, 29)


def check_text(text: str) -> None:
    """Cleaning twice changes nothing; folded letters know where they stood."""
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    folded = fold(cleaned)
    assert len(folded.origin) == len(folded.text) + 1
    assert all(0 <= start < end <= len(cleaned) for start, end in [*words(cleaned), *sentences(cleaned)])


def check_dates(text: str) -> None:
    """A date stands where it says, and its days are in order."""
    for found in find(text, DAY):
        assert found.text == text[found.start : found.end]
        assert found.value_start is None or found.value_end is None or found.value_start <= found.value_end


def check_article(text: str) -> None:
    """Names, dates and quotes stand where they say."""
    title, _, body = text.partition("\n")
    article = normalize(
        _article(one(Raw("a", 1, "record", body or "خبر", Given(published="2025-05-29"), title), shortest=0))
    )
    mentions, _ = entities([article], RULES)
    assert all(article.text[one.start : one.end] == one.text for one in mentions)
    for quote in quotes([article], mentions):
        assert article.text[quote.start : quote.end] == quote.text


def _article(found: object) -> Article:
    return found if isinstance(found, Article) else Article(
        "x", "s", "s", None, "", None, None, None, None, None, None, None, None, None, "", "", 0, "a", 1, ""
    )  # fmt: skip


def check_page(page: str) -> None:
    """A page gives an article or a reason, and quickly."""
    began = time.process_time()
    found = one(Raw("a.html", None, "page", page, Given()), shortest=120)
    assert isinstance(found, Article) or found.reason
    assert time.process_time() - began < 5


def check_bytes(data: bytes) -> None:
    """Any bytes are text or none."""
    text = decode(data)
    if text is not None:
        check_text(text)


TARGETS: dict[str, tuple[Callable[..., None], st.SearchStrategy[object]]] = {
    "clean": (check_text, inputs.texts),
    "dates": (check_dates, inputs.texts),
    "quotes": (check_article, inputs.texts),
    "extract": (check_page, inputs.pages),
    "bytes": (
        check_bytes,
        st.one_of(st.binary(max_size=300), inputs.texts.map(lambda t: t.encode("cp1256", "ignore"))),
    ),
}


def search(name: str, seconds: float, examples: int = 100) -> int:
    """Try a target until the time is over; give the number of inputs tried."""
    check, strategy = TARGETS[name]
    tried = 0
    end = time.monotonic() + seconds
    chosen = settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink), print_blob=True,
    )  # fmt: skip

    def attempt(told: object) -> None:
        nonlocal tried
        tried += 1
        check(told)

    number = 0
    while time.monotonic() < end:
        seed(number)(chosen(given(strategy)(attempt)))()
        number += 1
    return tried


def mutate(name: str, seconds: float) -> None:
    """Let atheris mutate bytes; it ends the process."""
    import atheris

    atheris.instrument_all()
    check = TARGETS[name][0]

    def attempt(data: bytes) -> None:
        check(data if name == "bytes" else data.decode("utf-8", "surrogateescape"))

    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-max_len=4096"], attempt)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar=" ".join(TARGETS), help="default: all")
    parser.add_argument("--seconds", type=float, default=60, help="for each target")
    parser.add_argument("--atheris", action="store_true", help="one target at a time")
    options = parser.parse_args()
    if options.atheris:
        mutate(options.targets[0], options.seconds)
        return
    for name in options.targets or TARGETS:
        print(f"{name}: {search(name, options.seconds)} inputs, nothing broke", flush=True)


if __name__ == "__main__":
    main()
