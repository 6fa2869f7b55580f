from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.conftest import SINK, STATUS_UPDATE, Create, Subscribe, Switch
from simulator.fake_sink import FakeSink, Received

CREATED = "issued_documents.invoices.create"


async def events(web: httpx2.AsyncClient) -> list[Json]:
    rows = (await web.get("/_control/events")).json()["events"]
    return [row for row in rows if row["short_type"] != "subscriptions.welcome"]


async def states(web: httpx2.AsyncClient) -> list[str]:
    return [row["state"] for row in await events(web)]


async def answers(web: httpx2.AsyncClient) -> list[int | None]:
    return [attempt["status"] for attempt in (await events(web))[0]["attempts"]]


async def subscriptions(api: httpx2.AsyncClient) -> list[Json]:
    rows: list[Json] = (await api.get("/c/101/subscriptions")).json()["data"]
    return rows


def last(sink: FakeSink) -> Received:
    return sink.received[-1]


@pytest.fixture
async def listening(simulator: Simulator, subscribe: Subscribe, sink: FakeSink) -> FakeSink:
    """A verified subscription whose welcome has already come."""
    await subscribe()
    await simulator.settle()
    return sink


async def claims(web: httpx2.AsyncClient, event: Received) -> dict[str, Any]:
    key = ECKey.import_key((await web.get("/_control/public_key")).text)
    token = event.headers["authorization"].removeprefix("Bearer ")
    return jwt.decode(token, key, algorithms=["ES256"]).claims


async def test_an_event_is_a_signed_cloud_event(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    document = await create()
    await simulator.settle()
    event = last(listening)
    expected = {
        "ce-type": f"it.fattureincloud.webhooks.{CREATED}",
        "ce-time": "2026-11-20T10:00:00+01:00",
        "ce-subject": "company:101",
        "ce-specversion": "1.0",
        "ce-source": "https://api-v2.fattureincloud.it",
        "content-type": "application/json",
        "connection": "close",
        "user-agent": "FattureInCloud/API-WEBHOOK",
    }
    assert expected == {name: event.headers[name] for name in expected}
    assert {"data": {"ids": [document["id"]]}} == event.json
    signed = await claims(web, event)
    assert event.headers["ce-id"] == signed["jti"]
    assert event.headers["ce-id"].startswith("198:")
    assert ("https://api-v2.fattureincloud.it", "company:101", [SINK], "198") == tuple(
        signed[name] for name in ("iss", "sub", "aud", "aid")
    )
    assert int(datetime(2026, 11, 20, 9, tzinfo=UTC).timestamp()) == signed["iat"]
    assert 3 * 3600 == signed["exp"] - signed["iat"]


async def test_the_structured_form(simulator: Simulator, subscribe: Subscribe, sink: FakeSink, create: Create) -> None:
    await subscribe(config={"mapping": "structured"})
    document = await create()
    await simulator.settle()
    event = last(sink)
    assert "application/cloudevents+json" == event.headers["content-type"]
    assert ("company:101", {"ids": [document["id"]]}) == (event.json["subject"], event.json["data"])
    assert "application/json" == event.json["datacontenttype"]


async def test_each_deed_has_its_event(
    api: httpx2.AsyncClient, simulator: Simulator, listening: FakeSink, create: Create
) -> None:
    path = f"/c/101/issued_documents/{(await create())['id']}"
    await api.put(path, json={"data": {"notes": "x"}})
    await api.delete(path)
    await simulator.settle()
    assert ["create", "update", "delete"] == [name.rpartition(".")[2] for name in listening.types()]


async def test_each_status_has_its_event(
    api: httpx2.AsyncClient, simulator: Simulator, listening: FakeSink, create_e_invoice: Create, switch: Switch
) -> None:
    switch(status_change_fires_update=True, own_changes_fire_events=False)
    document = await create_e_invoice()
    await api.post(f"/c/101/issued_documents/{document['id']}/e_invoice/send", json={})
    await simulator.advance(180)
    names = listening.types()
    assert 4 == names.count("issued_documents.e_invoices.status_update")
    assert 4 == names.count("issued_documents.invoices.update")
    assert 0 == names.count(CREATED)


async def test_clients_have_events_too(
    api: httpx2.AsyncClient, simulator: Simulator, subscribe: Subscribe, sink: FakeSink, switch: Switch
) -> None:
    await subscribe(["it.fattureincloud.webhooks.entities.all.create"])
    await api.post("/c/101/entities/clients", json={"data": {"name": "Bora"}})
    switch(own_changes_fire_events=False)
    await api.post("/c/101/entities/clients", json={"data": {"name": "Scirocco"}})
    await simulator.settle()
    assert ["entities.clients.create"] == sink.types()


async def test_a_5xx_is_tried_four_times_in_growing_gaps(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient, api: httpx2.AsyncClient
) -> None:
    listening.statuses = [500, 503, 599, 502]
    await create()
    await simulator.settle()
    assert [500] == await answers(web)
    await simulator.advance(30)
    assert [500, 503] == await answers(web)
    await simulator.advance(120)
    await simulator.advance(480)
    await simulator.advance(100_000)
    assert [500, 503, 599, 502] == await answers(web)
    assert ["dropped"] == await states(web)
    assert 1 == len(await subscriptions(api))


async def test_a_retry_that_works_keeps_the_id_and_may_keep_the_token(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient, switch: Switch
) -> None:
    switch(fresh_jwt_per_retry=False)
    listening.statuses = [503]
    await create()
    await simulator.advance(30)
    first, second = listening.received[-2:]
    assert first.headers["ce-id"] == second.headers["ce-id"]
    assert first.headers["authorization"] == second.headers["authorization"]
    assert ["delivered"] == await states(web)


async def test_a_fresh_token_comes_with_a_retry(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    listening.statuses = [503]
    await create()
    await simulator.advance(30)
    first, second = listening.received[-2:]
    assert 30 == (await claims(web, second))["iat"] - (await claims(web, first))["iat"]


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429])
async def test_anything_else_is_dropped_at_once(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient, status: int
) -> None:
    listening.statuses = [status]
    await create()
    await simulator.advance(3600)
    assert [status] == await answers(web)
    assert ["dropped"] == await states(web)


