"""Who may be meant by a name that several bearers share: the full names that end in it, or hold it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from pipeline.resolve.nodes import Node, places
from pipeline.resolve.spelling import Words, lists, part_of_name

CROWD = 0.2
HELD = 0.5  # of the articles with a part of a name, how many hold the whole name if the part is short for it


def bearers(nodes: Sequence[Node]) -> dict[int, set[int]]:
    """Give the possible bearers of last names that stand alone, and of parts of the names of bodies."""
    return _last_names(nodes) | _parts(nodes)


def _last_names(nodes: Sequence[Node]) -> dict[int, set[int]]:
    """Find the bearers of each last name that stands alone somewhere."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for i, node in enumerate(nodes):
        if node.label == "PER" and len(node.bare) > 1:
            bearers[node.bare[-1]].add(i)
    alone = {i: node for i, node in enumerate(nodes) if node.label == "PER" and len(node.bare) == 1}
    return {i: bearers[node.bare[0]] for i, node in alone.items() if node.bare[0] in bearers}


def _parts(nodes: Sequence[Node]) -> dict[int, set[int]]:
    """Find bodies that are called by a part of their name where the whole name stands in the article, too.

    «العمل الاجتماعي» stands where «المؤسسة القطرية للعمل الاجتماعي» does; «الأمم المتحدة» also stands where
    nobody names its agencies.
    """
    index = {node.bare: i for i, node in enumerate(nodes) if node.label == "ORG"}
    taken = places(nodes) | {form for label, form in lists().same if label == "ORG"}
    found: dict[int, set[int]] = defaultdict(set)
    for whole, node in enumerate(nodes):
        for form in _forms(node.bare) if node.label == "ORG" else ():
            part = index.get(form)
            if part is None or form in taken:
                continue
            articles = nodes[part].articles
            if len(articles & node.articles) >= HELD * len(articles):
                found[part].add(whole)
    return found


def _forms(name: Words) -> Iterable[Words]:
    if len(name) <= 12:
        for start in range(len(name)):
            for end in range(start + 1, len(name) + 1):
                if end - start < len(name) and part_of_name(name, start, end):
                    yield name[start:end]


class Crowd:
    """How many bearers of a first and a last name there would be if the two were drawn at random."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.first: dict[str, set[int]] = defaultdict(set)
        self.last: dict[str, set[int]] = defaultdict(set)
        for i, node in enumerate(nodes):
            if node.label == "PER" and len(node.bare) > 1:
                self.first[node.bare[0]].add(i)
                self.last[node.bare[-1]].add(i)
        self.size = sum(len(group) for group in self.first.values())

    def likely(self, short: int, longs: Collection[int]) -> bool:
        """Tell whether a two-word name is so common that another bearer must be reckoned with."""
        name = self.nodes[short].bare
        if self.nodes[short].label != "PER" or len(name) != 2:
            return False
        others = [len(group - {short, *longs}) for group in (self.first[name[0]], self.last[name[1]])]
        return others[0] * others[1] > CROWD * self.size
