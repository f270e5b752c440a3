"""Engine ``camel``: camel-tools' NERecognizer (a fine-tuned Arabic BERT), from a folder or its own data."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from pipeline.entities.foreign import iob, ours
from pipeline.errors import PipelineError
from pipeline.records import Span
from pipeline.text import sentences, words

LONGEST = 120  # words of a sentence: a BERT reads 512 pieces, an Arabic word has four at the most on the average


def _stub_catalogue() -> None:
    """Let ``import camel_tools.ner`` stay offline: without a catalogue it asks the network at import."""
    home = Path(os.environ.get("CAMELTOOLS_DATA", Path.home() / ".camel_tools"))
    if not (home / "catalogue.json").exists():
        home = Path(mkdtemp(prefix="camel"))
        (home / "catalogue.json").write_text(json.dumps({"version": "1.0", "packages": {}, "components": {}}))
        os.environ["CAMELTOOLS_DATA"] = str(home)


def load(settings: dict[str, Any]) -> Callable[[Sequence[str]], list[list[Span]]]:
    """Load the recogniser of ``entities.camel``, or the one that ``camel_data -i ner-arabert`` installed."""
    _stub_catalogue()
    from camel_tools.ner import NERecognizer

    try:
        model = NERecognizer(settings["camel"], use_gpu=False) if settings["camel"] else NERecognizer.pretrained()
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise PipelineError(f"camel-tools has no model here ({error}). rasad engines says how to get one.") from error

    def recognise(texts: Sequence[str]) -> list[list[Span]]:
        places = [(number, piece) for number, text in enumerate(texts) for piece in _pieces(text)]
        told = model.predict([[texts[number][a:b] for a, b in piece] for number, piece in places]) if places else []
        found: list[list[tuple[int, int, str]]] = [[] for _ in texts]
        for (number, piece), tags in zip(places, told, strict=True):
            found[number] += [(piece[first][0], piece[last - 1][1], label) for first, last, label in iob(tags)]
        return [ours(text, spans) for text, spans in zip(texts, found, strict=True)]

    return recognise


def _pieces(text: str) -> list[list[tuple[int, int]]]:
    cut = [[(a + x, a + y) for x, y in words(text[a:b])] for a, b in sentences(text)]
    return [sentence[at : at + LONGEST] for sentence in cut for at in range(0, len(sentence), LONGEST)]
