"""What the product says to anybody, kept for a search: no secret may be in it, whatever the journey."""

from collections.abc import Iterator, MutableMapping
from http.cookies import SimpleCookie
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_KEPT = 5_000_000
SHORTEST_SECRET = 20


class Ear:
    """Between the product and the network: keeps the text of every answer, and every session that it gave."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.heard: list[str] = []
        self.sessions: set[str] = set()
        self._kept = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def listen(message: Message) -> None:
            self._keep(message)
            await send(message)

        await self._app(scope, receive, listen if scope["type"] == "http" else send)

    def _keep(self, message: MutableMapping[str, Any]) -> None:
        for name, value in message.get("headers", ()):
            if name.lower() == b"set-cookie":
                self.sessions.update(_long_values(value.decode("latin-1")))
        body = message.get("body", b"")
        if body and self._kept < MOST_KEPT:
            self._kept += len(body)
            self.heard.append(body.decode("utf-8", "replace"))


def _long_values(cookie: str) -> Iterator[str]:
    """Of sessions; what is said once after a deed is text."""
    for name, morsel in SimpleCookie(cookie).items():
        if "session" in name and len(morsel.value) > SHORTEST_SECRET:
            yield morsel.value


def leaked(secrets: set[str], text: str) -> list[str]:
    """By their beginnings: a failure must not print them."""
    return [f"{secret[:6]}…" for secret in sorted(secrets) if secret in text]
