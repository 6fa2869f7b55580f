"""One PostgreSQL for the whole run, a fresh database for each test (copied from one that the migrations built)."""

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from electronic_billing.db.migrate import migrate
from electronic_billing.service.embedded_postgres import EmbeddedPostgres
from support.world import World, open_world

TEMPLATE = f"ebilling_template_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No test may reach anything but this machine."""
    for item in items:
        item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


def _browser_tests_skipped(reporter: pytest.TerminalReporter) -> bool:
    return any("/browser/" in report.nodeid for report in reporter.stats.get("skipped", []))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where a browser is promised (EBILLING_REQUIRE_BROWSER), browser tests that did not run are a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("EBILLING_REQUIRE_BROWSER") and _browser_tests_skipped(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The very last line."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter and _browser_tests_skipped(reporter):
        reporter.write_line(
            "The browser tests did not run: no Chromium was found. Bring one with: apt install chromium"
        )


@pytest.fixture(scope="session")
def owner_dsn() -> Iterator[str]:
    """The owner's address of a server for tests: EBILLING_TEST_DATABASE_URL, or the embedded one."""
    given = os.environ.get("EBILLING_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # Not below pytest's own folders: as root those are closed to the account that runs the server.
    folder = Path(tempfile.mkdtemp(prefix="ebilling-test-"))
    folder.chmod(0o755)
    postgres = EmbeddedPostgres(folder / "pg", unsafe_no_fsync=True)
    try:
        yield postgres.start().dsn
    finally:
        postgres.remove()
        folder.rmdir()


@pytest.fixture(scope="session")
def template(owner_dsn: str) -> str:
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(TEMPLATE)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    migrate(make_conninfo(owner_dsn, dbname=TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database_url(owner_dsn: str, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        yield make_conninfo(owner_dsn, dbname=name)
        owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with open_world(database_url) as opened:
        yield opened


@pytest.fixture
async def billing(world: World) -> World:
    """A world whose Italian tenant has connected its company."""
    await world.connect_company()
    return world
