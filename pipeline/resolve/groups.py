"""Disjoint groups that grow by joining, except where two members must stay apart."""

from collections import defaultdict
from collections.abc import Iterable


class Groups:
    """Groups of numbers; the smallest member stands for its group."""

    def __init__(self, count: int, apart: Iterable[tuple[int, int]] = ()) -> None:
        self.up = list(range(count))
        self.within: dict[int, list[int]] = {}
        self.foes: dict[int, set[int]] = defaultdict(set)
        for a, b in apart:
            self.foes[a].add(b)
            self.foes[b].add(a)

    def find(self, i: int) -> int:
        """Give the number that stands for the group of ``i``."""
        while self.up[i] != i:
            self.up[i] = self.up[self.up[i]]
            i = self.up[i]
        return i

    def members(self, i: int) -> list[int]:
        """List the group of ``i``."""
        root = self.find(i)
        return self.within.get(root, [root])

    def allows(self, a: int, b: int) -> bool:
        """Tell whether no member of one group must stay apart from a member of the other."""
        if not self.foes:
            return True
        there = set(self.members(b))
        return not any(self.foes[i] & there for i in self.members(a) if i in self.foes)

    def join(self, a: int, b: int) -> bool:
        """Make one group of two, unless members must stay apart; tell whether they are one now.

        >>> groups = Groups(3, [(0, 2)])
        >>> groups.join(0, 1), groups.join(1, 2), groups.members(1)
        (True, False, [0, 1])
        """
        a, b = sorted((self.find(a), self.find(b)))
        if a == b:
            return True
        if not self.allows(a, b):
            return False
        self.within[a] = sorted(self.members(a) + self.members(b))
        self.within.pop(b, None)
        self.up[b] = a
        return True

    def all(self) -> dict[int, list[int]]:
        """Give every group under its smallest member."""
        return {i: self.members(i) for i in range(len(self.up)) if self.find(i) == i}
