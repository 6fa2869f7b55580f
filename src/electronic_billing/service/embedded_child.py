"""The server as our child in the foreground: started, waited for, shut down, reaped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from electronic_billing.service.embedded_account import Account
from electronic_billing.service.embedded_errors import PostgresDidNotStart

_MOST_LOG_BYTES = 10 * 1024 * 1024
_TAIL_BYTES = 4000
_POLL = 0.02
# Smart (sessions may end by themselves), fast, immediate; seconds of patience after each.
_SHUTDOWN = ((signal.SIGTERM, 1.0), (signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))


@dataclass(frozen=True)
class Child:
    process: subprocess.Popen[bytes]
    log_path: Path
    log_start: int

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive:
                raise PostgresDidNotStart(f"it ended with status {self.process.returncode}.", self._tail())
            if time.monotonic() > deadline:
                raise PostgresDidNotStart(f"it did not answer within {seconds:g} seconds.", self._tail())
            time.sleep(_POLL)

    def shut_down(self) -> None:
        for number, seconds in _SHUTDOWN:
            self.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.process.kill()
        self.process.wait()

    def _tail(self) -> str:
        with self.log_path.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(self.log_start, end - _TAIL_BYTES))
            return log.read().decode(errors="replace")


def start_server(
    command: Sequence[str | Path], account: Account, *, cwd: Path, log_path: Path, stale_pid: int | None
) -> Child:
    """`stale_pid` was found in postmaster.pid and is no server of this cluster.

    If it was given to another process of the account (or is a zombie), PostgreSQL would take that for a running
    server. It lets through what it is told to be its grandparent.
    """
    _keep_small(log_path)
    log = os.open(log_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    extra = {} if stale_pid is None else {"PG_GRANDPARENT_PID": str(stale_pid)}
    try:
        log_start = os.fstat(log).st_size
        return Child(account.spawn(command, cwd=cwd, output=log, extra_env=extra), log_path, log_start)
    finally:
        os.close(log)


def _keep_small(log_path: Path) -> None:
    if log_path.exists() and log_path.stat().st_size > _MOST_LOG_BYTES:
        log_path.replace(log_path.with_name(f"{log_path.name}.1"))
