from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from fic_simulator.wire import Json, from_json, to_json

CHALLENGE = "x-fic-verification-challenge"


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        body = from_json(self.body)
        assert isinstance(body, dict)
        return body


@dataclass
class FakeSink:
    """A receiver of webhooks: echoes challenges while it listens, answers events as scripted, then with 204."""

    listens: bool = True
    statuses: list[int] = field(default_factory=list)
    handshakes: list[dict[str, str]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        if scope["method"] == "GET":
            await self._echo(scope, headers, send)
            return
        self.received.append(Received(headers, await _body(receive)))
        await _answer(send, self.statuses.pop(0) if self.statuses else 204, b"")

    async def _echo(self, scope: Scope, headers: dict[str, str], send: Send) -> None:
        self.handshakes.append(headers)
        asked = parse_qs(scope["query_string"].decode()).get(CHALLENGE, [headers.get(CHALLENGE, "")])
        answer = to_json({"verification": asked[0]}) if self.listens else b"not me"
        await _answer(send, 200, answer)

    def types(self) -> list[str]:
        """Short names of what came, without the welcome."""
        names = [event.headers["ce-type"].removeprefix("it.fattureincloud.webhooks.") for event in self.received]
        return [name for name in names if name != "subscriptions.welcome"]


async def _body(receive: Receive) -> bytes:
    chunks: bytes = b""
    while True:
        message = await receive()
        chunks += message.get("body", b"")
        if not message.get("more_body"):
            return chunks


async def _answer(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})
