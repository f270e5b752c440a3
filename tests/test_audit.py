"""Nothing in the package runs what it reads, and the lock names exact versions."""

import pytest

from tests import audit


def test_the_package_runs_nothing_that_it_reads():
    assert audit.in_package() == []


@pytest.mark.parametrize(
    "code",
    [
        "from pickle import loads",
        "import joblib.numpy_pickle",
        "eval('1')",
        "os.system(told)",
        "subprocess.run(told, shell=True)",
        "yaml.load(text)",
        "torch.load(path)",
        "np.load(path, allow_pickle=True)",
        "zipfile.ZipFile(path).extractall(folder)",
    ],
)
def test_what_would_run_it_is_found(code):
    assert [line for line, _ in audit.dangers(f"told = 1\n{code}\n")] == [2]


def test_safe_loading_is_left_alone():
    code = "yaml.safe_load(a)\nnp.load(b, allow_pickle=False)\nsubprocess.run([c], check=True)\nre.compile(d)\n"
    assert list(audit.dangers(code)) == []


def test_every_locked_version_is_exact():
    assert all(version[:1].isdigit() and "*" not in version for version in audit.locked().values())
