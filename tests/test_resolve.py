"""Who is who: what is one, what stays apart, and that nothing depends on order."""

import random

import pytest

from pipeline import tables
from pipeline.records import Role
from pipeline.resolve.decisions import Decision
from pipeline.resolve.nodes import Named
from pipeline.resolve.pairs import find_pairs
from pipeline.resolve.who import clusters, entity_id
from tests.growth import SLACK, growth

SAME = [
    ("PER", "بثينة بنت علي الجبر النعيمي", "بثينه علي الجبر النعيمى"),
    ("PER", "عبد الله سالم المري", "عبدالله بن سالم المري"),
    ("PER", "ناصر الخوري", "ناصر خوري"),
    ("PER", "غادة خليفة السبيعي", "غادة السبيعي"),
    ("PER", "أحمد بن خالد بن علي الكعبي", "احمد الكعبي"),
    ("PER", "جواهر أبو الفين", "جواهر ابو الفين"),
    ("PER", "مُحمّد العـلي", "محمد العلي"),
    ("ORG", "منظمة اليونيسف", "اليونيسف"),
    ("ORG", "منظمة الأمم المتحدة للطفولة", "UNICEF"),
    ("ORG", "وكالة الأنباء القطرية", "قنا"),
    ("ORG", "مؤسسة الجيل المبهر", "الجيل المبهر"),
    ("ORG", "المؤسسة القطرية للعمل الاجتماعي", "المؤسسة القطرية للعمل الإجتماعي"),
    ("LOC", "دولة قطر", "قطر"),
    ("LOC", "أبو ظبي", "أبوظبي"),
    ("LOC", "حي الشاطئ الغربي", "حي شاطئ الغربي"),
    ("LOC", "المملكة العربية السعودية", "السعودية"),
    ("LOC", "الولايات المتحدة الأمريكية", "أميركا"),
]
APART = [
    ("PER", "محمد سالم العلي", "سالم العلي"),
    ("PER", "خالد بن أحمد المري", "أحمد المري"),
    ("PER", "ناصر الخوري", "سعيد الخوري"),
    ("PER", "ناصر الخوري", "الخوري"),
    ("PER", "محمد صالح", "محمد الصالح"),
    ("PER", "محمد سالم العلي", "محمد سليم العلي"),
    ("PER", "نورة العلي", "نور العلي"),
    ("PER", "حمد بن خليفة", "حمد بن خليفة الكعبي"),
    ("ORG", "جامعة قطر", "قطر"),
    ("ORG", "نادي الكويت", "الكويت"),
    ("ORG", "مكتب اليونيسف", "اليونيسف"),
    ("ORG", "مجلس الأمن", "مجلس الأمن القومي"),
    ("ORG", "وزارة الصحة", "وزارة الصحة العامة"),
    ("ORG", "الأمم المتحدة", "منظمة الأمم المتحدة للطفولة"),
    ("LOC", "قطر", "مصر"),
    ("LOC", "القريات", "قريات"),
]


def one(*names: Named, **more) -> int:
    """Count the entities that names come to."""
    return len(set(clusters(names, **more).entity.values()))


@pytest.mark.parametrize(("label", "a", "b"), SAME)
def test_spellings_of_one_are_one(label, a, b):
    assert one(Named("1", label, a), Named("2", label, b)) == 1


@pytest.mark.parametrize(("label", "a", "b"), APART)
def test_what_the_spelling_does_not_settle_stays_apart(label, a, b):
    assert one(Named("1", label, a), Named("2", label, b)) == 2


def test_labels_are_never_mixed():
    assert one(Named("1", "ORG", "قطر"), Named("1", "LOC", "قطر")) == 2


def test_a_name_that_two_may_bear_stays_apart():
    assert one(*(Named(n, "PER", n) for n in ("محمد سالم العلي", "محمد حمد العلي", "محمد العلي"))) == 3


