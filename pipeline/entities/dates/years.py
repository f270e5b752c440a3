"""Guards for numbers that may be years: «رؤية 2030», «سباق 1500 م» and amounts are none."""

from pipeline.entities.dates import lexicon
from pipeline.entities.dates.place import Place, folded_set

_NAME_HEADS, _YEAR_HEADS = map(folded_set, (lexicon.NAME_HEADS, lexicon.YEAR_HEADS))
_COUNTED, _YEAR_CUES, _IN_TIME = map(folded_set, (lexicon.COUNTED, lexicon.YEAR_CUES, lexicon.TIME_PREPOSITIONS))
_YEAR_NAME_REACH = 5  # words: «كأس الأمم الأفريقية لكرة القدم 2019»
_STOPS = frozenset('.!?؟\n…؛:،,()«»"-–/')
_BREAKERS = folded_set("في|منذ|حتى|إلى|عام|سنة|خلال|بحلول|أن|التي|الذي|و|على|عن|نهاية|بداية|أواخر|مطلع")


def bare_year(place: Place) -> bool:
    """Take a bare number for a year behind a sign of time, and not in a name («رؤية 2030») or an amount."""
    return _no_amount(place) and _no_year_name(place)


def _no_amount(place: Place) -> bool:
    after = place.after()
    return after not in _COUNTED and place.after() not in ("%", "٪") and not (after == "ق" and place.after(1) != "")


def _no_year_name(place: Place) -> bool:
    for back in range(1, _YEAR_NAME_REACH + 1):
        word = place.before(back)
        if word in _STOPS or word in _BREAKERS:
            return True
        if word in _YEAR_HEADS or (len(word) > 2 and word[0] in "وفبلك" and word[1:] in _YEAR_HEADS):
            return False
    return True


def no_metres(place: Place) -> bool:
    """Refuse «سباق 1500 م», «2020 م د»: a lone «م» is an era only where it touches the year."""
    year, era = place.match.parts["y"][0], place.match.parts["e"][0]
    if len(era.text) > 1 or "h" in place.match.parts or era.meaning == "hijri":
        return True
    if place.is_before(_RACES):
        return False
    return era.start == year.end or place.is_before(_YEAR_CUES)


_RACES = folded_set("سباق|مسافة|لمسافة|تتابع|سباقي|طول|ارتفاع|عمق|مساحة|عرض")


def years(place: Place) -> bool:
    """Refuse a range of years that is an amount, a law, or part of a plan's name (استراتيجية 2024-2030)."""
    named = place.tokens[place.match.first].kind == "year" and not _no_year_name(place)
    return _no_amount(place) and not place.is_before(_NAME_HEADS) and not named


def month_number(place: Place) -> bool:
    """Take 5/2025 for a month behind a sign of time; elsewhere it is a page, a law, a type of plane."""
    year = place.match.parts["y"][0].meaning
    if not isinstance(year, int) or not 1900 <= year <= 2100:
        return False
    head = place.tokens[place.match.first].kind in ("unit", "theunit")
    return place.alone or head or place.is_before(_YEAR_CUES) or place.is_before(_IN_TIME)


def surely_year(place: Place) -> bool:
    """Say whether a bare year stands where years stand: behind a preposition of time or alone in brackets."""
    first = place.tokens[place.match.first]
    if first.kind != "year":
        return True
    value = first.meaning
    assert isinstance(value, int)
    if not 1500 <= value <= 2100:
        return False
    if place.before() in ("(", "[") and place.after() in (")", "]", "-", "–"):
        return True
    before = place.token(place.match.first - 1)
    if before and before.kind == "clitic" and before.end == first.start:
        return 1950 <= value <= 2050 and value % 100 != 0
    return place.is_before(_YEAR_CUES)
