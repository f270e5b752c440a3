"""The forms of dates, as data, in a small notation that is compiled to regular expressions over kinds of tokens.

A word is a kind of token (``num``, ``month``; units carry their meaning: ``year_theunit``) or the name of a part
below. ``[ ]`` may be absent, ``|`` parts alternatives, ``( )`` groups, ``<name: >`` remembers what stood there. Where
several forms fit, the longest wins, then the earlier. What each name means is written in ``points.py``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.entities.dates.tokens import Token
from pipeline.entities.dates.words import LEXICON, SIGNS

PARTS = {
    "yr": "(year_unit|year_theunit)",
    "mo": "(month_unit|month_theunit)",
    "dy": "(day_unit|today|day_pair|day_units)",
    "number": "(num|ord)",
    "count": "(card|num|two|big)",
    "of": "[from|in|clitic]",
    "sep": "(dash|slash)",
    "sort": "(fiscal|era)",
    "relyear": "(dem year_theunit [sort]|same year_theunit|year_theunit [sort] (mod|same) [sort])",
    "relmonth": "(dem month_theunit|same month_theunit|month_theunit (mod|same))",
    "relweek": "(dem week_theunit|same week_theunit|week_theunit (mod|same))",
    "absyear": "[yr [comma]] [sort] <y:year> [sort] [<e:era>]",
    "ofyear": "[comma] [from|in|clitic] (absyear [<ym:mod>]|<ry:relyear> [year])",
    "named": "(<m:month>|<h:hmonth>)",
    "month1": "[mo|month_pair|month_units] named [<mm:mod|same>] [era] [ofyear]",
    "ofmonth": "(month1|<rm:relmonth> [ofyear]|mo <mn:num|ord|card> [ofyear])",
    "weekday1": "[<near:dem>] [dy] <w:weekday>",
    "UNITS": "(SINGLE|day_units|week_units|month_units|year_units|decade_units|century_units)",
    "SINGLE": "(day_unit|week_unit|month_unit|year_unit|decade_unit|century_unit)",
    "DUALS": "(day_dual|week_dual|month_dual|year_dual|decade_dual|century_dual)",
    "THEUNITS": "(day_theunits|week_theunits|month_theunits|year_theunits|decade_theunits|century_theunits)",
    "THEDUALS": "(day_thedual|week_thedual|month_thedual|year_thedual|decade_thedual|century_thedual)",
    "lead": "((deictic|today) [open|comma|close])",
    "gap": "[comma|open|close|twin|dash|slash|in|clitic|twin clitic|comma twin|close twin|comma clitic]",
}

FORMS = {
    # days
    "date": "[dy] [lead] [<w:weekday> [mod] gap] [dy] <d:number> [from|clitic] ofmonth",
    "day of this month": "[dy] <d:number> [from] <rm:mod>",
    "date of month": "<d:ord> (day_unit|today) of ofmonth",
    "foreign": "[dy] [lead] [<w:weekday> [mod] gap] <m:month> <d:num> [comma] of [yr] <y:year> [<e:era>]",
    "foreign short": "[dy] [<w:weekday> [mod] gap] <m:month> <d:num>",
    "numeric": (
        "[dy] [lead] [<w:weekday> [mod] gap] <n1:num|two|year> (dash <n2:num|month|hmonth> dash|"
        "slash <n2:num|month|hmonth> slash|dot <n2:num> dot|comma <n2:num> comma) <n3:num|two|year> [<e:era>]"
    ),
    "day and month": (
        "[dy] [deictic|today] <w:weekday> [<t:twin>] [clitic|comma|in] [dy] <n1:num> (slash|<dash:dash>) <n2:num>"
    ),
    "numeric day": "day_unit <n1:num> slash <n2:num>",
    "deictic": "<x:deictic|today> [[comma|dash] <w:weekday>|open <w:weekday> close]",
    "dem day": "dem <x:today>",
    "weekday": "weekday1 [<wm:mod>]",
    "weekday of week": "[dy] <w:weekday|bareday> of <rw:relweek>",
    "weekday and day": "[dy] <w:weekday> <d:ord>",
    "nth weekday": "(<n:ord>|<last:last>) [day_unit] <w:weekday|bareday> of ofmonth",
    "nth weekday after": "[dy] <w:weekday> (<n:ord>|<last:ending>) of ofmonth",
    "last day": "(<last:last> day_unit|today <last:ending>) of ofmonth",
    "last day of year": "(<last:last> day_unit|today <last:ending>) of ofyear",
    "first day of year": "(<n:ord> day_unit|today <n:ord>) of ofyear",
    "first of month": "firstday of ofmonth",
    "mid of month": "<half:portion> of (month1|mo <mn:num|card>)",
    # weeks
    "week": "<rw:relweek>",
    "nth week": "(<n:ord> week_unit|<last:last> week_unit|week_theunit <n:ord>|week_theunit <last:ending>) of ofmonth",
    "weekend": "weekend [<wkm:mod>]",
    "weekend of week": "weekend of <rw:relweek>",
    # months, years and what they are made of
    "month": "month1",
    "relative month": "<rm:relmonth> [ofyear]",
    "numbered month": "mo <mn:num|ord|card> [ofyear]",
    "month number": "[mo] <mn:num> sep <y:year>",
    "year month": "<y:year> sep <mn:num>",
    "year": "yr [comma] [sort] <y:year> [sort] [<e:era>] [<ym:mod>]",
    "relative year": "<ry:relyear> [year]",
    "year with era": "<y:year> [in] [sort] <e:era>",
    "edge": "<p:part> (<rw:week_theunit>|<rm:month_theunit>|<ry:year_theunit>)",
    "season year": "[yr|seasonal|year_pair] [sort] <y:year> sep <y2:year|num|two> [<e:era>]",
    "portion": "[part] <portion:portion> (<n:ord|num>|<last:ending>) of (ofyear|ofmonth)",
    "portion alone": "<portion:portion> (<n:ord|num>|<last:ending>)",
    "relative portion": "(dem <portion:portion>|<portion:portion> <pm:mod>)",
    "relative portion of year": "<portion:portion> <pm:mod> of ofyear",
    "season": "<s:season> [<sm:mod>] of ofyear",
    "relative season": "(dem <s:season>|<s:season> <sm:mod>)",
    "decades": "<dec:decades> [of (<cr:century_theunit> <cm:mod>|century_theunit <cn:ord|num>)]",
    "decades of": "year_theunits <dec:decades> [of (<cr:century_theunit> <cm:mod>|century_theunit <cn:ord|num>)]",
    "century": (
        "(dem <cr:century_theunit>|<cr:century_theunit> <cm:mod>|(century_theunit|century_unit) <cn:ord|num> [<e:era>])"
    ),
    "portion of century": "<portion:portion> <n:ord> of (<cr:century_theunit> <cm:mod>|century_theunit <cn:ord|num>)",
    "decade": "(dem <dr:decade_theunit>|<dr:decade_theunit> <dm:mod>)",
    "decade of century": (
        "decade_theunit (<n:ord>|<last:ending>) of (<cr:century_theunit> <cm:mod>|dem <cr:century_theunit>|"
        "century_theunit <cn:ord|num>)"
    ),
    # so many units away or long
    "ago": "<ago:ago> [approx] (<c:count> <u:UNITS>|<u:DUALS>|<u:SINGLE>)",
    "from": "<ago:from> (<u:DUALS>|<u:SINGLE>)",
    "after": "<after:after> [approx] (<c:count> <u:UNITS>|<u:DUALS>|<u:SINGLE>)",
    "last units": "<u:THEUNITS> <c:count> [<fewm:mod|ending>]",
    "last units before": "<u:THEUNITS> <fewm:mod|ending> <c:count>",
    "count last units": "<c:count> <u:THEUNITS> <fewm:mod|ending>",
    "last two": "<u:THEDUALS> <fewm:mod|ending>",
    "the last so many": "<few:last> (<c:count> <u:UNITS>|<u:DUALS>)",
    # holidays with a year
    "feast": "[dy] [<n:ord> day_units|<n:ord> day_unit] (<f:feast>|<hf:hfeast>|<easter:easter>) of absyear",
    "feast alone": "(<f:feast>|<hf:hfeast>|<easter:easter>) [<fm:mod>]",
    "after feast": "<n:ord> <w:weekday|bareday> after (<f:feast>|<hf:hfeast>|<easter:easter>) [ofyear]",
    # not dates alone, but ends of a range
    "number": "[dy] <d:number>",
    "weekday number": "[dy] [deictic|today] <w:weekday> gap <d:num|ord>",
    "year number": "[year_pair|year_units|year_thedual] <y:year>",
}
WEAK = frozenset({"number", "weekday number", "year number", "foreign short"})

# What joins two dates, or a number and the date that completes it, into a range.
RANGE_SIGNS = frozenset({"to", "dash", "slash"})


@dataclass(frozen=True, slots=True)
class Match:
    """A form that fits ``tokens[first:last]``; ``parts`` holds what the form remembers."""

    form: str
    first: int
    last: int
    parts: dict[str, tuple[Token, ...]]


def symbol(kind: str, meaning: object) -> str:
    """Name a kind of token as the forms do: units with their meaning, «اليوم» as ``today``."""
    if kind in ("unit", "theunit", "dual", "thedual", "units", "theunits", "pair"):
        return f"{meaning}_{kind}"
    return "today" if kind == "deictic" and meaning == 0 else kind


_KINDS = {symbol(*entry) for entry in LEXICON.values()} | {*SIGNS.values(), "num", "two", "year", "big", "other"}
LETTERS = {kind: chr(0xE000 + place) for place, kind in enumerate(sorted(_KINDS))}
_NOTATION = re.compile(r"<(\w+):|(\w+)|(\S)")
_SIGNS = {"[": "(?:", "]": ")?", "(": "(?:", "<": "(?:", ">": ")"}


def expression(form: str, names: list[str]) -> str:
    """Translate a form to a regular expression over letters of kinds, collecting what it remembers.

    >>> expression("[and] num", []) == f"(?:{LETTERS['and']})?{LETTERS['num']}"
    True
    """
    pieces = []
    for name, word, sign in _NOTATION.findall(form):
        if name:
            names.append(name)
            pieces.append("(")
        elif word:
            pieces.append(f"(?:{expression(PARTS[word], names)})" if word in PARTS else LETTERS[word])
        else:
            pieces.append(_SIGNS.get(sign, sign))
    return "".join(pieces)


def starts(regex: str, at: int = 0) -> tuple[set[str], bool, int]:
    """List the letters a regular expression of ours can begin with, say whether it may be empty, and where it ends.

    >>> sorted(starts("(?:a)?(b|cd)e")[0])
    ['a', 'b', 'c']
    """
    found: set[str] = set()
    empty, some_empty = True, False
    while at < len(regex) and regex[at] != ")":
        if regex[at] == "|":
            some_empty, empty, at = some_empty or empty, True, at + 1
            continue
        letters, may_be_empty = {regex[at]}, False
        if regex[at] == "(":
            letters, may_be_empty, at = starts(regex, at + (3 if regex[at : at + 3] == "(?:" else 1))
        at += 1
        if regex[at : at + 1] == "?":
            may_be_empty, at = True, at + 1
        if empty:
            found |= letters
        empty = empty and may_be_empty
    return found, empty or some_empty, at


Form = tuple[str, re.Pattern[str], list[str]]


def _compiled() -> dict[str, list[Form]]:
    """Sort the forms by the letters they can begin with."""
    forms: dict[str, list[Form]] = {}
    for form, notation in FORMS.items():
        names: list[str] = []
        regex = expression(notation, names)
        for letter in starts(regex)[0]:
            forms.setdefault(letter, []).append((form, re.compile(regex), names))
    return forms


_COMPILED = _compiled()


def matches(found: list[Token], letters: str, at: int) -> Iterator[Match]:
    """Give every form that fits at a token, longest first."""
    fits = []
    for form, pattern, names in _COMPILED.get(letters[at], ()):
        fit = pattern.match(letters, at)
        if fit:
            fits.append((fit.end(), form, fit, names))
    for end, form, fit, names in sorted(fits, key=lambda each: -each[0]):
        spans = ((name, fit.span(place)) for place, name in enumerate(names, 1))
        yield Match(form, at, end, {name: tuple(found[a:b]) for name, (a, b) in spans if a >= 0})
