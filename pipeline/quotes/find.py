"""Walk through the cues of an article and say which words each of them attributes to whom."""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.quotes import lexicon
from pipeline.quotes.clauses import Opening, clause_end, opening
from pipeline.quotes.cues import Cue, cues, folded, forms, plain_alef
from pipeline.quotes.marks import Marks
from pipeline.quotes.scene import Name, Scene, agree
from pipeline.quotes.speakers import NEAR, Subject, Turn, beside, by_post, meant, nobody, subject, told_by
from pipeline.records import Mention, Quote
from pipeline.text import MARKS

_DOUBTFUL, _IMPERSONAL = folded(lexicon.DOUBTFUL), folded(lexicon.IMPERSONAL)
_HANDED_ON, _TOLD_TO = folded(lexicon.HANDED_ON), folded(lexicon.TOLD_TO)
_BEHIND = re.compile(r"[.,،!؟…]?\s?(?:هكذا|بهذه الكلمات|بهذه العباره|كما|ثم)?\s?$")
_SACRED = re.compile(lexicon.SACRED)
_BY_ITSELF = re.compile(r"(?<!\w)م?ما\s$")
_SOURCE = re.compile(
    rf"(?<!\w)[وف]?(?P<cue>{'|'.join(folded(lexicon.ACCORDING))})\s(?P<who>[^\n.؛:]{{3,120}}?)،?\s(?P<that>فان\w{{0,3}})(?!\w)\s?"
)
AT_MOST = 3  # words between «بحسب» and the name
_ONLY_SPACE = re.compile(r"[.,،]?\s*")
_OPENS_AT_ONCE = re.compile(r"\s(?:الي |علي )?ب?ان")
LEARNT = 80  # characters behind a verb in which its subject is looked for to learn its gender
_MARKS = re.compile(f"[{MARKS}]*")
_NAMED_COLON = re.compile(r"\s?:\s?$")


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of folded text that somebody said."""

    start: int
    end: int
    direct: bool
    speaker: Name
    cue: tuple[int, int]


@dataclass(slots=True)
class Talk:
    """What has been read so far: the speech found, the last speaker, the indirect clause still open."""

    said: list[Said] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    last: Turn | None = None
    spoken: int = 0


def find(article_id: str, text: str, mentions: Sequence[Mention]) -> list[Quote]:
    """Find attributed speech in one article.

    >>> mention = Mention("a", 4, 15, "ناصر الخوري", "PER", "ناصر الخوري")
    >>> [(q.kind, q.text, q.speaker, q.cue) for q in find("a", "قال ناصر الخوري إن العمل بدأ.", [mention])]
    [('indirect', 'العمل بدأ', 'ناصر الخوري', 'قال')]
    """
    scene = Scene(text, mentions)
    talk = Talk()
    found = _outside(scene, cues(scene.text))
    for cue in found:
        _learn(scene, cue)
    for at, cue in enumerate(found):
        _read(scene, cue, _reach(scene, found, at), talk)
    _according(scene, found, talk)
    _go_on(scene, talk)
    _headed(scene, talk)
    rows = [_row(article_id, scene, said) for said in sorted(talk.said, key=lambda s: (s.start, s.end))]
    return [row for row in rows if row.start < row.end]


def _learn(scene: Scene, cue: Cue) -> None:
    """Learn a person's gender from the verb that a name follows, wherever that stands in the article."""
    if cue.form.mood == "verb" and cue.form.gender and cue.word.lstrip("وف") not in _HANDED_ON:
        who = subject(scene, cue.end, min(scene.sentence(cue.start)[1], cue.end + LEARNT))
        if (
            who.name
            and beside(scene, cue.end, who.name)
            and who.name.label == "PER"
            and not scene.sure_gender(who.name)
        ):
            scene.learn(who.name.canonical, cue.form.gender)


def _outside(scene: Scene, found: list[Cue]) -> list[Cue]:
    """Keep the cues that stand outside of quotation marks and of names."""
    return [
        cue
        for cue in found
        if not (
            scene.marks_at(cue.start)
            or scene.name_at(cue.start)
            or _is_between(scene, cue)
            or _first_person(scene, cue)
        )
    ]


