import httpx2
import pytest

from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.bodies import CUSTOMER
from simulator.conftest import Create, Subscribe

CONTROL = "/_control"


async def act(web: httpx2.AsyncClient, document: Json, deed: str, **wish: object) -> httpx2.Response:
    return await web.post(f"{CONTROL}/companies/101/documents/{document['id']}/{deed}", json=wish)


async def test_switches_are_read_and_set(web: httpx2.AsyncClient) -> None:
    before = (await web.get(f"{CONTROL}/switches")).json()
    after = (await web.put(f"{CONTROL}/switches", json={"sdi_step_seconds": 2, "event_delivery": False})).json()
    assert (60, True) == (before["sdi_step_seconds"], before["event_delivery"])
    assert {**before, "sdi_step_seconds": 2, "event_delivery": False} == after


@pytest.mark.parametrize("wish", [{"odd": 1}, {"event_delivery": "maybe"}, {"duplicate_number": "x"}])
async def test_a_wrong_switch_changes_nothing(web: httpx2.AsyncClient, wish: Json) -> None:
    answer = await web.put(f"{CONTROL}/switches", json={"sdi_step_seconds": 2, **wish})
    assert 422 == answer.status_code
    assert 60 == (await web.get(f"{CONTROL}/switches")).json()["sdi_step_seconds"]


async def test_the_clock_moves_and_changes_its_speed(web: httpx2.AsyncClient) -> None:
    moved = (await web.post(f"{CONTROL}/clock", json={"advance_seconds": 90.5})).json()
    assert ("2026-11-20T09:01:30.500000Z", 0) == (moved["now"], moved["speed"])
    assert 2 == (await web.post(f"{CONTROL}/clock", json={"speed": 2})).json()["speed"]


@pytest.mark.parametrize(
    "wish", [{"advance_seconds": -1}, {"advance_seconds": 1e9}, {"speed": "fast"}, {"speed": True}]
)
async def test_impossible_times(web: httpx2.AsyncClient, wish: Json) -> None:
    assert 422 == (await web.post(f"{CONTROL}/clock", json=wish)).status_code


async def test_settle_performs_what_is_due(web: httpx2.AsyncClient, subscribe: Subscribe) -> None:
    await subscribe()
    assert {"pending": 0} == (await web.post(f"{CONTROL}/settle")).json()


async def test_companies_and_their_documents(web: httpx2.AsyncClient, create: Create) -> None:
    document = await create()
    companies = (await web.get(f"{CONTROL}/companies")).json()["companies"]
    documents = (await web.get(f"{CONTROL}/companies/101/documents")).json()["documents"]
    assert [101, 102, 103, 104] == [row["id"] for row in companies]
    assert "access_token" not in companies[0]
    assert [document["id"]] == [row["id"] for row in documents]
    assert 404 == (await web.get(f"{CONTROL}/companies/9/documents")).status_code


async def test_a_person_marks_paid_and_back(web: httpx2.AsyncClient, create: Create) -> None:
    document = await create()
    paid = (await act(web, document, "pay")).json()["document"]["payments_list"][0]
    assert ("paid", "2026-11-20", {"id": 21}) == (paid["status"], paid["paid_date"], paid["payment_account"])
    assert "not_paid" == (await act(web, document, "unpay")).json()["document"]["payments_list"][0]["status"]


async def test_a_person_edits_and_deletes(web: httpx2.AsyncClient, create: Create) -> None:
    document = await create()
    plain = (await act(web, document, "edit")).json()["document"]
    told = (await act(web, document, "edit", data={"notes": "x"})).json()["document"]
    direct = (await act(web, document, "edit", notes="y")).json()["document"]
    assert ("Modificato in Fatture in Cloud", "x", "y") == (plain["visible_subject"], told["notes"], direct["notes"])
    assert 422 == (await act(web, document, "edit", data=3)).status_code
    assert (await act(web, document, "delete")).json()["document"]["deleted"] is True
    assert [404, 404] == [(await act(web, document, deed)).status_code for deed in ("delete", "pay")]


