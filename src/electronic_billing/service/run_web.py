import uvicorn

from electronic_billing.kit.clock import SystemClock
from electronic_billing.service.bootstrap_web import open_web
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
