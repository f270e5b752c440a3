"""Machine-readable publication dates: the newspaper's day, and the moment where it is known."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """A publication date: the local day, and the moment where clock time and zone are known."""

    day: date
    at: datetime | None
    offset: int | None


def is_utc(text: str) -> bool:
    """Tell whether a stamp gives its time in UTC: some sites do so with the clock of their town.

    >>> is_utc("2025-05-28T22:25:00Z"), is_utc("2025-05-29T01:25:00+03:00"), is_utc("2025-05-29")
    (True, False, False)
    """
    return bool(re.search(r"\d(?:Z|[+-]00:?00|\s?GMT|\s?UTC)$", text.strip()))


_COMPACT_ZONE = re.compile(r"\s?([+-]\d\d):?(\d\d)$")


def parse_moment(text: str, zone: ZoneInfo | None) -> Moment | None:
    """Read a machine-readable date; the day is the newspaper's, never the UTC day, where its zone is known.

    >>> parse_moment("2025-05-28T22:25:00Z", ZoneInfo("Asia/Qatar")).day.isoformat()
    '2025-05-29'
    >>> parse_moment("2020-06-03T03:01+0400", None).offset
    240
    """
    moment = _moment(text.strip())
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return Moment(moment, None, None)
    if moment.tzinfo is None:
        if zone is None:
            return Moment(moment.date(), None, None)
        moment = moment.replace(tzinfo=zone)
    local = moment.astimezone(zone) if zone else moment
    return Moment(local.date(), local, int((local.utcoffset() or timedelta()).total_seconds() // 60))


def _moment(text: str) -> datetime | date | None:
    iso = _COMPACT_ZONE.sub(r"\1:\2", text.replace("/", "-") if re.match(r"\d{4}/\d", text) else text)
    iso = re.sub(r"\s?(?:UTC|GMT|Z+)$", "+00:00", iso)
    for parse in (date.fromisoformat, datetime.fromisoformat):
        try:
            return parse(iso)
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
