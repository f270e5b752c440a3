"""Posts: who holds which office in which organisation, from what stands beside a name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.entities import posts
from pipeline.records import Article, Mention, Role
from pipeline.text import Folded, fold, key

_LONGEST = 10  # words of a post without its organisation
_REACH = 170  # characters beside a name in which its post stands; the longest in the annotated articles is 130
_WORD = re.compile(r"\w+|[^\w\s]|\n")
_OPENS_AFTER = re.compile(r"\s?[»\"”)]?\s?(?P<comma>[،,])?\s?(?:و?(?:هو|هي)\s)?")
_FROM = re.compile(r"\s?[»\"”]?\s?[،,]?\s?(?:من|في|ب|لدي)\s?[«\"“]?$")
_POSSESSIVE = re.compile(r"^(\w{3,}?)(?:ت?ه|ت?ها|ت?هم)$")
_MARKS = "«»\"“”"


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign of the folded text; ``label`` says what kind of name it belongs to."""

    text: str
    start: int
    end: int
    label: str = ""
    mention: Mention | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post in the folded text, with its organisation if that is told."""

    start: int
    end: int
    organization: str | None


@cache
def _set(told: str) -> frozenset[str]:
    return frozenset(key(told).split())


def roles(article: Article, mentions: Sequence[Mention]) -> list[Role]:
    """Find posts in one article; a post told again is given once, where it is told first.

    >>> from pipeline.evaluate.quotes import as_article, as_mentions
    >>> from pipeline.annotation import Annotated, unmark
    >>> marked = "قال السيد [PER ناصر الخوري]، المدير التنفيذي ل[ORG مؤسسة الجيل المبهر]، إن"
    >>> gold = Annotated("a", {}, *unmark(marked))
    >>> [(r.person, r.role, r.organization) for r in roles(as_article(gold), as_mentions(gold))]
    [('ناصر الخوري', 'المدير التنفيذي', 'مؤسسة الجيل المبهر')]
    """
    view = _View(article.text, mentions)
    found: dict[tuple[str, str, str | None], Role] = {}
    for at, name in enumerate(view.names):
        if name.label == "PER" and name.mention is not None:
            person = name.mention.canonical or name.mention.text
            for post in view.posts(at):
                start, end = view.folded.to_source(post.start, post.end)
                printed = re.sub(r"^لل(?=\w{2})", "ال", article.text[start:end])
                role = Role(article.article_id, person, printed, post.organization, start, end)
                found.setdefault((person, key(role.role), post.organization), role)
    return sorted(found.values(), key=lambda role: (role.start, role.end))


class _View:
    """An article's folded text with its names, read around one name at a time."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.folded: Folded = fold(text)
        self.text = self.folded.text
        at = {place: i for i, place in enumerate(self.folded.origin)} if len(self.text) != len(text) else None
        self.names = [
            Word(m.text, at.get(m.start, 0) if at else m.start, at.get(m.end, 0) if at else m.end, m.label, m)
            for m in mentions
            if m.label in {"PER", "ORG", "LOC"}
        ]
        self.title_end = text.find("\n") if "\n" in text else len(text)
        self.heads: dict[str, list[str]] = {}
        self._first: dict[str, int] = {}
        for name in self.names:
            if name.label == "ORG" and name.mention:
                canonical = name.mention.canonical or name.mention.text
                known = self.heads.setdefault(_bare(key(canonical).split()[0]), [])
                known += [canonical] if canonical not in known else []
                self._first.setdefault(canonical, name.start)

    def posts(self, at: int) -> Iterator[Post]:
        """Give the posts before and behind a name."""
        before = self._before(at)
        if before:
            accusative = self.text[before.start : before.end].split()[0].endswith("ا")
            yield before if before.organization or accusative else self._from(at, before)
        after = self._after(at)
        if after:
            yield after

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
        words = _without_honorifics(self._words(start, name.start, at))
        if words and words[-1].text in "،,":
            words.pop()
            words = _without_honorifics(words)
        phrase: list[Word] = []
        for word in reversed(words):
            if _breaks(word):
                break
            phrase.insert(0, word)
        for i, word in enumerate(phrase):
            rest = phrase[i:]
            named = any(w.label == "ORG" for w in rest)
            if _is_head(word, rest[1:2]) and _sound(rest) == len(rest) and (named or len(rest) <= _LONGEST):
                return self._post(rest, at)
        return None

    def _after(self, at: int) -> Post | None:
        name = self.names[at]
        opens = _OPENS_AFTER.match(self.text, name.end)
        end = min(len(self.text), name.end + _REACH)
        words = self._words(opens.end() if opens else name.end, end, at)
        while words and not words[0].label and words[0].text in _set(posts.ALONE) and not _is_head(words[0], words[1:2]):
            words.pop(0)
        if not words or not _is_head(words[0], words[1:2]) or not _is_own(words[0], comma=bool(opens and opens["comma"])):
            return None
        ends = next((i for i, word in enumerate(words) if i and _breaks(word)), len(words))
        sound = _sound(words[:ends])
        if sound == ends < len(words) and words[ends].label == "PER" and words[ends - 1].text != "و":
            return None  # «استقبل فلان سفير قطر فلانا»: the post is the second one's
        return self._post(words[:sound][:_LONGEST], at)

    def _post(self, phrase: Sequence[Word], at: int) -> Post | None:
        """Cut a phrase into the post and its organisation."""
        head = phrase[0]
        start = head.start + (1 if head.text[0] in "وفلب" and not head.text.startswith("لل") and not _is_post(head.text) else 0)
        last = next((i for i, word in enumerate(phrase) if i and word.label == "ORG"), None)
        organization = None
        if last is not None and phrase[last].mention:
            mention = phrase[last].mention
            organization = (mention.canonical or mention.text) if mention else None
        else:
            last, organization = self._generic(phrase)
        words = _trimmed(list(phrase[:last] if last is not None else phrase))
        if organization is None:
            organization = self._owner(words, at) or self._ministry(words)
        possessive = _POSSESSIVE.match(head.text) and not _is_post(head.text)
        alone = len(words) == 1 and _plain(head.text) in _set(posts.ALONE)
        if organization is None and (alone or possessive):
            return None
        return Post(start, words[-1].end, organization)

    def _generic(self, phrase: Sequence[Word]) -> tuple[int | None, str | None]:
        """Resolve a generic head (للمركز، رئيس الجمعية) to the one organisation of the article that it can mean."""
        for i, word in enumerate(phrase):
            definite = re.match(r"(?:[لب]?ال|لل)(?=\w{3})", word.text)
            if not i or not definite or word.label or (phrase[i - 1].text == "مجلس" and word.text == "الاداره"):
                continue
            bare = _bare(word.text)
            fits = self.heads.get(bare, [])
            if len(fits) > 1:
                fits = [n for n in fits if key(n).startswith("ال")] or fits
            if len(fits) > 1:
                fits = self._known(fits, word.start) or [n for n in fits if self._in_title(n)]
            if len(fits) == 1:
                return i, fits[0]
        return None, None

    def _known(self, fits: Sequence[str], place: int) -> list[str]:
        """Keep what the article has named before a place, if that is one only."""
        known = [n for n in fits if self._first[n] < place]
        return known if len(known) == 1 else []

    def _in_title(self, canonical: str) -> bool:
        return any(
            n.start < self.title_end and n.mention and n.mention.canonical == canonical for n in self.names[:12]
        )

    def _owner(self, words: Sequence[Word], at: int) -> str | None:
        """Find whom a possessive means (رئيسها التنفيذي): the organisation named last before."""
        if not any(_POSSESSIVE.match(w.text) and not _is_post(w.text) and w.text.endswith(("ها", "ته")) for w in words[:3]):
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


