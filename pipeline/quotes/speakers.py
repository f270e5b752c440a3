"""Who speaks: the subject behind a verb of speech, or the one that a pronoun means."""

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.quotes import lexicon
from pipeline.quotes.cues import Cue, folded
from pipeline.quotes.scene import Name, Scene, agree

_ADVERBS, _PREPOSITIONS = folded(lexicon.ADVERBS), folded(lexicon.PREPOSITIONS)
_NOT_SPEAKER, _DESCRIPTIVE = folded(lexicon.NOT_SPEAKER), folded(lexicon.DESCRIPTIVE)
_WORD = re.compile(r"\w+")
_HEAD = re.compile(r"(?:ال)?(\w{3,})")
NEAR = 2500  # characters back to which a pronoun reaches, about four paragraphs


@dataclass(frozen=True, slots=True)
class Subject:
    """What stands behind a verb: a name, a pronoun (nothing), or somebody unnamed."""

    kind: Literal["named", "pronoun", "unnamed"]
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The last one who spoke; ``name`` is None for somebody unnamed."""

    name: Name | None
    gender: str
    start: int
    end: int


def subject(scene: Scene, start: int, end: int) -> Subject:
    """Read the subject between a verb and what it introduces.

    >>> from pipeline.quotes.scene import scene_of
    >>> subject(scene_of("قال مدير المركز [PER ناصر الخوري] ان"), 3, 30).name.canonical
    'ناصر الخوري'
    """
    names = scene.names_in(start, end)
    first = _first_word(scene, start, end)
    people = [name for name in names if name.label == "PER"]
    if first is None:
        return Subject("pronoun")
    word, place = first
    begins = next((name for name in names if place <= name.start <= place + 2), None)
    if not begins and _leads_away(word):
        people = [name for name in people if not _beside(scene, start, name)]
        comma = re.search("،|,", scene.text[start:end])
        people = [name for name in people if comma and name.start > start + comma.start() or _apart(scene, start, name)]
        return Subject("named", people[0]) if people else Subject("pronoun")
    if people:
        return Subject("named", people[0])
    if begins and begins.label == "ORG":
        return Subject("named", begins)
    if word in _DESCRIPTIVE or word.removeprefix("ال") in _DESCRIPTIVE:
        near = [name for name in names if name.label == "ORG" and name.start <= place + len(word) + 3]
        if near:
            return Subject("named", near[0])
    return Subject("unnamed")


def _first_word(scene: Scene, start: int, end: int) -> tuple[str, int] | None:
    """Give the first word that is no adverb, and its place."""
    for match in _WORD.finditer(scene.text, start, end):
        if match[0] not in _ADVERBS:
            return match[0], match.start()
    return None


def _leads_away(word: str) -> bool:
    """Tell whether a word opens an adverbial (في كلمته، للصحفيين، بقوله) and no subject."""
    return word in _PREPOSITIONS or word.startswith(("لل", "بال")) or (len(word) > 4 and word.startswith("لوكال"))


def _beside(scene: Scene, start: int, name: Name) -> bool:
    """Tell whether a person is only met or received in the adverbial."""
    return bool(_NOT_SPEAKER & set(scene.text[start : name.start].split()))


def _apart(scene: Scene, start: int, name: Name) -> bool:
    """Tell whether a title stands before the name, as it does for a subject behind an adverbial."""
    return bool(name.mention.title_before) or not re.match(r"\s*(?:ل|ب)", scene.text[start : name.start])


def by_post(scene: Scene, start: int, end: int, last: Turn | None) -> Name | None:
    """Find the person whom a bare post or title means (وأضاف الوزير): the last speaker, or the only one of that post.

    >>> from pipeline.quotes.scene import scene_of
    >>> scene = scene_of("حضر الوزير [PER علي حسن]. وقال الوزير ان")
    >>> by_post(scene, 26, 33, None).canonical
    'علي حسن'
    """
    first = _first_word(scene, start, end)
    match = _HEAD.fullmatch(first[0]) if first else None
    if match is None or first is None or len(scene.text[first[1] : end].split()) > 3:
        return None
    fits = re.compile(rf"(?<!\w)[ولبك]?(?:ال)?{re.escape(match[1])}(?!\w)")
    known: dict[str, Name] = {}
    for name in scene.names_in(max(0, start - 2 * NEAR), start):
        if name.label == "PER" and name.canonical not in known:
            before = re.split(r"[.:؛\n]", scene.text[max(0, name.start - 60) : name.start])[-1]
            after = re.split(r"[.:؛\n]", scene.text[name.end : name.end + 40])[0]
            if fits.search(before) or (after.startswith("،") and fits.match(after.lstrip("، "))):
                known[name.canonical] = name
    if last and last.name and last.name.canonical in known:
        return last.name
    return next(iter(known.values())) if len(known) == 1 else None


def meant(scene: Scene, cue: Cue, last: Turn | None, sentence: int, spoken: int) -> Name | None:
    """Find whom the pronoun in a verb means; ``spoken`` is where the last quote ended."""
    gender = cue.form.gender
    here = [name for name in scene.names_in(sentence, cue.start) if name.start >= spoken and _fits(scene, name, gender)]
    people = [name for name in here if name.label == "PER"]
    if here and (cue.relative or cue.form.mood == "word"):
        return (people or here)[-1]
    if last and last.start >= sentence and agree(last.gender, gender):
        return last.name
    if people and not (cue.joined and scene.marks_at(people[0].start)):
        return people[0]
    if cue.form.mood == "saying" or (here and here[0].start - sentence < 25 and cue.joined):
        organisations = [name for name in here if name.label == "ORG" and name.start - sentence < 25]
        if organisations:
            return organisations[0]
    return _earlier(scene, cue, last, sentence, spoken)


def _earlier(scene: Scene, cue: Cue, last: Turn | None, sentence: int, spoken: int) -> Name | None:
    """Look in the sentences before: the last speaker, unless a new person has been brought in since."""
    gender = cue.form.gender
    near = last if last and last.start > cue.start - NEAR and agree(last.gender, gender) else None
    if near and cue.form.goes_on:
        return near.name
    since = max(spoken, near.start if near else 0, cue.start - NEAR // 2)
    introduced: dict[int, Name] = {}
    for name in scene.names_in(since, sentence):
        if name.label == "PER" and _fits(scene, name, gender) and not (near and name.end <= near.end):
            introduced.setdefault(scene.sentence(name.start)[0], name)
    if introduced:
        return introduced[max(introduced)]
    if near:
        return near.name
    before = [name for name in scene.names_in(max(0, cue.start - NEAR), sentence) if name.label == "PER"]
    fitting = [name for name in before if _fits(scene, name, gender)]
    return fitting[-1] if fitting else None


def _fits(scene: Scene, name: Name, gender: str) -> bool:
    return name.label != "LOC" and agree(scene.gender(name), gender)