async def test_410_ends_the_subscription(
    simulator: Simulator, listening: FakeSink, create: Create, api: httpx2.AsyncClient
) -> None:
    listening.statuses = [410]
    await create()
    await create()
    await simulator.settle()
    assert [] == await subscriptions(api)


async def test_a_subscription_expires_ten_days_after_its_first_error(
    simulator: Simulator, listening: FakeSink, create: Create, api: httpx2.AsyncClient
) -> None:
    listening.statuses = [400, 400, 400]
    for _ in range(2):
        await create()
        await simulator.settle()
    assert 1 == len(await subscriptions(api))
    await simulator.advance(10 * 24 * 3600)
    await create(date="2026-12-01")
    await simulator.settle()
    assert [] == await subscriptions(api)


async def test_a_success_clears_the_expiry(
    simulator: Simulator, listening: FakeSink, create: Create, api: httpx2.AsyncClient
) -> None:
    listening.statuses = [400, 204, 400]
    for _ in range(2):
        await create()
        await simulator.settle()
    await simulator.advance(11 * 24 * 3600)
    await create(date="2026-12-02")
    await simulator.settle()
    assert 1 == len(await subscriptions(api))


@pytest.mark.parametrize(("retryable", "attempts"), [(True, 4), (False, 1)])
@pytest.mark.parametrize("trouble", [httpx2.ReadTimeout("slow"), httpx2.ConnectError("refused")])
async def test_silence_is_retried_by_switch(
    simulator: Simulator,
    listening: FakeSink,
    create: Create,
    web: httpx2.AsyncClient,
    switch: Switch,
    retryable: bool,
    attempts: int,
    trouble: Exception,
) -> None:
    async def silent(*_: object) -> None:
        raise trouble

    assert listening.received
    switch(timeout_is_retryable=retryable)
    await simulator.courier.aclose()
    simulator.courier._transport = httpx2.ASGITransport(app=silent)
    await create()
    await simulator.advance(3600)
    assert attempts == len(await answers(web))
    assert ["dropped"] == await states(web)


