"""Rows are the truth, jobs are wake-ups.

A job says "look at what is due for this tenant" and may be lost or repeated without harm: a sweep makes it again
from the rows. Of the engine only the queueing lock is used, to coalesce; never its job locks, never a job in the
future, and a stalled job is dropped, not tried again (its row comes back by its lease).
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import procrastinate
import structlog
from procrastinate.jobs import Status
from psycopg_pool import AsyncConnectionPool

from electronic_billing.db.transaction import Database
from electronic_billing.kit.clock import Clock

QUEUE = "pump"
TURN_SECONDS = 1.0
SWEEP_CRON = "* * * * * */5"  # every five seconds
STALLED_AFTER_SECONDS = 20

Source = Callable[[UUID], Awaitable[bool]]
"""Takes one due piece of work of a tenant and does it; False when there is none."""

log = structlog.get_logger()


class Pump:
    """Works a tenant's due rows for about a second, then gives its place to the next tenant."""

    def __init__(self, database: Database, clock: Clock, sources: Sequence[Source]) -> None:
        self._database = database
        self._clock = clock
        self._sources = sources
        self._next = 0

    async def run(self, tenant_id: UUID) -> bool:
        """One turn. True when the turn ended before the work did."""
        until = time.monotonic() + TURN_SECONDS
        while time.monotonic() < until:
            if not await self.take(tenant_id):
                return False
        return True

    async def take(self, tenant_id: UUID) -> bool:
        """One piece of work; False when nothing is due. The sources take turns: a long queue to create does not
        keep what was sent from being followed."""
        start = self._next
        for step in range(len(self._sources)):
            at = (start + step) % len(self._sources)
            self._next = (at + 1) % len(self._sources)  # before the work: one that breaks does not come first again
            if await self._sources[at](tenant_id):
                return True
        return False

    async def sweep(self) -> list[UUID]:
        """The tenants with due rows, each woken: this is what makes a lost job harmless."""
        async with self._database.unscoped() as connection:
            found = await connection.execute("SELECT tenant_id FROM ebilling.due_tenants(%s)", [self._clock.now()])
            tenants = [row[0] for row in await found.fetchall()]
            for tenant_id in tenants:
                await connection.execute("SELECT ebilling.wake(%s)", [tenant_id])
        return tenants

    async def wake(self, tenant_id: UUID) -> None:
        async with self._database.unscoped() as connection:
            await connection.execute("SELECT ebilling.wake(%s)", [tenant_id])

    async def drain(self) -> int:
        """Work everything that is due now, for every tenant, here and one after the other; how much there was."""
        done = 0
        for tenant_id in await self.sweep():
            while await self.take(tenant_id):
                done += 1
        return done


def build_app(jobs_dsn: str, pump: Pump) -> procrastinate.App:
    """The engine with its two tasks. Its own small pool: LISTEN needs a session connection."""
    connector = procrastinate.PsycopgConnector(
        conninfo=jobs_dsn,
        min_size=1,
        max_size=6,
        pool_factory=AsyncConnectionPool,
        kwargs={"options": "-c search_path=ebilling_jobs,pg_catalog"},
    )
    app = procrastinate.App(connector=connector)

    @app.task(name="pump", queue=QUEUE)
    async def run_pump(tenant_id: str) -> None:
        tenant = UUID(tenant_id)
        if await pump.run(tenant):
            await pump.wake(tenant)

    @app.periodic(cron=SWEEP_CRON)
    @app.task(name="sweep", queue=QUEUE, queueing_lock="sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 - the engine passes it
        await pump.sweep()
        await _drop_stalled(app)

    return app


async def work(app: procrastinate.App, concurrency: int = 8) -> None:
    """Run until told to stop; jobs in progress are given a few seconds to end."""
    await app.run_worker_async(
        queues=[QUEUE],
        concurrency=concurrency,
        fetch_job_polling_interval=1,
        delete_jobs="always",
        shutdown_graceful_timeout=10,
        update_heartbeat_interval=5,
        stalled_worker_timeout=STALLED_AFTER_SECONDS,
        install_signal_handlers=False,
    )


async def _drop_stalled(app: procrastinate.App) -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        if job.id is not None:
            log.warning("stalled job dropped", task=job.task_name)
            await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
