"""Find the words that introduce speech."""

import re
from dataclasses import dataclass
from functools import cache

from pipeline.quotes import lexicon
from pipeline.text import key

_TOKEN = re.compile(r"\w+")
_LED = re.compile(
    r"(?:كما|ثم|و?لكنها?|غير انها?|الا انها?"
    r"|وقد|بينما|فيما|في حين|حيث|اذ|كذلك|وكان\w*|(?<!\w)و?(?:ب|من )?(?:دور|جانب|جهت|ناحيت)\w{1,3}،?"
    r"|(?<!\w)و?في المقابل،?)\s$"
)
_IS_FOUND = re.compile(r"\s(?:في|فيها?|ان|انه|عن|من|الي|علي لسان)(?!\w)")
_RELATIVE = re.compile(r"(?:الذي|التي|والذي|والتي)\s(?:قد\s|سبق ان\s)?$")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a verb of speech: who it agrees with and how its clause may open."""

    gender: str
    mood: str
    openers: frozenset[str]
    goes_on: bool = False
    before_marks: bool = False
    speech: bool = True


@dataclass(frozen=True, slots=True)
class Cue:
    """A form in a (folded) text; ``joined`` when a conjunction leads it in."""

    start: int
    end: int
    word: str
    form: Form
    joined: bool
    relative: bool


def folded(words: str) -> frozenset[str]:
    """Spell a list of words for comparison.

    >>> sorted(folded("أهمية  ضرورة"))
    ['اهميه', 'ضروره']
    """
    return frozenset(key(words).replace("_", " ").split())


@cache
def forms() -> dict[str, Form]:
    """Give every form of the lexicon in folded spelling.

    >>> forms()["مضيفه"].gender, forms()["مضيفه"].mood
    ('f', 'saying')
    """
    known: dict[str, Form] = {}
    for row in lexicon.OTHER.strip().splitlines():
        _add(known, row.split(), frozenset(), set(), speech=False)
    for row in lexicon.SPEECH.strip().splitlines():
        words, _, rest = row.partition("|")
        flags = set(rest.split())
        _add(known, words.split(), frozenset(flags - {"+", "!"}), flags, speech=True)
    for word, gender in lexicon.NOUNS.items():
        known[key(word)] = Form(gender, "word", frozenset({"ان"}), before_marks=True)
    return known


@cache
def plain_alef() -> frozenset[str]:
    """Give the perfects that are written without a hamza: with one they are the writer's own (أعتقد).

    >>> "اعتقد" in plain_alef(), "اكد" in plain_alef()
    (True, False)
    """
    words = [word for row in (lexicon.SPEECH + lexicon.OTHER).split("\n") for word in row.partition("|")[0].split()[:2]]
    return frozenset(key(word) for word in words if word.startswith("ا"))


def _add(known: dict[str, Form], words: list[str], openers: frozenset[str], flags: set[str], *, speech: bool) -> None:
    for place, word in enumerate(words):
        if word != "-":
            mood = "saying" if place > 3 else "verb"
            known[key(word)] = Form("mf"[place % 2], mood, openers, "+" in flags, "!" in flags, speech)


def cues(text: str) -> list[Cue]:
    """Find cues in a folded text.

    >>> [(c.word, c.form.gender) for c in cues("قالت مديره المركز ان الورشه نجحت واضافت ان")]
    [('قالت', 'f'), ('واضافت', 'f')]
    """
    known = forms()
    found = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        form, joined = known.get(word), False
        if form is None and word[0] in "وف":
            form, joined = known.get(word[1:]), True
        if word == "ورد" and _IS_FOUND.match(text, match.end()):
            continue  # «ورد في التقرير»
        if form is not None:
            before = text[max(0, match.start() - 16) : match.start()]
            led = joined or bool(_LED.search(before))
            found.append(Cue(match.start(), match.end(), word, form, led, bool(_RELATIVE.search(before))))
    return found
