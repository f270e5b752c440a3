"""The command ``rasad decide``: append one correction to the decisions file, checked against all that stand there."""

import csv
import io
from pathlib import Path

from pipeline import tables
from pipeline.resolve import decisions
from pipeline.resolve.decisions import COLUMNS, Decision


def append(path: Path, decision: Decision) -> bool:
    """Add a row to the file, or refuse it in one line and leave the file as it is; False if it stands there."""
    old = decisions.read(path)
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else "\t".join(COLUMNS) + "\n"
    if text and not text.endswith("\n"):
        text += "\n"
    cells = [" ".join(getattr(decision, column).split()) for column in COLUMNS]
    if any(cells[:4] == [getattr(row, column) for column in COLUMNS[:4]] for row in old):
        return False
    new = Decision(len(text.splitlines()) + 1, *cells)
    decisions.check([*old, new], path)
    line = io.StringIO()
    csv.writer(line, delimiter="\t", lineterminator="\n").writerow(cells)
    with tables.whole(path) as temporary:
        temporary.write_text(text + line.getvalue(), encoding="utf-8")
    return True


def decision(what: str, name: str, target: str | None, label: str | None, comment: str | None) -> Decision:
    """Make a row of what was written on the command line.

    >>> decision("hide", "سارة", None, "PER", None).what
    'hide'
    """
    return Decision(0, what, name, label or "", target or "", comment or "")
