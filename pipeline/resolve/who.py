"""Who is who: which names of which articles are one person, body or place.

Three passes, each only over what the one before left open. What the spelling makes sure is joined if only one
bearer comes into question. What the spelling allows is joined if the surroundings agree. A name that several
bearers share, or a last name alone, is decided article by article. The rest stays apart and is told as doubt.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1
from itertools import pairwise

from pipeline.records import Role
from pipeline.resolve.bearers import Crowd, bearers
from pipeline.resolve.context import Context, cosine
from pipeline.resolve.decisions import Decision, set_apart, titles
from pipeline.resolve.groups import Groups
from pipeline.resolve.nodes import Edge, Named, best_name, edges, make_nodes
from pipeline.resolve.placing import Placing
from pipeline.resolve.spelling import key

ALIKE = {"PER": 0.13, "ORG": 0.3, "LOC": 0.3}
"""How alike surroundings must be where the spelling allows one bearer. Of 1,241 people of the news, halves of the
articles reach .13 with 37 %, of two of one last name 14 % (spellings of one person among them), of any two 0.5 %.
The names of bodies differ by one telling word (مجلس الأمن، مجلس الأمن القومي), so more is asked of them."""

LIKELY = 0.1  # from here on a doubt is worth a look

Place = tuple[str, str, str]
"""Article, label, canonical name."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two names that may be one and were left apart; ``alike`` compares their surroundings (0..1)."""

    label: str
    name: str
    other: str
    why: str
    alike: float
    articles: int


@dataclass(frozen=True, slots=True)
class Clusters:
    """The entity of each name in each article, the name each entity is shown under, and what was left open."""

    entity: dict[Place, str]
    shown: dict[str, str]
    doubts: tuple[Doubt, ...]


def entity_id(label: str, names: Iterable[str]) -> str:
    """Digest the label and the smallest folded name: it changes only when clusters merge or split.

    >>> entity_id("ORG", ["منظمة اليونيسف", "اليونيسف"]) == entity_id("ORG", ["اليونيسف"])
    True
    """
    return sha1(f"{label}\n{min(key(name) for name in names)}".encode(), usedforsecurity=False).hexdigest()[:16]


def clusters(
    named: Iterable[Named],
    *,
    roles: Iterable[Role] = (),
    introduced: Iterable[tuple[str, str, str]] = (),
    stories: Mapping[str, str] | None = None,
    decisions: Sequence[Decision] = (),
) -> Clusters:
    """Say which names are one, from the names, the posts and the stories of all articles.

    ``introduced`` holds (article, full name, short name) where a text gives the short name in brackets.
    The result does not depend on the order of anything.

    >>> names = ["غادة خليفة السبيعي", "غادة السبيعي", "السبيعي"]
    >>> found = clusters(Named(name, "PER", name) for name in names).entity
    >>> full, middle_dropped, last = (found[name, "PER", name] for name in names)
    >>> full == middle_dropped != last
    True
    """
    maker = _Maker(named, decisions)
    maker.join_decided(decisions)
    maker.join_introduced(introduced)
    maker.join_sure()
    maker.look_around(roles, stories or {})
    maker.join_maybe()
    return maker.result(maker.place_by_article(), decisions)


