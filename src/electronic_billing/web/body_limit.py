from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from electronic_billing.web.paths import under
from electronic_billing.web.problem import http_problem
from electronic_billing.web.responder import ErrorResponder

ONE_MEBIBYTE = 1024 * 1024


class BodyTooLarge(HTTPException):
    def __init__(self) -> None:
        super().__init__(413)


class BodyLimit:
    """Answers 413 to a body beyond the limit, whether its length was announced or not.

    `limits` gives other limits, in bytes, to the paths under a prefix.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        responder: ErrorResponder,
        limit: int = ONE_MEBIBYTE,
        limits: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._responder = responder
        self._limit = limit
        self._limits = dict(limits or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope["path"])
        if _announced_length(scope) > limit:
            response = self._responder.respond(Request(scope), http_problem(413))
            await response(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)

    def _limit_of(self, path: str) -> int:
        for prefix, limit in self._limits.items():
            if under(path, [prefix]):
                return limit
        return self._limit


def _announced_length(scope: Scope) -> int:
    value = Headers(scope=scope).get("content-length", "")
    return int(value) if value.isascii() and value.isdigit() else 0


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLarge
        return message

    return receive_counted
