from typing import Any

import httpx2
import pytest
from starlette.types import Send

from fic_simulator.simulator import Simulator
from simulator.conftest import ALL_INVOICES, SINK, STATUS_UPDATE, Create, Subscribe, Switch
from simulator.fake_sink import FakeSink

PATH = "/c/101/subscriptions"
PREFIX = "it.fattureincloud.webhooks."


async def test_a_sink_that_echoes_is_verified_and_welcomed(
    simulator: Simulator, subscribe: Subscribe, sink: FakeSink
) -> None:
    reply = await subscribe()
    await simulator.settle()
    data = reply["data"]
    assert (True, SINK, {"mapping": "binary"}) == (data["verified"], data["sink"], data["config"])
    assert [] == reply["warnings"]
    assert 64 == len(sink.handshakes[0]["x-fic-verification-challenge"])
    assert "FattureInCloud/API-WEBHOOK" == sink.handshakes[0]["user-agent"]
    assert f"{PREFIX}subscriptions.welcome" == sink.received[0].headers["ce-type"]


async def test_the_challenge_may_come_in_the_query(subscribe: Subscribe, sink: FakeSink) -> None:
    reply = await subscribe(verification_method="query")
    assert reply["data"]["verified"] is True
    assert "x-fic-verification-challenge" not in sink.handshakes[0]
    assert "verification_method" not in reply["data"]


async def test_the_handshake_may_come_after_the_answer(
    api: httpx2.AsyncClient, simulator: Simulator, subscribe: Subscribe, switch: Switch
) -> None:
    switch(verified_in_create_reply=False, welcome_data="subscription")
    data = (await subscribe())["data"]
    assert data["verified"] is False
    await simulator.settle()
    assert (await api.get(f"{PATH}/{data['id']}")).json()["data"]["verified"] is True


async def test_five_failed_handshakes_lose_the_subscription(
    api: httpx2.AsyncClient, simulator: Simulator, subscribe: Subscribe, sink: FakeSink
) -> None:
    sink.listens = False
    path = f"{PATH}/{(await subscribe())['data']['id']}"
    await simulator.advance(1800)
    assert 4 == len(sink.handshakes)
    assert (await api.get(path)).json()["data"]["verified"] is False
    await simulator.advance(600)
    assert 404 == (await api.get(path)).status_code


async def test_verify_asks_again(api: httpx2.AsyncClient, subscribe: Subscribe, sink: FakeSink) -> None:
    sink.listens = False
    path = f"{PATH}/{(await subscribe())['data']['id']}"
    sink.listens = True
    assert 200 == (await api.post(f"{path}/verify", json={"data": {"verification_method": "query"}})).status_code
    assert (await api.get(path)).json()["data"]["verified"] is True
    await api.post(f"{path}/verify")
    assert 2 == len(sink.handshakes)


async def test_groups_are_expanded_and_doubts_are_told(
    api: httpx2.AsyncClient, subscribe: Subscribe, switch: Switch
) -> None:
    await subscribe([f"{PREFIX}entities.clients.create"])
    reply = await subscribe([f"{PREFIX}entities.all.create", f"{PREFIX}cars.create", "cars"])
    assert [f"{PREFIX}entities.suppliers.create"] == reply["data"]["types"]
    assert 3 == len(reply["warnings"])
    switch(subscription_warnings="text")
    assert "cars" in (await subscribe([f"{PREFIX}cars.create"]))["warnings"]
    assert "warnings" not in await subscribe([f"{PREFIX}entities.clients.update"])
    switch(subscription_warnings="absent")
    assert "warnings" not in await subscribe([f"{PREFIX}cars.create"])
    assert 5 == len((await api.get(PATH)).json()["data"])


async def test_all_documents_are_eleven_families(subscribe: Subscribe) -> None:
    assert 11 == len((await subscribe([f"{PREFIX}issued_documents.all.update"]))["data"]["types"])


async def test_a_type_needs_its_scopes(api: httpx2.AsyncClient, simulator: Simulator) -> None:
    grant = simulator.world.grants.get("manual")
    assert grant is not None
    grant.scopes = ["issued_documents.invoices:a"]
    refused = await api.post(PATH, json={"data": {"sink": SINK, "types": [STATUS_UPDATE]}})
    assert (403, "NO_PERMISSION") == (refused.status_code, refused.json()["error"]["code"])
    assert "credit_notes:r" in refused.json()["error"]["message"]
    assert 200 == (await api.post(PATH, json={"data": {"sink": SINK, "types": ALL_INVOICES}})).status_code


