"""A Fatture in Cloud that answers what a test tells it to, and remembers what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2

from electronic_billing.fic.client import FicClient
from electronic_billing.fic.reading import OddField
from electronic_billing.fic.transport import QuotaSeen, Timeouts, open_http
from electronic_billing.kit.secret import Secret

BASE = "https://fic.example"
Script = httpx2.Response | type[httpx2.RequestError]


class ScriptedFic(httpx2.AsyncBaseTransport):
    def __init__(self, *script: Script) -> None:
        self.script = list(script)
        self.requests: list[httpx2.Request] = []
        self.bodies: list[bytes] = []
        self.bearers: list[str] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        self.bodies.append(await request.aread())
        self.bearers.append(request.headers.get("Authorization", ""))
        step = self.script.pop(0)
        if isinstance(step, httpx2.Response):
            return step
        raise step("the line broke")

    def sent(self, index: int = -1) -> Any:
        return json.loads(self.bodies[index])


class RenewingTokens:
    """Tokens that are renewed once: the first is `old`, the next is `new`."""

    def __init__(self, renewed: str = "new") -> None:
        self.renewed = renewed
        self.stale_seen: list[Secret] = []

    async def current(self) -> Secret:
        return Secret("old")

    async def renew(self, stale: Secret) -> Secret:
        self.stale_seen.append(stale)
        return Secret(self.renewed)


class Bench:
    """A client on a script, with everything that it reports."""

    def __init__(self, *script: Script, read_timeout: float = 5.0) -> None:
        self.fic = ScriptedFic(*script)
        self.tokens = RenewingTokens()
        self.quotas: list[QuotaSeen] = []
        self.odd: list[OddField] = []
        self.client = FicClient(
            open_http(self.fic),
            BASE,
            self.tokens,
            self.quotas.append,
            on_odd=self.odd.append,
            timeouts=Timeouts(read=read_timeout),
        )


class TricklingBody(httpx2.AsyncByteStream):
    """A body whose end never comes."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx2.Response:
    return httpx2.Response(status, content=json.dumps(body).encode(), headers=headers)


def data(body: object) -> httpx2.Response:
    return answer({"data": body})
