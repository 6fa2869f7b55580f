"""The load, in a process of its own: `python -m benchmarks.load PORT CONNECTIONS SECONDS FILE` prints one JSON line.

Requests come ready from the file, so that little more than sending and counting is left to do here: what this
process uses of the machine, the server under test lacks. Loopback only; ends with the requests or with the time.
"""

import asyncio
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import uvloop

from benchmarks.number import percentile

_LENGTH = struct.Struct(">I")
_HEAD_ENDS = b"\r\n\r\n"
LAST_ANSWERS_SECONDS = 20.0


def pack(requests: list[bytes]) -> bytes:
    return b"".join(_LENGTH.pack(len(one)) + one for one in requests)


def unpack(packed: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(packed):
        (length,) = _LENGTH.unpack_from(packed, at)
        at += _LENGTH.size
        yield packed[at : at + length]
        at += length


class Told(msgspec.Struct, frozen=True):
    """What a run says. A request that got no answer is counted under the status `none`."""

    seconds: float
    statuses: dict[str, int]
    p50_ms: float
    p99_ms: float


class Load:
    """Hands out requests and counts answers, for all connections together."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self._requests = requests
        self._deadline = 0.0
        self.began = 0.0
        self.milliseconds: list[float] = []
        self.statuses: dict[str, int] = {}

    def begin(self, seconds: float) -> None:
        self.began = time.perf_counter()
        self._deadline = self.began + seconds

    def next_request(self) -> bytes | None:
        return next(self._requests, None) if time.perf_counter() < self._deadline else None

    def count(self, status: str, seconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.milliseconds.append(seconds * 1000)


class Connection(asyncio.Protocol):
    """One request at a time. An answer other than 204 may have a body: the connection ends with it."""

    def __init__(self, load: Load, ended: "asyncio.Future[None]") -> None:
        self._load = load
        self._ended = ended
        self._transport: asyncio.Transport | None = None
        self._answer = b""
        self._sent_at: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if _HEAD_ENDS not in self._answer or self._sent_at is None:
            return
        status = self._answer[9:12].decode()
        self._load.count(status, time.perf_counter() - self._sent_at)
        self._sent_at = None
        if status == "204":
            self.send()
        elif self._transport:
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if self._sent_at is not None:
            self._load.count("none", time.perf_counter() - self._sent_at)
        if not self._ended.done():
            self._ended.set_result(None)

    def send(self) -> None:
        request = self._load.next_request()
        if self._transport is None:
            return
        if request is None:
            self._transport.close()
            return
        self._answer, self._sent_at = b"", time.perf_counter()
        self._transport.write(request)


async def drive(port: int, connections: int, seconds: float, requests: Iterator[bytes]) -> Told:
    """All connections stand before the first request goes."""
    loop, load = asyncio.get_running_loop(), Load(requests)
    ended = [loop.create_future() for _ in range(connections)]
    opened = [
        (await loop.create_connection(lambda end=end: Connection(load, end), "127.0.0.1", port))[1]  # type: ignore[misc]  # mypy infers no type for a lambda with a default
        for end in ended
    ]
    load.begin(seconds)
    for connection in opened:
        connection.send()
    async with asyncio.timeout(seconds + LAST_ANSWERS_SECONDS):
        await asyncio.gather(*ended)
    taken = load.milliseconds
    return Told(time.perf_counter() - load.began, load.statuses, percentile(taken, 50), percentile(taken, 99))


def main() -> None:
    port, connections, seconds, file = sys.argv[1:]
    requests = unpack(Path(file).read_bytes())
    told = uvloop.run(drive(int(port), int(connections), float(seconds), requests))
    print(msgspec.json.encode(told).decode())


if __name__ == "__main__":
    main()
