import asyncio
import signal

from electronic_billing.db.jobs import build_app, work
from electronic_billing.db.roles import WORKER, as_role
from electronic_billing.kit.clock import SystemClock
from electronic_billing.service.bootstrap import open_worker
from electronic_billing.service.settings import Settings


async def run_worker(settings: Settings) -> None:
    """A worker, until it is told to stop; as many as wished may run, on any machines."""
    password = settings.database_password
    jobs_dsn = as_role(settings.database_url, WORKER, password.reveal() if password else None)
    async with open_worker(settings, SystemClock()) as pump:
        app = build_app(jobs_dsn, pump)
        async with app.open_async():
            working = asyncio.create_task(work(app))
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, working.cancel)
            try:
                await working
            except asyncio.CancelledError:
                return
