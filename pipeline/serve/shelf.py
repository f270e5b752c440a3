"""A dataset kept open while pages are served; opened again when the dataset is renewed."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import dataset, query, search
from pipeline.report.figures import dataset_key
from pipeline.search import Hit, Wish


class Shelf:
    """Answers for pages, one at a time: DuckDB for tables, the search index for words."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._key = ""
        self._tables: Any = None
        self._index: Any = None
        self._fresh()

    def _fresh(self) -> None:
        """Open again if the dataset is another one than before."""
        dataset.check(self._folder)
        key = dataset_key(self._folder)["key"]
        if key != self._key:
            for old in (self._tables, self._index):
                if old is not None:
                    old.close()
            self._tables, self._index = query.connect(self._folder), search.open_index(self._folder)
            self._key = key

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Answer a query with rows."""
        with self._lock:
            self._fresh()
            found = self._tables.execute(sql, list(values))
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def search(self, wish: Wish, *, limit: int, skip: int) -> tuple[int, list[Hit]]:
        """Find articles."""
        with self._lock:
            self._fresh()
            return search.search(self._index, wish, limit=limit, skip=skip)
