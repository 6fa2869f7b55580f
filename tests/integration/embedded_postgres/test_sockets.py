import os
import shutil
from pathlib import Path

import pytest

from electronic_billing.service.embedded_account import Account, ourselves
from electronic_billing.service.embedded_postgres import SocketDirectoryNotPrivate, SocketPathTooLong
from electronic_billing.service.embedded_sockets import short_directory
from integration.embedded_postgres.clusters import Launch, copy_home, notes


@pytest.fixture
def long_home(place: Path, made_once: Path) -> Path:
    return copy_home(made_once, place / ("long" * 30))


def test_a_long_data_directory_gets_a_short_socket_directory(long_home: Path, launch: Launch) -> None:
    postgres = launch(long_home)
    server = postgres.start()
    assert not server.socket_dir.is_relative_to(long_home)
    assert 0o700 == server.socket_dir.stat().st_mode & 0o777
    assert ["kept"] == notes(server)
    postgres.remove()
    assert not server.socket_dir.exists()


def test_a_short_directory_that_others_enter_is_not_used(long_home: Path, launch: Launch) -> None:
    postgres = launch(long_home)
    squatted = postgres.start().socket_dir
    postgres.stop()
    squatted.chmod(0o755)
    server = postgres.start()
    assert squatted != server.socket_dir
    assert ["kept"] == notes(server)
    postgres.remove()
    shutil.rmtree(server.socket_dir)


def test_a_comma_in_the_data_directory_does_no_harm(place: Path, made_once: Path, launch: Launch) -> None:
    postgres = launch(copy_home(made_once, place / "one, two % three"))
    assert ["kept"] == notes(postgres.start())
    postgres.remove()


def test_a_wished_socket_directory_is_used(home: Path, place: Path, launch: Launch) -> None:
    server = launch(home, socket_dir=place / "sockets").start()
    assert place / "sockets" == server.socket_dir
    assert ["kept"] == notes(server)


def test_a_wished_socket_directory_too_long_is_refused(place: Path, launch: Launch) -> None:
    with pytest.raises(SocketPathTooLong):
        launch(place / "home", socket_dir=place / ("long" * 30)).start()


def test_a_wished_socket_directory_that_others_enter_is_refused(place: Path, launch: Launch) -> None:
    (place / "sockets").mkdir(mode=0o755)
    with pytest.raises(SocketDirectoryNotPrivate):
        launch(place / "home", socket_dir=place / "sockets").start()
    assert 0o755 == (place / "sockets").stat().st_mode & 0o777


@pytest.fixture
def runtime_dir(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    return place


def test_our_own_runtime_directory_is_preferred_to_tmp(runtime_dir: Path) -> None:
    assert runtime_dir == short_directory(Path("/home"), ourselves()).parent


def test_our_runtime_directory_is_closed_to_another_account(runtime_dir: Path) -> None:
    another = Account("another", os.geteuid() + 1, os.getegid())
    assert runtime_dir != short_directory(Path("/home"), another).parent
