"""Past or future? What the verbs around a bare weekday, month or day say."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.entities.dates.verbs import FUTURE_WORDS, NOT_FUTURE, PAST_VERBS, PRESENT_VERBS, SAYING_VERBS, THAT, UNTIL
from pipeline.text import key

_ENDS = frozenset(".!?؟\n…؛")
_FUTURE = re.compile("[وف]?س[يتن][^\\W\\d_]{2,}")
_NOT_FUTURE = re.compile("[وف]?(?:" + "|".join(key(stem) for stem in NOT_FUTURE.split("|")) + ")[اهتينوك]{0,4}")
_SUFFIXES = ("", "ت", "وا", "ا", "تا", "ه", "ها", "نا", "هم", "ته", "تها")
_FUTURE_WORDS = frozenset(key(word) for word in FUTURE_WORDS.split("|"))
_PRESENT = frozenset(key(word) for word in PRESENT_VERBS.split("|"))
_PAST = frozenset(key(verb) + suffix for verb in PAST_VERBS.split("|") for suffix in _SUFFIXES)
_THAT = frozenset(key(word) for word in THAT.split("|"))
_SAYING = frozenset(key(verb) + suffix for verb in SAYING_VERBS.split("|") for suffix in ("", "ت", "وا", "ا"))
_UNTIL = frozenset(key(word) for word in UNTIL.split("|"))
_NEAR = 4  # words between «حتى» and the weekday it leads to
_REACH = 40  # words; the longest way back from a date to its verb in the articles looked at was 31


@lru_cache(maxsize=1 << 16)
def cue(word: str) -> str | None:
    """Tell what one folded word says about time.

    >>> cue("سيزور"), cue("واعلنت"), cue("سيارات"), cue("يلتقي")
    ('future', 'past', None, 'present')
    """
    if word in _FUTURE_WORDS or (word[:1] in "وف" and word[1:] in _FUTURE_WORDS):
        return "future"
    if word in _PAST or (word[:1] in "وف" and word[1:] in _PAST):
        return "past"
    if _FUTURE.fullmatch(word) and not _NOT_FUTURE.fullmatch(word):
        return "future"
    if word in _PRESENT or (word[:1] in "وف" and word[1:] in _PRESENT):
        return "present"
    return None


def tense(words: Sequence[str], first: int, last: int) -> str | None:
    """Find the nearest verb before ``words[first:last]`` in its sentence, else the nearest behind it."""
    embedded = False
    for at in range(first - 1, max(-1, first - _REACH), -1):
        if words[at] in _ENDS:
            break
        embedded = embedded or words[at] in _THAT
        if found := cue(words[at]):
            if embedded and words[at].lstrip("وف") in _SAYING:
                break
            return found
    for at in range(last, min(len(words), last + _REACH)):
        if words[at] in _ENDS:
            break
        if found := cue(words[at]):
            return found
    return None


def follows(words: Sequence[str], first: int) -> bool:
    """See whether «حتى» or «إلى» stands shortly before, as in «من مساء السبت ... حتى صباح الأحد».

    >>> follows("من مساء السبت حتي صباح الاحد".split(), 5)
    True
    """
    near = words[max(0, first - _NEAR) : first]
    return any(word in _UNTIL for word in near) and not any(word in _ENDS for word in near)
