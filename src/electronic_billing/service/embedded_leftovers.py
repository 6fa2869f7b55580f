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
_FAST_SECONDS, _IMMEDIATE_SECONDS = 30.0, 2.0


def postgres_processes(cluster: Path) -> list[psutil.Process]:
    """Living servers and backends of this cluster; zombies have no working directory any more."""
    directory = str(cluster.resolve())
    return [process for process in psutil.process_iter() if _works_in(process, directory)]


def take_over(cluster: Path) -> int | None:
    """Stop what is left of a former run; the pid in its postmaster.pid, now known to be nobody's server.

    The caller holds the lock of the home, so a launcher of ours is not alive.
    """
    pid = _recorded_pid(cluster)
    postmasters = [process for process in postgres_processes(cluster) if process.pid == pid]
    for postmaster in postmasters:
        if not _is_ours(postmaster):
            raise DataDirectoryInUse(cluster, postmaster.pid)
        _signal([postmaster], signal.SIGINT)
        _wait_until_gone(cluster, _FAST_SECONDS)
    end_lone_backends(cluster)
    if pid is None:  # cut short by a power loss, the file would bar every start
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    return pid


def end_lone_backends(cluster: Path) -> None:
    """They notice by themselves that their postmaster is gone, but may be busy."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        _signal(postgres_processes(cluster), number)
        _wait_until_gone(cluster, _IMMEDIATE_SECONDS)


def _recorded_pid(cluster: Path) -> int | None:
    try:
        first = (cluster / "postmaster.pid").read_text(errors="replace").partition("\n")[0].strip()
    except FileNotFoundError:
        return None
    # A single-user server writes its pid with a minus.
    return int(first.lstrip("-")) or None if first.lstrip("-").isdecimal() else None


def _wait_until_gone(cluster: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while postgres_processes(cluster) and time.monotonic() < deadline:
        time.sleep(_POLL)


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
