import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from electronic_billing.web.live import EVERYTHING, Change, LiveHub
from electronic_billing.web.problem import Refusal, http_problem

HEARTBEAT_SECONDS = 15.0
LIFE_SECONDS = 300.0
"""A stream ends after a while and the browser asks again: so a person who lost access loses the stream."""

_HEARTBEAT = b": still here\n\n"
# The browser sends this id back when it reconnects, and so tells us that it may have missed something.
_FIRST = b"id: 1\n\n"


def live_response(
    request: Request,
    hub: LiveHub,
    tenant_id: UUID,
    *,
    heartbeat: float = HEARTBEAT_SECONDS,
    life: float = LIFE_SECONDS,
) -> Response:
    """Server-sent events of one tenant's changes; see the `live` macro for their names."""
    if not hub.has_room(tenant_id):
        raise Refusal(http_problem(503, {"Retry-After": "30"}))
    came_back = "last-event-id" in request.headers
    return StreamingResponse(
        _events(hub, tenant_id, came_back=came_back, heartbeat=heartbeat, life=life),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _events(
    hub: LiveHub, tenant_id: UUID, *, came_back: bool, heartbeat: float, life: float
) -> AsyncIterator[bytes]:
    now = asyncio.get_running_loop().time
    end = now() + life
    with hub.subscribe(tenant_id) as subscription:
        yield _FIRST
        if came_back:
            subscription.offer(EVERYTHING)
        while not subscription.is_over and now() < end:
            try:
                async with asyncio.timeout(min(heartbeat, end - now())):
                    changes = await subscription.changes()
            except TimeoutError:
                yield _HEARTBEAT
                continue
            for change in changes:
                yield _event(change)


def _event(change: Change) -> bytes:
    """A change is told twice, to who shows all things of a kind and to who shows this one."""
    if change == EVERYTHING:
        return b"event: live-refresh\ndata: all\n\n"
    name = f"changed-{change.kind}"
    return f"event: {name}\ndata: {change.id}\n\nevent: {name}-{change.id}\ndata: {change.id}\n\n".encode()
