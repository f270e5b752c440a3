"""The command ``rasad``: read this file from top to bottom and you have read the table of contents."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipeline import params
from pipeline.errors import PipelineError

Command = Callable[[argparse.Namespace], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 = done, 1 = a user error in one line, 2 = wrong usage."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        command(options)
    except PipelineError as error:
        print(f"rasad: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
    except (PermissionError, NotADirectoryError, IsADirectoryError, FileExistsError) as error:
        print(f"rasad: {error.filename2 or error.filename}: {error.strerror}. Choose another path.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("rasad: stopped; the dataset is as it was, run again to go on", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rasad", description="Arabic news coverage as a dataset (رصد).")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, command: Command, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about)
        sub.set_defaults(command=command, name=name)
        sub.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a parameter")
        return sub

    run = add("run", _run, "make or renew a dataset from pages, clippings, JSON lines or Parquet")
    run.add_argument("inputs", nargs="+", type=Path, metavar="INPUT")
    run.add_argument("--out", type=Path, metavar="DIR", help="the dataset folder (default: dataset.path)")
    run.add_argument("--workers", type=int, metavar="N", help="processes (default: one for each core)")
    run.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster: tcp://HOST:PORT, or local")
    run.add_argument("--ner", metavar="ENGINE", help="names engine, or several joined by + (rasad engines lists them)")
    run.add_argument("--source", metavar="KEY", help="the newspaper of all inputs")
    run.add_argument("--published", metavar="DATE", help="the publication date of all inputs, YYYY-MM-DD")
    run.add_argument("--url", help="the address of a single input")

    for stage, about in _STAGES.items():
        sub = add(stage, _stage, about)
        sub.add_argument("input", type=Path, metavar="IN")
        sub.add_argument("output", type=Path, metavar="OUT")

    query = add("query", _query, "answer one SQL SELECT over a dataset")
    query.add_argument("sql", metavar='"SELECT ..."')
    _dataset(query)
    query.add_argument("--format", choices=("table", "csv", "json", "parquet"), default="table")

    show = add("show", _show, "show one article with everything found in it")
    show.add_argument("article", metavar="FILE|ARTICLE_ID")
    show.add_argument("--html", action="store_true", help="as a right-to-left page instead of terminal colours")
    _dataset(show)

    dates = add("dates", _dates, "try the date grammar on a text")
    dates.add_argument("text", metavar='"TEXT"')
    dates.add_argument("--published", metavar="DATE", help="publication date, YYYY-MM-DD")

    report = add("report", _report, "write the weekly report")
    weeks = report.add_mutually_exclusive_group()
    weeks.add_argument("--week", metavar="2025-W22", help="default: the last complete week")
    weeks.add_argument("--all", action="store_true", help="every week of the dataset")
    report.add_argument("--profile", metavar="NAME", help="whose report: a profile of params.yaml (report.profile)")
    report.add_argument("--out", type=Path, metavar="DIR", help="default: report.path")
    _dataset(report)

    _reading(add)
    add("engines", _engines, "list the recognisers: which are ready, and how to get the others")

    train = add("train", _train, "train a model that is shipped")
    train.add_argument("what", choices=("entities", "topics"))
    train.add_argument("--out", type=Path, metavar="DIR", help="default: the folder of the shipped model")

    evaluate = add("evaluate", _evaluate, "score names, dates, topics, quotes and who is who on gold")
    evaluate.add_argument("what", nargs="*", metavar="WHAT", help="names, dates, topics, quotes, who (default: all)")
    evaluate.add_argument("--out", type=Path, metavar="DIR", help="write metrics and error lists here")
    evaluate.add_argument("--table", action="store_true", help="all scores as a page (models/SCORES.md)")
    evaluate.add_argument("--coded", type=Path, nargs="+", metavar="SHEET", help="coded sheets -> validation.json")
    _for_researchers(add)
    return parser


def _reading(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """Add the commands of those who read coverage rather than make datasets."""
    search = add("search", _search, "find articles by words in any spelling, or by a person or organisation")
    search.add_argument("words", nargs="*", metavar="WORDS")
    search.add_argument("--from", dest="first", metavar="DATE", help="published then or later, YYYY-MM-DD")
    search.add_argument("--to", dest="last", metavar="DATE", help="published then or earlier")
    search.add_argument("--source", default="", metavar="KEY", help="a newspaper")
    search.add_argument("--topic", default="", metavar="TOPIC")
    search.add_argument("--entity", default="", metavar="NAME", help="articles that name it, in any spelling")
    search.add_argument("--limit", type=int, metavar="N", help="default: search.limit")
    search.add_argument("--format", choices=("table", "csv", "json", "parquet"), default="table")
    _dataset(search)

    serve = add("serve", _serve, "search, articles, names and reports as local read-only pages")
    serve.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="default: this machine only")
    serve.add_argument("--port", type=int, default=8765, metavar="N", help="default: 8765")
    serve.add_argument("--reports", type=Path, metavar="DIR", help="default: report.path")
    _dataset(serve)

    decide = add("decide", _decide, "correct: merge, split, rename, block, type, hide, topic, published, speaker")
    decide.add_argument("what", metavar="WHAT", help="one of these, or apply: take over the sheet of entities.xlsx")
    decide.add_argument("what_name", metavar="NAME", help="a name, an article_id, or for apply the .xlsx file")
    decide.add_argument("target", nargs="?", metavar="TARGET", help="the right name, label, topic, date or speaker")
    decide.add_argument("--label", help="PER, ORG or LOC; for topic the topic, for speaker the start of the quote")
    decide.add_argument("--comment", metavar="TEXT", help="why; kept beside the correction")
    decide.formatter_class = argparse.RawDescriptionHelpFormatter
    decide.epilog = _DECISIONS

    collect = add("collect", _collect, "fetch new articles of the newspapers that are switched on, into WARC archives")
    collect.add_argument("--source", metavar="KEY", help="this newspaper only")
    collect.add_argument("--out", type=Path, metavar="DIR", help="default: collect.path")
    collect.add_argument("--private", action="store_true", help="also addresses of private networks")
    collect.add_argument("--check", metavar="URL|FILE", help="show what a declaration gives for one page; keep nothing")

    weekly = add("weekly", _weekly, "collect (if configured), run and report, for cron: one line of outcome")
    weekly.add_argument("inputs", nargs="*", type=Path, metavar="INPUT",
                        help="default: what was collected; corpus.raw where no newspaper is switched on")  # fmt: skip
    weekly.add_argument("--profile", metavar="NAME", help="whose report")
    weekly.add_argument("--out", type=Path, metavar="DIR", help="where reports go (default: report.path)")
    _dataset(weekly)
    weekly.formatter_class = argparse.RawDescriptionHelpFormatter
    weekly.epilog = _RECIPE


def _for_researchers(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    sample = add("sample", _sample, "draw items of a dataset into a sheet that people code")
    sample.add_argument("--by", choices=("topic", "entity", "date", "quote"), required=True)
    sample.add_argument("--n", type=int, default=100, metavar="N", help="items (default: 100)")
    sample.add_argument(
        "--stratify", action="store_true", help="equal parts of each kind; topics: of what is missed too"
    )
    sample.add_argument("--seed", type=int, default=7, metavar="N", help="another seed, another sample (default: 7)")
    sample.add_argument("--out", type=Path, metavar="SHEET", help="without ending (default: validation.path/BY)")
    _dataset(sample)

    export = add("export", _export, "names as spaCy DocBin, CoNLL or JSON lines, or all tables without the texts")
    shape = export.add_mutually_exclusive_group(required=True)
    shape.add_argument("--format", choices=("docbin", "conll", "jsonl"))
    shape.add_argument("--no-text", action="store_true", help="all tables without the texts, for publication")
    export.add_argument("--out", type=Path, required=True, metavar="FILE|DIR")
    _dataset(export)
    add("remote", _remote, "tell whether the DVC remote of this checkout can be reached")
    corpora = add("corpora", _corpora, "compare the public corpora that training reads with corpora/external.yaml")
    corpora.add_argument("--from", dest="downloads", type=Path, metavar="DIR", help="make them from original downloads")
    corpora.add_argument("--out", type=Path, metavar="DIR", help="where they lie (default: corpora.external)")
    _dataset(add("methods", _methods, "a paragraph on a dataset for the methods section of a paper"))


_RECIPE = """every Sunday at six, with cron (crontab -e; cron mails the line of outcome, and any error):
  MAILTO=you@example.org
  0 6 * * 0  cd /srv/rasad && .venv/bin/rasad weekly

