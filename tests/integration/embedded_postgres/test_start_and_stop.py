import os
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from electronic_billing.service.embedded_leftovers import postgres_processes
from electronic_billing.service.embedded_postgres import (
    DataDirectoryInUse,
    EmbeddedServer,
    PostgresDidNotStart,
    PostgresMajorDiffers,
)
from integration.embedded_postgres.clusters import Launch, ask, notes


def test_first_start_makes_a_durable_cluster_and_the_second_finds_it(place: Path, launch: Launch) -> None:
    with launch(place / "deep" / "home", unsafe_no_fsync=False) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert "on" == ask(server.dsn, f"show {setting}")
        with psycopg.connect(server.dsn) as connection:
            connection.execute("create table note as select 'kept' as line")
    with launch(place / "deep" / "home", unsafe_no_fsync=False) as server:
        assert ["kept"] == notes(server)


def test_listens_on_a_private_unix_socket_alone(running: EmbeddedServer) -> None:
    assert "" == ask(running.dsn, "show listen_addresses")
    assert 0o700 == running.socket_dir.stat().st_mode & 0o777


def test_encodes_and_compares_the_same_on_every_machine(running: EmbeddedServer) -> None:
    of_database = "from pg_database where datname = current_database()"
    assert "b C.UTF-8" == ask(running.dsn, f"select concat_ws(' ', datlocprovider, datlocale) {of_database}")
    assert "UTF8" == ask(running.dsn, "show server_encoding")


def test_the_owner_makes_roles_but_is_no_superuser(running: EmbeddedServer) -> None:
    with psycopg.connect(running.dsn) as connection:
        connection.execute("create role some_service login")
        connection.execute("set role some_service")
        row = connection.execute("select rolsuper, rolbypassrls from pg_roles where rolname = session_user").fetchone()
        connection.rollback()
    assert (False, False) == row


def test_the_superuser_is_at_hand(running: EmbeddedServer) -> None:
    is_superuser = "select rolsuper from pg_roles where rolname = current_user"
    assert ask(running.superuser_dsn, is_superuser) is True


def test_start_is_repeatable(home: Path, launch: Launch) -> None:
    postgres = launch(home)
    assert postgres.start() is postgres.start()


def test_stop_leaves_no_process_even_with_a_session_open(home: Path, launch: Launch) -> None:
    postgres = launch(home)
    server = postgres.start()
    with closing(psycopg.connect(server.dsn)) as connection:
        connection.execute("select 1")
        postgres.stop()
    assert [] == postgres_processes(server.data_dir)
    assert not postgres.running


def test_a_second_run_on_the_same_directory_is_refused(running: EmbeddedServer, launch: Launch) -> None:
    with pytest.raises(DataDirectoryInUse) as refused:
        launch(running.data_dir.parent).start()
    assert os.getpid() == refused.value.pid
    assert ["kept"] == notes(running)


def test_data_of_another_major_are_not_opened(home: Path, launch: Launch) -> None:
    (home / "cluster" / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresMajorDiffers, match="written by PostgreSQL 17, the programs are 18"):
        launch(home).start()


def test_a_start_that_fails_shows_the_log_and_lets_go(home: Path, launch: Launch) -> None:
    conf = home / "cluster" / "postgresql.conf"
    sound = conf.read_text()
    conf.write_text("no_such_setting = 1\n")
    with pytest.raises(PostgresDidNotStart) as failed:
        launch(home).start()
    assert "no_such_setting" in failed.value.tail
    conf.write_text(sound)
    assert ["kept"] == notes(launch(home).start())


def test_a_start_that_takes_too_long_is_given_up(home: Path, launch: Launch) -> None:
    with pytest.raises(PostgresDidNotStart, match="did not answer within 0 seconds"):
        launch(home, start_timeout=0).start()
    assert [] == postgres_processes(home / "cluster")


def test_the_environment_does_not_steer_the_server(home: Path, launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nowhere")
    assert ["kept"] == notes(launch(home).start())


def test_a_log_grown_large_is_set_aside(home: Path, launch: Launch) -> None:
    os.truncate(home / "postgres.log", 11 * 1024 * 1024)
    launch(home).start()
    assert (home / "postgres.log.1").exists()
    assert 1024 * 1024 > (home / "postgres.log").stat().st_size


def test_the_log_goes_where_it_is_wished_and_repeats_no_row(home: Path, place: Path, launch: Launch) -> None:
    server = launch(home, log_path=place / "elsewhere.log").start()
    with psycopg.connect(server.dsn) as connection:
        connection.execute("alter table note add check (line = 'kept')")
    with psycopg.connect(server.dsn) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("insert into note values ('very private')")
    log = (place / "elsewhere.log").read_text()
    assert "violates check constraint" in log
    assert "very private" not in log