async def test_unknown_deeds_and_documents(web: httpx2.AsyncClient, create: Create) -> None:
    document = await create()
    assert 404 == (await act(web, document, "frame")).status_code
    assert 404 == (await act(web, {"id": 3}, "pay")).status_code
    assert 404 == (await web.post(f"{CONTROL}/companies/102/documents/{document['id']}/pay")).status_code
    assert 200 == (await web.post(f"{CONTROL}/companies/101/documents/{document['id']}/pay")).status_code


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"outcome": "discard", "code": "00404"}, "discarded"),
        ({"outcome": "deliver"}, "sent"),
        ({"outcome": "not_delivered"}, "not_delivered"),
        ({"outcome": "accept"}, "accepted"),
        ({"outcome": "reject", "reason": "No", "solution": "Chiama"}, "rejected"),
        ({"outcome": "manual_accepted"}, "manual_accepted"),
        ({"outcome": "a_new_status"}, "a_new_status"),
    ],
)
async def test_the_exchange_is_told_its_answer(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, create_e_invoice: Create, wish: Json, status: str
) -> None:
    document = await create_e_invoice()
    await api.post(f"/c/101/issued_documents/{document['id']}/e_invoice/send", json={})
    shown = (await act(web, document, "sdi", **wish)).json()["document"]
    assert status == shown["ei_status"]
    reason = (await api.get(f"/c/101/issued_documents/{document['id']}/e_invoice/error_reason")).json()["data"]
    assert (wish.get("code"), wish.get("solution", reason["solution"])) == (reason["code"], reason["solution"])


async def test_an_answer_may_wait_for_its_time(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, simulator: Simulator, create_e_invoice: Create
) -> None:
    document = await create_e_invoice(entity=CUSTOMER)
    await act(web, document, "sdi", outcome="discard", code="00400", when="next")
    await api.post(f"/c/101/issued_documents/{document['id']}/e_invoice/send", json={})
    await simulator.advance(180)
    rows = (await web.get(f"{CONTROL}/companies/101/documents")).json()["documents"]
    assert ("discarded", "00400") == (rows[0]["ei_status"], rows[0]["ei_history"][-1]["code"])


async def test_the_exchange_knows_only_e_invoices(web: httpx2.AsyncClient, create: Create) -> None:
    document = await create()
    assert 422 == (await act(web, document, "sdi", outcome="deliver")).status_code


async def test_an_answer_needs_an_outcome(web: httpx2.AsyncClient, create_e_invoice: Create) -> None:
    assert 422 == (await act(web, await create_e_invoice(), "sdi")).status_code


async def test_calls_are_counted_without_secrets(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, simulator: Simulator, create: Create
) -> None:
    await create()
    await api.get("/c/102/company/info?x=1")
    await api.get("/user/info?access_token=secret")
    seen = await web.get(f"{CONTROL}/requests")
    rows = seen.json()["requests"]
    assert 3 == seen.json()["calls"]
    assert [("POST", 200, "101"), ("GET", 200, "102"), ("GET", 200, None)] == [
        (row["method"], row["status"], row["company"]) for row in rows
    ]
    assert ["", "x=1", ""] == [row["query"] for row in rows]
    assert simulator.manual_token not in seen.text
    of_one = (await web.get(f"{CONTROL}/requests?company=102&path_contains=/company")).json()
    assert (1, 1) == (of_one["calls"], len(of_one["requests"]))
    assert 0 == (await web.delete(f"{CONTROL}/requests")).json()["calls"]
    assert 0 == (await web.get(f"{CONTROL}/requests")).json()["calls"]


async def test_the_public_key_is_a_pem(web: httpx2.AsyncClient) -> None:
    assert (await web.get(f"{CONTROL}/public_key")).text.startswith("-----BEGIN PUBLIC KEY-----")


async def test_the_signing_key_may_change(web: httpx2.AsyncClient) -> None:
    before = (await web.get(f"{CONTROL}/public_key")).text
    after = (await web.post(f"{CONTROL}/public_key/renew")).text
    assert before != after
    assert after == (await web.get(f"{CONTROL}/public_key")).text


async def test_reset_goes_back_to_the_seed(
    web: httpx2.AsyncClient, create: Create, subscribe: Subscribe, simulator: Simulator
) -> None:
    key = (await web.get(f"{CONTROL}/public_key")).text
    await create()
    await subscribe()
    await web.put(f"{CONTROL}/switches", json={"event_delivery": False})
    await web.post(f"{CONTROL}/faults", json={"kind": "slow"})
    token = (await web.post(f"{CONTROL}/reset")).json()["manual_token"]
    assert token == simulator.manual_token
    assert [] == (await web.get(f"{CONTROL}/companies/101/documents")).json()["documents"]
    assert [] == (await web.get(f"{CONTROL}/faults")).json()["faults"]
    switches = (await web.get(f"{CONTROL}/switches")).json()
    assert (True, True) == (switches["event_delivery"], switches["allow_http_sinks"])
    assert key == (await web.get(f"{CONTROL}/public_key")).text


@pytest.mark.parametrize("path", ["/switches", "/nothing"])
async def test_nonsense_is_refused(web: httpx2.AsyncClient, path: str) -> None:
    assert (await web.put(f"{CONTROL}{path}", content=b"{")).status_code in (404, 422)