def _first_person(scene: Scene, cue: Cue) -> bool:
    """Tell whether the printed hamza makes the verb the writer's own (أعتقد, not اعتقد)."""
    start, _ = scene.back(cue.start, cue.end)
    printed = scene.source[start:].lstrip("وف")[:1]
    return printed == "أ" and cue.word.lstrip("وف") in plain_alef()


def _is_between(scene: Scene, cue: Cue) -> bool:
    """Tell whether «بين» is the preposition: a word stands straight before it and no vowel sign marks the verb."""
    if cue.word != "بين" or not re.search(r"\w\s$", scene.text[max(0, cue.start - 2) : cue.start]):
        return False
    start, end = scene.back(cue.start, cue.end)
    return end - start == len(cue.word)


def _reach(scene: Scene, found: Sequence[Cue], at: int) -> int:
    """Tell how far a cue may look for its words: to the end of its sentence or to the next verb of speech."""
    _, end = scene.sentence(found[at].start)
    following = found[at + 1] if at + 1 < len(found) else None
    if following is None or following.start >= end:
        return end
    if following.relative:
        return following.start if _OPENS_AT_ONCE.match(scene.text, following.end) else end
    return end if following.word in _DOUBTFUL else following.start


def _read(scene: Scene, cue: Cue, reach: int, talk: Talk) -> None:
    """Attribute what one cue introduces, and remember who spoke."""
    if cue.word[0] in "يت" and _BY_ITSELF.search(scene.text, max(0, cue.start - 5), cue.start):
        return  # «وهو ما يؤكد أن»: a fact speaks
    behind = _marks_behind(scene, cue, talk)
    opens = opening(scene, cue, reach)
    if behind is not None and not (opens.kind and "\n" in scene.text[behind.after : cue.start]):
        _read_behind(scene, cue, talk, behind)
        return
    inside = talk.said[-1] if talk.said and not talk.said[-1].direct and cue.start < talk.said[-1].end else None
    who = subject(scene, cue.end, opens.start) if opens.kind else Subject("pronoun")
    if inside and not _breaks(scene, cue, inside, opens, who):
        return
    if inside:
        talk.said[-1] = replace(inside, end=clause_end(scene, inside.start, cue.start))
        talk.spoken = talk.said[-1].end
    if not opens.kind:
        talk.last = _named_for_later(scene, cue, reach, talk) or talk.last
        return
    speaker = _speaker(scene, cue, talk, who, opens)
    if speaker is None and who.kind != "unnamed" and cue.word.lstrip("وف") in _IMPERSONAL | _DOUBTFUL:
        return
    if speaker and who.kind == "named" and cue.form.mood == "verb" and speaker.label == "PER":
        scene.learn(speaker.canonical, cue.form.gender if not scene.gender(speaker) else "")
    gender = (scene.gender(speaker) if speaker else "") or cue.form.gender
    _attribute(scene, cue, talk, opens, speaker)
    talk.last = Turn(speaker, gender, cue.start, max(cue.end, talk.spoken))


def _named_for_later(scene: Scene, cue: Cue, reach: int, talk: Talk) -> Turn | None:
    """Remember the subject of a verb that opens no words, for what follows (انتقد فلان القرار، قائلا إنه …)."""
    if cue.form.mood != "verb" or cue.word.lstrip("وف") in _DOUBTFUL:
        return None
    who = subject(scene, cue.end, reach)
    if who.kind == "pronoun":
        return None
    name = who.name if who.name and not scene.text[cue.end : who.name.start].strip() else None
    name = name or by_post(scene, cue.end, reach, talk.last)
    return Turn(name, cue.form.gender, cue.start, cue.end) if name or nobody(scene, cue.end, reach) else None