async def test_a_sink_whose_address_is_no_address(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    for row in simulator.world.subscriptions:
        row.sink = "http://host.example:x/"
    await create()
    await simulator.advance(3600)
    assert ["dropped"] == await states(web)
    assert [] == listening.types()


async def test_events_still_under_way_when_their_subscription_is_gone(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    listening.statuses = [410, 204, 400]
    for _ in range(3):
        await create()
    await simulator.settle()
    assert ["dropped", "delivered", "dropped"] == await states(web)


async def test_delivery_switched_off(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient, switch: Switch
) -> None:
    switch(event_delivery=False)
    await create()
    await simulator.advance(3600)
    assert ["withheld"] == await states(web)
    assert [] == listening.types()


async def fault(web: httpx2.AsyncClient, kind: str, **more: object) -> None:
    answer = await web.post("/_control/faults", json={"kind": kind, **more})
    assert answer.status_code == 200, answer.text


async def test_a_dropped_event(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    await fault(web, "drop_events")
    await create()
    await create()
    await simulator.settle()
    assert ["dropped", "delivered"] == await states(web)
    assert 1 == len(listening.types())


async def test_a_doubled_event_has_one_id(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    await fault(web, "double_events")
    await create()
    await simulator.advance(1)
    first, second = listening.received[-2:]
    assert first.headers["ce-id"] == second.headers["ce-id"]
    assert 2 == len(listening.types())


async def test_a_late_event(simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient) -> None:
    await fault(web, "late_events", seconds=120)
    await create()
    await simulator.advance(119)
    assert [] == listening.types()
    await simulator.advance(1)
    assert [CREATED] == listening.types()
    await fault(web, "late_events")
    await create()
    await simulator.advance(60)
    assert 2 == len(listening.types())


async def test_two_events_change_places(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    await fault(web, "reorder_events")
    first, second = await create(), await create()
    await simulator.advance(1)
    assert [[second["id"]], [first["id"]]] == [event.json["data"]["ids"] for event in listening.received[-2:]]


@pytest.mark.parametrize(("more", "waits"), [({}, 30), ({"seconds": 5}, 5)])
async def test_a_held_event_goes_out_alone_at_last(
    simulator: Simulator,
    listening: FakeSink,
    create: Create,
    web: httpx2.AsyncClient,
    more: dict[str, int],
    waits: int,
) -> None:
    await fault(web, "reorder_events", **more)
    await create()
    await simulator.advance(waits - 1)
    assert [] == listening.types()
    await simulator.advance(1)
    assert [CREATED] == listening.types()


async def test_event_faults_may_be_narrow(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    await fault(web, "drop_events", company_id=102)
    await fault(web, "drop_events", path_contains="status_update")
    await create()
    await simulator.settle()
    assert [CREATED] == listening.types()


async def test_a_subscription_that_ends_without_notice(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient, api: httpx2.AsyncClient
) -> None:
    await fault(web, "expire_subscription", company_id=102)
    assert 1 == len(await subscriptions(api))
    await fault(web, "expire_subscription")
    await create()
    await simulator.settle()
    assert ([], []) == (await subscriptions(api), listening.types())
    assert [] == (await web.get("/_control/faults")).json()["faults"]


async def test_an_event_is_sent_again_on_demand(
    simulator: Simulator, listening: FakeSink, create: Create, web: httpx2.AsyncClient
) -> None:
    await create()
    await simulator.settle()
    number = (await events(web))[0]["event_id"]
    assert 200 == (await web.post("/_control/events/redeliver", json={"id": number})).status_code
    assert [number, number] == [event.headers["ce-id"] for event in listening.received[-2:]]
    assert 404 == (await web.post("/_control/events/redeliver", json={"id": "none"})).status_code


async def test_an_event_forgotten_before_its_time(simulator: Simulator, listening: FakeSink, create: Create) -> None:
    await create()
    simulator.world.deliveries.clear()
    await simulator.settle()
    assert [] == listening.types()


@pytest.mark.parametrize(
    ("kind", "claim"),
    [
        ("wrong_audience", "aud"),
        ("wrong_issuer", "iss"),
        ("wrong_subject", "sub"),
        ("wrong_id", "jti"),
        ("expired", "exp"),
        ("unknown_company", ""),
        ("genuine", ""),
    ],
)
async def test_forged_events_differ_in_one_claim(
    listening: FakeSink, web: httpx2.AsyncClient, simulator: Simulator, kind: str, claim: str
) -> None:
    sent = (await web.post("/_control/events/forge", json={"kind": kind, "document_id": 9})).json()["sent"]
    event = last(listening)
    signed = await claims(web, event)
    honest = {
        "aud": [SINK],
        "iss": event.headers["ce-source"],
        "sub": event.headers["ce-subject"],
        "jti": event.headers["ce-id"],
        "exp": int(simulator.world.now().timestamp()) + 3 * 3600,
    }
    assert {claim} - {""} == {name for name in honest if honest[name] != signed[name]}
    assert (204, event.headers["ce-id"]) == (sent["status"], sent["event_id"])
    assert STATUS_UPDATE == event.headers["ce-type"]


async def test_forged_events_of_other_kinds(listening: FakeSink, web: httpx2.AsyncClient) -> None:
    async def forge(**wish: object) -> httpx2.Response:
        return await web.post("/_control/events/forge", json=wish)

    await forge(kind="no_token")
    assert "authorization" not in last(listening).headers
    await forge(kind="broken_body")
    assert b'{"data"' == last(listening).body[:7]
    await forge(kind="wrong_key")
    with pytest.raises(Exception, match="bad_signature"):
        await claims(web, last(listening))
    assert 422 == (await forge(kind="odd")).status_code
    assert 404 == (await forge(kind="expired", company_id=102)).status_code
    there = await forge(kind="expired", company_id=102, sink="http://elsewhere.example/x")
    assert "http://elsewhere.example/x" == there.json()["sent"]["sink"]


async def test_a_forged_event_to_nowhere(simulator: Simulator, web: httpx2.AsyncClient) -> None:
    async def refuse(*_: object) -> None:
        raise httpx2.ConnectError("refused")

    simulator.courier._transport = httpx2.ASGITransport(app=refuse)
    wish = {"kind": "expired", "sink": "http://nowhere.example"}
    sent = (await web.post("/_control/events/forge", json=wish)).json()["sent"]
    assert (None, "ConnectError") == (sent["status"], sent["error"])