class _Maker:
    """The nodes, how far they are joined, and what is still open."""

    def __init__(self, named: Iterable[Named], decisions: Sequence[Decision]) -> None:
        rows = list(named)
        splits = [row for row in decisions if row.what == "split"]
        self.nodes = make_nodes(rows, set_apart(splits))
        self.by_key: dict[tuple[str, str], int] = {}
        for i, node in enumerate(self.nodes):
            self.by_key |= {(node.label, name): i for name in node.keys}
        apart = [
            (self.by_key[label, key(row.name)], self.by_key[label, key(row.target)])
            for row in splits
            for label in row.labels()
            if row.target and (label, key(row.name)) in self.by_key and (label, key(row.target)) in self.by_key
        ]
        self.groups = Groups(len(self.nodes), apart)
        self.open: dict[int, set[int]] = defaultdict(set)  # names with several possible bearers
        self.maybe: list[Edge] = []
        self.left: dict[tuple[int, int], tuple[float, str]] = {}
        self.crowd = Crowd(self.nodes)

    def join_decided(self, decisions: Sequence[Decision]) -> None:
        """Join what people said is one, through targets that stand in no text, too."""
        pegs: dict[tuple[str, str], int] = {}
        for row in decisions:
            for label in row.labels() if row.what == "merge" else ():
                ends = [self.by_key.get((label, key(name))) for name in (row.name, row.target)]
                ends += [pegs.get((label, key(name))) for name in (row.name, row.target)]
                there = [end for end in ends if end is not None]
                for a, b in pairwise(there):
                    self.groups.join(a, b)
                if there:
                    pegs |= {(label, key(name)): there[0] for name in (row.name, row.target)}

    def join_introduced(self, introduced: Iterable[tuple[str, str, str]]) -> None:
        """Join a short name with the one full name that texts introduce it for."""
        full: dict[int, set[int]] = defaultdict(set)
        for _, long, short in sorted(introduced):
            ends = [self.by_key.get(("ORG", key(name))) for name in (long, short)]
            if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
                full[ends[1]].add(ends[0])
        for short_node, longs in sorted(full.items()):
            if len(longs) == 1:
                self.groups.join(short_node, *longs)
            else:
                self.open[short_node] |= longs

    def join_sure(self) -> None:
        """Join along sure edges, fuller names first, wherever a name can have one bearer only."""
        sure: dict[int, list[Edge]] = defaultdict(list)
        for edge in edges(self.nodes):
            if edge.why == "known":
                self.groups.join(edge.short, edge.long)
            elif edge.sure == "sure":
                sure[edge.short].append(edge)
            else:
                self.maybe.append(edge)
        for short in sorted(sure, key=lambda i: (-len(self.nodes[i].words), i)):
            homes = {self.groups.find(edge.long) for edge in sure[short]} - {self.groups.find(short)}
            if len(homes) > 1:
                self.open[short] |= {edge.long for edge in sure[short]}
            elif self.crowd.likely(short, [edge.long for edge in sure[short]]):
                self.maybe += sure[short]
            elif homes:
                self.groups.join(short, *homes)

    def look_around(self, roles: Iterable[Role], stories: Mapping[str, str]) -> None:
        """Gather what surrounds each name, as far as names are joined by now."""
        home = [self.groups.find(i) for i in range(len(self.nodes))]
        self.context = Context(self.nodes, home, roles, stories)
        self.home = home

    def join_maybe(self) -> None:
        """Join what the spelling allows where the surroundings agree and no second bearer comes into question."""
        shorter: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.maybe:
            if edge.short not in self.open:
                shorter[edge.short].append(edge)
        for short in sorted(shorter, key=lambda i: (-len(self.nodes[i].words), i)):
            homes = {self.groups.find(edge.long): edge for edge in reversed(shorter[short])}
            homes.pop(self.groups.find(short), None)
            if len(homes) > 1:
                self.open[short] |= {edge.long for edge in shorter[short]}
            for edge in homes.values() if len(homes) == 1 else ():
                alike = self._alike(self.groups.members(short), self.groups.members(edge.long))
                if alike < ALIKE[self.nodes[short].label] or not self.groups.join(short, edge.long):
                    self._doubt(short, edge.long, edge.why, alike)

    def _alike(self, a: Collection[int], b: Collection[int]) -> float:
        without = {self.home[i] for i in (*a, *b)}
        return cosine(self.context.profile(a), self.context.profile(b), without)

    def _doubt(self, short: int, long: int, why: str, alike: float) -> None:
        self.left[short, long] = max(self.left.get((short, long), (0.0, "")), (alike, why))

    def place_by_article(self) -> dict[tuple[int, str], int]:
        """Decide names with several possible bearers, and last names alone, by what surrounds them in each article."""
        for i, others in bearers(self.nodes).items():
            self.open[i] |= others
        placed: dict[tuple[int, str], int] = {}
        for short, article, home, alike, sure in Placing(self.context, self.groups).decide(self.open):
            if sure:
                placed[short, article] = home
            elif alike >= LIKELY:
                self._doubt(short, home, "several bearers or last name alone", alike)
        return placed

    def result(self, placed: Mapping[tuple[int, str], int], decisions: Sequence[Decision]) -> Clusters:
        """Name the clusters and say where each row of names went."""
        ids = {
            home: entity_id(self.nodes[home].label, [n for i in members for n in self.nodes[i].keys])
            for home, members in self.groups.all().items()
        }
        entity: dict[Place, str] = {}
        own: dict[str, list[Named]] = defaultdict(list)
        for i, node in enumerate(self.nodes):
            home = self.groups.find(i)
            own[ids[home]] += node.rows
            for row in node.rows:
                entity[row.article_id, row.label, row.name] = ids[placed.get((i, row.article_id), home)]
        shown = {identity: best_name(rows) for identity, rows in own.items()}
        for label, name, target in titles(decisions):
            node_at = self.by_key.get((label, name))
            if node_at is not None:
                shown[ids[self.groups.find(node_at)]] = target
        return Clusters(entity, shown, tuple(sorted(self._doubts(), key=_weight)))

    def _doubts(self) -> Iterator[Doubt]:
        for (short, long), (alike, why) in self.left.items():
            a, b = self.nodes[short], self.nodes[long]
            if self.groups.find(short) != self.groups.find(long):
                yield Doubt(a.label, a.name, b.name, why, round(alike, 3), min(len(a.articles), len(b.articles)))


def _weight(doubt: Doubt) -> tuple[float, str, str, str]:
    return (-doubt.alike * doubt.articles**0.5, doubt.label, doubt.name, doubt.other)