def _speaker(scene: Scene, cue: Cue, talk: Talk, who: Subject, opens: Opening) -> Name | None:
    bare, sentence = cue.word.lstrip("وف"), scene.sentence(cue.start)[0]
    pronoun = who.kind == "pronoun" or cue.form.mood == "saying"
    sacred = _SACRED.search(scene.text, cue.end, min(opens.words, cue.end + 40))
    if sacred or (pronoun and (bare in _IMPERSONAL or _passive(scene, cue))):
        return None
    if bare in _HANDED_ON:
        return _source(scene, cue, opens)
    if bare in _TOLD_TO and (before := scene.name_ending_at(cue.start - 1)) and not cue.joined:
        return before
    if not pronoun:
        return who.name or by_post(scene, cue.end, opens.start, talk.last)
    source = told_by(scene, cue, sentence) if cue.form.mood == "word" else None
    return source.name if source else meant(scene, cue, talk.last, sentence, talk.spoken)


def _source(scene: Scene, cue: Cue, opens: Opening) -> Name | None:
    """Find whose words are handed on (نقلت الوكالة عن فلان أن)."""
    source = scene.text.find(" عن ", cue.end, opens.start)
    return subject(scene, source + 4, opens.start).name if source >= 0 else None


def _passive(scene: Scene, cue: Cue) -> bool:
    """Tell whether a vowel sign shows the passive (يُذكر أن، أُعلن أن)."""
    start, end = scene.back(cue.start, cue.end)
    return "ُ" in scene.source[start : min(end, start + 4)] or "ِ" in scene.source[start : min(end, start + 3)]


def _breaks(scene: Scene, cue: Cue, inside: Said, opens: Opening, who: Subject) -> bool:
    """Tell whether a cue within an indirect clause ends it: the same speaker goes on, or another one begins."""
    if cue.relative or cue.form.mood == "word":
        return False
    comma = scene.text[max(0, cue.start - 8) : cue.start]
    after_comma = bool(re.search(r"[،,؛]\s?(?:كما |ثم |وقد )?$", comma))
    if cue.form.mood == "saying":
        return (after_comma or bool(opens.kind)) and agree(cue.form.gender, scene.gender(inside.speaker))
    if not cue.joined:
        return False
    if opens.kind and who.kind == "named":
        return True
    if not agree(cue.form.gender, scene.gender(inside.speaker)):
        return False
    return after_comma or (bool(opens.kind) and who.kind == "pronoun")


def _attribute(scene: Scene, cue: Cue, talk: Talk, opens: Opening, speaker: Name | None) -> None:
    """Add what a cue introduces."""
    if opens.marks is not None:
        talk.taken.add(opens.marks.start)
        start, end, direct = opens.marks.start, opens.marks.end, True
    else:
        start, direct = opens.words, opens.kind == "colon"
        end = clause_end(scene, start, scene.sentence(cue.start)[1])
    if start >= end:
        return
    talk.spoken = end
    if speaker is not None:
        talk.said.append(Said(start, end, direct, speaker, (cue.start, cue.end)))


def _marks_behind(scene: Scene, cue: Cue, talk: Talk) -> Marks | None:
    """Give the quotation marks that close just before a cue («…»، قالت فلانة), if they are not attributed yet."""
    match = _BEHIND.search(scene.text, max(0, cue.start - 20), cue.start)
    marks = scene.marks_at(match.start() - 1) if match and match.start() else None
    if marks is None or marks.start in talk.taken or cue.joined or cue.form.mood != "verb":
        return None
    before = scene.text[max(0, marks.sign - 2) : marks.sign].strip(" ")
    stands_alone = not before or before[-1] in '\n.!؟…»”"'
    return marks if stands_alone and marks.after < cue.start else None