def _is_own(head: Word, *, comma: bool) -> bool:
    """Tell whether a head behind a name speaks of that name: «فلان المدير», but not «طارد فلان الحكم»."""
    if head.text != _plain(head.text) or head.text.endswith("ا"):
        return False
    return comma or not head.text.startswith("ال") or bool({head.text[2:], head.text[2:-1]} & _set(posts.SENIOR))


def _stem(word: str) -> str:
    """Give the masculine of a post without its article.

    >>> _stem("المختصه")
    'مختص'
    """
    return _plain(word).removeprefix("ال").removesuffix("ه")


def _bare(word: str) -> str:
    return re.sub(r"^(?:[وب]?ال|لل)(?=\w{3})", "", word)


@cache
def _is_post(word: str) -> bool:
    """Tell whether a word is the head of a post.

    >>> _is_post("المديره"), _is_post("رئيسها"), _is_post("الورشه")
    (True, False, False)
    """
    plain = re.sub(r"^(?:ال|لل)(?=\w{2})", "", word)
    heads = _set(posts.HEADS)
    if plain in _set(posts.NOT_POSTS):
        return False
    return plain in heads or (plain.endswith("ه") and plain[:-1] in heads) or plain.removesuffix("ا") in heads


def _is_head(word: Word, following: Sequence[Word]) -> bool:
    if word.label or not word.text[0].isalpha():
        return False
    if _is_post(word.text) or (word.text[0] in "وفلب" and len(word.text) > 4 and _is_post(word.text[1:])):
        if _stem(word.text) in _set("قيم مقيم"):
            return bool(following) and following[0].text == "علي"
        bare = word.text in _set("عالم مقدم كبير عميد")
        return not (bare and following and following[0].label == "")
    match = _POSSESSIVE.match(word.text)
    return bool(match and _is_post(match[1]) and not word.text.startswith("ال") and word.text not in _set(posts.NOT_POSTS))


