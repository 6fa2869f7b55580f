"""`make demo` on a fresh copy of this tree: set-up from a warm package cache, the first start, and the second."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.ground import free_ports, temporary_folder
from benchmarks.number import Number, at_most

TREE = Path(__file__).resolve().parent.parent
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "build", "var", "dist", "__pycache__", ".*_cache", ".hypothesis")
FIRST_START_SECONDS, SECOND_START_SECONDS = 20, 8
READY = "is ready"
GIVE_UP_SECONDS = 300


class DemoNotReady(Exception):
    """The demo ended, or was still not ready when we gave up; the message is what it printed."""


def measure() -> list[Number]:
    with temporary_folder() as folder:
        tree = folder / "tree"
        shutil.copytree(TREE, tree, ignore=NOT_COPIED)
        set_up = _set_up_seconds(tree)
        program = tree / ".venv/bin/electronic-billing"
        demo = [str(program), "demo", f"--port={free_ports()}", f"--data={folder / 'demo'}"]
        try:
            first, second = _start_seconds(demo, tree), _start_seconds(demo, tree)
        finally:
            _run([*demo, "--remove"], tree)
    return [
        Number("make setup, warm package cache", set_up, "s"),
        Number("make demo, first start, after set-up", first, "s"),
        at_most("make demo, set-up and first start", set_up + first, "s", FIRST_START_SECONDS),
        at_most("make demo, second start", second, "s", SECOND_START_SECONDS),
    ]


def _set_up_seconds(tree: Path) -> float:
    """The first time fills the package caches, the second is measured."""
    _run(["make", "setup"], tree)
    shutil.rmtree(tree / ".venv")
    began = time.monotonic()
    _run(["make", "setup"], tree)
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
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=GIVE_UP_SECONDS)


def _seconds_until_ready(process: "subprocess.Popen[str]", began: float) -> float:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if READY in line:
            return time.monotonic() - began
    raise DemoNotReady(printed)


def _run(command: Sequence[str], tree: Path) -> None:
    subprocess.run(
        command, cwd=tree, env=_environment(), stdout=subprocess.DEVNULL, check=True, timeout=GIVE_UP_SECONDS
    )


def _environment() -> dict[str, str]:
    """Neither the make that started us nor our own environment may steer the copy's."""
    ours = {"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "ARGS", "VIRTUAL_ENV", "VENV", "PYTHONPATH"}
    return {name: value for name, value in os.environ.items() if name not in ours}
