"""The data file: one SQLite table of rows, written after every request, so a killed simulator loses nothing it said."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeAlias

Change: TypeAlias = tuple[str, str, bytes | None]


class DataFileInUse(RuntimeError):
    """Another simulator holds this data file."""


class DataFileUnreadable(RuntimeError):
    """The named file is not a data file of the simulator."""


class Storage(Protocol):
    def rows(self) -> Iterable[tuple[str, bytes]]: ...

    def write(self, changes: Iterable[Change]) -> None: ...

    def close(self) -> None: ...


class Forgetful:
    """Keeps nothing: a simulator without a data file."""

    def rows(self) -> Iterable[tuple[str, bytes]]:
        return ()

    def write(self, changes: Iterable[Change]) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


class DataFile:
    def __init__(self, path: Path) -> None:
        self._connection = _opened(path)

    def rows(self) -> Iterator[tuple[str, bytes]]:
        yield from self._connection.execute("SELECT kind, body FROM row ORDER BY kind, rowid")

    def write(self, changes: Iterable[Change]) -> None:
        with self._connection:
            self._connection.execute("BEGIN")
            for kind, key, body in changes:
                self._write_one(kind, key, body)

    def close(self) -> None:
        self._connection.close()

    def _write_one(self, kind: str, key: str, body: bytes | None) -> None:
        if body is None:
            self._connection.execute("DELETE FROM row WHERE kind = ? AND key = ?", (kind, key))
            return
        statement = (
            "INSERT INTO row (kind, key, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"
        )
        self._connection.execute(statement, (kind, key, body))


def _opened(path: Path) -> sqlite3.Connection:
    """The file holds tokens and a private key: readable by its owner alone. Exclusive: one simulator a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=0.2, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection)
    except sqlite3.DatabaseError as failure:
        connection.close()
        raise _explained(path, failure) from failure
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA synchronous = OFF")  # a killed process is survived; a power cut is not promised
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS row (kind TEXT, key TEXT, body BLOB NOT NULL, PRIMARY KEY (kind, key))"
    )
    connection.execute("COMMIT")


def _explained(path: Path, failure: sqlite3.DatabaseError) -> RuntimeError:
    if isinstance(failure, sqlite3.OperationalError) and "locked" in str(failure):
        return DataFileInUse(f"Another simulator is using {path}.")
    return DataFileUnreadable(f"{path} is not a data file of the simulator.")