@pytest.mark.parametrize(
    "changes",
    [
        {"sink": None},
        {"sink": 3},
        {"sink": "ftp://host.example"},
        {"sink": "http://[x"},
        {"sink": "http://host.example:99999/"},
        {"types": None},
        {"types": []},
        {"types": "all"},
        {"types": [3]},
        {"verification_method": "pigeon"},
        {"config": 3},
        {"config": {"mapping": "xml"}},
    ],
)
async def test_wrong_subscriptions(api: httpx2.AsyncClient, changes: dict[str, Any]) -> None:
    answer = await api.post(PATH, json={"data": {"sink": SINK, "types": ALL_INVOICES, **changes}})
    assert 422 == answer.status_code


async def test_http_sinks_need_the_switch(api: httpx2.AsyncClient, switch: Switch) -> None:
    switch(allow_http_sinks=False)
    data = {"sink": SINK, "types": ALL_INVOICES}
    assert 422 == (await api.post(PATH, json={"data": data})).status_code
    assert 200 == (await api.post(PATH, json={"data": {**data, "sink": "https://host.example/x"}})).status_code


async def test_a_new_sink_must_prove_itself(api: httpx2.AsyncClient, subscribe: Subscribe, sink: FakeSink) -> None:
    path = f"{PATH}/{(await subscribe())['data']['id']}"
    sink.listens = False
    same = await api.put(path, json={"data": {"types": [STATUS_UPDATE], "config": {"mapping": "structured"}}})
    moved = await api.put(path, json={"data": {"sink": "http://host.example/new", "verification_method": "query"}})
    assert (True, [STATUS_UPDATE]) == (same.json()["data"]["verified"], same.json()["data"]["types"])
    assert (False, "structured") == (moved.json()["data"]["verified"], moved.json()["data"]["config"]["mapping"])


async def test_a_deleted_subscription_gets_no_events(
    api: httpx2.AsyncClient, simulator: Simulator, subscribe: Subscribe, sink: FakeSink, create: Create
) -> None:
    path = f"{PATH}/{(await subscribe())['data']['id']}"
    assert 200 == (await api.delete(path)).status_code
    await create()
    await simulator.settle()
    assert [] == sink.types()
    assert 404 == (await api.get(path)).status_code


async def test_a_subscription_belongs_to_one_company(api: httpx2.AsyncClient, subscribe: Subscribe) -> None:
    number = (await subscribe())["data"]["id"]
    assert 404 == (await api.get(f"/c/102/subscriptions/{number}")).status_code


async def test_a_subscription_deleted_during_its_handshake(
    simulator: Simulator, subscribe: Subscribe, sink: FakeSink
) -> None:
    sink.listens = False
    number = (await subscribe())["data"]["id"]
    simulator.world.subscriptions.remove(number)
    await simulator.advance(700)
    assert 1 == len(sink.handshakes)


@pytest.mark.parametrize(("status", "body"), [(404, b""), (200, b"[]"), (200, b'{"verification": "other"}')])
async def test_an_answer_that_is_no_echo(
    api: httpx2.AsyncClient, simulator: Simulator, status: int, body: bytes
) -> None:
    async def answer(_: object, __: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    simulator.courier._transport = httpx2.ASGITransport(app=answer)
    reply = await api.post(PATH, json={"data": {"sink": SINK, "types": ALL_INVOICES}})
    assert reply.json()["data"]["verified"] is False


async def test_a_subscription_lost_while_its_sink_answers(api: httpx2.AsyncClient, simulator: Simulator) -> None:
    async def forget(*_: object) -> None:
        simulator.world.subscriptions.clear()
        raise httpx2.ConnectError("refused")

    simulator.courier._transport = httpx2.ASGITransport(app=forget)
    await api.post(PATH, json={"data": {"sink": SINK, "types": ALL_INVOICES}})
    assert [] == (await api.get(PATH)).json()["data"]


async def test_a_sink_that_cannot_be_reached(api: httpx2.AsyncClient, simulator: Simulator) -> None:
    async def refuse(*_: object) -> None:
        raise httpx2.ConnectError("refused")

    simulator.courier._transport = httpx2.ASGITransport(app=refuse)
    answer = await api.post(PATH, json={"data": {"sink": SINK, "types": ALL_INVOICES}})
    assert answer.json()["data"]["verified"] is False
