"""What looks like a date and is none: names of streets and papers, verbs, scores, generic days."""

from collections.abc import Callable

from pipeline.entities.dates import lexicon, years
from pipeline.entities.dates.place import Place, folded_set
from pipeline.entities.dates.words import RISKY

_NAME_HEADS, _EVENT_HEADS, _TODAY_NAMES = map(
    folded_set, (lexicon.NAME_HEADS, lexicon.EVENT_HEADS, lexicon.TODAY_NAMES)
)
_NOT_TODAY_AFTER, _NOT_TODAY_BEFORE = map(folded_set, (lexicon.NOT_TODAY_AFTER, lexicon.NOT_TODAY_BEFORE))
_WEEKDAY_HEADS, _IN_TIME = map(folded_set, (lexicon.WEEKDAY_HEADS, lexicon.TIME_PREPOSITIONS))
_NAMED_DAYS = folded_set(lexicon.NAMED_DAYS)
_HIJRI_NAMES = folded_set("محرم|المحرم|صفر|رجب|شعبان|رمضان|شوال")
_DECADE_CUES = folded_set("خلال|في|مطلع|بداية|منذ|أوائل|منتصف|أواخر|طوال|طيلة|لـ|مدى")
_LATELY, _EARNINGS = folded_set("خلال|في|مدى|مدار|طوال"), folded_set("خلال|أرباح|نتائج")
_STOPS = frozenset('.!?؟\n…؛:،,()«»"-–/')
_NUMERIC = frozenset({"num", "two", "year", "big"})
_DATE_LIKE = _NUMERIC | {"month", "hmonth", "weekday", "season", "from", "deictic", "ord", "unit", "theunit"}


def allowed(place: Place) -> bool:
    """Say whether a form that fits may be a date where it stands."""
    return not _cut(place) and all(check(place) for check in _CHECKS.get(place.match.form, ()))


def _cut(place: Place) -> bool:
    """Find a number cut out of 12.5, 3/2/1 or 50 %."""
    first, last = place.match.first, place.match.last - 1
    after, beyond = place.token(last + 1), place.token(last + 2)
    if place.tokens[last].kind in _NUMERIC and after:
        if after.kind == "percent":
            return True
        if after.kind in _glue(place) and beyond and beyond.kind in _NUMERIC:
            return after.end == beyond.start and after.start == place.tokens[last].end
    sign, earlier = place.token(first - 1), place.token(first - 2)
    if place.tokens[first].kind in _NUMERIC and sign and earlier:
        glued = sign.kind in _glue(place) and earlier.kind in _NUMERIC
        return glued and sign.end == place.tokens[first].start and earlier.end == sign.start
    return False


def _glue(place: Place) -> tuple[str, ...]:
    return ("dot", "slash", "comma", "dash") if place.match.form == "numeric" else ("dot", "slash", "comma")


def in_a_name(place: Place) -> bool:
    """Find the day in «شارع 22 فبراير», and in «ثورة 25 يناير» while no year follows."""
    parts = place.match.parts
    if place.match.form not in ("date", "numeric", "numeric day") or "y" in parts or "w" in parts:
        return False
    if "d" in parts and place.tokens[place.match.first] is not parts["d"][0]:
        return False
    return place.is_before(_NAME_HEADS) or ("d" in parts and place.is_before(_EVENT_HEADS))


def _weekday(place: Place) -> bool:
    """Refuse «عبد الأحد», «صلاة الجمعة», «الجمعة البيضاء»."""
    return not place.is_before(_WEEKDAY_HEADS) and place.after() not in _NAMED_DAYS


def _today(place: Place) -> bool:
    """Refuse «روسيا اليوم», «اليوم العالمي», «مرتين في اليوم»; «أمس» and its like always pass but for vague ones."""
    x = place.match.parts["x"][0]
    text = x.text
    if text in RISKY:
        sign = place.token(place.match.first - 1)
        return place.alone or bool("w" in place.match.parts or (sign and sign.kind in ("daypart", "clitic")))
    if x.kind != "deictic" or x.meaning != 0 or "w" in place.match.parts or place.alone:
        return True
    before = place.before(2) if place.before() in ("فى", "في", "من") else place.before()
    if place.is_before(_TODAY_NAMES) or before in _NOT_TODAY_BEFORE:
        return False
    return place.after() not in _NOT_TODAY_AFTER


