"""Questions in SQL, and the ways out that are closed."""

import pytest

from pipeline.errors import PipelineError
from pipeline.query import ask


def test_views_join_what_belongs_together(dataset):
    rows = ask(dataset, "select entity_id, text from mentions_linked where label = 'PER'").rows
    assert rows
    assert all(entity for entity, _ in rows)
    assert ask(dataset, "select count(*) from articles_full where story_id is not null").rows == [(4,)]


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to 'x.csv'",
        "select 1; select 2",
        "create table x as select 1",
        "set enable_external_access = true",
        "attach 'x.db'",
        "install fts",
        "pragma database_list",
        "",
    ],
)
def test_only_one_select_is_let_through(dataset, sql):
    with pytest.raises(PipelineError):
        ask(dataset, sql)


def test_nothing_outside_the_folder_can_be_read(dataset, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with pytest.raises(PipelineError, match="Permission"):
        ask(dataset, f"select * from read_csv('{secret}')")


def test_a_broken_query_names_the_tables(dataset):
    with pytest.raises(PipelineError, match="tables: articles"):
        ask(dataset, "select nothing from nowhere")


def test_a_day_is_the_newspapers_day_whatever_the_machines_zone(dataset, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert ask(dataset, "select min(published)::varchar from articles").rows == [("2025-05-01",)]
