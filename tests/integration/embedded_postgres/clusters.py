import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from electronic_billing.service.embedded_postgres import EmbeddedPostgres, EmbeddedServer

Launch = Callable[..., EmbeddedPostgres]
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="changes the account, which needs root")


def open_directory() -> tempfile.TemporaryDirectory[str]:
    """As root pytest's own directories are closed to the account that runs PostgreSQL; and they are long."""
    directory = tempfile.TemporaryDirectory(prefix="eb-", dir="/tmp")
    Path(directory.name).chmod(0o755)
    return directory


def copy_home(source: Path, target: Path) -> Path:
    """With the owners, as only cp knows."""
    subprocess.run(["cp", "-a", source, target], check=True)
    return target


def notes(server: EmbeddedServer) -> list[str]:
    with psycopg.connect(server.dsn) as connection:
        return [line for (line,) in connection.execute("select line from note")]


def ask(dsn: str, query: str) -> object:
    """The single value of the single row."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]
