from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from electronic_billing.web.middleware import EdgeSettings, edge_middleware
from electronic_billing.web.responder import ErrorResponder
from unit.web.conftest import client_of


class Locked:
    """An inner layer that refuses, as a session layer may."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, *_: object) -> None:
        raise HTTPException(401)


def built(responder: ErrorResponder, app: ASGIApp, *inner: Middleware) -> ASGIApp:
    for layer in reversed(edge_middleware(EdgeSettings(), responder, inner)):
        app = layer.cls(app, *layer.args, **layer.kwargs)
    return app


async def test_refusal_of_an_inner_layer_is_answered(responder: ErrorResponder) -> None:
    async def unreached(_: Scope, __: Receive, ___: Send) -> None:
        raise AssertionError

    client = client_of(built(responder, unreached, Middleware(Locked)), {"Accept-Language": "en"}, {})
    answer = await client.get("/api/v1/invoices")
    assert (401, "Log-in needed") == (answer.status_code, answer.json()["title"])
    assert "content-security-policy" in answer.headers


async def test_what_is_not_http_passes_untouched(responder: ErrorResponder) -> None:
    seen: list[Scope] = []

    async def note(scope: Scope, _: Receive, __: Send) -> None:
        seen.append(scope)

    async def receive() -> Message:
        raise AssertionError

    async def send(_: Message) -> None:
        raise AssertionError

    await built(responder, note)({"type": "lifespan"}, receive, send)
    assert [{"type": "lifespan"}] == seen
