import re
from time import perf_counter
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TRUSTED_SHAPE = re.compile(r"[A-Za-z0-9_.\-]{8,64}")


class RequestId:
    """Names each request, in the log, in `X-Request-ID` and in error bodies; a caller's own id is kept
    if it has a harmless shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _chosen_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._answer(scope, receive, send, request_id)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        began, status = perf_counter(), 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        finally:
            _log(scope, status, perf_counter() - began)


def request_id_of(connection: HTTPConnection) -> str:
    return str(connection.scope.get("state", {}).get("request_id", ""))


def _chosen_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _TRUSTED_SHAPE.fullmatch(given) else uuid4().hex


def _log(scope: Scope, status: int, seconds: float) -> None:
    """Without the query: it may hold an OAuth code."""
    log = structlog.get_logger()
    log.info("request", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1000, 1))
