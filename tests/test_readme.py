"""The README's commands give what the README prints. `make readme` renews the printed output."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(block: str) -> list[tuple[str, str]]:
    """Split a block into commands and what each prints."""
    pieces = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(piece.partition("\n")[0], piece.partition("\n")[2]) for piece in pieces]


def run(command: str, folder: Path) -> str:
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "120"}
    env["PYTHONPATH"] = str(ROOT)  # this checkout, wherever the environment was made
    done = subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A place that looks like the checkout, so that the commands leave nothing behind in it."""
    place = tmp_path_factory.mktemp("readme")
    for name in ("corpora", "models", "tests", "params.yaml"):
        (place / name).symlink_to(ROOT / name)
    return place


def test_every_command_prints_what_the_readme_says(folder):
    told = README.read_text(encoding="utf-8")
    renewed = told
    for block in _BLOCK.findall(told):
        new = "".join(f"$ {command}\n{run(command, folder)}" for command, _ in steps(block))
        renewed = renewed.replace(block, new)
    if os.environ.get("RASAD_RENEW_README"):
        README.write_text(renewed, encoding="utf-8")
    assert renewed == told


def test_the_readme_names_every_command():
    told = README.read_text(encoding="utf-8")
    usage = run("rasad --help", ROOT)
    names = re.findall(r"^    ([a-z]+) ", usage, re.MULTILINE)
    assert names
    assert [name for name in names if f"rasad {name}" not in told] == []
