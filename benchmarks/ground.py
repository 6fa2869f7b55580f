"""What the measurements stand on: a folder and a durable embedded PostgreSQL of their own, and our real commands."""

import shutil
import socket
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from electronic_billing.db.migrate import migrate
from electronic_billing.kit.sealing import new_key
from electronic_billing.service.embedded_postgres import EmbeddedPostgres, EmbeddedServer
from electronic_billing.service.fleet import Child, Fleet, free_port, wait_until

READY_WITHIN_SECONDS = 45.0


@dataclass(frozen=True)
class Ground:
    folder: Path
    server: EmbeddedServer
    fleet: Fleet
    web_url: str
    environment: dict[str, str]

    def start_web(self) -> Child:
        web = self.fleet.start("web", "electronic-billing", "serve", environment=self.environment)
        wait_until(lambda: answers(f"{self.web_url}/readyz"), web, READY_WITHIN_SECONDS)
        return web

    def start_worker(self) -> Child:
        return self.fleet.start("worker", "electronic-billing", "worker", environment=self.environment)


@contextmanager
def open_ground(event_key: str | None = None) -> Iterator[Ground]:
    """`event_key` is the public key in PEM that the web process is to trust."""
    with temporary_folder() as folder:
        fleet, postgres = Fleet(folder), EmbeddedPostgres(folder / "postgres")
        try:
            server = postgres.start()
            migrate(server.dsn)
            web_url = f"http://127.0.0.1:{free_port()}"
            yield Ground(folder, server, fleet, web_url, _environment(server.dsn, web_url, event_key))
        finally:
            fleet.stop()
            postgres.remove()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Open to the account that runs the database when we are root."""
    folder = Path(tempfile.mkdtemp(prefix="ebilling-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_ports() -> int:
    """The first of two free neighbours: the demo takes both."""
    while True:
        first = free_port()
        if first < 65535 and _is_free(first + 1):
            return first


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address on loopback
            return bool(answer.status == 200)
    except OSError:
        return False


def _environment(dsn: str, web_url: str, event_key: str | None) -> dict[str, str]:
    """Fatture in Cloud is never called here; the address is one where nobody listens."""
    environment = {
        "DATABASE_URL": dsn,
        "EBILLING_KEYS": new_key(),
        "EBILLING_PUBLIC_URL": web_url,
        "EBILLING_PORT": web_url.rpartition(":")[2],
        "EBILLING_HOST": "127.0.0.1",
        "EBILLING_FIC_URL": "http://127.0.0.1:9",
        "EBILLING_FIC_CLIENT_ID": "bench-app",
        "EBILLING_FIC_CLIENT_SECRET": "bench-secret",
    }
    return environment if event_key is None else {**environment, "EBILLING_FIC_EVENT_KEY": event_key}


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
