"""The roles of the services. None owns a table, none bypasses row level security."""

from contextlib import suppress

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import DuplicateObject, UniqueViolation

WEB, WORKER, INGEST = "ebilling_web", "ebilling_worker", "ebilling_ingest"
SERVICES = (WEB, WORKER, INGEST)
LOOKUP = "ebilling_lookup"  # owns the functions that look across tenants; nobody logs in as it


def ensure_roles(owner: psycopg.Connection, password: str | None) -> None:
    """Create what is missing and set the services' password; safe to run again."""
    for role in SERVICES:
        _create(owner, role, sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"))
        if password is not None:
            owner.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
    _create(owner, LOOKUP, sql.SQL("NOLOGIN NOSUPERUSER NOBYPASSRLS"))
    owner.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(LOOKUP)))


def _create(owner: psycopg.Connection, role: str, options: sql.SQL) -> None:
    """Roles belong to the whole server: a migration of another database may create the same one at this instant."""
    known = owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if known is None:
        with suppress(DuplicateObject, UniqueViolation):
            owner.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), options))


def as_role(dsn: str, role: str, password: str | None = None) -> str:
    """The same database, logged in as a service. Whatever user and password the address carries are dropped."""
    parts = {key: value for key, value in conninfo_to_dict(dsn).items() if key not in {"user", "password"}}
    if password is not None:
        parts["password"] = password
    return make_conninfo("", user=role, **parts)
