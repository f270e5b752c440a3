"""Questions to a dataset in SQL: DuckDB over the tables, with no way out of the folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import dataset
from pipeline.dataset.build import FROM
from pipeline.errors import PipelineError

VIEWS = {
    "mentions_linked": "select * from mentions left join links using (article_id, label, canonical)",
    "quotes_linked": (
        "select quotes.*, links.entity_id from quotes left join links on quotes.article_id = links.article_id"
        " and quotes.speaker = links.canonical and links.label in ('PER', 'ORG')"
    ),
    "articles_full": "select * from articles left join stories using (article_id)",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query, under their column names."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def connect(folder: Path) -> Any:
    """Open a dataset in DuckDB: its tables and a few joins as views, read-only, locked.

    Nothing outside the folder can be read and nothing can be written: external access is off but for
    this folder, the settings are locked, and ``ask`` lets one SELECT through.
    """
    import duckdb

    dataset.check(folder)
    place = folder.resolve().as_posix().replace("'", "''")
    connection = duckdb.connect()
    connection.execute(f"set allowed_directories = ['{place}']")
    connection.execute("set timezone = 'UTC'")
    for table in dataset.existing(folder):
        parts = f"read_parquet('{place}/{table}/**/*.parquet', hive_partitioning = true)"
        connection.execute(f"create view {table} as select * from {parts}")  # noqa: S608
    for name, sql in VIEWS.items():
        connection.execute(f"create view {name} as {sql}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def ask(folder: Path, sql: str, values: Sequence[Any] = ()) -> Answer:
    """Answer one SELECT over a dataset.

    >>> ask(Path("nowhere"), "select 1")
    Traceback (most recent call last):
    pipeline.errors.PipelineError: There is no dataset in nowhere. Make one: rasad run INPUT --out nowhere
    """
    import duckdb

    connection = connect(folder)
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise PipelineError("Write one SELECT statement; nothing else is let through.")
        result = connection.execute(statements[0], list(values))
        return Answer(tuple(column[0] for column in result.description), result.fetchall())
    except duckdb.Error as error:
        raise PipelineError(f"The query failed: {' '.join(str(error).split())} — tables: {_tables()}") from error
    finally:
        connection.close()


def _tables() -> str:
    return ", ".join([*FROM, *VIEWS])
