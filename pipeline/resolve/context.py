"""What surrounds a name: with whom it stands, in which post, in which story.

Bagga and Baldwin (1998) tell bearers of one name apart by the cosine of what surrounds them, weighted by
rarity; here the surroundings are names, posts and stories instead of all words.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import log, sqrt

from pipeline.records import Role
from pipeline.resolve.nodes import Node
from pipeline.resolve.spelling import bare, key, words

MOST = 500  # articles that a profile is made of, in order of id; more change it little

Vector = dict[Hashable, float]


class Context:
    """Surroundings of the nodes of a collection."""

    def __init__(
        self, nodes: Sequence[Node], home: Sequence[int], roles: Iterable[Role], stories: Mapping[str, str]
    ) -> None:
        self.nodes, self.home = nodes, home
        self.stories = stories
        self.copies = Counter(stories.values())
        self.around: dict[str, set[int]] = defaultdict(set)
        self.articles = [sorted(node.articles) for node in nodes]
        for i, articles in enumerate(self.articles):
            for article in articles:
                self.around[article].add(home[i])
        self.posts: dict[tuple[str, Hashable], set[Hashable]] = defaultdict(set)
        for role in roles:
            told = self.posts[role.article_id, words("PER", role.person)]
            told.add(("post", key(role.role)))
            if role.organization:
                told.add(("at", bare(words("ORG", role.organization))))
        self.seen = Counter[Hashable](feature for features in self.around.values() for feature in features)
        self.seen.update(feature for features in self.posts.values() for feature in features)
        self.rarity: dict[Hashable, float] = {}

    def vector(self, node: int, article: str) -> Vector:
        """Weigh what stands around a name in one article."""
        found: Vector = {other: self._rarity(other) for other in self.around[article] if other != self.home[node]}
        for post in self.posts.get((article, self.nodes[node].words), ()):
            found[post] = 2 * self._rarity(post)
        if self.copies[story := self.stories.get(article, article)] > 1:
            found["story", story] = 2 * self._rarity(None)
        return found

    def _rarity(self, feature: Hashable) -> float:
        if feature not in self.rarity:
            self.rarity[feature] = log(1 + len(self.around) / max(1, self.seen[feature]))
        return self.rarity[feature]

    def profile(self, members: Iterable[int]) -> Vector:
        """Sum up what stands around the names of one bearer in all articles."""
        total: Vector = defaultdict(float)
        places = sorted({(article, node) for node in members for article in self.articles[node]})[:MOST]
        for article, node in places:
            for feature, weight in self.vector(node, article).items():
                total[feature] += weight
        return total


def square(vector: Vector) -> float:
    """Sum the squared weights."""
    return sum(weight * weight for weight in vector.values())


def cosine(a: Vector, b: Vector, without: Iterable[Hashable] = (), *, square_b: float | None = None) -> float:
    """Compare two surroundings, from 0 (nothing in common) to 1; the names in question tell nothing.

    ``b`` may be long: give its ``square`` if it is known.

    >>> round(cosine({"قطر": 1.0, "اليونيسف": 2.0}, {"اليونيسف": 2.0, "مصر": 1.0}), 2)
    0.8
    """
    skip = set(without)
    a = {feature: weight for feature, weight in a.items() if feature not in skip}
    common = sum(weight * b[feature] for feature, weight in a.items() if feature in b)
    if not common:
        return 0.0
    long = (square(b) if square_b is None else square_b) - sum(b[feature] ** 2 for feature in skip if feature in b)
    return float(common / sqrt(square(a) * long))
