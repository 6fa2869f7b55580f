import asyncio
import random
from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Notify
from structlog.testing import LogCapture

from electronic_billing.web.live import EVERYTHING, Change, LiveHub, Subscription

TENANT = UUID("ab7eb8da-bfe1-49fb-a515-f1c6aef21c33")
INVOICE = Change("invoice", "17")


class FakeListener:
    """A connection that hears what the test puts into it, and breaks when it hears an error."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str | Exception] = asyncio.Queue()
        self.executed: list[str] = []
        self.is_closed = False

    async def execute(self, query: str) -> None:
        self.executed.append(query)

    async def notifies(self, *, timeout: float | None) -> AsyncGenerator[Notify]:  # noqa: ASYNC109 - psycopg's
        assert timeout
        while (heard := await self.heard.get()) != "silence":
            if isinstance(heard, Exception):
                raise heard
            yield Notify("ebilling_changed", heard, 1)

    async def close(self) -> None:
        self.is_closed = True


class FakeDatabase:
    """Gives the next listener at each connection; an error instead of one is raised."""

    def __init__(self, *listeners: FakeListener | Exception) -> None:
        self._listeners = list(listeners)
        self.pauses: list[float] = []

    async def connect(self) -> FakeListener:
        if not self._listeners:
            await asyncio.Event().wait()
        listener = self._listeners.pop(0)
        if isinstance(listener, Exception):
            raise listener
        return listener

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def hub_on(database: FakeDatabase) -> LiveHub:
    return LiveHub(database.connect, pause=database.pause, chance=random.Random(1))


def told(tenant: UUID, change: Change) -> str:
    return f"{tenant}:{change.kind}:{change.id}"


async def changes_of(subscription: Subscription) -> list[Change]:
    async with asyncio.timeout(5):
        return await subscription.changes()


async def test_viewer_hears_of_its_tenant_only() -> None:
    listener = FakeListener()
    hub = hub_on(FakeDatabase(listener))
    with hub.subscribe(TENANT) as viewer:
        async with hub.running():
            assert [EVERYTHING] == await changes_of(viewer)
            listener.heard.put_nowait(told(uuid4(), Change("invoice", "another")))
            listener.heard.put_nowait(told(TENANT, INVOICE))
            assert [INVOICE] == await changes_of(viewer)
    assert "LISTEN ebilling_changed" == listener.executed[0]
    assert listener.is_closed


async def test_all_viewers_of_a_tenant_hear() -> None:
    listener = FakeListener()
    hub = hub_on(FakeDatabase(listener))
    with hub.subscribe(TENANT) as one, hub.subscribe(TENANT) as other:
        async with hub.running():
            assert [[EVERYTHING]] * 2 == [await changes_of(one), await changes_of(other)]
            listener.heard.put_nowait(told(TENANT, INVOICE))
            assert [[INVOICE]] * 2 == [await changes_of(one), await changes_of(other)]


async def test_lost_connection_is_made_again_and_everything_refreshed(log: LogCapture) -> None:
    first, second = FakeListener(), FakeListener()
    database = FakeDatabase(first, OSError("refused"), psycopg.OperationalError("starting up"), second)
    hub = hub_on(database)
    with hub.subscribe(TENANT) as viewer:
        async with hub.running():
            assert [EVERYTHING] == await changes_of(viewer)
            first.heard.put_nowait(psycopg.OperationalError("server closed the connection"))
            assert [EVERYTHING] == await changes_of(viewer)
            second.heard.put_nowait(told(TENANT, INVOICE))
            assert [INVOICE] == await changes_of(viewer)
    assert first.is_closed
    assert 3 == len(database.pauses) == len(log.entries)
    assert sorted(database.pauses) == database.pauses


async def test_silent_connection_is_tried() -> None:
    listener = FakeListener()
    hub = hub_on(FakeDatabase(listener))
    with hub.subscribe(TENANT) as viewer:
        async with hub.running():
            await changes_of(viewer)
            listener.heard.put_nowait("silence")
            listener.heard.put_nowait(told(TENANT, INVOICE))
            assert [INVOICE] == await changes_of(viewer)
    assert "SELECT 1" in listener.executed


@pytest.mark.parametrize("payload", ["", "nonsense", f"{TENANT}:invoice:x\nevent: forged", f"{TENANT}:IN:1"])
async def test_unreadable_payload_is_counted_not_passed_on(payload: str, log: LogCapture) -> None:
    listener = FakeListener()
    hub = hub_on(FakeDatabase(listener))
    with hub.subscribe(TENANT) as viewer:
        async with hub.running():
            await changes_of(viewer)
            listener.heard.put_nowait(payload)
            listener.heard.put_nowait(told(TENANT, INVOICE))
            assert [INVOICE] == await changes_of(viewer)
    assert ["live_payload_unreadable"] == [entry["event"] for entry in log.entries]


async def test_same_change_waits_once() -> None:
    viewer = Subscription(10)
    for _ in range(3):
        viewer.offer(INVOICE)
    assert [INVOICE] == await changes_of(viewer)


async def test_too_many_changes_become_one_refresh() -> None:
    viewer = Subscription(2)
    for number in range(5):
        viewer.offer(Change("invoice", str(number)))
    viewer.offer(INVOICE)
    assert [EVERYTHING] == await changes_of(viewer)


async def test_cancelled_wait_loses_nothing() -> None:
    viewer = Subscription(2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await viewer.changes()
    viewer.offer(INVOICE)
    assert [INVOICE] == await changes_of(viewer)


async def test_iteration_ends_with_the_hub() -> None:
    hub = hub_on(FakeDatabase())
    seen = []
    with hub.subscribe(TENANT) as viewer:
        viewer.offer(INVOICE)
        async for change in viewer:
            seen.append(change)
            hub.close()
    assert [INVOICE] == seen


async def test_closed_hub_takes_nobody() -> None:
    hub = hub_on(FakeDatabase())
    hub.close()
    assert not hub.has_room(TENANT)
    with hub.subscribe(TENANT) as viewer:
        assert [] == await changes_of(viewer)


async def test_room_is_counted_for_each_tenant() -> None:
    hub = LiveHub(FakeDatabase().connect, streams_per_tenant=1)
    with hub.subscribe(TENANT):
        assert (False, True) == (hub.has_room(TENANT), hub.has_room(uuid4()))
    assert hub.has_room(TENANT)
