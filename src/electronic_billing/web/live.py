"""Tells open pages what changed: one LISTEN connection a process feeds the streams of all viewers."""

import asyncio
import random
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import LiteralString, Protocol
from uuid import UUID

import psycopg
import structlog
from psycopg import Notify

from electronic_billing.kit.backoff import delay_after

CHANNEL = "ebilling_changed"
BACKLOG = 100  # more changes than a page can show apart: then it looks again at everything
STREAMS_PER_TENANT = 200
_SILENCE_SECONDS = 30.0
_RECONNECT = [timedelta(seconds=seconds) for seconds in (0.2, 1, 2, 5, 10, 30)]
_PAYLOAD = re.compile(r"(?P<tenant>[0-9a-f\-]{36}):(?P<kind>[a-z_]{1,40}):(?P<id>[A-Za-z0-9\-]{1,40})")


class Listener(Protocol):
    """What we use of a psycopg AsyncConnection; it must be in autocommit, or LISTEN takes no effect."""

    async def execute(self, query: LiteralString) -> object: ...
    def notifies(self, *, timeout: float | None) -> AsyncGenerator[Notify]: ...
    async def close(self) -> None: ...


Connect = Callable[[], Awaitable[Listener]]
Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Change:
    kind: str
    id: str


EVERYTHING = Change("everything", "")
"""Something may have changed that nobody could hear: look again at all that is shown."""


class Subscription:
    """What changed since one viewer last looked, each thing once and never more than the backlog."""

    def __init__(self, backlog: int) -> None:
        self._backlog = backlog
        self._waiting: dict[Change, None] = {}
        self._stirred = asyncio.Event()
        self.is_over = False

    def offer(self, change: Change) -> None:
        if change == EVERYTHING or len(self._waiting) >= self._backlog:
            self._waiting = {EVERYTHING: None}
        elif EVERYTHING not in self._waiting:
            self._waiting[change] = None
        self._stirred.set()

    def end(self) -> None:
        self.is_over = True
        self._stirred.set()

    async def changes(self) -> list[Change]:
        """Waits for the next changes; nothing once it is over. A cancelled wait loses nothing."""
        await self._stirred.wait()
        changes, self._waiting = list(self._waiting), {}
        if not self.is_over:
            self._stirred.clear()
        return changes

    async def __aiter__(self) -> AsyncIterator[Change]:
        while not self.is_over:
            for change in await self.changes():
                yield change


class LiveHub:
    def __init__(
        self,
        connect: Connect,
        *,
        backlog: int = BACKLOG,
        streams_per_tenant: int = STREAMS_PER_TENANT,
        pause: Pause = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        self._connect = connect
        self._backlog = backlog
        self._streams_per_tenant = streams_per_tenant
        self._pause = pause
        self._chance = chance or random.Random()  # noqa: S311 - jitter, not a secret
        self._subscriptions: dict[UUID, set[Subscription]] = {}
        self._failures = 0
        self._is_closed = False

    def has_room(self, tenant_id: UUID) -> bool:
        return not self._is_closed and len(self._subscriptions.get(tenant_id, ())) < self._streams_per_tenant

    @contextmanager
    def subscribe(self, tenant_id: UUID) -> Iterator[Subscription]:
        subscription = Subscription(self._backlog)
        if self._is_closed:
            subscription.end()
        viewers = self._subscriptions.setdefault(tenant_id, set())
        viewers.add(subscription)
        try:
            yield subscription
        finally:
            viewers.discard(subscription)
            if not viewers and self._subscriptions.get(tenant_id) is viewers:
                del self._subscriptions[tenant_id]

    def close(self) -> None:
        """End all streams. Call it when the stop signal comes: a server that waits for open answers before
        it shuts down would wait for these for ever."""
        self._is_closed = True
        for subscription in self._all():
            subscription.end()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listens in the background for as long as the block lasts."""
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            self.close()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def run(self) -> None:
        """Listens until cancelled, through any loss of the connection."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                self._failures += 1
                delay = delay_after(self._failures, _RECONNECT, self._chance).total_seconds()
                structlog.get_logger().warning("live_connection_lost", error=str(error), retry_in=delay)
                await self._pause(delay)

    async def _listen(self) -> None:
        connection = await self._connect()
        try:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._failures = 0
            for subscription in self._all():
                subscription.offer(EVERYTHING)  # what happened while we were deaf is unknown
            while True:
                async for note in connection.notifies(timeout=_SILENCE_SECONDS):
                    self._pass_on(note.payload)
                await connection.execute("SELECT 1")  # a dead connection is silent too, until it is used
        finally:
            await connection.close()

    def _pass_on(self, payload: str) -> None:
        match = _PAYLOAD.fullmatch(payload)
        if match is None:
            structlog.get_logger().warning("live_payload_unreadable")
            return
        change = Change(match["kind"], match["id"])
        for subscription in tuple(self._subscriptions.get(UUID(match["tenant"]), ())):
            subscription.offer(change)

    def _all(self) -> list[Subscription]:
        return [one for viewers in self._subscriptions.values() for one in viewers]
