from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from electronic_billing.service.embedded_postgres import EmbeddedPostgres, EmbeddedServer
from integration.embedded_postgres.clusters import Launch, copy_home, open_directory


@pytest.fixture
def place() -> Iterator[Path]:
    with open_directory() as directory:
        yield Path(directory)


@pytest.fixture(scope="package")
def made_once() -> Iterator[Path]:
    """A cluster that was started and stopped, to copy: initdb takes a second."""
    with open_directory() as directory:
        home = Path(directory) / "home"
        with EmbeddedPostgres(home, unsafe_no_fsync=True) as server, psycopg.connect(server.dsn) as connection:
            connection.execute("create table note (line text)")
            connection.execute("insert into note values ('kept')")
        yield home


@pytest.fixture
def home(place: Path, made_once: Path) -> Path:
    return copy_home(made_once, place / "home")


@pytest.fixture(scope="package")
def running(made_once: Path) -> Iterator[EmbeddedServer]:
    """For tests that only ask."""
    with open_directory() as directory:
        home = copy_home(made_once, Path(directory) / "home")
        with EmbeddedPostgres(home, unsafe_no_fsync=True) as server:
            yield server


@pytest.fixture
def launch(place: Path) -> Iterator[Launch]:
    launched: list[EmbeddedPostgres] = []

    def make(data_dir: Path, **options: object) -> EmbeddedPostgres:
        options = {"unsafe_no_fsync": True, "system_dir": place / "system"} | options
        launched.append(EmbeddedPostgres(data_dir, **options))  # type: ignore[arg-type]
        return launched[-1]

    yield make
    for postgres in launched:
        postgres.stop()
