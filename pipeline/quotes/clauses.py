"""Where the words begin that a cue introduces, and where they end."""

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.quotes import lexicon
from pipeline.quotes.cues import Cue, folded
from pipeline.quotes.marks import Marks
from pipeline.quotes.scene import Scene

REACH = 420  # characters between a verb and its clause; the longest seen in the annotated articles is under 300
_OPEN = re.compile(
    r"(?<!\w)(?:(?P<prep>الي|علي|من|عن|في)\s)?(?P<clitic>ب?)(?P<that>ان(?:ه|ها|هم|هما|هن|ي|ني|نا|نه)?)(?!\w)(?:\s?:)?\s?"
    r"|(?P<colon>:)\s?"
)
_NOMINALS, _DOUBTFUL, _NAMED = folded(lexicon.NOMINALS), folded(lexicon.DOUBTFUL), folded(lexicon.NAMED)
_UNTIL, _ADVERBS, _PREPOSITIONS = folded(lexicon.UNTIL), folded(lexicon.ADVERBS), folded(lexicon.PREPOSITIONS)
_THAT = re.compile(r"ان(?:ه|ها|هم|هما|هن|ي|ني|نا|نه)?(?!\w)\s?")
_LAST = re.compile(r"(\w+)\s?$")
_BY_SOMEBODY = re.compile(r"(?<!\w)من (?:قبل|جانب|طرف)(?!\w)(?!\s?[،,]?\s?$)")
_SUFFIX = re.compile(r"(?:ه|ها|هم|هن|هما|نا|ي|ته|تها|تهم|تنا)$")
_TAIL = re.compile(
    r"[\s،,؛:.!؟…\-–—]*(?:(?<!\w)(?:كما|فيما|بينما|في حين|ثم|وقد|حيث|وكان|وكانت|اذ|ف|حين|وهو|وهي|كذلك|ايضا"
    r"|و?لكنها?|غير انها?|الا انها?"
    r"|و?(?:من|ب)\s?(?:جانب|جهت|ناحيت|دور)\w*|و?(?:من|ب)\s?(?:جهه|ناحيه)\s\w+)[\s،,]*)*$"
)
_ASIDE = re.compile(
    r"[،,]?\s(?:وذلك (?:خلال|في|علي|عقب|بعد|ضمن|اثناء|بمناسبه)|جاء ذلك|وسط تصفيق|علي حد (?:قول|تعبير|وصف)"
    r"|(?:حسب|وفقا?|بحسب)\s?(?:ما|بيان|تعبير|قول|ل?قول|ل?وصف|ل?تعبير)\w{0,2}(?!\w))"
    r"|،\sفيما\s|؛\sو?لذلك\s"
)
LONGEST = 3000  # characters of one clause; a longer one has lost its full stops
_TOO_SHORT = 6  # characters that must stay before an aside
ENOUGH_WORDS = 4  # fewer words in marks behind a verb without a colon are a name or a scare quote
WHOLE_WORDS, FAR_WORDS = 8, 40  # so many words in marks are a sentence and may stand so far behind the verb
ASIDE_WORDS = 7  # words of an adverbial alone between the verb and such a sentence (قال متوجها إلى الجمهور «…»)
BARE_POST = 3  # words of a post without a name between the verb and such a sentence


@dataclass(frozen=True, slots=True)
class Opening:
    """How a cue opens its words: ``start`` is where its subject ends, ``words`` where they begin."""

    kind: Literal["", "clause", "colon", "marks"]
    start: int = 0
    words: int = 0
    marks: Marks | None = None


_NOTHING = Opening("")


def opening(scene: Scene, cue: Cue, reach: int) -> Opening:
    """Find what a cue introduces up to ``reach``: a clause behind «أن», a colon, or quotation marks.

    >>> from pipeline.quotes.cues import cues
    >>> scene = Scene("اكد المدير ان العمل بدا", [])
    >>> opening(scene, cues(scene.text)[0], 23)
    Opening(kind='clause', start=11, words=14, marks=None)
    """
    if not cue.form.speech:
        return _NOTHING
    limit = min(reach, cue.end + REACH)
    marked = _saying_marks(scene, cue.end)
    bare = _bare_marks(scene, cue, marked) if marked and marked.sign <= limit and cue.form.before_marks else _NOTHING
    for match in _OPEN.finditer(scene.text, cue.end, limit):
        if scene.marks_at(match.start()) or scene.name_at(match.start("colon" if match["colon"] else "that")):
            continue
        if bare.kind and bare.start < match.start():
            return bare
        if match["colon"] or not _is_until(scene, cue.end, match.start()):
            return _behind_colon(scene, cue, match) if match["colon"] else _clause(scene, cue, match)
    return bare


def _saying_marks(scene: Scene, place: int) -> Marks | None:
    """Give the first quotation marks behind a place that hold no name (صحيفة «…»)."""
    marked = scene.marks_from(place)
    while marked and (before := _LAST.search(scene.text, max(0, marked.sign - 14), marked.sign)):
        if marked.sign > place + REACH or not (_names(before[1]) or scene.holds_name(marked)):
            break
        marked = scene.marks_from(marked.after)
    return marked


