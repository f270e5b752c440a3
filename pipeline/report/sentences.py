"""What changed, in sentences made from the numbers, in both languages, ready to copy."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from pipeline.report.figures import Figures
from pipeline.report.frames import Frame, rows
from pipeline.report.weeks import day_ar, day_en, span_ar, span_en
from pipeline.report.words import Both, count_ar, count_en, topic_name

NAMED = 3  # names in one sentence


def sentences(figures: Figures) -> list[Both]:
    """Say the week in a few sentences: supply first, then volume, topics, names, speakers."""
    if figures.empty:
        week = figures.week
        return [
            Both(
                f"لا مقالات بين يدينا من أسبوع {span_ar(week.start, week.end)}: لم يُجمع شيء أو لم يُنشر شيء.",
                f"No articles of the week {span_en(week.start, week.end)}: none collected, or none published.",
            ),
            *supply_sentences(figures),
        ]
    return [
        *supply_sentences(figures),
        volume(figures),
        *topic_sentences(figures),
        *name_sentences(figures),
        *speaker_sentences(figures),
    ]


def supply_sentences(figures: Figures) -> Iterator[Both]:
    """Name papers that fell silent or nearly so."""
    for row in _each(figures.supply.withheld):
        ar, en = f"«{row.source_name}»", f"“{row.source_name}”"
        usual = f"{row.usual:g}"
        if row.status == "silent":
            yield Both(
                f"{ar} صامتة: لا مقال منها هذا الأسبوع (المعتاد {usual})، وآخر مقال لها في {day_ar(row.last_article)}.",
                f"{en} is silent: no article this week (usual {usual}); its last is of {day_en(row.last_article)}.",
            )
        else:
            yield Both(
                f"{ar} أقل كثيرا من معتادها: {count_ar(row.articles, 'articles')} (المعتاد {usual}).",
                f"{en} is far below its usual: {count_en(row.articles, 'articles')} (usual {usual}).",
            )
    if not figures.supply.withheld.empty:
        yield Both(
            "قد يكون ذلك عطلا في الجمع، فلا تُحسب هذه الصحف في الصعود والتراجع.",
            "That may be a broken scraper, so rising and falling leave these papers out.",
        )


def volume(figures: Figures) -> Both:
    """Say how much was published, against last week and the mean before."""
    counts = {row["what"]: row for row in rows(figures.tables["headline"])}
    three = ("articles", "stories", "papers")
    ar = "، ".join(count_ar(counts[what]["now"], what) for what in three)
    en = ", ".join(count_en(counts[what]["now"], what) for what in three)
    last, mean, weeks = counts["articles"]["last_week"], counts["articles"]["mean"], len(figures.supply.weeks)
    if last is not None:
        ar += f". والأسبوع الماضي {count_ar(int(last), 'articles')}"
        en += f". Last week {count_en(int(last), 'articles')}"
    if weeks:
        ar += f"، ومتوسط {count_ar(weeks, 'weeks')} قبله {mean:.1f}"
        en += f"; the mean of the {count_en(weeks, 'weeks')} before is {mean:.1f}"
    return Both(f"المنشور: {ar}.", f"Published: {en}.")


def topic_sentences(figures: Figures) -> Iterator[Both]:
    """Name the topics at their peak, and those that rise or fall."""
    for row in _each(figures.tables["topics"]):
        name = topic_name(row.topic)
        ar, en = _against(row, figures)
        if row.peak:
            yield Both(
                f"«{name.ar}» في ذروتها منذ 12 أسبوعا أو منذ بدء البيانات: {ar}.",
                f"“{name.en}” peaks (12 weeks, or all there are): {en}.",
            )
        elif row.move in ("rising", "falling"):
            arrow = Both("في صعود", "rises") if row.move == "rising" else Both("في تراجع", "falls")
            yield Both(f"«{name.ar}» {arrow.ar}: {ar}.", f"“{name.en}” {arrow.en}: {en}.")


def _each(frame: Frame) -> list[SimpleNamespace]:
    return [SimpleNamespace(**row) for row in rows(frame)]


def _against(row: Any, figures: Figures) -> Both:
    ar, en = count_ar(int(row.now), "stories"), count_en(int(row.now), "stories")
    if figures.supply.weeks and row.before > 0:
        ar, en = f"{ar} بعد {row.mean:.1f} في الأسبوع", f"{en} after {row.mean:.1f} a week"
    return Both(ar, en)


def movers(figures: Figures, move: str) -> Frame:
    """Give the names that moved one way, the largest change first; new names in two stories or more."""
    found = figures.tables["entities"]
    found = found[(found["move"] == move) & (found["withheld"].eq(other=False))]
    if move in ("first_seen", "back"):
        found = found[found["now"] >= (2 if move == "first_seen" else 1)]
    change = (found["now"] - found["expected"].fillna(0)).abs()
    order = found.assign(change=change).sort_values(["change", "mentions", "name"], ascending=[False, False, True])
    return order.drop(columns="change")


def name_sentences(figures: Figures) -> Iterator[Both]:
    """Name who rose, fell, appeared and came back."""
    if not figures.known:
        yield Both(
            "الصعود والتراجع والظهور الأول تُعرض متى توافرت أسابيع كافية للمقارنة.",
            "Rising, falling and first seen are shown once there are enough weeks to compare with.",
        )
        return
    heads = {
        "rising": Both("في صعود", "Rising"), "first_seen": Both("يظهر أول مرة", "Seen for the first time"),
        "back": Both("يعود بعد غياب", "Back after absence"), "falling": Both("في تراجع", "Falling"),
    }  # fmt: skip
    for move, head in heads.items():
        found = movers(figures, move).head(NAMED)
        if found.empty:
            continue
        told = [_against(row, figures) for row in _each(found)]
        few = [
            Both("، أعداد صغيرة", ", small counts") if s and move == "rising" else Both("", "") for s in found["small"]
        ]
        names = found["name"]
        ar = "؛ ".join(f"{name} ({t.ar}{s.ar})" for name, t, s in zip(names, told, few, strict=True))
        en = "; ".join(f"{name} ({t.en}{s.en})" for name, t, s in zip(names, told, few, strict=True))
        yield Both(f"{head.ar}: {ar}.", f"{head.en}: {en}.")


def speaker_sentences(figures: Figures) -> Iterator[Both]:
    """Name who spoke most."""
    found = figures.tables["speakers"].head(NAMED)
    if not found.empty:
        ar = "؛ ".join(f"{row.name} ({count_ar(int(row.quotes), 'quotes')})" for row in _each(found))
        en = "; ".join(f"{row.name} ({count_en(int(row.quotes), 'quotes')})" for row in _each(found))
        yield Both(f"الأكثر حديثا: {ar}.", f"Spoke most: {en}.")
