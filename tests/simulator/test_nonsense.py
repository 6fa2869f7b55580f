"""Whatever comes in, the answer is one of Fatture in Cloud's, never a crash."""

import copy
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fic_simulator.app import create_app
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from fic_simulator.wire import to_json
from simulator.bodies import e_invoice, item, payment
from simulator.conftest import ALL_INVOICES, SINK

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
RAW = {
    "ei_raw": {
        "FatturaElettronicaHeader": {"CessionarioCommittente": {"DatiAnagrafici": {"Anagrafica": {"Titolo": "Dr"}}}},
        "FatturaElettronicaBody": {
            "DatiGenerali": {
                "DatiGeneraliDocumento": {"TipoDocumento": "TD24", "Causale": ["x"], "Arrotondamento": "0.00"},
                "DatiContratto": [{"IdDocumento": "1", "RiferimentoNumeroLinea": ["1"]}],
            },
            "DatiPagamento": {"CondizioniPagamento": "TP03"},
        },
    },
    "items_list": [item(ei_raw={"DettaglioLinee": {"AltriDatiGestionali": [{"TipoDato": "TARGA"}]}})],
    "payments_list": [payment(ei_raw={"DettaglioPagamento": {"BIC": "UNCRITMM"}})],
}
TARGETS: list[tuple[str, str, Any]] = [
    ("POST", "/c/101/issued_documents", {"data": e_invoice(rivalsa=4, cassa=2), "options": {"fix_payments": True}}),
    ("POST", "/c/101/issued_documents", {"data": e_invoice(**RAW), "options": {"fix_payments": True}}),
    ("POST", "/c/101/issued_documents/totals", {"data": e_invoice()}),
    ("PUT", "/c/101/issued_documents/{id}", {"data": e_invoice(), "options": {"fix_payments": True}}),
    ("POST", "/c/101/issued_documents/{id}/e_invoice/send", {"data": {}, "options": {"dry_run": True}}),
    ("POST", "/c/101/entities/clients", {"data": {"name": "Bora", "country": "Italia", "code": "x"}}),
    ("POST", "/c/101/settings/vat_types", {"data": {"value": 3, "ei_type": "2.1"}}),
    (
        "POST",
        "/c/101/subscriptions",
        {"data": {"sink": SINK, "types": ALL_INVOICES, "config": {"mapping": "binary"}}},
    ),
    ("POST", "/c/101/subscriptions/SUB1/verify", {"data": {"verification_method": "query"}}),
    ("POST", "/oauth/token", {"grant_type": "authorization_code", "client_id": "demo-app", "code": "c/1"}),
    ("POST", "/oauth/device", {"client_id": "demo-app", "scope": "settings:r"}),
    ("PUT", "/_control/switches", {"sdi_step_seconds": 3}),
    ("POST", "/_control/clock", {"speed": 0, "advance_seconds": 0}),
    ("POST", "/_control/faults", {"kind": "slow", "path_contains": "/nowhere"}),
    ("POST", "/_control/events/forge", {"kind": "expired", "sink": SINK}),
    ("POST", "/_control/events/redeliver", {"id": "3"}),
    ("POST", "/_control/companies/101/documents/{id}/edit", {"data": {"notes": "x"}}),
    ("POST", "/_control/companies/101/documents/{id}/pay", {"payment_account_id": 109, "paid_date": "2026-11-20"}),
    ("POST", "/_control/companies/101/documents/{id}/sdi", {"outcome": "deliver", "code": "1", "when": "next"}),
]


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


