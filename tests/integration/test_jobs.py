"""Rows are the truth, jobs are wake-ups: what happens to jobs that are doubled, rolled back, lost or left by the dead."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from electronic_billing.db.jobs import Pump, _drop_stalled, build_app
from electronic_billing.db.roles import WEB, WORKER, as_role
from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.kit.clock import MovedClock
from electronic_billing.kit.sealing import new_key
from integration.rows import NOW, plant_tenant

JOBS = "SELECT count(*) FROM ebilling_jobs.procrastinate_jobs WHERE args ->> 'tenant_id' = %s"


class Rolled(Exception):
    pass


@pytest.fixture
async def worker(database_url: str) -> AsyncIterator[Database]:
    async with open_pool(as_role(database_url, WORKER)) as pool:
        yield Database(pool)


@pytest.fixture
def tenant(database_url: str) -> UUID:
    return plant_tenant(database_url)


async def count_jobs(worker: Database, tenant_id: UUID) -> int:
    async with worker.unscoped() as connection:
        row = await (await connection.execute(JOBS, [str(tenant_id)])).fetchone()
    return int(row[0]) if row else 0


def working_off(pieces: list[str]) -> Callable[[UUID], Awaitable[bool]]:
    """A source with so many pieces of work."""

    async def take(_: UUID) -> bool:
        if not pieces:
            return False
        pieces.pop()
        return True

    return take


async def test_many_wakes_of_a_tenant_are_one_job(worker: Database, tenant: UUID, database_url: str) -> None:
    async with open_pool(as_role(database_url, WEB)) as pool:
        for _ in range(5):
            async with Database(pool).tenant(tenant) as tx:
                await tx.wake()
                await tx.wake()
    assert 1 == await count_jobs(worker, tenant)


async def test_a_wake_lives_and_dies_with_its_transaction(worker: Database, tenant: UUID) -> None:
    async def wake_and_fail() -> None:
        async with worker.tenant(tenant) as tx:
            await tx.wake()
            raise Rolled

    with pytest.raises(Rolled):
        await wake_and_fail()
    assert 0 == await count_jobs(worker, tenant)


async def test_the_sweep_makes_a_lost_job_again_from_the_rows(
    worker: Database, tenant: UUID, database_url: str
) -> None:
    idle = plant_tenant(database_url)
    async with worker.tenant(idle) as tx:
        await tx.execute("UPDATE invoices SET due_at = NULL")
        await tx.execute("UPDATE inbox SET handled_at = %s", [NOW])
    pump = Pump(worker, MovedClock(NOW), [])
    assert [tenant] == await pump.sweep()
    assert (1, 0) == (await count_jobs(worker, tenant), await count_jobs(worker, idle))


async def test_a_leased_row_is_due_only_when_the_lease_has_ended(worker: Database, tenant: UUID) -> None:
    async with worker.tenant(tenant) as tx:
        await tx.execute("UPDATE inbox SET handled_at = %s", [NOW])
        await tx.execute("UPDATE invoices SET lease_until = %s + interval '100 seconds'", [NOW])
    clock = MovedClock(NOW)
    pump = Pump(worker, clock, [])
    assert [] == await pump.sweep()
    clock.advance(datetime.resolution * 100_000_000)
    assert [tenant] == await pump.sweep()


async def test_a_turn_ends_with_the_work_or_with_its_time(worker: Database, tenant: UUID) -> None:
    pieces = ["a", "b", "c"]
    pump = Pump(worker, MovedClock(NOW), [working_off(pieces)])
    assert not await pump.run(tenant)
    assert [] == pieces
    endless = Pump(worker, MovedClock(NOW), [working_off(["piece"] * 10_000_000)])
    assert await endless.run(tenant)


async def test_what_comes_in_goes_before_what_goes_out(worker: Database, tenant: UUID) -> None:
    first, second = ["in"], ["out", "out"]
    pump = Pump(worker, MovedClock(NOW), [working_off(first), working_off(second)])
    assert await pump.take(tenant)
    assert ([], 2) == (first, len(second))


async def test_the_job_of_a_dead_worker_is_dropped_and_that_of_a_living_one_kept(
    worker: Database, tenant: UUID, database_url: str
) -> None:
    async with worker.unscoped() as connection:
        for name, age in (("dead", 60), ("alive", 1)):
            await connection.execute(
                "WITH w AS (INSERT INTO ebilling_jobs.procrastinate_workers (last_heartbeat)"
                "   VALUES (now() - make_interval(secs => %s)) RETURNING id)"
                " INSERT INTO ebilling_jobs.procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
                " SELECT 'pump', 'pump', jsonb_build_object('tenant_id', %s::text, 'name', %s::text), 'doing', id FROM w",
                [age, str(tenant), name],
            )
    app = build_app(as_role(database_url, WORKER), Pump(worker, MovedClock(NOW), []))
    async with app.open_async():
        await _drop_stalled(app)
    async with worker.unscoped() as connection:
        left = await connection.execute("SELECT args ->> 'name' FROM ebilling_jobs.procrastinate_jobs")
        assert [("alive",)] == await left.fetchall()


def test_a_worker_process_works_what_is_due_and_stops_when_told(
    database_url: str, tenant: UUID, tmp_path: Path
) -> None:
    """The stored event had no job of its own: the process finds its row by the sweep."""
    with psycopg.connect(database_url, autocommit=True, options=f"-c app.tenant_id={tenant}") as owner:
        owner.execute("UPDATE ebilling.invoices SET due_at = NULL, electronic_billing_id = NULL")
        with (tmp_path / "log").open("wb") as log:
            process = start_worker(database_url, log)
            try:
                until_handled(owner, process)
            finally:
                process.send_signal(signal.SIGTERM)
                code = process.wait(15)
    assert 0 == code, (tmp_path / "log").read_text()
    assert "Traceback" not in (tmp_path / "log").read_text()


def start_worker(database_url: str, log: Any) -> "subprocess.Popen[bytes]":
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "EBILLING_KEYS": new_key(),
        "EBILLING_PUBLIC_URL": "https://billing.example",
        "EBILLING_FIC_URL": "http://127.0.0.1:9",
        "EBILLING_FIC_CLIENT_ID": "app",
        "EBILLING_FIC_CLIENT_SECRET": "secret",
    }
    program = Path(sys.executable).with_name("electronic-billing")
    return subprocess.Popen([program, "worker"], env=environment, stdout=log, stderr=log)


def until_handled(owner: psycopg.Connection, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        handled = owner.execute("SELECT bool_and(handled_at IS NOT NULL) FROM ebilling.inbox").fetchone()
        if handled and handled[0]:
            return
    raise AssertionError("The event was not handled.")
