from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg_pool import PoolTimeout
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from electronic_billing.web.api.app import build_api
from electronic_billing.web.assets import Assets
from electronic_billing.web.checking import MOST_OF_A_FILE, MOST_TOGETHER
from electronic_billing.web.failures import exception_handlers
from electronic_billing.web.metrics import show_metrics
from electronic_billing.web.middleware import EdgeSettings, edge_middleware
from electronic_billing.web.refusals import KNOWN, login_needed_handler
from electronic_billing.web.responder import ErrorResponder
from electronic_billing.web.routes.pages import page_routes
from electronic_billing.web.session import LoginNeeded, Sessions
from electronic_billing.web.shell import CHECK
from electronic_billing.web.site import WEBHOOK_PATH, Site, site_of
from electronic_billing.web.webhook import answer_handshake, receive_webhook

API_PATH = "/api/v1"


def build_web(site: Site, assets: Assets, edge: EdgeSettings) -> Starlette:
    """The whole HTTP face: pages, API, webhook, health. What it needs is in `site`."""
    responder = ErrorResponder(site.pages)
    handlers = exception_handlers(responder, KNOWN)
    routes: list[BaseRoute] = [
        Route(WEBHOOK_PATH, answer_handshake, methods=["GET"]),
        Route(WEBHOOK_PATH, receive_webhook, methods=["POST"]),
        Mount(API_PATH, build_api(site, handlers)),
        Route("/livez", _live),
        Route("/readyz", _ready),
        Route("/metrics", show_metrics),
        *assets.routes(),
        *page_routes(),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with site.live.running():
            yield

    app = Starlette(
        routes=routes,
        middleware=edge_middleware(edge, responder, inner=[Middleware(Sessions)]),
        exception_handlers={**handlers, LoginNeeded: login_needed_handler},
        lifespan=lifespan,
    )
    app.state.site = site
    return app


def edge_settings(site: Site, fic_origin: str) -> EdgeSettings:
    return EdgeSettings(
        form_targets=[fic_origin],
        https_only=site.is_https,
        body_limits={f"{API_PATH}{CHECK.url}": MOST_OF_A_FILE, CHECK.url: MOST_TOGETHER},
        csrf_open_paths=[WEBHOOK_PATH],
        csrf_key_paths=[API_PATH],
    )


async def _live(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> Response:
    try:
        async with site_of(request).database.unscoped() as connection:
            await connection.execute("SELECT 1")
    except (psycopg.Error, PoolTimeout, OSError):
        return JSONResponse({"status": "database unreachable"}, status_code=503)
    return JSONResponse({"status": "ok"})
