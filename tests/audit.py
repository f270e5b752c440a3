"""What can be checked of the project's safety without trusting anybody. `make audit`, or: python -m tests.audit.

1. The package calls nothing that runs what it reads: no pickle, eval, shell, unsafe YAML or NumPy loading.
2. Every package that is installed with it is locked to one exact version, and those versions fit together.
3. Known vulnerabilities of the locked versions, by pip-audit, where PyPI's advisories can be asked. A package that
   the index says nothing about counts as not checked, and the last line says how many those are.
"""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
CALLS = {"eval", "exec", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "torch.load", "pandas.read_pickle"}
SAFE = {"np.load": "allow_pickle", "numpy.load": "allow_pickle"}
EXTRACTS = {"extractall", "unpack_archive"}


def dangers(source: str) -> Iterator[tuple[int, str]]:
    """Find what runs or unpacks what it reads, as line and name.

    >>> list(dangers("import pickle"))
    [(1, 'pickle')]
    >>> list(dangers("np.load(a, allow_pickle=False)")), list(dangers("np.load(a)"))
    ([], [(1, 'np.load')])
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names if one.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield node.lineno, node.module or ""
        elif isinstance(node, ast.Call) and _is_danger(node):
            yield node.lineno, ast.unparse(node.func)


def _is_danger(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    said = {one.arg: ast.unparse(one.value) for one in call.keywords}
    if name in SAFE:
        return said.get(SAFE[name]) != "False"
    return name in CALLS or name.split(".")[-1] in EXTRACTS or said.get("shell", "False") != "False"


def in_package() -> list[str]:
    """List the dangers of the package, one a line."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / "pipeline").rglob("*.py"))
        for line, name in dangers(path.read_text(encoding="utf-8"))
    ]


def canonical(name: str) -> str:
    """Spell a package as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    """Read the lock: names and exact versions."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return {canonical(name): version for name, _, version in (line.partition("==") for line in lines if line.strip())}


def unlocked() -> list[str]:
    """List what pyproject.toml asks for and the lock does not name, and lines of the lock without an exact version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for extra in ("dev", "train") for one in project["optional-dependencies"][extra]]
    wanted = [re.split(r"[<>=!~\[; ]", one)[0] for one in [*project["dependencies"], *extras]]
    there = locked()
    return [f"{name} is not locked" for name in wanted if canonical(name) not in there] + [
        f"{name} has no exact version" for name, version in there.items() if not version or "*" in version
    ]


def drifted() -> list[str]:
    """List packages installed here in another version than the locked one."""
    there = locked()
    found = {canonical(one.metadata["Name"]): one.version for one in distributions()}
    return [
        f"{name} {found[name]} is installed, {version} is locked"
        for name, version in sorted(there.items())
        if name in found and found[name].partition("+")[0] != version.partition("+")[0]
    ]


def advisories(command: str) -> tuple[list[str], str]:
    """Ask pip-audit; give what is vulnerable, and a line that says how much was checked."""
    asked = [command, "-r", str(ROOT / "requirements.lock"), "--no-deps", "--disable-pip", "-f", "json"]
    done = subprocess.run([*asked, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return (
            [],
            f"known vulnerabilities: NOT CHECKED, pip-audit got no answer: {done.stderr.strip().splitlines()[-1:]}",
        )
    checked = [one for one in packages if "skip_reason" not in one]
    bad = [f"{one['name']} {one['version']}: {flaw['id']}" for one in checked for flaw in one["vulns"]]
    told = f"known vulnerabilities: {len(checked)} of {len(packages)} packages checked, {len(bad)} found"
    missing = len(packages) - len(checked)
    return bad, told + (f"; NOT CHECKED: {missing}, of which the index tells no advisories" if missing else "")


def main(command: str | None) -> None:
    """Print what was found; fail if anything was."""
    found = {"runs what it reads": in_package(), "lock": unlocked(), "installed": drifted()}
    bad, told = advisories(command) if command else ([], "known vulnerabilities: NOT CHECKED, no pip-audit given")
    found["vulnerable"] = bad
    for what, lines in found.items():
        print(f"{what}: {len(lines)} findings", *lines, sep="\n  ")
    print(told)
    sys.exit(any(found.values()))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
