"""The two long-running processes."""

import asyncio
import signal

import uvicorn

from electronic_billing.db.jobs import build_app, work
from electronic_billing.db.migrate import as_role
from electronic_billing.db.roles import WORKER
from electronic_billing.kit.clock import SystemClock
from electronic_billing.service.bootstrap import open_web, open_worker
from electronic_billing.service.settings import Settings


async def serve(settings: Settings) -> None:
    """The web process, until it is told to stop."""
    async with open_web(settings, SystemClock()) as app:
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http="httptools",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=True,
            timeout_graceful_shutdown=3,
        )
        await uvicorn.Server(config).serve()


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
