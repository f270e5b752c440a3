"""The report of the sample corpus, through the whole flow, tells the stories planted in it (STORYLINES.md)."""

import re
import shutil
from collections import Counter

import pytest

from pipeline import collect, params, report, run
from pipeline.cli import main
from pipeline.extract.inputs import Given
from pipeline.report.basis import open_basis
from pipeline.report.figures import figures
from pipeline.report.sentences import movers, sentences
from pipeline.report.weeks import named
from pipeline.sources import Source


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "dataset"
    settings = params.read(["work.workers=1"])
    run.run([params.ROOT / "corpora" / "sample"], folder, settings, Given())
    return folder


@pytest.fixture(scope="module")
def week(sample):
    return figures(open_basis(sample, 1), named("2025-W25", 1), params.read()["report"])


def test_a_paper_falls_silent(week):
    assert week.supply.withheld["source"].tolist() == ["sariyat-aldeera"]
    assert sentences(week)[0].ar == (
        "صحيفة «سارية الديرة» صامتة: لا مقال منها هذا الأسبوع (المعتاد 3.5)، وآخر مقال لها في 14 يونيو."
    )


def test_a_person_rises_another_appears_and_a_body_comes_back(week):
    assert "ريم ناصر الهديفي" in movers(week, "rising")["name"].tolist()
    assert movers(week, "first_seen")["name"].iloc[0] == "إنغريد هالفورسن"
    assert "جمعية أجيال للتعلم المتبادل" in movers(week, "back")["name"].tolist()
    assert "راشد حمد العميري" not in movers(week, "falling")["name"].tolist()


def test_child_protection_peaks(week):
    topics = week.tables["topics"].set_index("topic")

    assert topics["peak"].to_dict() == {"child_protection": True, "advocacy": False, "peer_education": False}
    assert topics.loc["child_protection", "stories"] >= 2 * topics.loc["child_protection", "mean"]


def test_the_calendar_knows_what_was_announced(week):
    days = {day.isoformat()[:10] for day in week.tables["calendar"]["day"]}

    assert {f"2025-06-{day}" for day in (22, 24, 25, 26)} | {"2025-07-01", "2025-07-06"} <= days


def test_every_week_gives_a_report(sample, tmp_path):
    settings = params.read()
    pages = report.write(sample, tmp_path, settings, every=True)

    assert [page.parent.name for page in pages] == [f"2025-W{week}" for week in range(14, 27)]
    assert all((page.parent / "brief.pdf").stat().st_size > 10_000 for page in pages)
    assert report.write(sample, tmp_path, settings) == [tmp_path / "2025-W25" / "report.html"]


def test_weekly_collects_first_where_newspapers_are_switched_on(sample, tmp_path, capsys, monkeypatch):
    def fetch(papers, folder, web, *, most, tell):
        folder.mkdir()
        shutil.copytree(params.ROOT / "corpora/sample/marafi-aldoha/2025-W25", folder / "marafi-aldoha")
        tell(f"{papers[0].key}: 6 new, 1 failed")
        tell("  1 × status 500")
        return Counter(new=6, failed=1)

    monkeypatch.setattr(collect, "switched_on", lambda: [Source("marafi-aldoha", "مرافئ الدوحة")])
    monkeypatch.setattr(collect, "collect", fetch)
    asked = ["--dataset", str(tmp_path / "ds"), "--out", str(tmp_path / "out"), "--set", "work.workers=1"]
    done = main(["weekly", *asked, "--set", f"collect.path={tmp_path / 'collected'}"])
    told = capsys.readouterr()

    assert done == 0
    assert re.fullmatch(
        rf"{tmp_path}/out/\S+/report.html: \d+ inputs = .*; collected 6 new pages, 1 failed\n", told.out
    )
    assert "status 500" in told.err


def test_weekly_does_all_with_one_line_of_outcome(sample, tmp_path, capsys):
    raw = params.ROOT / "corpora" / "sample"
    done = main(["weekly", str(raw), "--dataset", str(sample), "--out", str(tmp_path), "--set", "work.workers=1"])

    assert done == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path}/2025-W25/report.html: 195 inputs = 185 articles + 3 duplicates + 7 rejected"
    ]
