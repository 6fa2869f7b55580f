"""What a crashed run left: a server without a launcher, lone backends, a stale postmaster.pid.

A process is a postgres of a cluster when the cluster is its working directory. A pid in a file proves nothing:
it may have been given to somebody else, or be a zombie that nobody reaps.
"""

import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from electronic_billing.service.embedded_errors import DataDirectoryInUse

# Set as cluster_name, so that a server of ours is told from one that a person started on the same data.
MARK = "electronic-billing"
_POLL = 0.02
_FAST_SECONDS, _IMMEDIATE_SECONDS, _KILL_SECONDS = 30.0, 5.0, 5.0


def postgres_processes(cluster: Path) -> list[psutil.Process]:
    """Living servers and backends of this cluster; zombies have no working directory any more."""
    directory = str(cluster.resolve())
    return [process for process in psutil.process_iter() if _works_in(process, directory)]


def take_over(cluster: Path) -> int | None:
    """Stop what is left of a former run; the pid in its postmaster.pid, now known to be nobody's server.

    The caller holds the lock of the home, so a launcher of ours is not alive.
    """
    pid = recorded_pid(cluster)
    left = postgres_processes(cluster)
    postmasters = [process for process in left if process.pid == pid]
    for postmaster in postmasters:
        if not _is_ours(postmaster):
            raise DataDirectoryInUse(cluster, postmaster.pid)
    _end(cluster, postmasters)
    return pid


def end_lone_backends(cluster: Path) -> None:
    _end(cluster, [])


def recorded_pid(cluster: Path) -> int | None:
    """The first line of postmaster.pid; a file cut short by a power loss would bar every start, so it goes."""
    pid_file = cluster / "postmaster.pid"
    try:
        first = pid_file.read_text(errors="replace").partition("\n")[0].strip()
    except FileNotFoundError:
        return None
    if first.lstrip("-").isdecimal() and int(first) != 0:
        return abs(int(first))  # negative: a single-user server
    if not postgres_processes(cluster):
        pid_file.unlink()
    return None


def _end(cluster: Path, postmasters: Sequence[psutil.Process]) -> None:
    """Fast shutdown by the postmaster; whatever is still there is told, then made, to go."""
    if postmasters:
        _signal(postmasters, signal.SIGINT)
        _gone(cluster, _FAST_SECONDS)
    for number, seconds in ((signal.SIGQUIT, _IMMEDIATE_SECONDS), (signal.SIGKILL, _KILL_SECONDS)):
        _signal(postgres_processes(cluster), number)
        if _gone(cluster, seconds):
            return


def _gone(cluster: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while postgres_processes(cluster):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL)
    return True


def _signal(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # psutil compares the start time: a reused pid is not hit
            process.send_signal(number)


def _works_in(process: psutil.Process, directory: str) -> bool:
    try:
        return process.cwd() == directory and "postgres" in process.name()
    except (psutil.Error, OSError):
        return False


def _is_ours(postmaster: psutil.Process) -> bool:
    try:
        return f"cluster_name={MARK}" in postmaster.cmdline()
    except psutil.NoSuchProcess:
        return True
