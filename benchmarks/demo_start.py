"""`make demo` on a fresh copy of this tree: set-up from a warm package cache, the first start, and the second."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.ground import free_ports, temporary_folder
from benchmarks.number import Number, at_most

TREE = Path(__file__).resolve().parent.parent
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "build", "var", "dist", "__pycache__", ".*_cache", ".hypothesis")
FIRST_START_SECONDS, SECOND_START_SECONDS = 20, 8
ROUNDS = 3
READY = "is ready"
GIVE_UP_SECONDS = 300
STOP_SECONDS = 60


class CommandFailed(Exception):
    """A step before the measured one failed; the message is what it printed."""


class DemoNotReady(Exception):
    """The demo ended, or was still not ready when we gave up; the message is what it printed."""


@dataclass(frozen=True)
class _Round:
    set_up: float
    first: float
    second: float


def measure() -> list[Number]:
    with temporary_folder() as folder:
        tree = folder / "tree"
        shutil.copytree(TREE, tree, ignore=NOT_COPIED)
        _run(["make", "setup"], tree)  # fills the package caches
        rounds = [_round(tree, folder / f"demo-{number}") for number in range(ROUNDS)]
    from_nothing = median(one.set_up + one.first for one in rounds)
    return [
        Number("make setup, warm package cache", median(one.set_up for one in rounds), "s"),
        Number("make demo, first start, after set-up", median(one.first for one in rounds), "s"),
        at_most("make demo, set-up and first start", from_nothing, "s", FIRST_START_SECONDS),
        at_most("make demo, second start", median(one.second for one in rounds), "s", SECOND_START_SECONDS),
    ]


def _round(tree: Path, data: Path) -> _Round:
    """A fresh environment each time: its first start compiles every module, as a newcomer's does."""
    shutil.rmtree(tree / ".venv")
    for cache in (tree / "src").rglob("__pycache__"):
        shutil.rmtree(cache)
    set_up = _seconds(lambda: _run(["make", "setup"], tree))
    demo = [str(tree / ".venv/bin/electronic-billing"), "demo", f"--port={free_ports()}", f"--data={data}"]
    try:
        return _Round(set_up, _start_seconds(demo, tree), _start_seconds(demo, tree))
    finally:
        _run([*demo, "--remove"], tree)


def _seconds(deed: Callable[[], None]) -> float:
    began = time.monotonic()
    deed()
    return time.monotonic() - began


def _start_seconds(command: Sequence[str], tree: Path) -> float:
    """Until the demo says that it is ready; then it is stopped as by Ctrl-C."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=tree, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    give_up = threading.Timer(GIVE_UP_SECONDS, process.send_signal, [signal.SIGINT])
    give_up.start()
    try:
        return _seconds_until_ready(process, began)
    finally:
        give_up.cancel()
        _stop(process)


def _stop(process: "subprocess.Popen[str]") -> None:
    """If it must be killed, `demo --remove` ends its children."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _seconds_until_ready(process: "subprocess.Popen[str]", began: float) -> float:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if READY in line:
            return time.monotonic() - began
    raise DemoNotReady(printed)


def _run(command: Sequence[str], tree: Path) -> None:
    said = subprocess.run(
        command, cwd=tree, env=_environment(), check=False, capture_output=True, text=True, timeout=GIVE_UP_SECONDS
    )
    if said.returncode:
        raise CommandFailed(f"{' '.join(command)} ended with status {said.returncode}:\n{said.stdout}{said.stderr}")


def _environment() -> dict[str, str]:
    """Neither the make that started us nor our own environment may steer the copy's."""
    ours = {"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "ARGS", "VIRTUAL_ENV", "VENV", "PYTHONPATH"}
    return {name: value for name, value in os.environ.items() if name not in ours}
