"""The schema from nothing, again, and by several at once."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from electronic_billing.db.migrate import migrate, schema_is_current
from electronic_billing.db.roles import WEB, _create, as_role


@pytest.fixture
def empty_database(owner_dsn: str) -> Iterator[str]:
    name = f"empty_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield make_conninfo(owner_dsn, dbname=name)
        owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def shape_of(dsn: str) -> list[tuple[object, ...]]:
    """Every column, policy and function of ours: two databases with the same shape are interchangeable."""
    with psycopg.connect(dsn) as owner:
        return owner.execute(
            "SELECT table_schema, table_name, column_name, data_type, is_nullable FROM information_schema.columns"
            " WHERE table_schema LIKE 'ebilling%'"
            " UNION ALL SELECT schemaname, tablename, policyname, qual, with_check FROM pg_policies"
            " UNION ALL SELECT routine_schema, routine_name, security_type, data_type, external_language"
            "   FROM information_schema.routines WHERE routine_schema LIKE 'ebilling%'"
            " ORDER BY 1, 2, 3"
        ).fetchall()


def test_an_empty_database_is_not_current_and_a_migrated_one_is(empty_database: str) -> None:
    assert not schema_is_current(empty_database)
    migrate(empty_database)
    assert schema_is_current(empty_database)


def test_migrating_again_changes_nothing(database_url: str) -> None:
    before = shape_of(database_url)
    migrate(database_url)
    assert before == shape_of(database_url)


def test_two_at_once_wait_for_one_another(empty_database: str, database_url: str) -> None:
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(migrate, empty_database) for _ in range(2)]:
            done.result(30)
    assert shape_of(database_url) == shape_of(empty_database)


def test_a_service_can_tell_whether_the_schema_is_current(database_url: str) -> None:
    """`doctor` asks as the web role."""
    assert schema_is_current(as_role(database_url, WEB))


def test_a_role_that_another_migration_just_creates_is_taken(owner_dsn: str) -> None:
    """Roles belong to the server, the lock to a database: two databases may be migrated at the same instant."""
    role, options = f"role_{uuid.uuid4().hex[:8]}", sql.SQL("NOLOGIN")
    with psycopg.connect(owner_dsn) as first, psycopg.connect(owner_dsn, autocommit=True) as second:
        _create(first, role, options)
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(_create, second, role, options)
            until_it_waits(owner_dsn, second)
            first.commit()
            waiting.result(10)
        second.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def until_it_waits(owner_dsn: str, connection: psycopg.Connection) -> None:
    with psycopg.connect(owner_dsn, autocommit=True) as observer:
        for _ in range(10_000):
            seen = observer.execute("SELECT pg_blocking_pids(%s)", [connection.info.backend_pid]).fetchone()
            if seen and seen[0]:
                return
    raise AssertionError("The second creation did not wait for the first.")
