"""Time and memory of a command and the processes that it starts."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Measured:
    """``wall`` and ``cpu`` in seconds; ``main`` and ``worker`` in MB: the most that a process held at a time."""

    wall: float
    cpu: float
    main: float
    worker: float
    output: str


def rasad(*arguments: object) -> Measured:
    """Run a command of rasad and look at its processes four times a second."""
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        main, workers, cpu = _watch(process)
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{output}")
    return Measured(time.monotonic() - began, sum(cpu.values()), main, workers, output)


def _watch(process: subprocess.Popen[str]) -> tuple[float, float, dict[int, float]]:
    top = psutil.Process(process.pid)
    main = workers = 0.0
    cpu: dict[int, float] = {}
    while process.poll() is None:
        for one in [top, *_children(top)]:
            try:
                with one.oneshot():
                    held = one.memory_info().rss / 1e6
                    times = one.cpu_times()
            except psutil.Error:
                continue
            cpu[one.pid] = times.user + times.system
            if one.pid == top.pid:
                main = max(main, held)
            else:
                workers = max(workers, held)
        time.sleep(0.25)
    return main, workers, cpu


def _children(top: psutil.Process) -> list[psutil.Process]:
    try:
        return top.children(recursive=True)
    except psutil.Error:
        return []