def with_change(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    changed = copy.deepcopy(body)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
async def test_one_odd_value_anywhere(data: st.DataObject) -> None:
    method, path, body = data.draw(st.sampled_from(TARGETS))
    odd = with_change(body, data.draw(st.sampled_from(places(body))), data.draw(JSON))
    simulator = Simulator(SimulatorSettings(speed=0, switches={"allow_http_sinks": True}, sink_transport=_nobody()))
    headers = {"Authorization": f"Bearer {simulator.manual_token}"}
    transport = httpx2.ASGITransport(app=create_app(simulator))
    async with httpx2.AsyncClient(transport=transport, base_url="http://fic.example", headers=headers) as api:
        made = (await api.post("/c/101/issued_documents", json={"data": e_invoice()})).json()["data"]
        answer = await api.request(method, path.format(id=made["id"]), content=to_json(odd))
        listed = await api.get("/c/101/issued_documents?type=invoice&fieldset=detailed")
        xml = [await api.get(f"/c/101/issued_documents/{row['id']}/e_invoice/xml") for row in listed.json()["data"]]
        page = await api.get("/companies/101")
        await simulator.advance(600)
    await simulator.aclose()
    assert answer.status_code in (200, 400, 401, 403, 404, 409, 422), answer.text
    assert {200} >= {row.status_code for row in (listed, page)}
    assert {200, 422} >= {row.status_code for row in xml}


DOCUMENTS = "/c/101/issued_documents"
LONG = "9" * 5000
ODD_PATHS = [
    (f"{DOCUMENTS}/{LONG}", 404),
    (f"/c/{LONG}/company/info", 403),
    (f"{DOCUMENTS}/transform?original_document_id={LONG}&new_type=invoice", 422),
    (f"{DOCUMENTS}/join?ids={LONG}", 422),
    (f"{DOCUMENTS}/three", 404),
    (f"{DOCUMENTS}?type=invoice&sort=,,-,+", 422),
    ("/companies/x", 303),
    ("/static/../app.py", 404),
]


@pytest.mark.parametrize(("path", "status"), ODD_PATHS, ids=range(len(ODD_PATHS)))
async def test_odd_paths(api: httpx2.AsyncClient, path: str, status: int) -> None:
    assert status == (await api.get(path)).status_code


@pytest.mark.parametrize(
    ("price", "status"), [("1e999999999", 422), ("1e-999999999", 200), ("999999999999", 200), ("1e12", 422)]
)
async def test_odd_prices(api: httpx2.AsyncClient, price: str, status: int) -> None:
    """Numbers as JSON writes them, not as a float could hold them."""
    item = f'{{"qty": 1, "net_price": {price}, "vat": {{"id": 0}}}}'
    body = f'{{"data": {{"type": "invoice", "entity": {{"name": "x"}}, "items_list": [{item}]}}'
    answer = await api.post(DOCUMENTS, content=f'{body}, "options": {{"fix_payments": true}}}}')
    assert status == answer.status_code, answer.text


async def test_the_largest_invoice(api: httpx2.AsyncClient) -> None:
    """Its total has more digits than the format: found when verified, not a crash."""
    most = 10**12 - 1
    body = {"data": e_invoice(items_list=[item(qty=most, net_price=most)]), "options": {"fix_payments": True}}
    path = f"{DOCUMENTS}/{(await api.post(DOCUMENTS, json=body)).json()['data']['id']}/e_invoice"
    assert [200, 422] == [(await api.get(f"{path}/{name}")).status_code for name in ("xml", "xml_verify")]


async def test_the_end_of_time(api: httpx2.AsyncClient) -> None:
    row = {"amount": 122, "payment_terms": {"days": 30}}
    data = e_invoice(date="9999-12-31", payments_list=[row])
    answer = await api.post(DOCUMENTS, json={"data": data})
    assert "9999-12-31" == answer.json()["data"]["payments_list"][0]["due_date"]


@pytest.mark.parametrize("sources", [3, [{}], ["x"], None])
async def test_odd_sources(api: httpx2.AsyncClient, sources: object) -> None:
    body = {"data": e_invoice(), "options": {"transform": True, "create_from": sources}}
    assert 200 == (await api.post(DOCUMENTS, json=body)).status_code


@given(st.text(max_size=40))
async def test_any_text_as_a_filter(q: str) -> None:
    simulator = Simulator(SimulatorSettings(speed=0))
    headers = {"Authorization": f"Bearer {simulator.manual_token}"}
    transport = httpx2.ASGITransport(app=create_app(simulator))
    async with httpx2.AsyncClient(transport=transport, base_url="http://fic.example", headers=headers) as api:
        answer = await api.get("/c/101/issued_documents", params={"type": "invoice", "q": q, "sort": "date"})
    await simulator.aclose()
    assert answer.status_code in (200, 422)


def _nobody() -> httpx2.ASGITransport:
    async def refuse(*_: object) -> None:
        raise httpx2.ConnectError("refused")

    return httpx2.ASGITransport(app=refuse)