def test_a_common_name_needs_more_than_its_spelling():
    crowd = [Named(str(i), "PER", f"محمد {w}") for i, w in enumerate(["الكعبي", "المري", "الهاجري", "السليطي"])]
    crowd += [Named(str(9 + i), "PER", f"{w} العلي") for i, w in enumerate(["سعود", "طلال", "فرح", "ماجد"])]
    two = [Named("a", "PER", "محمد العلي"), Named("b", "PER", "محمد سالم العلي")]
    assert one(*two) == 1
    assert one(*crowd, *two) == len(crowd) + 2


def test_a_lady_is_no_gentleman():
    assert one(Named("1", "PER", "نور العلي", 1, "f"), Named("2", "PER", "نور سالم العلي", 1, "m")) == 2


def articles(*names: tuple[str, str, str]) -> list[Named]:
    return [Named(article, label, name) for article, label, name in names]


SURNAMES = articles(
    ("1", "PER", "ناصر الخوري"), ("1", "ORG", "مؤسسة الجيل المبهر"), ("1", "PER", "هند المناعي"),
    ("2", "PER", "سعيد الخوري"), ("2", "ORG", "نادي الشمال"), ("2", "PER", "فهد اليافعي"),
    ("3", "PER", "الخوري"), ("3", "ORG", "مؤسسة الجيل المبهر"), ("3", "PER", "هند المناعي"),
    ("4", "PER", "الخوري"), ("4", "ORG", "نادي الشمال"), ("4", "PER", "فهد اليافعي"),
    ("5", "PER", "الخوري"), ("5", "LOC", "الوكرة"),
)  # fmt: skip


def test_a_last_name_goes_where_its_surroundings_point():
    entity = clusters(SURNAMES).entity
    assert entity["3", "PER", "الخوري"] == entity["1", "PER", "ناصر الخوري"]
    assert entity["4", "PER", "الخوري"] == entity["2", "PER", "سعيد الخوري"]
    assert entity["5", "PER", "الخوري"] not in (entity["3", "PER", "الخوري"], entity["4", "PER", "الخوري"])
    assert entity["1", "PER", "ناصر الخوري"] == entity_id("PER", ["ناصر الخوري"])


def test_the_same_post_joins_what_the_spelling_allows():
    names = articles(("1", "PER", "حمد بن خليفة"), ("2", "PER", "حمد بن خليفة الكعبي"), ("3", "ORG", "بلدية الخور"))
    posts = [
        Role("1", "حمد بن خليفة", "مدير", "دار الأمل", 0, 1),
        Role("2", "حمد بن خليفة الكعبي", "مدير", "دار الأمل", 0, 1),
    ]
    assert one(*names) == 3
    assert one(*names, roles=posts) == 2


def test_a_part_of_a_name_is_the_body_only_where_the_article_introduces_it():
    whole = "المؤسسة القطرية للعمل الاجتماعي"
    entity = clusters(articles(("1", "ORG", whole), ("1", "ORG", "العمل الاجتماعي"), ("2", "ORG", whole))).entity
    assert entity["1", "ORG", "العمل الاجتماعي"] == entity["1", "ORG", whole]


def test_brackets_introduce_a_short_name_everywhere():
    names = articles(("1", "ORG", "مركز الحماية والتأهيل"), ("1", "ORG", "أمان"), ("2", "ORG", "أمان"))
    assert one(*names, introduced=[("1", "مركز الحماية والتأهيل", "أمان")]) == 1


def test_doubts_name_the_likeliest_merge():
    found = clusters(articles(("1", "PER", "حمد بن خليفة"), ("2", "PER", "حمد بن خليفة الكعبي")))
    assert [(doubt.name, doubt.other) for doubt in found.doubts] == [("حمد بن خليفة", "حمد بن خليفة الكعبي")]


def test_order_and_history_do_not_matter():
    rows = SURNAMES + articles(
        *((str(i), label, name) for i, row in enumerate(SAME + APART) for label, *two in [row] for name in two)
    )
    first = clusters(rows)
    for seed in range(5):
        assert clusters(random.Random(seed).sample(rows, len(rows))) == first


def test_the_id_is_that_of_the_smallest_spelling():
    found = clusters(articles(("1", "ORG", "منظمة اليونيسف"), ("2", "ORG", "اليونيسف")))
    assert set(found.entity.values()) == {entity_id("ORG", ["اليونيسف"])}


