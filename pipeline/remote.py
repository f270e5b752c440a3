"""Whether the DVC remote of a checkout can be reached, before a pull or a push fails without naming it."""

from pathlib import Path

from pipeline.errors import PipelineError


def check(folder: Path) -> str:
    """Name the default remote of a checkout and its place; refuse one that is not set or not there."""
    from dvc.config import NoRemoteError
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    try:
        remote = Repo(str(folder)).cloud.get_remote()
        there = remote.fs.exists(remote.path)
    except NoRemoteError as error:
        raise PipelineError("No DVC remote is set. Name one: dvc remote add --default store PATH_OR_URL") from error
    except (DvcException, OSError) as error:
        raise PipelineError(f"The DVC remote cannot be asked ({error}). See: dvc remote list") from error
    if not there:
        raise PipelineError(
            f"The DVC remote {remote.name!r} is not there: {remote.path}. Mount it, or make it and push;"
            f" if it lies elsewhere on this machine: dvc remote modify --local {remote.name} url PATH"
        )
    return f"{remote.name}  {remote.path}"
