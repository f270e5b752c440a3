"""Work that kills or hangs its worker when an input holds a marked word; importable by worker processes."""

import os
import signal
import time

from pipeline.run import stages

DEADLY, ENDLESS = "قاتل", "سرمدي"


def process(task):
    """Do the work, unless an input that is not set aside says otherwise."""
    aside = {origin for origin, _, _ in task.raw.poisoned}
    for file in task.raw.files:
        text = file.path.read_text(encoding="utf-8", errors="replace") if file.path.suffix == ".txt" else ""
        if file.origin not in aside and DEADLY in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if file.origin not in aside and ENDLESS in text:
            time.sleep(600)
    return stages.process(task)