def decide(what: str, name: str, target: str = "", label: str = "") -> Decision:
    return Decision(0, what, name, label, target)


def test_people_merge_split_and_rename():
    rows = articles(("1", "PER", "ناصر الخوري"), ("2", "PER", "ناصر خوري"), ("3", "PER", "أبو سالم"))
    assert one(*rows) == 2
    merged = clusters(rows, decisions=[decide("merge", "أبو سالم", "ناصر الخوري")])
    assert set(merged.shown.values()) == {"ناصر الخوري"}
    assert one(*rows, decisions=[decide("split", "ناصر خوري", "ناصر الخوري")]) == 3
    assert one(*rows, decisions=[decide("split", "ناصر خوري")]) == 3
    named = clusters(rows, decisions=[decide("rename", "ناصر خوري", "ناصر سالم الخوري")])
    assert "ناصر سالم الخوري" in named.shown.values()


def test_merges_meet_in_a_name_that_no_article_prints():
    rows = articles(("1", "ORG", "دعم"), ("2", "ORG", "مركز السلوك"))
    full = "مركز دعم الصحة السلوكية"
    found = clusters(rows, decisions=[decide("merge", "دعم", full), decide("merge", "مركز السلوك", full)])
    assert set(found.shown.values()) == {full}


def test_a_split_keeps_a_third_spelling_from_joining_the_two():
    rows = articles(
        ("1", "PER", "غادة خليفة السبيعي"), ("2", "PER", "غادة السبيعي"), ("3", "PER", "غادة خليفة سالم السبيعي")
    )
    found = clusters(rows, decisions=[decide("split", "غادة خليفة السبيعي", "غادة خليفة سالم السبيعي")]).entity
    assert found["1", "PER", "غادة خليفة السبيعي"] != found["3", "PER", "غادة خليفة سالم السبيعي"]


def test_many_names_take_linear_time():
    chance = random.Random(1)
    firsts, lasts = ([f"{c}{k}" for k in range(300)] for c in "سع")
    rows = [
        Named(str(i % 3000), "PER", f"{chance.choice(firsts)} {chance.choice(firsts)} ال{chance.choice(lasts)}")
        for i in range(24_000)
    ]
    assert growth(clusters, rows[:6_000], rows, times=4) < SLACK


def test_pairs_count_articles_and_stories_and_are_not_fooled_by_tiny_counts():
    within = {str(i): {"a": 1, "b": 1} if i < 10 else {"c": 1} for i in range(100)} | {"x": {"d": 1, "e": 1}}
    weeks = dict.fromkeys(within, "2025-W22") | {"99": None}
    rows = find_pairs(within, weeks, {name: name for name in within}).to_pylist()
    often, once = ({r["entity_a"]: r for r in rows}[name] for name in "ad")
    assert (often["articles"], often["stories"], once["articles"]) == (10, 10, 1)
    assert often["association"] > 2 * once["association"] > 0


def test_pairs_without_names_are_none():
    assert find_pairs({}, {}, {}).num_rows == 0
    assert find_pairs({"1": {"a": 1}}, {"1": None}, {"1": "1"}).num_rows == 0


def test_a_crowded_article_pairs_only_those_named_most():
    crowd = {f"{i:05}": 10_000 - i for i in range(10_000)}
    assert find_pairs({"1": crowd}, {"1": None}, {"1": "1"}).num_rows == 60 * 59 // 2


def test_every_name_is_linked_and_every_entity_counted(dataset):
    links = tables.read(dataset / "links", "links")
    entities = {row.entity_id: row for row in tables.read(dataset / "entities", "entities")}
    mentions = [m for m in tables.read(dataset / "mentions", "mentions") if m.label != "DATE"]
    assert {(m.article_id, m.label, m.canonical) for m in mentions} == {
        (x.article_id, x.label, x.canonical) for x in links
    }
    assert {link.entity_id for link in links} == set(entities)
    assert sum(row.mentions for row in entities.values()) == len(mentions)
    assert all(link.canonical in entities[link.entity_id].aliases for link in links)
    assert (dataset / "review.tsv").read_text(encoding="utf-8").startswith("what\tname\tlabel\ttarget\tcomment\n")
