from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx2
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.routing import BaseRoute
from structlog.testing import LogCapture

from electronic_billing.web.assets import Assets
from electronic_billing.web.failures import ProblemOf, exception_handlers
from electronic_billing.web.i18n import Catalogues, Message
from electronic_billing.web.language import Languages
from electronic_billing.web.middleware import EdgeSettings, edge_middleware
from electronic_billing.web.pages import Pages
from electronic_billing.web.responder import ErrorResponder
from electronic_billing.web.shell import AUDIT, BILLING, INTEGRATIONS, INVOICES, Shell, Viewer

MakeClient = Callable[..., httpx2.AsyncClient]


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues()


@pytest.fixture(scope="session")
def assets() -> Assets:
    return Assets()


def _person_locale(connection: HTTPConnection) -> str | None:
    """The tests' stand-in for a session: the person's language travels in a header."""
    return connection.headers.get("x-person-locale")


def _shell(_: Request) -> Shell:
    viewer = Viewer("Paola", Message("nav.billing"), "Autonoleggio Prova Srl")
    return Shell(viewer, (INVOICES, BILLING, INTEGRATIONS, AUDIT), live_url="/live")


@pytest.fixture(scope="session")
def pages(catalogues: Catalogues, assets: Assets) -> Pages:
    return Pages(Languages(catalogues, _person_locale), assets, _shell)


@pytest.fixture(scope="session")
def responder(pages: Pages) -> ErrorResponder:
    return ErrorResponder(pages)


@pytest.fixture
def make_client(responder: ErrorResponder, assets: Assets) -> MakeClient:
    """A client of a small application behind the real edge."""

    def make(
        routes: Sequence[BaseRoute] = (),
        settings: EdgeSettings | None = None,
        known: Mapping[type[Exception], ProblemOf] | None = None,
        headers: Mapping[str, str] | None = None,
        **cookies: str,
    ) -> httpx2.AsyncClient:
        app = Starlette(
            routes=[*assets.routes(), *routes],
            middleware=edge_middleware(settings or EdgeSettings(), responder),
            exception_handlers=exception_handlers(responder, known or {}),
        )
        return client_of(app, headers or {"Sec-Fetch-Site": "same-origin"}, cookies)

    return make


def client_of(app: Any, headers: Mapping[str, str], cookies: Mapping[str, str]) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app)
    return httpx2.AsyncClient(
        transport=transport, base_url="http://billing.example", headers=dict(headers), cookies=dict(cookies)
    )


@pytest.fixture
def log() -> Iterator[LogCapture]:
    capture = LogCapture()
    before = structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture], cache_logger_on_first_use=False)
    yield capture
    structlog.configure(**before)
