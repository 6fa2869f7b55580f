"""Which account runs the server, where the data live, and how they are taken away."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from electronic_billing.service.embedded_account import Account, ourselves, owner_of, unprivileged
from electronic_billing.service.embedded_home import account_for, hold, settle
from electronic_billing.service.embedded_leftovers import postgres_processes
from electronic_billing.service.embedded_postgres import (
    ClusterUnreachable,
    DataDirectoryInUse,
    DataDirectoryNotWritable,
    EmbeddedServer,
    NoUnprivilegedAccount,
)
from integration.embedded_postgres.clusters import Launch, notes, only_root


def test_a_data_directory_that_is_a_file_is_refused(place: Path, launch: Launch) -> None:
    (place / "file").touch()
    with pytest.raises(DataDirectoryNotWritable):
        launch(place / "file").start()


def test_remove_takes_everything_away(home: Path, launch: Launch) -> None:
    postgres = launch(home)
    postgres.start()
    postgres.remove()
    assert not home.exists()
    postgres.remove()


def test_remove_spares_what_is_not_ours(home: Path, launch: Launch) -> None:
    (home / "photo.jpg").touch()
    launch(home).remove()
    assert ["photo.jpg"] == [path.name for path in home.iterdir()]


def test_remove_of_an_empty_directory_finds_nothing_else_to_do(place: Path, launch: Launch) -> None:
    (place / "home").mkdir()
    launch(place / "home").remove()
    assert not (place / "home").exists()


def test_remove_is_refused_while_another_run_uses_the_data(running: EmbeddedServer, launch: Launch) -> None:
    with pytest.raises(DataDirectoryInUse):
        launch(running.data_dir.parent).remove()
    assert ["kept"] == notes(running)


def test_without_an_unprivileged_account_the_names_tried_are_told() -> None:
    with pytest.raises(NoUnprivilegedAccount, match="no-such-account"):
        unprivileged(("no-such-account", "root"))


def test_a_directory_of_our_own_is_within_our_reach(place: Path) -> None:
    assert ourselves().reaches(place)


@only_root
def test_root_hands_the_cluster_to_an_unprivileged_account(home: Path, launch: Launch) -> None:
    server = launch(home).start()
    assert unprivileged().uid == server.data_dir.stat().st_uid
    assert 0 == home.stat().st_uid
    assert {unprivileged().uid} == _accounts_of(postgres_processes(server.data_dir))


def _accounts_of(processes: Sequence[psutil.Process]) -> set[int]:
    """Of those that are still there: a worker of the server may end between two looks."""
    accounts: set[int] = set()
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            accounts.add(process.uids().real)
    return accounts


@only_root
def test_root_goes_on_with_the_account_that_owns_the_data(home: Path, launch: Launch) -> None:
    subprocess.run(["chown", "-R", "4242:4242", home / "cluster", home / "run"], check=True)
    assert Account("4242", 4242, 4242) == owner_of(home / "cluster")
    assert ["kept"] == notes(launch(home).start())


@pytest.fixture
def closed(place: Path) -> Path:
    """Like root's home: nobody else may pass."""
    directory = place / "closed"
    directory.mkdir(mode=0o700)
    return directory


@only_root
def test_data_wished_in_a_closed_directory_live_elsewhere(closed: Path, place: Path, launch: Launch) -> None:
    wished = closed / "data"
    postgres = launch(wished)
    server = postgres.start()
    assert server.data_dir.is_relative_to(place / "system")
    assert server.data_dir.parent == (wished / "moved-to").resolve()
    with psycopg.connect(server.dsn) as connection:
        connection.execute("create table note as select 'kept' as line")
    postgres.stop()
    assert ["kept"] == notes(postgres.start())
    assert 0o700 == closed.stat().st_mode & 0o777
    postgres.remove()
    assert not wished.exists()
    assert [] == list((place / "system").iterdir())


@only_root
def test_data_that_became_unreachable_are_not_replaced_by_empty_ones(home: Path, place: Path, launch: Launch) -> None:
    place.chmod(0o700)
    with pytest.raises(ClusterUnreachable):
        launch(home).start()
    assert 0o700 == place.stat().st_mode & 0o777


@only_root
def test_data_gone_from_where_the_pointer_leads_are_not_replaced(closed: Path, place: Path, launch: Launch) -> None:
    (closed / "moved-to").symlink_to(place / "gone")
    with pytest.raises(ClusterUnreachable, match="gone"):
        launch(closed).start()


@contextmanager
def _acting_as(account: Account) -> Iterator[None]:
    os.setegid(account.gid)
    os.seteuid(account.uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@only_root
def test_a_person_does_not_take_over_what_root_made(place: Path) -> None:
    with _acting_as(unprivileged()):
        assert unprivileged() == account_for(place)
        with pytest.raises(DataDirectoryNotWritable):
            hold(settle(place, ourselves(), place / "system"))


@only_root
def test_a_person_is_not_sent_elsewhere(place: Path) -> None:
    place.chmod(0o777)
    with _acting_as(unprivileged()):
        assert place / "home" == settle(place / "home", ourselves(), place / "system")
