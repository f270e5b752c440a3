"""What changed, in sentences made from the numbers, in both languages, ready to copy."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from pipeline.report.basis import HISTORY
from pipeline.report.figures import Figures
from pipeline.report.frames import Frame, rows
from pipeline.report.weeks import day_ar, day_en, span_ar, span_en
from pipeline.report.words import Both, count_ar, count_en, of_ar, tenth, topic_name

NAMED = 3  # names in one sentence
_PARTIAL = Both(
    "الأسبوع غير مكتمل: لا تغطي البيانات أيامه كلها، فلا تُقرأ أعداده كأعداد أسبوع كامل.",
    "The week is not complete: the data do not cover all its days; do not read its counts as a full week's.",
)


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
        *([_PARTIAL] if figures.partial else []),
        volume(figures),
        *topic_sentences(figures),
        *name_sentences(figures),
        *speaker_sentences(figures),
    ]


def supply_sentences(figures: Figures) -> Iterator[Both]:
    """Name papers that fell silent or nearly so."""
    withheld = _each(figures.supply.withheld)
    for row in withheld:
        ar, en = _paper(row.source_name), f"“{row.source_name}”"
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
    if withheld:
        these = ("هذه الصحيفة", "هاتان الصحيفتان", "هذه الصحف")[min(3, len(withheld)) - 1]
        yield Both(
            f"قد يكون ذلك عطلا في الجمع، فلا تُحسب {these} في الصعود والتراجع.",
            f"That may be a broken scraper, so rising and falling leave {'it' if len(withheld) == 1 else 'them'} out.",
        )


def _paper(name: str) -> str:
    """Quote the name of a paper, after the word for one unless it begins with such a word.

    >>> _paper("قنديل مسقط"), _paper("جريدة الساحل")
    ('صحيفة «قنديل مسقط»', '«جريدة الساحل»')
    """
    kinds = ("صحيفة", "جريدة", "مجلة", "وكالة")
    return f"«{name}»" if name.startswith(kinds) else f"صحيفة «{name}»"


def volume(figures: Figures) -> Both:
    """Say how much was published, against last week and the mean before."""
    counts = {row["what"]: row for row in rows(figures.tables["headline"])}
    articles, stories, papers = (counts[what]["now"] for what in ("articles", "stories", "papers"))
    ar = f"{count_ar(articles, 'articles')} في {of_ar(stories, 'stories')}، من {of_ar(papers, 'papers')}"
    en = ", ".join(count_en(counts[what]["now"], what) for what in ("articles", "stories", "papers"))
    last, mean, weeks = counts["articles"]["last_week"], counts["articles"]["mean"], len(figures.supply.weeks)
    if last is not None:
        ar += f". والأسبوع الماضي {count_ar(int(last), 'articles')}"
        en += f". Last week {count_en(int(last), 'articles')}"
    if weeks:
        ar += f"، والمتوسط {_short(mean)} على مدى {of_ar(weeks, 'weeks')}"
        en += f"; the mean over {count_en(weeks, 'weeks')} is {_short(mean)}"
    return Both(f"المنشور: {ar}.", f"Published: {en}.")


def _short(mean: float) -> str:
    return f"{tenth(mean):,.1f}".removesuffix(".0")


def topic_sentences(figures: Figures) -> Iterator[Both]:
    """Name the topics at their peak, and those that rise or fall."""
    weeks = min(HISTORY, figures.supply.history + 1)
    for row in _each(figures.tables["topics"]):
        name = topic_name(row.topic)
        ar, en = _against(row, figures)
        if row.peak:
            yield Both(
                f"موضوع «{name.ar}» في ذروته منذ {of_ar(weeks, 'weeks')}: {ar}.",
                f"“{name.en}” peaks, the highest of {count_en(weeks, 'weeks')}: {en}.",
            )
        elif row.move in ("rising", "falling"):
            arrow = Both("في صعود", "rises") if row.move == "rising" else Both("في تراجع", "falls")
            yield Both(f"موضوع «{name.ar}» {arrow.ar}: {ar}.", f"“{name.en}” {arrow.en}: {en}.")


def _each(frame: Frame) -> list[SimpleNamespace]:
    return [SimpleNamespace(**row) for row in rows(frame)]


def _against(row: Any, figures: Figures) -> Both:
    ar, en = count_ar(int(row.now), "stories"), count_en(int(row.now), "stories")
    if figures.supply.weeks and row.before > 0:
        mean = _short(row.mean)
        ar, en = f"{ar}، والمتوسط {mean} في الأسبوع", f"{en}, mean {mean} a week"
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