or with systemd (~/.config/systemd/user/, then: systemctl --user enable --now rasad-weekly.timer):
  # rasad-weekly.service
  [Service]
  Type=oneshot
  WorkingDirectory=/srv/rasad
  ExecStart=/srv/rasad/.venv/bin/rasad weekly
  # rasad-weekly.timer
  [Timer]
  OnCalendar=Sun 06:00
  Persistent=true
  [Install]
  WantedBy=timers.target"""

_DECISIONS = """  merge NAME TARGET               NAME is the same as TARGET, which is the name to show
  split NAME [TARGET]             NAME is not TARGET; without TARGET it stands alone
  rename NAME TARGET              the entity NAME is shown as TARGET
  block NAME                      NAME is no name
  type NAME TARGET                NAME has the label TARGET: PER, ORG or LOC
  hide NAME                       the person NAME must not be shown
  topic ID TARGET --label TOPIC   the article has the topic: yes or no
  published ID TARGET             the article appeared on that day; - if unknown
  speaker ID TARGET [--label N]   its quote that starts at N (without: all) is by TARGET; - for nobody
  apply FILE.xlsx                 all rows of the sheet «تصحيحات» of a report

--label PER, ORG or LOC beside a name: only the names of that label are meant"""

_STAGES = {
    "extract": "raw files IN -> draft articles in the work folder OUT",
    "normalize": "draft articles -> articles with their final text",
    "entities": "articles -> people, organisations, places, dates and posts",
    "topics": "articles -> topics with evidence",
    "quotes": "articles and names -> who said what",
    "resolve": "all articles -> duplicates, who is who, stories, co-mentions",
    "dataset": "work folder IN -> published tables in the folder OUT",
}


def _dataset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", type=Path, metavar="DIR", help="default: dataset.path of params.yaml")


def _settings(options: argparse.Namespace) -> params.Settings:
    return params.read(options.set)


def _folder(options: argparse.Namespace) -> Path:
    return options.dataset or Path(_settings(options)["dataset"]["path"])


def _run(options: argparse.Namespace) -> None:
    settings = _settings(options)
    if options.ner:
        settings["entities"]["engine"] = options.ner
    if options.workers is not None:
        settings["work"]["workers"] = options.workers
    settings["work"]["scheduler"] = options.scheduler or settings["work"]["scheduler"]
    out = options.out or Path(settings["dataset"]["path"])
    from pipeline import run, search
    from pipeline.dataset import counts_line
    from pipeline.extract.inputs import Given

    counts = run.run(options.inputs, out, settings, Given(options.source, options.url, _day(options.published)))
    search.follow(out)
    print(f"{out}: {counts_line(counts)}")


def _day(text: str | None) -> str | None:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError as error:
        raise PipelineError(f"{text!r} is no date; write YYYY-MM-DD, as 2025-05-29.") from error


def _stage(options: argparse.Namespace) -> None:
    settings = _settings(options)
    from pipeline import run

    if options.name == "resolve":
        run.resolve_all(options.input, options.output, settings)
    elif options.name == "dataset":
        from pipeline.dataset import counts_line, publish

        print(counts_line(publish(options.input, options.output)))
    else:
        run.run_stage(options.name, options.input, options.output, settings)


def _query(options: argparse.Namespace) -> None:
    from pipeline.answer import print_answer
    from pipeline.query import ask

    print_answer(ask(_folder(options), options.sql), options.format)


def _show(options: argparse.Namespace) -> None:
    from pipeline import show

    article = show.find(options.article, _folder(options), _settings(options))
    print(show.as_html(article) if options.html else show.as_text(article, color=sys.stdout.isatty()))


def _dates(options: argparse.Namespace) -> None:
    from datetime import date

    from pipeline.entities.dates import find

    day = _day(options.published)
    found = find(
        options.text, date.fromisoformat(day) if day else None, week_start=_settings(options)["dates"]["week_start"]
    )
    for one in found:
        about = [one.value or one.rel or "?", one.grain, one.calendar, one.mod]
        print(f"{one.start}-{one.end}\t{one.text}\t" + "\t".join(str(word) for word in about if word))


def _report(options: argparse.Namespace) -> None:
    settings = _settings(options)
    from pipeline import report

    out = options.out or Path(settings["report"]["path"])
    asked = {"week": options.week, "every": options.all, "who": options.profile}
    for path in report.write(_folder(options), out, settings, **asked):
        print(path)


def _search(options: argparse.Namespace) -> None:
    from datetime import date

    from pipeline.answer import print_answer
    from pipeline.search import Wish, answer

    first, last = (date.fromisoformat(day) if day else None for day in (_day(options.first), _day(options.last)))
    wish = Wish(" ".join(options.words), options.entity, first, last, options.source, options.topic)
    if wish == Wish():
        raise PipelineError("What to look for? Write words, or --entity NAME, --topic, --source, --from, --to.")
    limit = _settings(options)["search"]["limit"] if options.limit is None else options.limit
    if limit < 1:
        raise PipelineError(f"--limit is {limit}; show one article at least.")
    print_answer(answer(_folder(options), wish, limit=limit), options.format)


def _serve(options: argparse.Namespace) -> None:
    from pipeline.serve import serve

    reports = options.reports or Path(_settings(options)["report"]["path"])

    def ready(address: str) -> None:
        print(f"{address}  (Ctrl-C ends it)", flush=True)

    serve(_folder(options), reports, host=options.host, port=options.port, ready=ready)


def _decide(options: argparse.Namespace) -> None:
    path = params.locate(_settings(options)["resolve"]["decisions"])
    if options.what == "apply":
        from pipeline.report import corrections

        new, known = corrections.apply(Path(options.what_name), path)
        print(f"{path}: {new} new, {known} known before. They take effect with the next `rasad run`.")
        return
    from pipeline import decide

    row = decide.decision(options.what, options.what_name, options.target, options.label, options.comment)
    told = "added" if decide.append(path, row) else "stood there already"
    print(f"{path}: {told}. It takes effect with the next `rasad run`.")


def _collect(options: argparse.Namespace) -> None:
    from pipeline import collect
    from pipeline.collect.check import check
    from pipeline.collect.web import Web

    settings = _settings(options)["collect"]
    web = Web(collect.rules(settings, private=options.private))
    if options.check:
        for line in check(options.check, options.source, web):
            print(line)
        return
    folder = options.out or params.locate(settings["path"])
    counts = collect.collect(collect.enabled(options.source), folder, web, most=settings["most"], tell=print)
    print(f"{folder}: {counts['new']} new pages. Next: rasad run {folder} --out DATASET")


def _weekly(options: argparse.Namespace) -> None:
    from pipeline import report, run, search
    from pipeline.dataset import counts_line
    from pipeline.extract.inputs import Given

    settings = _settings(options)
    collected, told = _collected(settings["collect"])
    inputs = options.inputs or ([] if collected else [params.locate(settings["corpus"]["raw"])])
    inputs += [folder for folder in collected if folder.resolve() not in {path.resolve() for path in inputs}]
    counts = run.run(inputs, _folder(options), settings, Given())
    search.follow(_folder(options))
    out = options.out or Path(settings["report"]["path"])
    pages = report.write(_folder(options), out, settings, who=options.profile)
    print(f"{pages[0]}: {counts_line(counts)}{told}")


def _collected(settings: dict[str, Any]) -> tuple[list[Path], str]:
    """Fetch what is new where newspapers are switched on: the folder of archives, and what to add to the outcome."""
    from pipeline import collect
    from pipeline.collect.web import Web

    papers = collect.switched_on()
    if not papers:
        return [], ""
    folder, lines = params.locate(settings["path"]), list[str]()
    counts = collect.collect(papers, folder, Web(collect.rules(settings)), most=settings["most"], tell=lines.append)
    if any("×" in line for line in lines):  # what failed goes into the mail of cron
        print("\n".join(lines), file=sys.stderr)
    return [folder], f"; collected {counts['new']} new pages, {counts['failed']} failed"


def _engines(options: argparse.Namespace) -> None:
    from pipeline.entities.ready import engines

    for name, state in engines(_settings(options)["entities"]).items():
        print(f"{name:8} {state}")


def _train(options: argparse.Namespace) -> None:
    settings = _settings(options)
    from importlib import import_module

    out = options.out or params.locate(settings[options.what]["model"])
    import_module(f"pipeline.train.{options.what}").train(settings, out)
    print(out)


def _sample(options: argparse.Namespace) -> None:
    from pipeline import validate

    out = options.out or Path(_settings(options)["validation"]["path"]) / options.by
    drawn = {"stratify": options.stratify, "seed": options.seed}
    for path in validate.sample(_folder(options), options.by, options.n, out, **drawn):
        print(path)


def _coded(options: argparse.Namespace) -> None:
    from pipeline import validate

    out = (options.out or Path(_settings(options)["validation"]["path"])) / validate.NAME
    print("\n".join([*validate.lines(validate.evaluate(options.coded, out)), str(out)]))


def _evaluate(options: argparse.Namespace) -> None:
    if options.coded:
        _coded(options)
        return
    if options.table:
        from pipeline.evaluate import table

        print(table.markdown(_settings(options)), end="")
        return
    from pipeline import evaluate

    if wrong := set(options.what) - set(evaluate.GOLD):
        raise PipelineError(f"{min(wrong)!r} is not measured; choose one of: {', '.join(evaluate.GOLD)}.")
    for line in evaluate.run(options.what or list(evaluate.GOLD), _settings(options), options.out):
        print(line)


def _export(options: argparse.Namespace) -> None:
    from pipeline import export, sharing

    if options.no_text:
        sharing.without_text(_folder(options), options.out, _settings(options))
    else:
        export.write(_folder(options), options.format, options.out)
    print(options.out)


def _remote(_: argparse.Namespace) -> None:
    from pipeline import remote

    print(remote.check(Path()))


def _corpora(options: argparse.Namespace) -> None:
    from pipeline.train import external

    folder = options.out or params.locate(_settings(options)["corpora"]["external"])
    for line in external.rebuild(options.downloads, folder) if options.downloads else external.check(folder):
        print(line)


def _methods(options: argparse.Namespace) -> None:
    from pipeline import sharing

    print(sharing.methods(_folder(options), _settings(options)))
