"""The lines of a story without those of its site."""

import re
from collections.abc import Iterable, Sequence

from pipeline.extract.story import LEAD, PROSE, ends_story, heads_others, is_furniture, is_policy
from pipeline.extract.wires import is_desk_line
from pipeline.sources import Source

_ENDED = re.compile(r"\s*(?:\((?:النهاية|انتهى)\)|/+\s*انتهى\s*/*|[-–—]{2,}\s*انتهى)\s*$")


def tidy(lines: Iterable[str], source: Source) -> list[str]:
    """Drop the site's own lines, initials of desks, repeated paragraphs, and the sign of an agency's end.

    >>> tidy(["وصل الوفد أمس. (النهاية)", "ن.ع/م.س", "شارك الخبر"], Source("x", "س"))
    ['وصل الوفد أمس.']
    """
    seen: dict[str, int] = {}
    found = [
        line for i, line in enumerate(lines)
        if (len(line) < LEAD or seen.setdefault(line, i) == i)
        and not (is_furniture(line, source) or is_policy(line) or is_desk_line(line))
    ]  # fmt: skip
    return [*found[:-1], _ENDED.sub("", found[-1])] if found else []


def until_end(lines: Sequence[str]) -> list[str]:
    """Keep the lines before the comments, without headlines of other articles.

    >>> until_end(["وصل الوفد.", "اقرأ أيضا", "سباق القوارب", "وعاد أمس إلى بلاده بعد يومين من اللقاءات مع الأهالي."])
    ['وصل الوفد.', 'وعاد أمس إلى بلاده بعد يومين من اللقاءات مع الأهالي.']
    """
    found: list[str] = []
    others = False
    for line in lines:
        if ends_story(line) and sum(map(len, found)) >= 2 * PROSE:
            break
        prose = len(line) >= LEAD // 2 and line[-1] in ".؟!»…"
        others = heads_others(line) or (others and not prose)
        found += [] if others else [line]
    return found