def _read_behind(scene: Scene, cue: Cue, talk: Talk, marks: Marks) -> None:
    """Attribute the quotation before a cue, and the one behind the speaker if the verb splits it."""
    sentence_end = scene.sentence(cue.start)[1]
    following = scene.marks_from(cue.end)
    limit = min(sentence_end, following.sign if following else sentence_end)
    while following and following.start < sentence_end and scene.holds_name(following):
        limit = min(sentence_end, following.after)
        following = scene.marks_from(following.after)
        limit = min(sentence_end, following.start - 1) if following else sentence_end
    who = subject(scene, cue.end, limit)
    speaker = who.name if who.kind == "named" else None
    if who.kind == "pronoun":
        speaker = meant(scene, cue, talk.last, marks.start, talk.spoken)
    elif who.kind == "unnamed":
        speaker = by_post(scene, cue.end, limit, talk.last)
    talk.taken.add(marks.start)
    talk.spoken = marks.end
    if speaker is not None:
        talk.said.append(Said(marks.start, marks.end, True, speaker, (cue.start, cue.end)))
        if (
            following
            and following.start <= sentence_end
            and re.search(r"[،,:]\s?.$", scene.text[max(0, following.sign - 3) : following.sign + 1])
        ):
            talk.taken.add(following.start)
            talk.spoken = following.end
            talk.said.append(Said(following.start, following.end, True, speaker, (cue.start, cue.end)))
    talk.last = Turn(speaker, (scene.gender(speaker) if speaker else "") or cue.form.gender, cue.start, talk.spoken)


def _according(scene: Scene, found: Sequence[Cue], talk: Talk) -> None:
    """Attribute clauses with a source before them (وبحسب فلان، فإن …) that no verb has taken."""
    starts = [cue.start for cue in found]
    for match in _SOURCE.finditer(scene.text):
        speaker = _named_source(scene, *match.span("who"))
        verbs = bisect(starts, match.start("that")) - bisect(starts, match.start())
        start = match.end() if match["that"] == "فان" else match.start("that") + 1
        end = clause_end(scene, start, scene.sentence(match.start())[1])
        taken = any(said.start < end and start < said.end for said in talk.said)
        if speaker and not verbs and start < end and not taken:
            talk.said.append(Said(start, end, False, speaker, match.span("cue")))


def _named_source(scene: Scene, start: int, end: int) -> Name | None:
    """Give the name straight behind «بحسب», unless papers or nobody named stand before it."""
    name = next((name for name in scene.names_in(start, end) if name.label != "LOC"), None)
    if name is None or nobody(scene, start, name.start):
        return None
    between = scene.text[start : name.start]
    return name if "،" not in between and len(between.split()) <= AT_MOST else None


def _go_on(scene: Scene, talk: Talk) -> None:
    """Attribute quotations that follow one of a known speaker with nothing between."""
    by_end = {said.end: said for said in talk.said if said.direct}
    for before, marks in zip(scene.marks, scene.marks[1:], strict=False):
        between = scene.text[before.after : marks.sign]
        if (
            before.end in by_end
            and marks.start not in talk.taken
            and _ONLY_SPACE.fullmatch(between)
            and "\n" in between
        ):
            said = replace(by_end[before.end], start=marks.start, end=marks.end)
            talk.taken.add(marks.start)
            talk.said.append(said)
            by_end[said.end] = said


def _headed(scene: Scene, talk: Talk) -> None:
    """Attribute quotations that stand behind a name and a colon, as in headlines."""
    for marks in scene.marks:
        if marks.start in talk.taken:
            continue
        match = _NAMED_COLON.search(scene.text, max(0, marks.sign - 4), marks.sign)
        name = scene.name_ending_at(match.start()) if match else None
        if match and name and name.label != "LOC" and name.start - scene.sentence(name.start)[0] < NEAR // 40:
            colon = match.start() + match[0].index(":")
            talk.said.append(Said(marks.start, marks.end, True, name, (colon, colon + 1)))


def _row(article_id: str, scene: Scene, said: Said) -> Quote:
    start, end = scene.back(said.start, said.end)
    end += len(_MARKS.match(scene.source, end)[0])  # type: ignore[index]
    cue_start, cue_end = scene.back(*said.cue)
    cue = scene.source[cue_start:cue_end]
    if len(cue) > 3 and cue[0] in "وف" and scene.text[said.cue[0] + 1 : said.cue[1]] in forms():
        cue = cue[1:]
    mention = said.speaker.mention
    return Quote(
        article_id, start, end, scene.source[start:end], "direct" if said.direct else "indirect",
        said.speaker.canonical, mention.start, mention.end, cue,
    )  # fmt: skip