def _breaks(word: Word) -> bool:
    if word.label:
        return word.label == "PER"
    return word.text in _set(posts.STOPS) or (not word.text[0].isalnum() and word.text not in _MARKS + "–-")


def _is_verb(word: str) -> bool:
    """Guess a finite verb from its shape.

    >>> _is_verb("اشرفت"), _is_verb("يعمل"), _is_verb("العلاقات")
    (True, True, False)
    """
    feminine = word.endswith("ت") and not word.endswith("ات") and not word.startswith("ال") and len(word) > 3
    return feminine or (word.startswith("ي") and len(word) > 3)


def _without_honorifics(words: list[Word]) -> list[Word]:
    alone = _set(posts.ALONE)
    while words and not words[-1].label:
        printed = words[-1].text
        last = _plain(printed)
        before = words[-2] if len(words) > 1 and not words[-2].label else None
        if last == "السمو" and before and _plain(before.text) in ("صاحب", "صاحبه"):
            words = words[:-2]
            continue
        point = last in ("/", ".") and before is not None and before.text in alone
        construct = before and _is_post(before.text) and not before.text.startswith("ال")
        if not point and (last not in alone or construct):
            break  # «نائب الرئيس فلان»: the title is part of the post
        words = words[:-1]
        if printed.startswith(("لل", "بال")):
            return []  # «مستشار للرئيس فلان»: the post is somebody else's
    return words


def _plain(word: str) -> str:
    """Cut proclitics off a definite word, and «لل» open.

    >>> _plain("للفنان"), _plain("والمهندسه"), _plain("لصاحب")
    ('الفنان', 'المهندسه', 'صاحب')
    """
    word = re.sub(r"^[وفبك]?لل(?=\w{3})", "ال", word)
    word = re.sub(r"^[وفبلك]+(?=ال\w{3})", "", word)
    return word[1:] if word[:1] in "وفبل" and not _is_post(word) and _is_post(word[1:]) else word


def _sound(phrase: Sequence[Word]) -> int:
    """Tell how many words of a phrase can belong to one post.

    >>> _sound([Word(w, 0, 0) for w in "لاعب المنتخب اداء كافيا".split()])
    3
    """
    for i, word in enumerate(phrase):
        following = phrase[i + 1] if i + 1 < len(phrase) else None
        if word.label == "ORG":
            break
        if not i or word.label:
            continue
        elsewhere = word.text == "في" and not (following and (following.label or following.text.startswith("ال")))
        elsewhere = elsewhere and not (i == 1 and _stem(phrase[0].text) in _set(posts.ABOUT))
        indefinite = word.text.endswith("ا") and len(word.text) > 4 and not word.text.startswith("ال")
        indefinite = indefinite and not phrase[0].text.endswith("ا")
        ends = word.text in _set(posts.CUTS) and not (word.text in ("عام", "عن") and _is_post(phrase[i - 1].text))
        if elsewhere or indefinite or ends or _is_verb(word.text) or word.text.isdigit():
            return i
    return len(phrase)


def _trimmed(words: list[Word]) -> list[Word]:
    """Cut words that lead on off the end of a post, and the place where it is held."""
    links = _set(posts.LINKS)
    if len(words) > 2 and words[-1].label == "LOC" and words[-2].text == "في" and words[0].text not in _set(posts.ABROAD):
        words = words[:-2]
    while len(words) > 1 and (words[-1].text in links or not words[-1].text[0].isalnum()):
        words.pop()
    return words
