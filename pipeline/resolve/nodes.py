"""Names as nodes: all rows whose words are the same, whatever the hamzas, marks and connectors."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from pipeline.resolve.spelling import Sure, Words, bare, headless, key, lists, same_person, sound, words

_CLEAN = re.compile(r"[^\"#_()«»“”]+")  # a name cut out with half a bracket or as a hashtag is shown only if common


@dataclass(frozen=True, slots=True)
class Named:
    """A canonical name in one article: how often it stands there, and the sex its honorifics tell (f, m or empty)."""

    article_id: str
    label: str
    name: str
    mentions: int = 1
    sex: str = ""


@dataclass
class Node:
    """The rows of one name; complete before anything is asked of it."""

    label: str
    words: Words
    bare: Words
    rows: list[Named] = field(default_factory=list)

    @cached_property
    def keys(self) -> set[str]:
        """Give the folded spellings."""
        return {key(name) for name in {row.name for row in self.rows}}

    @cached_property
    def name(self) -> str:
        """Give the spelling that is used most."""
        return best_name(self.rows)

    @cached_property
    def articles(self) -> set[str]:
        """Give the articles in which the name stands."""
        return {row.article_id for row in self.rows}

    def opposes(self, other: "Node") -> bool:
        """Tell whether one is called السيد and the other السيدة throughout."""
        mine, theirs = ({row.sex for row in node.rows} - {""} for node in (self, other))
        return len(mine) == len(theirs) == 1 and mine != theirs


def best_name(rows: Iterable[Named]) -> str:
    """Give the name that stands most often, of equals the longest."""
    counts = Counter[str]()
    for row in rows:
        counts[row.name] += row.mentions
    return max(counts, key=lambda name: (counts[name] * (1 if _CLEAN.fullmatch(name) else 0.5), len(name), name))


def make_nodes(named: Iterable[Named], alone: Collection[tuple[str, str]] = ()) -> list[Node]:
    """Gather rows into nodes, in a fixed order; names in ``alone`` (label, key) share a node with no other spelling."""
    by_name: dict[tuple[str, str], list[Named]] = defaultdict(list)
    for row in named:
        by_name[row.label, row.name].append(row)
    found: dict[tuple[str, Words], Node] = {}
    for (label, name), rows in sorted(by_name.items()):
        told = words(label, name) or (name,)
        if (label, key(name)) in alone:
            told = (*told, f"={key(name)}")
        same = bare(told) if label == "ORG" else told
        node = found.setdefault((label, same), Node(label, told, bare(told)))
        node.rows += sorted(rows, key=lambda row: row.article_id)
    return [found[place] for place in sorted(found)]


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """Two nodes that may be one: the shorter name, the fuller one, how sure the spelling makes it, and why."""

    short: int
    long: int
    sure: Sure
    why: str


def edges(nodes: Sequence[Node]) -> list[Edge]:
    """Find nodes that may be one by their spelling: by look-up, so the time grows with the names, not their pairs."""
    by_words: dict[tuple[str, Words], list[int]] = defaultdict(list)
    for i, node in enumerate(nodes):
        by_words[node.label, node.bare].append(i)
    taken = places(nodes)
    found: set[Edge] = set()
    for i, node in enumerate(nodes):
        forms = _person_forms(node.bare) if node.label == "PER" else _body_forms(node)
        for form, sure, why in forms:
            if node.label == "ORG" and form in taken:
                continue
            for j in by_words.get((node.label, form), ()):
                if node.label != "PER" and j != i and (form != node.bare or j < i):
                    found.add(Edge(j, i, sure, why))
                elif node.label == "PER" and (told := _persons(nodes, j, i)):
                    found.add(Edge(j, i, told, why))
    return sorted(found | set(_known(nodes)) | set(_sounds(nodes)))


def _persons(nodes: Sequence[Node], short: int, long: int) -> Sure | None:
    a, b = nodes[short], nodes[long]
    if short == long or a.opposes(b) or (len(a.words) == len(b.words) and short > long):
        return None
    return same_person(a.words, b.words)


def places(nodes: Sequence[Node]) -> set[Words]:
    """Gather the names that mean a place rather than a body: «جامعة قطر» is not «قطر», whoever tagged that so."""
    counts: dict[Words, Counter[str]] = defaultdict(Counter)
    for node in nodes:
        if node.label != "PER":
            counts[node.bare][node.label] += len(node.articles)
    known = {form for label, form in lists().same if label == "LOC"}
    return known | {form for form, seen in counts.items() if seen["LOC"] >= max(1, seen["ORG"])}


def _person_forms(name: Words) -> Iterable[tuple[Words, Sure, str]]:
    """Give the shorter forms of a personal name: without middle names, without last names."""
    if len(name) < 2 or len(name) > 8:
        return
    middle = name[1:-1]
    for count in range(len(middle) + 1):
        for kept in combinations(middle, count):
            yield (name[0], *kept, name[-1]), "sure", "middle name or article"
    for end in range(2, len(name)):
        yield name[:end], "maybe", "last name left out"


def _body_forms(node: Node) -> Iterable[tuple[Words, Sure, str]]:
    """Give the shorter forms of a body's or place's name: without its head noun, without its end."""
    if node.label == "LOC":  # القريات is no قريات
        yield node.bare, "sure" if len(node.bare) > 1 else "maybe", "article left out"
    if told := headless(node.label, node.bare):
        yield told[0], told[1], "head noun left out"
    if node.label == "ORG":
        for end in range(2, min(len(node.bare), 12)):
            yield node.bare[:end], "maybe", "end of the name left out"


def _known(nodes: Sequence[Node]) -> Iterable[Edge]:
    """Join the names that the list of well-known bodies and states gives as one."""
    pegs: dict[tuple[str, Words], list[int]] = defaultdict(list)
    for i, node in enumerate(nodes):
        if peg := lists().same.get((node.label, node.bare)):
            pegs[node.label, peg].append(i)
    for members in pegs.values():
        for other in members[1:]:
            yield Edge(members[0], other, "sure", "known")


def _sounds(nodes: Sequence[Node]) -> Iterable[Edge]:
    """Join people whose names sound alike, unless they differ in a native given name (سالم is not سليم)."""
    alike: dict[str, list[int]] = defaultdict(list)
    for i, node in enumerate(nodes):
        if node.label == "PER" and len(node.bare) > 1:
            alike[sound(node.bare)].append(i)
    given = lists().given
    for members in alike.values():
        first = members[0]
        for other in members[1:]:
            differ = [pair for pair in zip(nodes[first].bare, nodes[other].bare, strict=False) if len(set(pair)) > 1]
            if differ and not any(set(pair) & given for pair in differ) and not nodes[first].opposes(nodes[other]):
                yield Edge(first, other, "maybe", "sounds alike")
