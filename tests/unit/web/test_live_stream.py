import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import uuid4

import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse

from electronic_billing.web.live import LiveHub
from electronic_billing.web.live_stream import live_response
from electronic_billing.web.problem import Refusal

TENANT = uuid4()


async def never() -> object:
    return await asyncio.Event().wait()


def asked(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw})


@pytest.fixture
def hub() -> LiveHub:
    return LiveHub(never, streams_per_tenant=1)  # type: ignore[arg-type]


def stream(hub: LiveHub, request: Request, **timing: float) -> StreamingResponse:
    response = live_response(request, hub, TENANT, **timing)
    assert isinstance(response, StreamingResponse)
    return response


def events_of(response: StreamingResponse) -> AsyncIterator[Any]:
    return cast("AsyncIterator[Any]", response.body_iterator)


async def test_change_is_told_by_kind_and_by_id(hub: LiveHub) -> None:
    events = events_of(stream(hub, asked()))
    assert b"id: 1\n\n" == await anext(events)
    hub._pass_on(f"{TENANT}:invoice:17")
    assert (b"event: changed-invoice\ndata: 17\n\nevent: changed-invoice-17\ndata: 17\n\n") == await anext(events)


async def test_returning_browser_is_told_to_look_again(hub: LiveHub) -> None:
    events = events_of(stream(hub, asked(last_event_id="1")))
    await anext(events)
    assert b"event: live-refresh\ndata: all\n\n" == await anext(events)
    hub._pass_on(f"{TENANT}:company:3")
    assert (await anext(events)).startswith(b"event: changed-company\n")


async def test_silence_is_filled(hub: LiveHub) -> None:
    events = events_of(stream(hub, asked(), heartbeat=0))
    await anext(events)
    assert [b": still here\n\n"] * 2 == [await anext(events), await anext(events)]


async def test_stream_ends_after_its_life(hub: LiveHub) -> None:
    response = stream(hub, asked(), life=0)
    assert [b"id: 1\n\n"] == [part async for part in response.body_iterator]
    assert hub.has_room(TENANT)


async def test_stream_ends_when_the_hub_closes(hub: LiveHub) -> None:
    events = events_of(stream(hub, asked()))
    await anext(events)
    hub.close()
    assert [] == [part async for part in events]


async def test_too_many_streams_are_refused(hub: LiveHub) -> None:
    with hub.subscribe(TENANT), pytest.raises(Refusal) as refusal:
        live_response(asked(), hub, TENANT)
    assert (503, "30") == (refusal.value.problem.status, refusal.value.problem.headers["Retry-After"])


async def test_stream_is_not_buffered_on_its_way(hub: LiveHub) -> None:
    headers = stream(hub, asked()).headers
    assert "text/event-stream; charset=utf-8" == headers["content-type"]
    assert "no" == headers["x-accel-buffering"]
