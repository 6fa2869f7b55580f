import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from electronic_billing.service.embedded_account import owner_of
from electronic_billing.service.embedded_home import _is_still_there, hold
from electronic_billing.service.embedded_leftovers import (
    _is_ours,
    _signal,
    _wait_until_gone,
    postgres_processes,
)
from electronic_billing.service.embedded_postgres import DataDirectoryInUse, EmbeddedPostgres, EmbeddedServer
from electronic_billing.service.embedded_programs import find_programs
from integration.embedded_postgres.clusters import Launch, notes


def _crash(postgres: EmbeddedPostgres) -> Path:
    """All its processes at once; the pid file stays."""
    server = postgres.start()
    for process in postgres_processes(server.data_dir):
        with suppress(psutil.NoSuchProcess):  # a backend may end by itself when its postmaster has gone
            process.kill()
    postgres.stop()
    return server.data_dir / "postmaster.pid"


def test_a_stale_pid_given_to_another_process_of_the_account_does_not_bar_the_start(home: Path, launch: Launch) -> None:
    pid_file = _crash(launch(home))
    stranger = owner_of(home / "cluster").spawn(["sleep", "600"], cwd=Path("/"), output=subprocess.DEVNULL)
    try:
        _, _, rest = pid_file.read_text().partition("\n")
        pid_file.write_text(f"{stranger.pid}\n{rest}")
        assert ["kept"] == notes(launch(home).start())
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_stale_pid_of_a_zombie_does_not_bar_the_start(home: Path, launch: Launch) -> None:
    """A container's first process often reaps nobody."""
    pid_file = _crash(launch(home))
    zombie = owner_of(home / "cluster").spawn(["true"], cwd=Path("/"), output=subprocess.DEVNULL)
    try:
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        _, _, rest = pid_file.read_text().partition("\n")
        pid_file.write_text(f"{zombie.pid}\n{rest}")
        assert ["kept"] == notes(launch(home).start())
    finally:
        zombie.wait()


@pytest.mark.parametrize("content", ["", "0\n", "no pid\n"])
def test_a_pid_file_spoiled_by_a_power_loss_does_not_bar_the_start(home: Path, launch: Launch, content: str) -> None:
    _crash(launch(home)).write_text(content)
    assert ["kept"] == notes(launch(home).start())


def test_a_server_that_a_person_started_on_the_same_data_is_left_alone(home: Path, launch: Launch) -> None:
    account = owner_of(home / "cluster")
    postgres = find_programs(None, account, home)["postgres"]
    command: list[str | Path] = [postgres, "-D", home / "cluster", "-k", home / "run", "-h", ""]
    persons = account.spawn(command, cwd=home, output=subprocess.DEVNULL)
    try:
        while not (home / "run" / ".s.PGSQL.5432").exists():
            assert persons.poll() is None
        with pytest.raises(DataDirectoryInUse) as refused:
            launch(home).start()
        assert persons.pid == refused.value.pid
        assert persons.poll() is None
    finally:
        persons.terminate()
        persons.wait()


def test_an_initdb_cut_short_is_not_taken_for_a_cluster(home: Path, launch: Launch) -> None:
    unfinished = home / "cluster-unfinished-abc"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    assert ["kept"] == notes(launch(home).start())
    assert not unfinished.exists()


def test_waiting_for_processes_to_go_has_an_end(running: EmbeddedServer) -> None:
    _wait_until_gone(running.data_dir, 0)
    assert [] != postgres_processes(running.data_dir)


def test_a_process_that_has_just_gone_is_nobody_to_signal_or_fear() -> None:
    with subprocess.Popen(["sleep", "600"]) as process:
        gone = psutil.Process(process.pid)
        process.kill()
    _signal([gone], signal.SIGTERM)
    assert _is_ours(gone)


def test_a_lock_file_removed_under_our_hands_counts_as_in_use(place: Path) -> None:
    descriptor = hold(place)
    (place / "launcher.lock").unlink()
    assert not _is_still_there(place / "launcher.lock", descriptor)
    os.close(descriptor)


def test_a_lock_without_a_name_in_it_is_respected(place: Path) -> None:
    descriptor = hold(place)
    os.truncate(place / "launcher.lock", 0)
    with pytest.raises(DataDirectoryInUse, match="another process"):
        hold(place)
    os.close(descriptor)
