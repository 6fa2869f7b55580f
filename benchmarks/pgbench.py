"""The peer of webhook acceptance: PostgreSQL's own pgbench, one durable row a commit, with nothing around it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from benchmarks.events import EVENT_TYPE, Connected
from benchmarks.number import percentile
from electronic_billing.service.embedded_database import DATABASE, OWNER
from electronic_billing.service.embedded_postgres import EmbeddedServer
from electronic_billing.service.embedded_sockets import PORT

NAME = "pgbench, one row a commit"
THREADS = 2


class PgbenchMissing(Exception):
    def __init__(self, program: Path) -> None:
        super().__init__(f"{program} does not exist, so there is no peer to compare with.")


class PgbenchFailed(Exception):
    """It ended with an error, or said no rate; the message is what it printed."""


@dataclass(frozen=True)
class PeerRun:
    rate: float
    p50_ms: float
    p99_ms: float


class Pgbench:
    """Writes into a table with the columns, keys and indexes of the inbox, but without policies or look-ups."""

    def __init__(self, server: EmbeddedServer, folder: Path, connected: Connected) -> None:
        self._server = server
        self._folder = folder
        self._program = Path(psutil.Process(server.pid).exe()).with_name("pgbench")
        if not self._program.exists():
            raise PgbenchMissing(self._program)
        self._script = folder / "insert.sql"
        self._script.write_text(_insert(connected))
        with psycopg.connect(server.dsn) as owner:
            owner.execute("CREATE SCHEMA bench")
            owner.execute("CREATE TABLE bench.inbox (LIKE ebilling.inbox INCLUDING ALL)")

    def run(self, clients: int, seconds: int) -> PeerRun:
        with psycopg.connect(self._server.dsn) as owner:
            owner.execute("TRUNCATE bench.inbox")
        command = self._command(clients, seconds)
        said = subprocess.run(command, check=False, capture_output=True, text=True, timeout=seconds + 60)
        rate = re.search(r"^tps = ([\d.]+)", said.stdout, re.MULTILINE)
        if said.returncode or rate is None:
            raise PgbenchFailed(said.stderr or said.stdout)
        milliseconds = self._taken_milliseconds()
        return PeerRun(float(rate[1]), percentile(milliseconds, 50), percentile(milliseconds, 99))

    def _command(self, clients: int, seconds: int) -> list[str | Path]:
        return [
            *(self._program, "--no-vacuum", "--protocol=prepared", f"--file={self._script}"),
            *(f"--client={clients}", f"--jobs={THREADS}", f"--time={seconds}"),
            *("--log", f"--log-prefix={self._folder / 'pgbench'}"),
            *(f"--host={self._server.socket_dir}", f"--port={PORT}", f"--username={OWNER}", DATABASE),
        ]

    def _taken_milliseconds(self) -> list[float]:
        """The third word of a line is how long that transaction took, in microseconds."""
        taken: list[float] = []
        for log in self._folder.glob("pgbench.*"):
            taken += [int(line.split(maxsplit=3)[2]) / 1000 for line in log.read_text().splitlines()]
            log.unlink()
        return taken


def _insert(connected: Connected) -> str:
    return (
        "\\set document random(1, 1000000)\n"
        "INSERT INTO bench.inbox"
        " (tenant_id, company_id, event_id, type, document_ids, occurred_at, received_at, token_expired)"
        f" VALUES ('{connected.tenant_id}', '{connected.company_id}', 'bench-app:' || gen_random_uuid(),"
        f" '{EVENT_TYPE}', ARRAY[:document]::bigint[], now(), now(), false);\n"
    )
