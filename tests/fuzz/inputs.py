"""Texts and pages that nobody would write: pieces that mean something to a stage, put together at random."""

from hypothesis import strategies as st

_SAYS = "قال أكد أضاف أوضحت وقالت: إنّ أن «" + " ».”“\"' – ؛ وتابع: صرح مشيرا إلى"
_WHEN = (
    "يوم الأحد الماضي المقبل 31 30 29 فبراير مايو 2025 ١٤٤٦ هـ رمضان ذي الحجة الأسبوع خلال من إلى حتى بين و منذ 3 أيام عام "
    "1446هـ / - . 12/13/2025 2025-02-30 الساعة 25:61 جمادى الآخرة جانفي أوت غدا أمس اليوم القرن العشرين 99999999999"
)
_WHO = "الدكتور السيدة سالم الكواري مدير مركز الأمل وزارة منظمة اليونيسف قطر بن عبد الله أبو (قنا) المتحدث باسم"
_ODD = [
    "\u202e",
    "\u200f",
    "\u0640",
    "\u064b",
    "\ufdfa",
    "\ufefb",
    "\ud800",
    "\x00",
    "\x85",
    "\u2028",
    "&nbsp;",
    "&#x202e;",
    "&amp;amp;",
    "٪",
    "🙂",
    "\n",
    "\r\n",
    "  ",
    "",
]
_TAGS = "p div article table tr td h1 h2 a ul li script style br span svg iframe blockquote template noscript time meta link"

pieces = st.one_of(
    st.sampled_from(_SAYS.split()),
    st.sampled_from(_WHEN.split()),
    st.sampled_from(_WHO.split()),
    st.sampled_from(_ODD),
    st.text(max_size=6),
    st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ", min_size=1, max_size=9),
)
glue = st.sampled_from([" ", " ", " ", "", "\n"])
texts = st.lists(st.tuples(pieces, glue), max_size=60).map(lambda found: "".join(a + b for a, b in found))

names = st.sampled_from(_TAGS.split())
_values = st.one_of(
    texts.map(lambda text: text[:40]),
    st.sampled_from(["article-body", "2025-05-29T10:00:00Z", "http://[", "javascript:x"]),
)
_keys = st.sampled_from(["class", "id", "href", "datetime", "content", "property", "itemprop", "dir", "style"])
_open = st.tuples(names, st.dictionaries(_keys, _values, max_size=3)).map(
    lambda one: f"<{one[0]}" + "".join(f' {key}="{value}"' for key, value in one[1].items()) + ">"
)
markup = st.one_of(
    _open, names.map(lambda name: f"</{name}>"), st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "<", "&", '"'])
)
json_ld = texts.map(
    lambda text: f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{text}"</script>'
)
pages = st.lists(st.one_of(markup, texts, texts, json_ld), max_size=40).map("".join)
