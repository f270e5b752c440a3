"""What can be said of a date when the day of publication is unknown."""

from pipeline.entities.dates.points import SAME, Point

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHIFTS = (("shift_day", "day"), ("shift_week", "week"), ("shift_month", "month"), ("shift_year", "year"))


def _signed(unit: str, shift: int) -> str:
    return f"{unit}=same" if shift == SAME else f"{unit}{shift:+d}"


def rel(point: Point) -> str:
    """Write a point as far as it is known: units counted from publication, or a day whose year is unsaid.

    >>> rel(Point("deictic", 0, 1, shift_day=-1)), rel(Point("date", 0, 2, day=25, month=5, way=0))
    ('day-1', 'XXXX-05-25+0')
    """
    if point.unit:
        count = (point.count or 1) * (point.sign or (-1 if (point.way or 0) < 0 else 1))
        return _signed(point.unit, count)
    parts = [_signed(unit, shift) for field, unit in _SHIFTS if (shift := getattr(point, field)) is not None]
    if point.month or point.day:
        parts.insert(0, _named(point))
    elif point.weekday is not None:
        parts.insert(0, _WEEKDAYS[point.weekday])
    elif point.name and not isinstance(point.name, tuple):
        parts.insert(0, f"{point.name}{point.nth or ''}")
    if point.shift_unit is not None:
        parts.append(f"{point.shift_unit:+d}")
    if point.way is not None and point.way != SAME:
        parts.append(f"{point.way:+d}")
    return _joined(parts) or point.form


def _named(point: Point) -> str:
    month = f"{point.month:02}" if point.month else "XX"
    return f"XXXX-{month}" + (f"-{point.day:02}" if point.day else "")


def _joined(parts: list[str]) -> str:
    return "".join(part if part[0] in "+-" or not at else f" {part}" for at, part in enumerate(parts))
