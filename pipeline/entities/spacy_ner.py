"""Engine ``spacy``: any spaCy pipeline with a ``ner`` component."""

from collections.abc import Callable, Sequence
from typing import Any

from pipeline.entities.foreign import ours
from pipeline.errors import PipelineError
from pipeline.records import Span


def load(settings: dict[str, Any]) -> Callable[[Sequence[str]], list[list[Span]]]:
    """Load the pipeline that ``entities.spacy`` names, a folder or an installed package."""
    if not settings["spacy"]:
        raise PipelineError("The engine spacy needs a pipeline: --set entities.spacy=FOLDER (spacy train makes one).")
    import spacy

    try:
        nlp = spacy.load(settings["spacy"])
    except OSError as error:
        raise PipelineError(f"spaCy can't load {settings['spacy']!r}: {str(error).splitlines()[0]}") from error
    if "ner" not in nlp.pipe_names:
        raise PipelineError(f"{settings['spacy']} has no component 'ner', only: {', '.join(nlp.pipe_names) or 'none'}.")

    def recognise(texts: Sequence[str]) -> list[list[Span]]:
        nlp.max_length = max([nlp.max_length, *map(len, texts)])
        docs = nlp.pipe(texts)
        return [ours(doc.text, [(e.start_char, e.end_char, e.label_) for e in doc.ents]) for doc in docs]

    return recognise
