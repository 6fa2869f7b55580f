"""The door of the server: faults happen here, every call is written down, changes are saved before the answer."""

import logging

import httpx2
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fic_simulator.bearer import expire_token
from fic_simulator.calls import refusal_answer
from fic_simulator.faults import Fault
from fic_simulator.refusals import Refusal, invalid_token, quota_exceeded, refused
from fic_simulator.simulator import Simulator

ABORT = "fic_simulator.abort"
API_PREFIXES = ("/c/", "/user/", "/oauth/", "/info/")
DEFAULT_RETRY_AFTER = 60

log = logging.getLogger("fic_simulator")


class Gate:
    def __init__(self, app: ASGIApp, simulator: Simulator) -> None:
        self._app = app
        self._simulator = simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith(API_PREFIXES):
            await self._api(scope, receive, send)
        elif _is_cross_site_deed(scope):
            refusal = refused(403, "Richiesta da un altro sito rifiutata.")
            await refusal_answer(refusal)(scope, receive, send)
        else:
            await self._app(scope, receive, self._saving(send))

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._simulator.world.faults.take_for_request(scope["method"], scope["path"])
        seen = _Watched(self._saving(send))
        try:
            await self._perform(fault, scope, receive, seen)
        finally:
            self._note(scope, seen.status)

    async def _perform(self, fault: Fault | None, scope: Scope, receive: Receive, send: "_Watched") -> None:
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "lose_request":
            await _drop(scope, receive)
        elif fault.kind == "lose_answer":
            await self._app(scope, receive, self._saving(_swallow))
            await _drop(scope, receive)
        elif fault.kind == "slow":
            await self._answer_slowly(fault, scope, receive, send)
        else:
            await refusal_answer(self._refusal(fault, scope))(scope, receive, send)

    async def _answer_slowly(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """The deed is done at once; only its answer is late."""
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, self._saving(hold))
        await self._simulator.wait(fault.seconds if fault.seconds is not None else 1.0)
        for message in held:
            await send(message)

    def _refusal(self, fault: Fault, scope: Scope) -> Refusal:
        retry_after = int(fault.seconds if fault.seconds is not None else DEFAULT_RETRY_AFTER)
        if fault.kind == "quota_short":
            return quota_exceeded(429, retry_after)
        if fault.kind == "quota_long":
            return quota_exceeded(403, retry_after)
        if fault.kind == "expired_token":
            expire_token(self._simulator.world, Headers(scope=scope).get("authorization"))
            return invalid_token(self._simulator.world.switches.error_401_shape)
        return refused(fault.status or 503, "Servizio momentaneamente non disponibile.")

    def _saving(self, send: Send) -> Send:
        async def save_then_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._simulator.world.save()
            await send(message)

        return save_then_send

    def _note(self, scope: Scope, status: int | None) -> None:
        world = self._simulator.world
        query = scope["query_string"].decode("latin-1")
        world.requests.note(scope["method"], scope["path"], query, status, world.now())
        log.info("%s %s %s", scope["method"], scope["path"], status or "no answer")


class _Watched:
    """A send that remembers the status, None when no answer left."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


async def _swallow(message: Message) -> None:
    """The answer goes nowhere."""


async def _drop(scope: Scope, receive: Receive) -> None:
    """Resets the connection; served in process, raises what a client sees when that happens."""
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is None:
        raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
    abort["abort"]()
    while (await receive())["type"] != "http.disconnect":
        pass


def _is_cross_site_deed(scope: Scope) -> bool:
    return scope["method"] not in ("GET", "HEAD") and Headers(scope=scope).get("sec-fetch-site") == "cross-site"
