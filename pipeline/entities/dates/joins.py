"""Dates that lean on each other: ranges, lists with one month or year, a Hijri date and its Gregorian twin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.entities.dates.patterns import RANGE_SIGNS
from pipeline.entities.dates.points import Point
from pipeline.entities.dates.tokens import Token

_FILLERS = frozenset({"clitic", "in", "from", "comma", "to"})
_TWIN_FILLERS = frozenset({"twin", "clitic", "open", "close", "comma", "in", "and", "dash"})
_LISTS = {"and": "list", "or": "or"}
_DAY_NUMBERS = ("number", "weekday number")


@dataclass(slots=True)
class Item:
    """A point of a list; a weak one is a mere number until its neighbour completes it."""

    point: Point
    weak: bool = False
    fallback: Point | None = None
    shared: bool = False


def sign(found: Sequence[Token], left: Point, right: Point) -> str | None:
    """Name what joins two neighbours: ``range``, ``list``, ``or``, ``comma``, ``twin``; None when nothing does."""
    between = [token.kind for token in found[left.last : right.first]]
    two_calendars = left.hijri != right.hijri
    if ("twin" in between or (between == ["open"] and two_calendars)) and set(between) <= _TWIN_FILLERS:
        return "twin"
    if between == ["comma"]:
        return "comma"
    kept = between[1:] if between[:1] in (["comma"], ["close"]) else between
    if not kept or not set(kept[1:]) <= _FILLERS or (kept != between and kept[0] == "and"):
        return None
    first = "to" if kept[:2] == ["and", "to"] else kept[0]
    if first not in RANGE_SIGNS:
        return _LISTS.get(first)
    if two_calendars and left.has_year and right.has_year:
        return "twin"
    return "range" if first == "to" or len(kept) == 1 else None


def complete(items: list[Item], signs: list[str | None]) -> None:
    """Let every item take its missing month, year or modifier from its neighbours, right to left, then back."""
    for at in range(len(items) - 2, -1, -1):
        if signs[at] not in (None, "twin"):
            _from_right(items[at], items[at + 1], str(signs[at]))
    for at in range(len(items) - 1):
        if signs[at] not in (None, "twin", "comma", "or"):
            _from_left(items[at], items[at + 1], str(signs[at]))


def _from_right(item: Item, right: Item, joined: str) -> None:
    left, model = item.point, right.point
    if right.weak and not right.shared:
        return
    if item.weak and left.form in _DAY_NUMBERS:
        dated = model.day is not None and (model.month is not None or model.shift_month is not None)
        dated = dated and (joined != "comma" or left.nth is None)
        if dated and left.day is not None and model.day is not None and left.day < model.day:
            item.point = _with_month(left, model)
            item.weak, item.shared = False, True
        return
    if joined == "comma" and left.has_year:
        return
    if left.month is not None and not left.has_year and left.hijri == model.hijri and model.has_year and model.month:
        item.point, item.shared = _with_year(left, model, earlier=joined == "range"), True
        item.weak = False
    same_kind = (left.weekday is not None) == (model.weekday is not None) and bool(left.month) == bool(model.month)
    if model.way is not None and item.point.way is None and same_kind and not item.point.has_year:
        item.point, item.shared = replace(item.point, way=model.way), True


def _with_month(left: Point, model: Point) -> Point:
    return replace(
        left,
        month=model.month,
        year=model.year,
        hijri=model.hijri,
        way=model.way,
        shift_month=model.shift_month,
        shift_year=model.shift_year,
    )


def _with_year(left: Point, model: Point, *, earlier: bool) -> Point:
    """Share the year; a range from December to February begins a year before it ends."""
    assert left.month is not None
    assert model.month is not None
    back = int(earlier and left.month > model.month)
    year = model.year - back if model.year is not None else None
    shift = model.shift_year - back if model.shift_year is not None else None
    return replace(left, year=year, shift_year=shift)


def _from_left(left: Item, item: Item, joined: str) -> None:
    model, point = left.point, item.point
    if left.weak and not (left.point.form == "foreign short" and joined == "range"):
        return
    if item.weak and point.form == "number" and joined == "range" and model.day and model.day < (point.day or 0):
        if model.form.startswith("foreign") or model.shift_month is not None or model.month is not None:
            item.point, item.weak, item.shared = _with_month(point, model), False, True
            left.weak = False
        return
    if point.month and model.month and not point.has_year and model.has_year and point.way is None:
        if point.hijri != model.hijri or (joined == "list" and point.month < model.month):
            return
        ahead = int(point.month < model.month)
        year = model.year + ahead if model.year is not None else None
        shift = model.shift_year + ahead if model.shift_year is not None else None
        item.point = replace(point, year=year, shift_year=shift)
