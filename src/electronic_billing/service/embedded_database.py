"""What a fresh server holds: an owner without superuser rights, and its database.

The owner may make roles and databases but does not bypass row level security, as on a hosted server.
"""

from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from electronic_billing.service.embedded_cluster import SUPERUSER
from electronic_billing.service.embedded_sockets import PORT

DATABASE = "ebilling"
OWNER = "ebilling_owner"


def dsn(socket_dir: Path, *, user: str, database: str) -> str:
    return f"postgresql://{user}@/{database}?host={quote(str(socket_dir), safe='')}&port={PORT}"


def answers(socket_dir: Path) -> bool:
    """Ready means that a query works; an existing process or socket says nothing."""
    try:
        with _connect(socket_dir) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def ensure_database(socket_dir: Path) -> None:
    with _connect(socket_dir) as connection:
        if connection.execute("select 1 from pg_roles where rolname = %s", [OWNER]).fetchone() is None:
            _create_owner(connection)
        if connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone() is None:
            create = sql.SQL("create database {} owner {}")
            connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def _create_owner(connection: Connection[TupleRow]) -> None:
    """The owner inherits the roles it makes, so that it can hand objects to them and end their sessions."""
    owner = sql.Identifier(OWNER)
    with connection.transaction():
        connection.execute(sql.SQL("create role {} login createdb createrole").format(owner))
        connection.execute(sql.SQL("alter role {} set createrole_self_grant = 'set, inherit'").format(owner))
        connection.execute(sql.SQL("grant pg_signal_backend to {}").format(owner))


def _connect(socket_dir: Path) -> Connection[TupleRow]:
    return psycopg.connect(dsn(socket_dir, user=SUPERUSER, database="postgres"), autocommit=True, connect_timeout=5)
