"""The one exception of ours."""


class PipelineError(Exception):
    """Something the user can mend: what happened, what is allowed, what to do next.

    The command line prints it in one line and exits with status 1. Any other
    exception is a bug and keeps its traceback.
    """
