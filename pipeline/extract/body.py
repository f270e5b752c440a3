"""The story on a page: the element that holds it, and which of its blocks belong to it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.extract.blocks import Block, Signature, plain
from pipeline.extract.metadata import Markup
from pipeline.extract.story import LEAD, PROSE, ends_story, heads_others, is_policy

_PART = 0.4  # share of a story that a box beside it does not reach
_LINE = 40  # characters; a shorter block counts for nothing when the story's element is looked for
HEADLINE = 12  # characters; a shorter link is a label
_MOST = 0.8  # share of the prose that the story's element holds; the rest is leads and other people's text
_SENTENCE = re.compile(r"[.؟?!»\"”…:)]$")
_HEADINGS = {"h2", "h3", "h4", "h5"}
_MANY = 5_000  # blocks; above it, no search for pieces of lines (tests/test_hostile.py)


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of a story, and its element: ``first`` to ``last`` are the numbers of the blocks inside."""

    kept: list[Block]
    first: int
    last: int
    path: tuple[int, ...]
    head: tuple[int, ...] = ()

    def beside(self, place: Block | Signature, note: str = "around") -> bool:
        """Whether an element that plays this role is around the place, and not around story or headline as well."""
        depth = place.notes.get(note, 0)
        return depth > 0 and depth > max(_shared(place.path, self.path), _shared(place.path, self.head))