def _names(word: str) -> bool:
    """Tell whether marks behind a word hold a title or a name (في كتابه «…»)."""
    return word in _NAMED or re.sub("(?:ته|تها|ه|ها)$", "", word) in _NAMED


def _is_until(scene: Scene, start: int, end: int) -> bool:
    """Tell whether «أن» only belongs to an adverbial on the way (قال بعد أن عاد إن …)."""
    last = _LAST.search(scene.text, max(start, end - 12), end)
    earlier = scene.text[max(start, end - 9) : end].strip().endswith("من قبل")
    return bool(last) and last[1].removeprefix("و") in _UNTIL and not earlier if last else False


def _behind_colon(scene: Scene, cue: Cue, match: re.Match[str]) -> Opening:
    if match.end() < len(scene.text) and scene.text[match.end() - 1 : match.end()].isdigit():
        return _NOTHING
    marked = scene.marks_from(match.end())
    if marked and marked.sign - match.end() <= 3 and not scene.text[match.end() : marked.sign].strip():
        return Opening("marks", match.start(), marked.start, marked)
    if not cue.form.before_marks or scene.text[match.end() : match.end() + 1] in ("\n", ""):
        return _NOTHING
    if that := _THAT.match(scene.text, match.end()):
        return Opening("clause", match.start(), match.end() if that[0].strip() != "ان" else that.end())
    return Opening("colon", match.start(), match.end())


def _clause(scene: Scene, cue: Cue, match: re.Match[str]) -> Opening:
    opener = match["prep"] or ("ب" if match["clitic"] else "ان")
    if opener not in cue.form.openers or (match["prep"] and match["clitic"]):
        return _NOTHING
    between = scene.text[cue.end : match.start()]
    if _is_nominal(scene, cue.end, match.start(), between):
        return _NOTHING
    if cue.word in _DOUBTFUL and between.strip() and not scene.names_in(cue.end, match.start()):
        return _NOTHING
    begins = match.start("that") if match["that"] != "ان" else match.end()
    marked = scene.marks_from(begins)
    if marked and 0 <= marked.sign - begins <= 1 and _fills_clause(scene, marked):
        return Opening("marks", match.start(), marked.start, marked)
    return Opening("clause", match.start(), begins)


def _is_nominal(scene: Scene, start: int, end: int, between: str) -> bool:
    """Tell whether «أن» belongs to a noun before it (أكد أهمية أن …) and not to the verb."""
    words = between.replace("،", " ").split()
    if not words:
        return False
    if _BY_SOMEBODY.search(between):
        return True
    if words[-2:] == ["من", "قبل"]:
        return False
    last = words[-1]
    named = scene.names_in(max(start, end - len(last) - 3), end)
    plain = {
        last,
        last.removeprefix("و").removeprefix("ل"),
        last.removeprefix("و"),
        _SUFFIX.sub("", last),
        last.removesuffix("ه"),
    }
    return not named and bool(plain & _NOMINALS)


def _fills_clause(scene: Scene, marks: Marks) -> bool:
    """Tell whether quotation marks hold the whole clause and not one word of it."""
    rest = scene.text[marks.after : marks.after + 2].strip()
    closes = not rest or rest[0] in "،,.؛!؟\n"
    return closes and len(scene.text[marks.start : marks.end].split()) >= ENOUGH_WORDS


def _bare_marks(scene: Scene, cue: Cue, marks: Marks) -> Opening:
    """Accept quotation marks straight behind the verb or its subject: قال فلان «…»."""
    between = scene.text[cue.end : marks.sign]
    words = len(scene.text[marks.start : marks.end].split())
    far = FAR_WORDS if words >= WHOLE_WORDS and cue.form.mood == "verb" else 12
    told = [word for word in between.split() if word not in _ADVERBS]
    if told and (told[0] in cue.form.openers or (cue.form.mood == "saying" and len(told) > BARE_POST)):
        return _NOTHING  # «مؤكدا دعم … «…»»: the marks are no words of their own
    aside = bool(told) and (told[0] in _PREPOSITIONS or told[0].endswith("ا"))
    close = len(told) <= (ASIDE_WORDS if aside else BARE_POST) and bool(told) and (aside or told[0].startswith("ال"))
    close = close and words >= WHOLE_WORDS and cue.form.mood == "verb"
    near = not told or close or (scene.names_in(cue.end, marks.start) and len(told) <= far)
    if not near or words < ENOUGH_WORDS or scene.holds_name(marks):
        return _NOTHING
    return Opening("marks", marks.sign, marks.start, marks)


def clause_end(scene: Scene, start: int, limit: int) -> int:
    """Give the end of a clause that runs at most to ``limit``, without closing signs and words that lead on.

    >>> scene = Scene("العمل بدا، كما اكد", [])
    >>> scene.text[: clause_end(scene, 0, 15)]
    'العمل بدا'
    """
    if limit - start > LONGEST:
        limit = scene.text.rfind(" ", start, start + LONGEST)
    aside = _ASIDE.search(scene.text, start + _TOO_SHORT, limit)
    if aside:
        limit = aside.start()
    tail = _TAIL.search(scene.text, max(start, limit - 60), limit)
    end = tail.start() if tail else limit
    while end > start and scene.text[end - 1].isspace():
        end -= 1
    return max(end, start)