def _risky_month(place: Place) -> bool:
    """Take مارس, آب, رمضان … for a month only beside other signs of time."""
    parts = place.match.parts
    name = (parts.get("m") or parts["h"])[0]
    if not parts.keys() & {"y", "ry", "mm"} and place.is_before(_EVENT_HEADS):
        return False
    if name.text not in RISKY or name.after - name.word > 1 or parts.keys() & {"y", "ry", "mm"} or place.alone:
        return True
    heads = place.tokens[place.match.first].kind in ("unit", "theunit", "pair")
    if heads or place.tokens[place.match.first].text != name.text:
        return True
    sign = place.token(place.match.first - 1)
    if name.text in _HIJRI_NAMES and sign and sign.kind == "from":
        return False
    timely = sign is not None and sign.kind in ("in", "part", "to", "within", "ago", "after", "clitic")
    return timely or place.is_before(_IN_TIME)


def _zero(place: Place) -> bool:
    """Refuse the score in «3 صفر»."""
    parts = place.match.parts
    name, day = parts.get("h"), parts["d"][0]
    if name is None or name[0].text != "صفر" or day.kind != "num" or name[0].word > day.word + 1:
        return True
    return bool(parts.keys() & {"y", "ry", "mm", "w"})


def _not_modified(place: Place) -> bool:
    """Refuse «نهاية العام الدراسي», «بداية الشهر الذي …»: another year than the running one."""
    after = place.after()
    return not (after.startswith("ال") or after.isdecimal() or (after in "،," and place.after(1).isdecimal()))


def _away(place: Place) -> bool:
    """Refuse «قبل يومين من …», «بعد عام 2011», and lengths of time («منذ أكثر من …»)."""
    after = place.token(place.match.last)
    if "من" in (place.after(), place.after(1)) and place.after() not in _STOPS and place.after()[:1] != "و":
        return False
    if place.after() in ("على", "علي") or place.before() in _DAY_BY_DAY:
        return False
    return after is None or after.kind not in _DATE_LIKE


_DAY_BY_DAY = folded_set("يوما|عاما|شهرا|سنة|أسبوعا")  # «يوما بعد يوم»


def _contract(place: Place) -> bool:
    """Refuse the other العقد, a contract."""
    return place.is_before(_DECADE_CUES)


def _definite(place: Place) -> bool:
    return place.match.parts["portion"][0].text in ("الربع", "النصف")


def _no_street(place: Place) -> bool:
    return not place.is_before(_NAME_HEADS)


def _alone(place: Place) -> bool:
    return place.alone


def _lately(place: Place) -> bool:
    return place.alone or place.is_before(_LATELY)


def _numbered(place: Place) -> bool:
    return place.alone or bool(place.match.parts.keys() & {"y", "ry"})


def _modified(place: Place) -> bool:
    return "fewm" in place.match.parts


def _feast(place: Place) -> bool:
    return place.alone or "fm" in place.match.parts


def _portion(place: Place) -> bool:
    name = place.match.parts["portion"][0].text
    return name == "الربع" or place.is_before(_EARNINGS)


def _this_month(place: Place) -> bool:
    """Take «15 الجاري» for a day; «اليوم الثالث الماضي» is none."""
    return place.match.parts["rm"][0].meaning == 0 and not place.match.parts["rm"][0].text.endswith("ه")


def _our_era(place: Place) -> bool:
    return not (place.after() == "قبل" and place.after(1).startswith("الميلاد"))


def _no_age(place: Place) -> bool:
    """Refuse «في الأربعينات من عمرها»."""
    return not (place.after() == "من" and place.after(1).startswith("عمر")) and not place.after().startswith("عمر")


def _day_and_month(place: Place) -> bool:
    """Refuse the score in «يوم الأربعاء 2-1»: a hyphen needs «الموافق» or a day past 12."""
    day = place.match.parts["n1"][0].meaning
    return "dash" not in place.match.parts or "t" in place.match.parts or (isinstance(day, int) and day > 12)


_CHECKS: dict[str, tuple[Callable[[Place], bool], ...]] = {
    "month number": (years.month_number,),
    "year month": (years.month_number,),
    "weekday": (_weekday,),
    "deictic": (_today,),
    "month": (_risky_month,),
    "date": (_zero,),
    "day and month": (_day_and_month,),
    "edge": (_not_modified,),
    "year number": (years.bare_year,),
    "season year": (years.years,),
    "ago": (_away,),
    "after": (_away,),
    "from": (_alone, _away),
    "numbered month": (_numbered,),
    "last units": (_modified,),
    "last two": (_modified,),
    "the last so many": (_lately,),
    "portion alone": (_portion,),
    "feast alone": (_feast,),
    "decades": (_no_age,),
    "century": (_our_era,),
    "day of this month": (_this_month,),
    "year with era": (years.no_metres,),
    "decade": (_contract,),
    "relative portion": (_definite,),
    "weekday and day": (_alone,),
    "first of month": (_no_street,),
}