def _shared(path: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(1 for one, two in zip(path, other, strict=False) if one == two)


@dataclass(frozen=True, slots=True)
class View:
    """A page and what is known of it: the headline stands ``at`` this block, or -1."""

    markup: Markup
    blocks: Sequence[Block]
    signatures: Sequence[Signature]
    at: int
    body: Body


def is_sentence(text: str) -> bool:
    """Tell whether a block ends as sentences do."""
    return bool(_SENTENCE.search(text[-2:]))


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _LINE and block.linked < 0.3 * len(block.text)


class _Told:
    """What trafilatura took for the story."""

    def __init__(self, lines: Iterable[str], *, many: bool) -> None:
        folded = [plain(line) for line in lines]
        self.lines = set(folded)
        self.joined = "" if many else "\n".join(folded)

    def __contains__(self, block: Block) -> bool:
        return bool(self.lines) and (
            block.plain in self.lines or (len(block.plain) > 25 and block.plain in self.joined)
        )


def find(page: Sequence[Block], lines: Sequence[str], at: int, *, sure: bool = False) -> Body:
    """Find the story below the headline at ``at``; ``lines`` are what trafilatura found, or nothing.

    ``sure`` tells that the page states to be a story: then teasers cannot be all that it holds.
    """
    told = _Told(lines, many=len(page) > _MANY)
    marked = [block in told for block in page] if lines else [False] * len(page)
    home = _home(page, marked, at, _teasers(page) if sure else set())
    if not home:
        return Body([], 0, 0, ())
    depth = len(home)
    within = [i for i, block in enumerate(page) if block.path[:depth] == home]
    first, last = within[0], min(within[-1], _next(page, at) - 1)
    if first <= at <= last:
        first = at + 1
    kept = _leads(page, at, first, home, marked) + _inner(page, first, last, depth, marked)
    kept += _after(page, last, home, marked)
    return Body(kept, first, last, home, page[at].path[:-1] if at >= 0 else ())


def _next(page: Sequence[Block], at: int) -> int:
    """Find where another article begins, whose headline looks the same, as on pages that scroll without end."""
    own = page[at]
    for i in range(at + 1, len(page) if at >= 0 and own.mark and own.tag in {"h1", "h2"} else 0):
        other = page[i]
        same = (other.tag, other.mark, len(other.path)) == (own.tag, own.mark, len(own.path))
        if same and not other.is_link and other.plain != own.plain and other.path[:-1] != own.path[:-1]:
            return i
    return len(page)


def _teasers(page: Sequence[Block]) -> set[tuple[int, ...]]:
    """List the boxes that hold the headline of another article, as a link, and no more than a paragraph for each."""
    links: Counter[tuple[int, ...]] = Counter()
    prose: Counter[tuple[int, ...]] = Counter()
    for block in page:
        if block.is_link and len(block.text) >= HEADLINE:
            links.update((block.path, block.path[:-1]))
        elif len(block.text) >= LEAD and links[block.path[:-1]]:
            prose[block.path[:-1]] += 1
    return {box for box, size in prose.items() if size <= links[box]}


def _home(page: Sequence[Block], marked: Sequence[bool], at: int, teasers: set[tuple[int, ...]]) -> tuple[int, ...]:
    """Find the innermost element that holds most of the prose; one that is called the text of the article wins."""
    weights: Counter[int] = Counter()  # thousandths of a character
    called: Counter[int] = Counter()
    total = 0
    for i, block in enumerate(page):
        if not _is_prose(block) or (block.inside("around") and not marked[i]):
            continue
        weight = len(block.text) * (10 if marked[i] else 1) * (10 if i > at else 3)
        weight = weight // 20 if block.path[:-1] in teasers else weight
        total += weight
        for number in block.path:
            weights[number] += weight
        if body := block.notes.get("body"):
            called[block.path[body - 1]] += len(block.text)
    most = [number for number, weight in weights.items() if weight >= _MOST * total]
    if not most:
        return ()
    home = _path(page, max(most))  # elements are numbered from the outside in
    if called:
        number, size = called.most_common(1)[0]
        best = _path(page, number)
        inside = best[: len(home)] == home or home[: len(best)] == best
        if size >= 2 * LEAD and (weights[number] >= 0.5 * total or not inside) and size >= 0.5 * _size(page, home):
            home = best
    return _outer(page, home)


def _path(page: Sequence[Block], number: int) -> tuple[int, ...]:
    path = next(block.path for block in page if number in block.path)
    return path[: path.index(number) + 1]


def _size(page: Sequence[Block], home: tuple[int, ...]) -> int:
    depth = len(home)
    return sum(len(block.text) for block in page if block.path[:depth] == home and _is_prose(block))


def _outer(page: Sequence[Block], home: tuple[int, ...]) -> tuple[int, ...]:
    """Leave an element that is a single paragraph for the one around it."""
    inner = [block for block in page if block.path[: len(home)] == home]
    if len(inner) == 1 and len(home) > 1 and inner[0].tag not in {"td", "body"}:
        return home[:-1]
    return home


def _dense(page: Sequence[Block], first: int, last: int, depth: int) -> set[int]:
    """List the numbers of the elements inside the story's that are mostly links to other pages."""
    size: Counter[int] = Counter()
    linked: Counter[int] = Counter()
    links: Counter[int] = Counter()
    for block in page[first : last + 1]:
        for number in block.path[depth:]:
            size[number] += len(block.text)
            linked[number] += block.linked
            links[number] += block.is_link
    return {number for number in size if links[number] >= 2 and linked[number] > 0.5 * size[number]}


def _inner(page: Sequence[Block], first: int, last: int, depth: int, marked: Sequence[bool]) -> list[Block]:
    """Choose the story's blocks in its element, up to where comments or others' headlines begin."""
    dense = _dense(page, first, last, depth)
    main = _main(page[first : last + 1], depth)
    guided = any(marked)
    shapes: Counter[tuple[int, str]] = Counter()
    for block in page[first : last + 1]:
        if _is_prose(block):
            shapes[len(block.path), block.tag] += len(block.text)
    usual = {shape for shape, size in shapes.items() if size >= 0.2 * shapes.total()}
    kept: list[Block] = []
    teaser: tuple[int, ...] = ()
    others = False
    skipped = _skipped(page, first, last)
    for i in range(first, last + 1):
        block = page[i]
        if i in skipped:
            continue
        if block.is_link and block.tag in _HEADINGS and len(block.path) > depth + 1:
            teaser = block.path[:-1]  # the headline of another article, and what stands in its box
        if teaser and block.path[: len(teaser)] == teaser:
            continue
        if ends_story(block.text) and sum(len(one.text) for one in kept) >= 2 * PROSE:
            break
        if heads_others(block.text):
            others = True
            continue
        if others and not (_is_prose(block) and is_sentence(block.text) and (len(block.path), block.tag) in usual):
            continue
        others = False
        if not dense.intersection(block.path[depth:]) and _belongs(block, depth, main, told=marked[i] or not guided):
            kept.append(block)
    return kept


_SKIP = re.compile("تخط|تجاوز|skip", re.IGNORECASE)


def _skipped(page: Sequence[Block], first: int, last: int) -> set[int]:
    """List the blocks that a link for readers by ear leads past, as «تخطى البودكاست وواصل القراءة»."""
    found: set[int] = set()
    places = {name: i for i in range(first, last + 1) for name in page[i].mark.split()}
    until = -1
    for i in range(first, last + 1):
        if page[i].href.startswith("#") and _SKIP.match(page[i].text):
            until = max(until, places.get(page[i].href[1:], -1))
        if i <= until:
            found.add(i)
    return found


def _main(inner: Sequence[Block], depth: int) -> set[int]:
    """List the elements inside the story's that hold a good part of it, whatever they are called."""
    size: Counter[int] = Counter()
    for block in inner:
        if _is_prose(block):
            for number in block.path[depth:]:
                size[number] += len(block.text)
    total = sum(len(block.text) for block in inner if _is_prose(block))
    return {number for number, part in size.items() if part >= _PART * total}


def _belongs(block: Block, depth: int, main: set[int], *, told: bool) -> bool:
    around = [block.notes.get(note, 0) for note in ("around", "caption")]
    if any(one > depth and block.path[one - 1] not in main for one in around):
        return False
    if len(block.text) < PROSE and any(block.inside(note, depth) for note in ("meta", "signed", "dated")):
        return False
    if block.is_link:
        return len(block.text) >= 1.5 * PROSE and is_sentence(block.text)
    listed = block.tag == "li" and len(block.path) == depth + 2 and not block.linked
    return told or listed or (is_sentence(block.text) and not is_policy(block.text))


def _leads(page: Sequence[Block], at: int, first: int, home: tuple[int, ...], marked: Sequence[bool]) -> list[Block]:
    """Find paragraphs between the headline and the story's element."""
    if not 0 <= at < first:
        return []
    body = Body([], first, first, home, page[at].path[:-1])
    return [
        page[i] for i in range(at + 1, first)
        if _is_lead(page[i], marked[i]) and not is_policy(page[i].text)
        and not any(body.beside(page[i], note) for note in ("around", "caption", "meta", "dated", "signed"))
    ]  # fmt: skip


def _is_lead(block: Block, told: bool) -> bool:
    long = len(block.text) >= (_LINE if block.tag in _HEADINGS else LEAD)
    return long and block.linked < 0.3 * len(block.text) and (told or block.tag in _HEADINGS or is_sentence(block.text))


def _after(page: Sequence[Block], last: int, home: tuple[int, ...], marked: Sequence[bool]) -> list[Block]:
    """Find paragraphs of the story that stand in a neighbour of its element."""
    kept: list[Block] = []
    near = home[:-1]
    for i in range(last + 1, len(page)):
        block = page[i]
        if block.path[: len(near)] != near or not near or ends_story(block.text) or heads_others(block.text):
            break
        if len(block.text) < LEAD and not is_sentence(block.text):
            break  # the name or heading of another box
        around = any(block.inside(note, len(near)) for note in ("around", "caption", "meta", "signed"))
        if marked[i] and not around and len(block.text) >= LEAD and _is_prose(block) and is_sentence(block.text):
            kept.append(block)
    return kept
