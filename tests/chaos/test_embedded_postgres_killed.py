"""Kill -9 of the server, of its launcher, and of everything at once: no acknowledged row may be missing."""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from electronic_billing.service.embedded_leftovers import postgres_processes
from electronic_billing.service.embedded_postgres import EmbeddedPostgres, EmbeddedServer

pytestmark = pytest.mark.chaos

WRITER = Path(__file__).with_name("embedded_writer.py")
ROUNDS = 3


@pytest.fixture
def home() -> Iterator[Path]:
    """As root pytest's own directories are closed to the account that runs PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="eb-", dir="/tmp", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o755)
        yield Path(directory) / "home"
        _kill(postgres_processes(Path(directory) / "home" / "cluster"))


class Writer:
    """The launcher in a process of its own, with its acknowledgements on a pipe."""

    def __init__(self, home: Path, generation: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, WRITER, home, str(generation)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout is not None
        self._pipe = self.process.stdout
        self._printed = b""

    def write(self, rows: int) -> None:
        while self._printed.count(b"\n") < rows:
            more = os.read(self._pipe.fileno(), 65536)
            assert more, "the writer ended by itself"
            self._printed += more

    def family(self) -> list[psutil.Process]:
        launcher = psutil.Process(self.process.pid)
        return [launcher, *launcher.children(recursive=True)]

    def kill_launcher(self) -> None:
        self.process.kill()
        self.process.wait()

    def acknowledged(self) -> set[str]:
        """All that was printed until the end; a line cut short was not."""
        with self._pipe:
            self._printed += self._pipe.read()
        self.process.wait()
        return set(self._printed.decode().split("\n")[:-1])


def _kill(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _rows(server: EmbeddedServer) -> set[str]:
    with psycopg.connect(server.dsn) as connection:
        return {key for (key,) in connection.execute("select key from ack")}


@pytest.mark.parametrize("seed", range(3))
def test_everything_killed_in_mid_work_loses_no_acknowledged_row(home: Path, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    for generation in range(ROUNDS):
        writer = Writer(home, generation)
        writer.write(chance.randrange(50, 500))
        family = writer.family()
        chance.shuffle(family)
        _kill(family)
        acknowledged |= writer.acknowledged()
    with EmbeddedPostgres(home) as server:
        assert set() == acknowledged - _rows(server)
    assert len(acknowledged) >= 50 * ROUNDS


@pytest.mark.parametrize("seed", range(3))
def test_a_launcher_killed_leaves_a_server_that_the_next_start_takes_over(home: Path, seed: int) -> None:
    writer = Writer(home, seed)
    writer.write(random.Random(seed).randrange(50, 500))
    writer.kill_launcher()
    acknowledged = writer.acknowledged()
    left = postgres_processes(home / "cluster")
    assert [] != left
    with EmbeddedPostgres(home) as server:
        assert set() == acknowledged - _rows(server)
        assert server.pid not in {process.pid for process in left}
        assert not any(_is_alive(process) for process in left)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_postmaster_killed_is_started_again_by_the_same_launcher(home: Path) -> None:
    with EmbeddedPostgres(home) as killed:
        pass
    postgres = EmbeddedPostgres(home)
    with postgres as killed, psycopg.connect(killed.dsn, autocommit=True) as connection:
        connection.execute("create table ack as select 'kept' as key")
        os.kill(killed.pid, 9)
        os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
        assert not postgres.running
        server = postgres.start()
        assert {"kept"} == _rows(server)


def test_a_postmaster_killed_under_a_busy_backend_is_started_again(home: Path) -> None:
    """The backend does not notice at once, and holds the old shared memory."""
    with EmbeddedPostgres(home) as server, psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute("create table ack as select 'kept' as key")
        backend = connection.info.backend_pid
        psutil.Process(backend).suspend()
        os.kill(server.pid, 9)
        assert backend in {process.pid for process in postgres_processes(server.data_dir)}
    with EmbeddedPostgres(home) as server:
        assert {"kept"} == _rows(server)


FIRST_START = {
    "lock": "launcher.lock",
    "initdb at work": "cluster-unfinished-*/PG_VERSION",
    "cluster in place": "cluster/PG_VERSION",
    "server up": "run/.s.PGSQL.5432",
}


@pytest.mark.parametrize("whole_family", [True, False])
@pytest.mark.parametrize("sign", FIRST_START.values(), ids=FIRST_START.keys())
def test_a_first_start_killed_does_not_bar_the_second(home: Path, sign: str, *, whole_family: bool) -> None:
    """Killed alone, the launcher leaves an initdb or a server at work."""
    writer = Writer(home, 0)
    while not list(home.glob(sign)):
        assert writer.process.poll() is None
    _kill(writer.family() if whole_family else writer.family()[:1])
    acknowledged = writer.acknowledged()
    with EmbeddedPostgres(home) as server, psycopg.connect(server.dsn) as connection:
        connection.execute("create table if not exists ack (key text primary key)")
        connection.commit()
        assert set() == acknowledged - _rows(server)
