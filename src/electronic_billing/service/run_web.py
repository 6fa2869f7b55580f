import asyncio
from collections.abc import Callable

import uvicorn

from electronic_billing.kit.clock import SystemClock
from electronic_billing.service.bootstrap_web import open_web
from electronic_billing.service.settings import Settings


def serve(settings: Settings) -> None:
    """The web process, until it is told to stop."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
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


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where there is one: not on Windows."""
    try:
        from uvloop import new_event_loop  # noqa: PLC0415
    except ImportError:
        return None
    return new_event_loop
