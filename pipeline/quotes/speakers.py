"""Who speaks: the subject behind a verb of speech, or the one that a pronoun means."""

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.quotes import lexicon
from pipeline.quotes.cues import Cue, folded
from pipeline.quotes.scene import Name, Scene, agree
from pipeline.text import key

_POSTS, _NOBODY, _KIN = folded(lexicon.POSTS), folded(lexicon.NOBODY), folded(lexicon.KIN)
_ADVERBS, _PREPOSITIONS = folded(lexicon.ADVERBS), folded(lexicon.PREPOSITIONS)
_NOT_SPEAKER, _DESCRIPTIVE = folded(lexicon.NOT_SPEAKER), folded(lexicon.DESCRIPTIVE)
_PARTICLES, _OWN_ASIDE = folded(lexicon.PARTICLES), folded(lexicon.OWN_ASIDE)
_TITLED = {key(word): folded(titles) for word, titles in lexicon.TITLED.items()}
_UNNAMED = folded("مصدر مصادر مسؤول مسؤولة متحدث شاهد شهود خبراء مراقبون محللون")
_CALLED = {"يدعي", "تدعي", "اسمه", "اسمها"}
_EPITHETS = folded(lexicon.EPITHETS)
_NO_LAM = ("لجن", "لاع", "لواء", "لوا", "لاج", "لبن", "ليب", "لور")
_LAST_WORD = re.compile(r"(\w+)\s$")
_WORD = re.compile(r"\w+")
_HANDS_ON = re.compile(r"(?<!\w)[وف]?(?:نقل|نقلت|ينقل|تنقل|نقلا|ناقلا)\s")
_TOPIC = re.compile(r"(?<!\w)[وفبل]?(?:ان|لكن)\s(\w[^،.:]*\s)$")
_IN_IT = re.compile(r"\s(?:فيها?|فيهما)(?!\w)")
_OF_THAT = re.compile(
    r"(?<!\w)(?:الامر|الشيء|الشي|الوقت|البيان|التقرير|الحد|ال\w{3,}ات|الانباء|التقارير) (?:الذي|التي)"
)
_RELATIVE_REACH, _AT_HEAD = 80, 25  # characters from a name to its «الذي»; from the start of a sentence to its subject
_BROUGHT_IN = 60  # characters from the start of a sentence to a new person who then speaks
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
    >>> subject(scene_of("قال مدير المركز ناصر الخوري ان", "ناصر الخوري"), 3, 27).name.canonical
    'ناصر الخوري'
    """
    names = scene.names_in(start, end)
    first = _first_word(scene, start, end)
    people = [name for name in names if name.label == "PER"]
    if first is None:
        return Subject("pronoun")
    word, place = first
    begins = next((name for name in names if name.start == place), None)
    away = _leads_away(word) or (begins is None and word[0] in "لب" and any(n.start == place + 1 for n in names))
    if not begins and away:
        people = [name for name in people if not _beside(scene, start, name)]
        comma = re.search("،|,", scene.text[start:end])
        after = start + comma.start() if comma else end
        people = [name for name in people if name.start > after or _apart(scene, start, name)]
        return Subject("named", people[0]) if people else Subject("pronoun")
    if begins and begins.label == "LOC":
        return Subject("unnamed")
    if begins and begins.label == "ORG" and word.removeprefix("ال") not in _POSTS:
        people = [name for name in people if _apposed(scene, begins.end, name)]
    named = begins if begins and not people else _named(scene, first, people, names, own=begins is None)
    return Subject("named", named) if named and named.label != "LOC" else Subject("unnamed")


def beside(scene: Scene, start: int, name: Name) -> bool:
    """Tell whether only titles and posts stand between a verb and a name."""
    between = scene.text[start : name.start].split()
    return len(between) <= 5 and not _PREPOSITIONS & set(between)


def _apposed(scene: Scene, start: int, name: Name) -> bool:
    """Tell whether a person speaks for the organisation before: named straight behind it, or «على لسان»."""
    between = re.findall(r"\w+", scene.text[start : name.start])
    return (len(between) <= 4 and not _PREPOSITIONS & set(between)) or "لسان" in between


def nobody(scene: Scene, start: int, end: int) -> bool:
    """Tell whether a subject opens with a word for people or papers without a name (مسؤول، بيان)."""
    first = _first_word(scene, start, end)
    return bool(first) and first[0] in _NOBODY if first else False


def _named(scene: Scene, first: tuple[str, int], people: list[Name], names: list[Name], *, own: bool) -> Name | None:
    """Choose the speaker of a subject that opens with a noun; ``own`` when the noun is no part of a name."""
    word, place = first
    if own and word in _NOBODY:
        return None
    if own and people:
        people = [name for name in people if not _OWN_ASIDE & set(scene.text[place : name.start].split())]
    between = scene.text[place : people[0].start].split() if people else []
    if own and people and word in _KIN and len(between) <= 2 and not _CALLED & set(between):
        return next((name for name in people[1:] if "،" in scene.text[people[0].end : name.start]), None)
    if people:
        return people[0]
    described = word in _DESCRIPTIVE or word.removeprefix("ال") in _DESCRIPTIVE
    near = [name for name in names if name.label == "ORG" and name.start <= place + len(word) + 3]
    return near[0] if described and near else None


def _first_word(scene: Scene, start: int, end: int) -> tuple[str, int] | None:
    """Give the first word that is no adverb, and its place."""
    for match in _WORD.finditer(scene.text, start, end):
        if match[0] not in _ADVERBS:
            return match[0], match.start()
    return None


def _leads_away(word: str) -> bool:
    """Tell whether a word opens an adverbial (في كلمته، للصحفيين، بقوله) and no subject."""
    return word in _PREPOSITIONS or word.startswith("بال") or (word[0] == "ل" and not word.startswith(_NO_LAM))


def _beside(scene: Scene, start: int, name: Name) -> bool:
    """Tell whether a person is only met or received in the adverbial."""
    return bool(_NOT_SPEAKER & set(scene.text[start : name.start].split()))


def _apart(scene: Scene, start: int, name: Name) -> bool:
    """Tell whether a title stands before the name, as it does for a subject behind an adverbial."""
    return bool(name.mention.title_before) or not re.match(r"\s*(?:ل|ب)", scene.text[start : name.start])


def by_post(scene: Scene, start: int, end: int, last: Turn | None) -> Name | None:
    """Find the person whom a bare post, a title or a name not recognised means.

    «وأضاف الوزير» is the last speaker or the only one of that post, «وأكد سموه» the last one with that title,
    «وقال الخوري» (no name to the recogniser) who bears that name.

    >>> from pipeline.quotes.scene import scene_of
    >>> scene = scene_of("حضر الوزير علي حسن. وقال الوزير ان", "علي حسن")
    >>> by_post(scene, 24, 31, None).canonical
    'علي حسن'
    """
    first = _first_word(scene, start, end)
    if first is None:
        return None
    people = [n for n in scene.names_in(max(0, first[1] - 2 * NEAR), first[1]) if n.label == "PER"]
    if first[0] in _TITLED:
        return _titled(scene, people, first[0], last)
    phrase = _phrase(scene, first[1], end)
    bearers = {n.canonical: n for n in people if set(phrase[:2]) & set(key(n.canonical).split()[1:])}
    if len(bearers) == 1 and (len(phrase) <= 2 or phrase[0] not in _POSTS):
        return next(iter(bearers.values()))
    head = phrase[0].removeprefix("ال")
    if head not in _POSTS or phrase[0] in _KIN or (phrase[0] == head and len(phrase) == 1):
        return None
    return _of_post(scene, people, head, phrase[1:], last)


def _phrase(scene: Scene, start: int, end: int) -> list[str]:
    """Give the words of a post up to a comma or a word that leads away."""
    words = re.split(r"[^\w\s]", scene.text[start:end], maxsplit=1)[0].split()
    stop = next((i for i, word in enumerate(words) if i and (word in _PREPOSITIONS | _ADVERBS)), len(words))
    return words[:stop]


def _titled(scene: Scene, people: list[Name], word: str, last: Turn | None) -> Name | None:
    """Find whom «سموه» or «معاليها» means."""
    titles = _TITLED[word]
    fits = [n for n in people if titles & set(scene.text[max(0, n.start - 25) : n.start].split())]
    if last and last.name and last.name.canonical in {n.canonical for n in fits}:
        return last.name
    return fits[-1] if fits else None


def _of_post(scene: Scene, people: list[Name], head: str, rest: list[str], last: Turn | None) -> Name | None:
    """Find who of the people bears a post; words that narrow it down (الأميركي) must not contradict."""
    before = re.compile(
        rf"(?<!\w)[ولبك]?(?:ال)?{re.escape(head)}((?:\s[^\s،.:؛]+){{0,14}})،?(?:\s[^\s،.:؛]+){{0,2}}\s$"
    )
    after = re.compile(rf"\s?،?\s(?:ال)?{re.escape(head)}((?:\s[^\s،.:؛]+){{0,6}})")
    known: dict[str, Name] = {}
    for name in people:
        told = before.search(scene.text, max(0, name.start - 140), name.start) or after.match(scene.text, name.end)
        if told and not _contradict(rest, told[1].split()):
            known[name.canonical] = name
    if last and last.name and last.name.canonical in known:
        return last.name
    if known:
        return next(iter(known.values())) if len(known) == 1 else None
    if last and last.name and head in _EPITHETS and last.name.label == "PER":
        return last.name
    if rest:
        return None
    if last and last.name and last.name.label == "PER" and _alone(scene, last):
        return last.name
    return people[0] if not last and len({name.canonical for name in people}) == 1 else None


def _contradict(mine: list[str], theirs: list[str]) -> bool:
    """Tell whether two posts have adjectives of which none is common (الرئيس الأميركي, الرئيس السوري).

    >>> _contradict(["الاميركي"], ["السوري", "السابق"]), _contradict([], ["السوري"])
    (True, False)
    """
    a, b = ({w.removesuffix("ه") for w in words if w.endswith(("ي", "يه"))} for words in (mine, theirs))
    return bool(a and b) and not a & b


def _alone(scene: Scene, last: Turn) -> bool:
    """Tell whether the article has no second person whom the verb could mean."""
    others = (n for n in scene.names if n.label == "PER" and last.name and n.canonical != last.name.canonical)
    return not any(agree(scene.gender(name), last.gender) for name in others)


def meant(scene: Scene, cue: Cue, last: Turn | None, sentence: int, spoken: int) -> Name | None:
    """Find whom the pronoun in a verb means; ``spoken`` is where the last quote ended."""
    sentence = max(sentence, cue.start - NEAR)
    if _has_other_subject(scene, cue, sentence):
        return None
    here = _fitting(scene, max(sentence, spoken), cue.start, cue.form.gender)
    people = [name for name in here if name.label == "PER"]
    if cue.relative:
        near = [name for name in people or here if cue.start - name.end < _RELATIVE_REACH]
        return near[-1] if near and _OF_THAT.search(scene.text, max(0, cue.start - 30), cue.start) is None else None
    if here and cue.form.mood == "word":
        return (people or here)[-1]
    if last and last.start >= sentence and agree(last.gender, cue.form.gender):
        return last.name
    heads = here and here[0].label == "ORG" and here[0].start - sentence < _AT_HEAD
    if heads and (not people or (_surely(scene, here[0], cue) and not _surely(scene, people[0], cue))):
        goes_on = cue.form.mood == "saying" or cue.joined or scene.text[cue.end : cue.end + 5].strip().startswith("فيه")
        return here[0] if goes_on else _earlier(scene, cue, last, sentence, spoken)
    return people[0] if people else _earlier(scene, cue, last, sentence, spoken)


def _has_other_subject(scene: Scene, cue: Cue, sentence: int) -> bool:
    """Tell whether a noun straight before the verb is its subject (إدراك يؤكد أن، البعض يرى أن)."""
    if cue.form.mood == "verb" and not cue.joined and _somebody(scene, cue, sentence):
        return True
    if cue.joined or cue.relative or cue.form.mood != "verb" or scene.name_ending_at(cue.start - 1):
        return False
    if _IN_IT.match(scene.text, cue.end):
        return False  # «تغريدة قال فيها»
    if _topic(scene, cue, sentence):
        return True
    words = _LAST_WORD.search(scene.text, max(sentence, cue.start - 30), cue.start)
    clause = max(sentence, scene.text.rfind("،", sentence, cue.start) + 1)
    first = _WORD.search(scene.text, clause, cue.start)
    led = first and (first[0] in _PREPOSITIONS or first[0][1:] in _PREPOSITIONS)
    return bool(words) and not led and words[1] not in _ADVERBS | _PREPOSITIONS | _PARTICLES if words else False


def _topic(scene: Scene, cue: Cue, sentence: int) -> bool:
    """Tell whether «إن» sets a subject without a name before the verb (إن تقييمها يشير إلى أن)."""
    topic = _TOPIC.search(scene.text, max(sentence, cue.start - 60), cue.start)
    return bool(topic) and not scene.names_in(topic.start(1), cue.start) if topic else False


def _somebody(scene: Scene, cue: Cue, sentence: int) -> bool:
    """Tell whether somebody unnamed opens the clause of the verb (لكن مصدرا في الوزارة أوضح أن)."""
    clause = max(sentence, scene.text.rfind("،", sentence, cue.start) + 1)
    first = [word.removesuffix("ا") for word in scene.text[clause : min(clause + 40, cue.start)].split()[:2]]
    return bool(_UNNAMED & set(first))


def told_by(scene: Scene, cue: Cue, sentence: int) -> Subject | None:
    """Read whose words «نقل عن … قوله» hands on; None where nothing is handed on."""
    source = scene.text.rfind(" عن ", sentence, cue.start)
    if source < 0 or not _HANDS_ON.search(scene.text, sentence, source + 1):
        return None
    return subject(scene, source + 4, cue.start)


def _earlier(scene: Scene, cue: Cue, last: Turn | None, sentence: int, spoken: int) -> Name | None:
    """Look in the sentences before: the last speaker, unless a new person has been brought in since."""
    near = last if last and last.start > cue.start - NEAR and agree(last.gender, cue.form.gender) else None
    if near and cue.form.goes_on:
        return near.name
    since = max(spoken, near.end if near else 0, cue.start - NEAR // 2)
    introduced: dict[int, Name] = {}
    for name in _fitting(scene, since, sentence, cue.form.gender):
        begins = scene.sentence(name.start)[0]
        led = _PREPOSITIONS & set(scene.text[begins : name.start].split()[-2:])
        brought_in = near is None or name.mention.title_before or (name.start - begins < _BROUGHT_IN and not led)
        if name.label == "PER" and brought_in:
            introduced.setdefault(scene.sentence(name.start)[0], name)
    if introduced:
        return introduced[max(introduced)]
    if near:
        return near.name
    before = [n for n in _fitting(scene, max(0, cue.start - NEAR), sentence, cue.form.gender) if n.label == "PER"]
    return before[-1] if before else None


def _fitting(scene: Scene, start: int, end: int, gender: str) -> list[Name]:
    """Give the people and organisations that a verb of a gender may mean; who surely fits goes before who may."""
    names = [
        name
        for name in scene.names_in(start, end)
        if name.label != "LOC" and agree(scene.gender(name), gender) and scene.text[name.start - 1 : name.start] != "("
    ]
    sure = [name for name in names if name.label == "ORG" or scene.gender(name)]
    return sure if gender == "f" and any(name.label == "PER" for name in sure) else names


def _surely(scene: Scene, name: Name, cue: Cue) -> bool:
    return bool(scene.gender(name)) and scene.gender(name) == cue.form.gender
