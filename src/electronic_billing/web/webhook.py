"""`/api/fattura-elettronica-webhook`: verify the raw bytes, store once, answer, work later.

The answers are chosen for the sender: Fatture in Cloud repeats only what was answered with 5xx, drops everything else,
and deletes a subscription that answers 410. So a passing trouble of ours is 503, and nothing is ever 410 or 429.
"""

import asyncio

import psycopg
import structlog
from psycopg_pool import PoolTimeout
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from electronic_billing.fic.errors import EventMalformed, EventRefused
from electronic_billing.fic.event_signature import EventKey
from electronic_billing.fic.events import FicEvent, challenge_in, verify_event
from electronic_billing.web.metrics import count_webhook
from electronic_billing.web.site import Site, site_of
from electronic_billing.webhooks.inbox import IncomingEvent, receive_event

STORE_WITHIN_SECONDS = 5.0  # FiC calls its time-out short; a stalled disk is answered 503 before that

log = structlog.get_logger()


async def answer_handshake(request: Request) -> Response:
    challenge = challenge_in(request.headers, request.query_params)
    if challenge is None:
        count_webhook("handshake_malformed")
        return Response(status_code=400)
    count_webhook("handshake")
    return JSONResponse({"verification": challenge})


async def receive_webhook(request: Request) -> Response:
    site = site_of(request)
    body = await request.body()
    if site.events.key is None:
        return _later("key_not_loaded")
    try:
        event = _verified(site, site.events.key, body, request)
    except EventMalformed as odd:
        log.warning("webhook malformed", reason=str(odd))
        return _answer(400, "malformed")
    except EventRefused as refused:
        log.warning("webhook refused", reason=type(refused).__name__)
        return _answer(401, type(refused).__name__)
    return await _store(site, event)


def _verified(site: Site, key: EventKey, body: bytes, request: Request) -> FicEvent:
    return verify_event(
        body, request.headers, key=key, audience=site.sink, issuer=site.events.issuer, now=site.clock.now()
    )


async def _store(site: Site, event: FicEvent) -> Response:
    incoming = IncomingEvent(
        id=event.id,
        type=event.type,
        company_id=event.company_id,
        document_ids=event.document_ids,
        occurred_at=event.occurred_at,
        token_expired=event.token_expired,
    )
    try:
        async with asyncio.timeout(STORE_WITHIN_SECONDS):
            receipt = await receive_event(site.ingest, incoming, site.clock.now())
    except (psycopg.Error, PoolTimeout, OSError, TimeoutError) as down:
        log.warning("webhook not stored", error=type(down).__name__)
        return _later("database_down")
    return _answer(204, "token_expired" if event.token_expired else receipt.value)


def _later(outcome: str) -> Response:
    count_webhook(outcome)
    return Response(status_code=503, headers={"Retry-After": "30"})


def _answer(status: int, outcome: str) -> Response:
    count_webhook(outcome)
    return Response(status_code=status)
