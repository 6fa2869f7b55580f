"""The webhook answers so that Fatture in Cloud repeats what we could not take, and nothing else; each answer is counted."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any, LiteralString

import httpx2
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.service.bootstrap_web import open_web
from electronic_billing.web.site import EventTrust, Site
from fic_simulator import delivery
from fic_simulator.forgery import Forgery, _event, _token
from support.world import AURORA, World, open_world

HOOK = "/api/fattura-elettronica-webhook"
CHALLENGE = "ab" * 32

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def billing(shared_database: str) -> AsyncIterator[World]:
    async with open_world(shared_database) as world:
        await world.connect_company()
        yield world


async def forge(world: World, kind: str, **more: Any) -> int | None:
    status: int | None = (await world.control("POST", "/events/forge", {"kind": kind, **more}))["sent"]["status"]
    return status


async def counted(world: World) -> dict[str, float]:
    answer = await world.http.get(f"{world.web_url}/metrics")
    found = re.findall(r'^ebilling_webhooks_total\{outcome="([^"]+)"\} (\S+)', answer.text, re.MULTILINE)
    return {outcome: float(value) for outcome, value in found}


async def stored(world: World, query: LiteralString = "SELECT count(*) FROM ebilling.inbox") -> int:
    async with world.owner.tenant(world.italian.id) as tx:
        return int(await tx.value(query))


async def post(world: World, body: bytes, headers: Mapping[str, str] | None = None) -> httpx2.Response:
    return await world.http.post(f"{world.web_url}{HOOK}", content=body, headers=headers or {})


@pytest.mark.parametrize(
    ("kind", "status", "outcome"),
    [
        ("wrong_key", 401, "SignatureInvalid"),
        ("wrong_audience", 401, "AudienceWrong"),
        ("wrong_issuer", 401, "IssuerWrong"),
        ("wrong_subject", 401, "SignatureInvalid"),
        ("wrong_id", 401, "SignatureInvalid"),
        ("no_token", 401, "SignatureInvalid"),
        ("broken_body", 400, "malformed"),
        ("unknown_company", 204, "unknown_company"),
    ],
)
async def test_what_is_refused_or_ignored_is_counted_and_changes_nothing(
    billing: World, kind: str, status: int, outcome: str
) -> None:
    before, rows = await counted(billing), await stored(billing)
    assert status == await forge(billing, kind)
    assert before.get(outcome, 0) + 1 == (await counted(billing))[outcome]
    assert rows == await stored(billing)


async def test_a_genuine_event_is_stored_once_however_often_it_comes(billing: World) -> None:
    before, rows = await counted(billing), await stored(billing)
    for _ in range(3):
        assert 204 == await forge(billing, "genuine", event_id="198:the-same-one")
    after = await counted(billing)
    assert rows + 1 == await stored(billing)
    assert before.get("stored", 0) + 1 == after["stored"]
    assert before.get("replayed", 0) + 2 == after["replayed"]


async def test_an_expired_but_genuine_event_has_its_document_read_again(billing: World) -> None:
    """FiC retries for hours with the first token: late is not forged."""
    invoice = await billing.issue("RES-LATE")
    await billing.settle()
    document = (await billing.invoice(invoice["id"]))["electronicBillingId"]
    await billing.control("PUT", "/switches", {"event_delivery": False})
    await billing.control("POST", f"/companies/{AURORA}/documents/{document}/pay")
    await billing.settle()
    assert (await billing.invoice(invoice["id"]))["paid_date"] is None

    before = (await counted(billing)).get("token_expired", 0)
    assert 204 == await forge(billing, "expired", document_id=document)
    await billing.settle()
    assert (await billing.invoice(invoice["id"]))["paid_date"] is not None
    assert before + 1 == (await counted(billing))["token_expired"]
    await billing.control("PUT", "/switches", {"event_delivery": True})


async def test_an_unknown_type_and_unknown_documents_are_taken_and_harm_nobody(billing: World) -> None:
    """P9: what Fatture in Cloud invents tomorrow is stored; the work goes on."""
    assert 204 == await forge(billing, "genuine", type="it.fattureincloud.webhooks.something.new", document_id=2**62)
    await billing.settle()
    assert 0 == await stored(billing, "SELECT count(*) FROM ebilling.inbox WHERE handled_at IS NULL")


async def test_the_handshake_is_answered_from_the_header_and_from_the_query(billing: World) -> None:
    by_header = await billing.http.get(f"{billing.web_url}{HOOK}", headers={"x-fic-verification-challenge": CHALLENGE})
    by_query = await billing.http.get(f"{billing.web_url}{HOOK}?x-fic-verification-challenge={CHALLENGE}")
    for answer in (by_header, by_query):
        assert (200, {"verification": CHALLENGE}) == (answer.status_code, answer.json())


@pytest.mark.parametrize("challenge", ["", "short", "<script>" * 8, "ab" * 33])
async def test_a_handshake_that_is_none_echoes_nothing(billing: World, challenge: str) -> None:
    answer = await billing.http.get(f"{billing.web_url}{HOOK}", params={"x-fic-verification-challenge": challenge})
    assert (400, "") == (answer.status_code, answer.text)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"data": {"ids": [true]}}', b"NaN"],
    ids=["empty", "broken", "null", "list", "text", "bytes", "deep", "bools", "nan"],
)
async def test_a_body_of_nonsense_without_a_token_is_refused(billing: World, body: bytes) -> None:
    rows = await stored(billing)
    answer = await post(billing, body, {"Authorization": "Bearer a.b.c", "ce-id": "1"})
    assert 401 == answer.status_code
    assert rows == await stored(billing)


@pytest.mark.parametrize(
    "token",
    ["", "Bearer", "Basic YTpi", "Bearer " + "x" * 9000, "Bearer é.ù.à"],
    ids=["empty", "scheme", "basic", "long", "accents"],
)
async def test_a_token_of_nonsense_is_refused(billing: World, token: str) -> None:
    headers = httpx2.Headers([(b"authorization", token.encode("latin-1"))])
    assert 401 == (await post(billing, b"{}", headers)).status_code


async def test_two_megabytes_are_too_much(billing: World) -> None:
    rows = await stored(billing)
    answer = await post(billing, b"x" * 2 * 1024 * 1024)
    assert 413 == answer.status_code
    assert rows == await stored(billing)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_not_allowed(billing: World, method: str) -> None:
    answer = await billing.http.request(method, f"{billing.web_url}{HOOK}")
    assert 405 == answer.status_code


async def answer_of(app: Starlette, site: Site, headers: dict[str, str], body: bytes) -> httpx2.Response:
    app.state.site = site
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1") as http:
        return await http.post(HOOK, headers=headers, content=body)


async def test_before_the_key_is_loaded_events_are_asked_for_again(billing: World) -> None:
    before = (await counted(billing)).get("key_not_loaded", 0)
    async with open_web(billing.settings, billing.clock) as app:
        site = replace(app.state.site, events=EventTrust(None, "https://api-v2.fattureincloud.it"))
        answer = await answer_of(app, site, {}, b"{}")
    assert (503, "30") == (answer.status_code, answer.headers["Retry-After"])
    assert before + 1 == (await counted(billing))["key_not_loaded"]


async def test_while_the_database_is_down_events_are_asked_for_again(billing: World) -> None:
    """The same genuine request that a running database takes."""
    headers, body = await caught_event(billing)
    before = (await counted(billing)).get("database_down", 0)
    nowhere = open_pool("host=127.0.0.1 port=9 connect_timeout=1", min_size=0)
    nowhere.timeout = 0.2
    async with open_web(billing.settings, billing.clock) as app:
        running: Site = app.state.site
        async with nowhere:
            assert 503 == (await answer_of(app, replace(running, ingest=Database(nowhere)), headers, body)).status_code
        closed = Database(nowhere)
        assert 503 == (await answer_of(app, replace(running, ingest=closed), headers, body)).status_code
        assert 204 == (await answer_of(app, running, headers, body)).status_code
    assert before + 2 == (await counted(billing))["database_down"]


async def caught_event(world: World) -> tuple[dict[str, str], bytes]:
    """A genuine event, as it would travel."""
    simulated, forgery = world.simulator.world, Forgery(kind="genuine")
    message = _event(simulated, forgery)
    return delivery.message(message, _token(simulated, forgery, message))


async def test_no_answer_tells_the_sender_to_stop_or_to_slow_down(billing: World) -> None:
    """410 deletes the subscription, 429 drops the event: neither is ever what we mean."""
    kinds = ["wrong_key", "no_token", "broken_body", "unknown_company", "genuine", "expired"]
    statuses = {await forge(billing, kind) for kind in kinds for _ in range(5)}
    assert {204, 400, 401} == statuses
