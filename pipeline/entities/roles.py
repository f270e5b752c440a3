"""Posts: who holds which office in which organisation, from what stands beside a name."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.entities import posts
from pipeline.entities.post_words import (
    POSSESSIVE,
    Word,
    bare,
    breaks,
    is_head,
    is_own,
    is_post,
    known,
    may_head,
    plain,
    sound,
    trimmed,
    without_honorifics,
)
from pipeline.records import Article, Mention, Role
from pipeline.text import Folded, fold, key

_LONGEST = 10  # words of a post without its organisation
_REACH = 170  # characters beside a name in which its post stands; the longest in the annotated articles is 130
_LETTERS = re.compile(r"\w{3,}")
_WORD = re.compile(r"\w+|[^\w\s]|\n")
_OPENS_AFTER = re.compile(r"\s?[»\"”)]?\s?(?P<comma>[،,])?\s?(?:و?(?:هو|هي)\s)?")
_IN_FRONT = re.compile(r"(?:ال)?أمام(?!\w)")  # folded it reads like إمام
_FROM = re.compile(r"\s?[»\"”]?\s?[،,]?\s?(?:من|في|ب|لدي)\s?[«\"“]?$")


@dataclass(frozen=True, slots=True)
class Post:
    """A post in the folded text, with its organisation if that is told."""

    start: int
    end: int
    organization: str | None


def roles(article: Article, mentions: Sequence[Mention]) -> list[Role]:
    """Find posts in one article; a post told again is given once, where it is told first.

    >>> text = "قال السيد ناصر الخوري، المدير التنفيذي لمؤسسة الجيل المبهر، إن"
    >>> article = Article(**dict.fromkeys(Article.__dataclass_fields__) | {"article_id": "a", "text": text})
    >>> names = [Mention("a", 10, 21, text[10:21], "PER"), Mention("a", 40, 58, text[40:58], "ORG")]
    >>> [(r.person, r.role, r.organization) for r in roles(article, names)]
    [('ناصر الخوري', 'المدير التنفيذي', 'مؤسسة الجيل المبهر')]
    """
    view = _View(article.text, mentions)
    found: dict[tuple[str, str, str | None], Role] = {}
    for at, name in enumerate(view.names):
        if name.label == "PER" and name.mention is not None:
            person = name.mention.canonical or name.mention.text
            for post in view.posts(at):
                start, end = view.folded.to_source(post.start, post.end)
                if _IN_FRONT.match(article.text, start):
                    continue
                printed = re.sub(r"^لل(?=\w{2})", "ال", article.text[start:end])
                role = Role(article.article_id, person, printed, post.organization, start, end)
                found.setdefault((person, key(role.role), post.organization), role)
    return sorted(found.values(), key=lambda role: (role.start, role.end))


def _belongs(phrase: Sequence[Word]) -> bool:
    """Tell whether a post is one word without article or ending of its own: it belongs to the name (محامي فلان)."""
    word = phrase[0].text
    bare_head = len(phrase) == 1 and is_post(plain(word)) and not plain(word).startswith("ال")
    return bare_head and not word.endswith("ا")


class _View:
    """An article's folded text with its names, read around one name at a time."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.folded: Folded = fold(text)
        self.text = self.folded.text
        origin = self.folded.origin
        self._posts = [match.start() for match in _LETTERS.finditer(self.text) if may_head(match[0])]
        self.names = [
            Word(m.text, bisect_left(origin, m.start), bisect_left(origin, m.end), m.label, m)
            for m in mentions
            if m.label in {"PER", "ORG", "LOC"}
        ]
        self.title_end = text.find("\n") if "\n" in text else len(text)
        self.heads: dict[str, list[str]] = {}
        self._first: dict[str, int] = {}
        for name in self.names:
            if name.label == "ORG" and name.mention:
                canonical = name.mention.canonical or name.mention.text
                bodies = self.heads.setdefault(bare(key(canonical).split()[0]), [])
                bodies += [canonical] if canonical not in bodies else []
                self._first.setdefault(canonical, name.start)

    def posts(self, at: int) -> Iterator[Post]:
        """Give the posts before and behind a name."""
        before = self._before(at) if self._has_post(self.names[at].start - _REACH, self.names[at].start) else None
        if before:
            accusative = self.text[before.start : before.end].split()[0].endswith("ا")
            yield before if before.organization or accusative else self._from(at, before)
        after = self._after(at) if self._has_post(self.names[at].end, self.names[at].end + _REACH // 3) else None
        if after:
            yield after

    def _has_post(self, start: int, end: int) -> bool:
        at = bisect_left(self._posts, start)
        return at < len(self._posts) and self._posts[at] < end

    def _words(self, start: int, end: int, at: int) -> list[Word]:
        """Split a stretch into words; those of a name come as one."""
        near = [n for n in self.names[max(0, at - 6) : at + 7] if start <= n.start and n.end <= end]
        found: list[Word] = []
        place = start
        for name in near:
            found += [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(self.text, place, name.start)]
            found.append(Word(key(name.text), name.start, name.end, name.label, name.mention))
            place = name.end
        return found + [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(self.text, place, end)]

    def _before(self, at: int) -> Post | None:
        name = self.names[at]
        if name.start and self.text[name.start - 1].isalpha():
            return None  # «مدير المركز وفلان», «كتاب المؤلف لفلان»
        start = max(0, name.start - _REACH)
        if start:
            start = self.text.find(" ", start) + 1
        printed = self._words(start, name.start, at)
        words = without_honorifics(printed)
        if len(words) < len(printed) and printed[len(words)].text.startswith("وال"):
            return None  # «استشاري الجراحة، والدكتور فلان»
        if words and words[-1].text in "،,":
            words.pop()
            words = without_honorifics(words)
        phrase: list[Word] = []
        for word in reversed(words):
            if breaks(word):
                break
            phrase.insert(0, word)
        for i, word in enumerate(phrase):
            rest = phrase[i:]
            named = any(w.label == "ORG" for w in rest)
            if is_head(word, rest[1:2]) and sound(rest) == len(rest) and (named or len(rest) <= _LONGEST):
                return None if _belongs(rest) and len(words) == len(printed) else self._post(rest, at)
        return None

    def _after(self, at: int) -> Post | None:
        name = self.names[at]
        opens = _OPENS_AFTER.match(self.text, name.end)
        end = min(len(self.text), name.end + _REACH)
        words = self._words(opens.end() if opens else name.end, end, at)
        while (
            words and not words[0].label and words[0].text in known(posts.ALONE) and not is_head(words[0], words[1:2])
        ):
            words.pop(0)
        if not words or not is_head(words[0], words[1:2]) or not is_own(words[0], comma=bool(opens and opens["comma"])):
            return None
        ends = next((i for i, word in enumerate(words) if i and breaks(word)), len(words))
        whole = sound(words[:ends])
        if whole == ends < len(words) and words[ends].label == "PER" and words[ends - 1].text != "و":
            return None  # «استقبل فلان سفير قطر فلانا»: the post is the second one's
        return self._post(words[:whole][:_LONGEST], at)

    def _post(self, phrase: Sequence[Word], at: int) -> Post | None:
        """Cut a phrase into the post and its organisation."""
        head = phrase[0]
        start = head.start + (
            1 if head.text[0] in "وفلب" and not head.text.startswith("لل") and not is_post(head.text) else 0
        )
        last = next((i for i, word in enumerate(phrase) if i and word.label == "ORG"), None)
        organization = None
        if last is not None and phrase[last].mention:
            mention = phrase[last].mention
            organization = (mention.canonical or mention.text) if mention else None
        else:
            last, organization = self._generic(phrase)
        words = trimmed(list(phrase[:last] if last is not None else phrase))
        if organization is None:
            organization = self._owner(words, at) or self._ministry(words)
        possessive = POSSESSIVE.match(head.text) and not is_post(head.text)
        alone = len(words) == 1 and plain(head.text) in known(posts.ALONE)
        if organization is None and (alone or possessive):
            return None
        return Post(start, words[-1].end, organization)

    def _generic(self, phrase: Sequence[Word]) -> tuple[int | None, str | None]:
        """Resolve a generic head (للمركز، رئيس الجمعية) to the one organisation of the article that it can mean."""
        for i, word in enumerate(phrase):
            definite = re.match(r"(?:[لب]?ال|لل)(?=\w{3})", word.text)
            if not i or not definite or word.label or (phrase[i - 1].text == "مجلس" and word.text == "الاداره"):
                continue
            head = bare(word.text)
            fits = self.heads.get(head, [])
            if len(fits) > 1:
                fits = [n for n in fits if key(n).startswith("ال")] or fits
            if len(fits) > 1:
                fits = self._known(fits, word.start) or [n for n in fits if self._in_title(n)]
            if len(fits) == 1:
                return i, fits[0]
        return None, None

    def _known(self, fits: Sequence[str], place: int) -> list[str]:
        """Keep what the article has named before a place, if that is one only."""
        told = [n for n in fits if self._first[n] < place]
        return told if len(told) == 1 else []

    def _in_title(self, canonical: str) -> bool:
        return any(n.start < self.title_end and n.mention and n.mention.canonical == canonical for n in self.names[:12])

    def _owner(self, words: Sequence[Word], at: int) -> str | None:
        """Find whom a possessive means (رئيسها التنفيذي): the organisation named last before."""
        if not any(
            POSSESSIVE.match(w.text) and not is_post(w.text) and w.text.endswith(("ها", "ته")) for w in words[:3]
        ):
            return None
        for name in reversed(self.names[max(0, at - 8) : at]):
            if name.label == "ORG" and name.mention and words[0].start - name.end < 2 * _REACH:
                return name.mention.canonical
        return None

    def _ministry(self, words: Sequence[Word]) -> str | None:
        """Give a minister's ministry where the article names it."""
        if words[0].text.removeprefix("و") not in ("وزير", "وزيره", "زير", "زيره"):
            return None
        wanted = "وزاره " + " ".join(word.text for word in words[1:])
        return next((n for n in self.heads.get("وزاره", []) if key(n) == wanted), None)

    def _from(self, at: int, post: Post) -> Post:
        """Take the organisation that stands behind the name: أستاذ الإعلام فلان، من جامعة قطر."""
        if at + 1 < len(self.names) and self.names[at + 1].label == "ORG":
            name, following = self.names[at], self.names[at + 1]
            mention = following.mention
            if mention and following.start - name.end < 10 and _FROM.match(self.text[name.end : following.start]):
                return Post(post.start, post.end, mention.canonical or mention.text)
        return post
