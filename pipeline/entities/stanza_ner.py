"""Engine ``stanza``: Stanza's Arabic tokenizer and recogniser, from a folder or its own cache, never the network."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from pipeline.entities.foreign import ours
from pipeline.errors import PipelineError
from pipeline.records import Span


def load(settings: dict[str, Any]) -> Callable[[Sequence[str]], list[list[Span]]]:
    """Load Stanza's Arabic models: a folder as ``stanza.download`` makes it, or one file ``ner.pt``.

    Character models that the latter was trained on lie beside it, as ``forward_charlm.pt`` and ``backward_charlm.pt``.
    """
    import stanza
    from stanza.pipeline.core import DownloadMethod, PipelineRequirementsException

    chosen: dict[str, Any] = {"processors": "tokenize,ner"}
    if settings["stanza"].endswith(".pt"):
        # a recogniser of one's own: words are cut by our own text module, nothing of Stanza's resources is needed
        chosen |= {"ner_model_path": settings["stanza"], "tokenize_pretokenized": True, "allow_unknown_language": True}
        chosen["dir"] = _no_resources()
        beside = {way: Path(settings["stanza"]).with_name(f"{way}_charlm.pt") for way in ("forward", "backward")}
        chosen |= {f"ner_{way}_charlm_path": str(path) for way, path in beside.items() if path.is_file()}
    elif settings["stanza"]:
        chosen["dir"] = settings["stanza"]
    try:
        pipeline = stanza.Pipeline("ar", download_method=DownloadMethod.NONE, verbose=False, use_gpu=False, **chosen)
    except (OSError, ValueError, PipelineRequirementsException) as error:
        raise PipelineError(
            f"Stanza has no Arabic models here ({error}). rasad engines says how to get them."
        ) from error

    def recognise(texts: Sequence[str]) -> list[list[Span]]:
        if chosen.get("tokenize_pretokenized"):
            return [_pretokenized(pipeline, text) for text in texts]
        docs = pipeline.bulk_process([stanza.Document([], text=text) for text in texts])
        return [ours(doc.text, [(e.start_char, e.end_char, e.type) for e in doc.ents]) for doc in docs]

    return recognise


def _no_resources() -> str:
    folder = Path(mkdtemp(prefix="stanza"))
    (folder / "resources.json").write_text("{}", encoding="utf-8")
    return str(folder)


def _pretokenized(pipeline: Any, text: str) -> list[Span]:
    from pipeline.text import sentences, words

    places = [[(a + x, a + y) for x, y in words(text[a:b])] for a, b in sentences(text)]
    doc = pipeline([[text[x:y] for x, y in sentence] for sentence in places])
    found = []
    for sentence, where in zip(doc.sentences, places, strict=True):
        for entity in sentence.ents:
            first, last = entity.tokens[0].id[0] - 1, entity.tokens[-1].id[0] - 1
            found.append((where[first][0], where[last][1], entity.type))
    return ours(text, found)
