"""Who reads the report: the names, topics and papers that a profile of ``params.yaml`` watches."""

from dataclasses import dataclass, field
from typing import Any

from pipeline import sources
from pipeline.errors import PipelineError
from pipeline.report.basis import Basis
from pipeline.report.figures import Figures
from pipeline.report.frames import rows
from pipeline.report.gather import SAID
from pipeline.report.weeks import lead_of
from pipeline.report.words import topic_name, topic_names
from pipeline.text import key

_KNOWN = ("name", "week_start", "entities", "topics", "papers")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile as written; ``key`` is empty where none was chosen."""

    key: str = ""
    name: str = ""
    week_start: str = ""
    entities: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    lead: int = field(default=0)


def read(settings: dict[str, Any], chosen: str | None) -> Profile:
    """Read the chosen profile, or the one that ``report.profile`` names."""
    for knob in ("baseline", "enough", "absence"):
        if not isinstance(value := settings["report"][knob], int) or value < 1:
            raise PipelineError(f"report.{knob} is {value!r}; write a number of weeks, 1 or more.")
    name = chosen or settings["report"]["profile"]
    start = settings["report"]["week_start"]
    if not name:
        return Profile(lead=lead_of(start))
    profiles = settings["profiles"] or {}
    if name not in profiles:
        known = ", ".join(sorted(profiles)) or "none yet"
        raise PipelineError(f"params.yaml has no profile {name!r}; there are: {known}. Add it under `profiles:`.")
    told = profiles[name] or {}
    if wrong := set(told) - set(_KNOWN):
        raise PipelineError(f"Profile {name!r}: unknown entry {min(wrong)!r}; write only {', '.join(_KNOWN)}.")
    lists = {what: _list(name, what, told.get(what)) for what in ("entities", "topics", "papers")}
    begins = told.get("week_start") or start
    return Profile(name, str(told.get("name") or name), begins, **lists, lead=lead_of(begins))


def _list(profile: str, what: str, told: Any) -> tuple[str, ...]:
    """Read a list of names; a name that was written without the brackets is no list of letters."""
    if told is not None and not isinstance(told, list):
        raise PipelineError(f"Profile {profile!r}: {what} is {told!r}; write a list: {what}: [{told}]")
    return tuple(map(str, told or ()))


def check(profile: Profile, basis: Basis) -> None:
    """Refuse topics and papers that do not exist; a name may be watched before anybody prints it."""
    topics = {row[0] for row in basis.connection.execute("select distinct topic from topics").fetchall()}
    papers = {row[0] for row in basis.connection.execute("select distinct source from articles").fetchall()}
    for what, wanted, known in (
        ("topic", profile.topics, topics | set(topic_names())),
        ("paper", profile.papers, papers | set(sources.read())),
    ):
        for name in wanted:
            if name not in known:
                raise PipelineError(
                    f"Profile {profile.key!r}: no {what} is called {name!r}; choose of: {', '.join(sorted(known))}."
                )


def about_us(profile: Profile, basis: Basis, figures: Figures) -> dict[str, Any]:
    """Gather what was written on the watched names, topics and papers."""
    tables = figures.tables
    topics = {row["topic"]: row for row in rows(tables["topics"])}
    supply = {row["source"]: row for row in rows(tables["supply"])}
    none = {"articles": 0}
    return {
        "profile": profile.key,
        "profile_name": profile.name,
        "watched": [_watched(name, basis, figures) for name in profile.entities],
        "watched_topics": [
            {"topic": name, "about": topic_name(name), "articles": topics.get(name, none)["articles"]}
            for name in profile.topics
        ],
        "watched_papers": [
            {"source": name, "source_name": supply[name]["source_name"] if name in supply else sources.get(name).name,
             "articles": supply.get(name, none)["articles"]}
            for name in profile.papers
        ],
    }  # fmt: skip


def _watched(name: str, basis: Basis, figures: Figures) -> dict[str, Any]:
    found = find(name, basis)
    articles = figures.tables["entity_articles"]
    articles = articles[articles["entity_id"].isin(found)].drop_duplicates("article_id")
    quotes = figures.tables["quotes"]
    quotes = quotes[quotes["entity_id"].isin(found) | quotes["article_id"].isin(articles["article_id"])]
    quotes = quotes.drop_duplicates(SAID)
    known = figures.tables["entities"]
    known = rows(known[known["entity_id"].isin(found[:1])])
    return {
        "row": known[0] if known else None, "series": figures.series.get(found[0], []) if found else [],
        "name": name, "entity_id": found[0] if found else None, "articles": len(articles), "quotes": len(quotes),
        "articles_of": rows(articles.head(20)), "quotes_of": rows(quotes.head(6)),
    }  # fmt: skip


def find(name: str, basis: Basis) -> list[str]:
    """Find the entities that bear a name in any spelling, the one in most stories first."""
    entities = basis.connection.execute(
        "select entity_id, name, aliases from entities order by stories desc, entity_id"
    ).fetchall()
    wanted = key(name)
    return [row[0] for row in entities if wanted in {key(row[1]), *map(key, row[2])}]
