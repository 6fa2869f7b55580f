"""The demo's child processes: started apart from the terminal, watched, stopped in order, found again after a crash."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

STOP_WITHIN_SECONDS = 12.0


class DemoFailed(Exception):
    """The demo cannot go on; the message says why and what to do."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen[str]
    log: Path

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def last_words(self, lines: int = 12) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@dataclass
class Fleet:
    """`folder` keeps the logs and the list of running children, so that a later run can end those of a crashed one."""

    folder: Path
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, program: str, *arguments: str, environment: Mapping[str, str]) -> Child:
        """A session of its own: Ctrl-C in the terminal reaches only us, and we stop the children in order."""
        logs = self.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        log = logs / f"{name}.log"
        with log.open("w") as errors:
            process = subprocess.Popen(  # noqa: S603 - our own programs
                [Path(sys.executable).with_name(program), *arguments],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        child = Child(name, process, log)
        self.children.append(child)
        self._note()
        return child

    def stop(self) -> None:
        """The last started first; whoever does not end in time is killed.

        Without children nothing is written: the list may be that of another run, whose database we were refused.
        """
        if not self.children:
            return
        for child in reversed(self.children):
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for child in reversed(self.children):
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            if child.process.stdout:
                child.process.stdout.close()
        self.children.clear()
        self._note()

    def fallen(self) -> Child | None:
        return next((child for child in self.children if not child.is_alive), None)

    def end_leftovers(self) -> int:
        """End what a crashed run left behind: only processes that we noted, by number and time of birth."""
        ended = 0
        for noted in self._noted():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                process = psutil.Process(int(noted["pid"]))
                if abs(process.create_time() - noted["born"]) < 1.0:
                    process.terminate()
                    with contextlib.suppress(psutil.TimeoutExpired):
                        process.wait(5)
                    if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                        process.kill()
                    ended += 1
        return ended

    def _note(self) -> None:
        running = [
            {"pid": child.process.pid, "born": psutil.Process(child.process.pid).create_time()}
            for child in self.children
            if child.is_alive
        ]
        (self.folder / "processes.json").write_text(json.dumps(running))

    def _noted(self) -> list[dict[str, float]]:
        try:
            noted = json.loads((self.folder / "processes.json").read_text())
        except (OSError, ValueError):
            return []
        return [one for one in noted if isinstance(one, dict) and {"pid", "born"} <= one.keys()]


def wait_until(ready: Callable[[], bool], child: Child, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.is_alive:
            raise DemoFailed(f"The {child.name} process ended at once. Its last words:\n{child.last_words()}")
        if time.monotonic() > deadline:
            raise DemoFailed(f"The {child.name} process is not ready after {seconds:.0f} s; see {child.log}.")
        time.sleep(0.05)


def require_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise DemoFailed(
                f"Port {port} is taken by another program. Stop it, or choose another port:"
                f" make demo ARGS='--port {port + 100}'"
            ) from None


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
