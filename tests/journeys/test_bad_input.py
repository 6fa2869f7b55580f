"""Whatever comes in: a 4xx problem in the caller's language, never a 500, and nothing written."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from electronic_billing.service.samples import sample_invoice
from journeys.nonsense import ID, SETUP, as_json, assert_problem, changed, rows, send, spoiled
from support.rentals import rental
from support.world import AURORA, AURORA_FORM, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def billing(shared_database: str) -> AsyncIterator[World]:
    async with open_world(shared_database) as world:
        await world.connect_company()
        yield world


WHOLE_INVOICE = {
    **sample_invoice("BAD-1"),
    "kind": "invoice",
    "company_id": ID,
    "date": "2026-03-10",
    "payment": {"method": "MP08", "due_date": "2026-04-10"},
    "received": [{"date": "2026-03-01", "amount": "10.00"}],
    "contracts": [{"number": "RA-1", "date": "2026-03-01", "cig": "Z123456789", "cup": "A12B3"}],
    "linked": [{"number": "2/EB", "date": "2026-03-01"}],
    "rounding": "0.01",
    "subject": "s",
    "notes": "n",
}
BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/invoices", WHOLE_INVOICE),
    ("POST", "/companies", {**AURORA_FORM, "pec": "a@pec.example", "codice_destinatario": "ABC1234"}),
    ("PUT", f"/companies/{ID}/link", {"electronicBillingId": AURORA, "setup": SETUP}),
    ("PUT", f"/companies/{ID}/mapping", SETUP),
    ("POST", "/connections/authorizations", {"company_id": ID, "redirect_uri": "https://host.example/back"}),
    ("POST", "/connections", {"state": "s", "code": "c", "redirect_uri": "https://host.example/back"}),
    ("POST", "/connections", {"company_id": ID, "manual_token": "a/token"}),
    ("POST", "/rentals/preview", {"contract": rental(), "company_id": ID}),
    ("POST", "/rentals/invoices", {"contract": rental(), "company_id": ID, "documents": ["balance"]}),
    ("POST", "/rentals/month/preview", {"contracts": [rental()], "month": "2026-03", "company_id": ID}),
    (
        "POST",
        "/rentals/month/invoices",
        {"contracts": [rental()], "month": "2026-03", "company_id": ID, "documents": ["x"]},
    ),
    ("PUT", f"/companies/{ID}/rental-settings", {"damage": "N1", "toll": "22", "charge_bollo": True}),
]


@pytest.mark.parametrize(("method", "path", "body"), BODIES, ids=[f"{method} {path}" for method, path, _ in BODIES])
async def test_each_field_spoilt_in_every_way_is_told_and_writes_nothing(
    billing: World, method: str, path: str, body: dict[str, Any]
) -> None:
    """The company named does not exist, so that even a harmless spoiling is refused in the end."""
    before = await rows(billing)

    async def assert_told(what: str, spoilt: dict[str, Any]) -> None:
        if path.startswith(("/invoices", "/rentals")) and spoilt.get("company_id") is None:
            spoilt["company_id"] = ID
        answer = await send(billing, method, path, as_json(spoilt))
        assert answer.status_code in range(400, 500), (what, answer.text)
        assert_problem(answer)

    spoilings = [one for one in spoiled(body) if path != "/companies" or not acceptable_company(one[1])]
    for start in range(0, len(spoilings), 16):
        await asyncio.gather(*(assert_told(*one) for one in spoilings[start : start + 16]))
    assert before == await rows(billing)


def acceptable_company(body: dict[str, Any]) -> bool:
    """Optional fields may be empty or absent, and free text may say nearly anything."""
    free = {"name", "street", "city", "pec", "codice_destinatario"}
    differing = {key for key in AURORA_FORM if body.get(key, ...) != AURORA_FORM[key]} | {"pec", "codice_destinatario"}
    return "surprise" not in body and differing <= free


INVOICE_FAULTS: list[tuple[str, Any, str]] = [
    ("external_id", "a\x00b", "external_id"),
    ("external_id", "è", "external_id"),
    ("external_id", " a", "external_id"),
    ("customer.partita_iva", "02345678905", "customer.partita_iva"),
    ("customer.partita_iva", "IT02345678904", "customer.partita_iva"),
    ("customer.codice_fiscale", "RSSMRA80A01H501X", "customer.codice_fiscale"),
    ("customer.codice_destinatario", "ABC", "customer.codice_destinatario"),
    ("customer.codice_destinatario", "XXXXXXX", "customer.codice_destinatario"),
    ("customer.country", "ITALIA", "customer.country"),
    ("customer.country", "FR", "customer.codice_destinatario"),
    ("customer.pec", "not an address", "customer.pec"),
    ("customer.name", "Юлия", "customer.name"),
    ("customer.name", "x" * 81, "customer.name"),
    ("customer.address.postal_code", "8012", "customer.address.postal_code"),
    ("customer.address.province", "NAP", "customer.address.province"),
    ("lines.0.unit_price", "1e9", "lines.0.unit_price"),
    ("lines.0.unit_price", "0.000000001", "lines.0.unit_price"),
    ("lines.0.unit_price", True, "lines.0.unit_price"),
    ("lines.0.quantity", "-1", "lines.0.quantity"),
    ("lines.0.quantity", "0", "lines.0.quantity"),
    ("lines.0.vat_rate", "21", "lines.0.vat_rate"),
    ("lines.0.vat_rate", "0", "lines.0.natura"),
    ("lines.0.natura", "N9", "lines.0.natura"),
    ("lines.0.natura", "N1", "lines.0.natura"),
    ("lines", [], "lines"),
    ("kind", "receipt", "kind"),
    ("kind", "credit_note", "linked"),
    ("tipo_documento", "TD99", "tipo_documento"),
    ("tipo_documento", "TD07", "tipo_documento"),
    ("rounding", "0.06", "rounding"),
    ("rounding", "0.001", "rounding"),
    ("contracts", [{"number": "x" * 21}], "contracts.0.number"),
    ("contracts", [{"number": "RA-è"}], "contracts.0.number"),
    ("contracts", [{"number": "RA-1", "cig": "x" * 16}], "contracts.0.cig"),
    ("linked", [{"number": "1", "date": "2999-01-01"}], "date"),
    ("received", [{"date": "2026-03-01", "amount": "0"}], "received.0.amount"),
    ("lines.0.altri_dati", [{"tipo_dato": "x" * 11}], "lines.0.altri_dati.0.tipo_dato"),
    (
        "lines.0.altri_dati",
        [{"tipo_dato": "TARGA", "riferimento_testo": "x" * 61}],
        "lines.0.altri_dati.0.riferimento_testo",
    ),
    ("customer.split_payment", "perhaps", "customer.split_payment"),
    ("customer.partita_iva", "12345678903", "customer.partita_iva"),
    ("date", "2027-01-01", "date"),
    ("date", "2024-12-31", "date"),
    ("date", 0, "date"),
    ("payment.method", "MP99", "payment.method"),
    ("payment.due_date", 0, "payment.due_date"),
    ("payment.due_date", True, "payment.due_date"),
    ("company_id", "none", "company_id"),
]


@pytest.mark.parametrize(("path", "value", "field"), INVOICE_FAULTS)
async def test_a_wrong_field_of_an_invoice_is_named(billing: World, path: str, value: Any, field: str) -> None:
    before = await rows(billing)
    keys = tuple(int(key) if key.isdigit() else key for key in path.split("."))
    body = with_parts(sample_invoice(f"BAD-{path}-{INVOICE_FAULTS.index((path, value, field))}"), keys, value)
    told: set[str] = set()
    for language in ("it", "en"):
        answer = await send(billing, "POST", "/invoices", as_json(body), {"Accept-Language": language})
        problem = assert_problem(answer, 422, language=language)
        assert field in {error["field"] for error in problem["errors"]}, problem["errors"]
        told.update(error["message"] for error in problem["errors"])
    assert 2 <= len(told), "Both languages say the same."
    assert before == await rows(billing)


def with_parts(body: dict[str, Any], keys: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    body.setdefault("payment", {})
    return changed(body, keys, value)


async def test_amounts_that_cancel_out_may_not_overflow_the_books(billing: World) -> None:
    """The gross is one euro, net and tax are beyond what a row can hold."""
    before = await rows(billing)
    body = sample_invoice("BAD-3")
    body["lines"] = [
        {"description": "a", "unit_price": "-10000000", "quantity": "10000000"},
        {"description": "b", "unit_price": "12200000", "quantity": "10000000", "vat_rate": "0", "natura": "N1"},
        {"description": "c", "unit_price": "1", "quantity": "1", "vat_rate": "0", "natura": "N1"},
    ]
    problem = assert_problem(await send(billing, "POST", "/invoices", as_json(body)), 422)
    assert "lines" == problem["errors"][0]["field"]
    assert before == await rows(billing)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b"\xff",
        b"nul",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b'{"external_id": NaN}',
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"external_id": ' + b"9" * 10_000 + b"}",
        as_json(sample_invoice("BAD-4"))[:-1],
    ],
    ids=lambda body: body[:12].decode("latin-1") + f"…{len(body)}",
)
@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in BODIES[:6]])
async def test_a_body_that_is_no_json_object_is_a_bad_request(
    billing: World, method: str, path: str, body: bytes
) -> None:
    assert_problem(await send(billing, method, path, body), 400, 422)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data", "x", "application/json; q"]
)
async def test_another_content_type_writes_nothing(billing: World, content_type: str) -> None:
    before = await rows(billing)
    body = as_json({**sample_invoice("BAD-5"), "company_id": ID})
    assert_problem(await send(billing, "POST", "/invoices", body, {"Content-Type": content_type}))
    assert before == await rows(billing)


async def test_ten_megabytes_are_too_much_with_and_without_their_length(billing: World) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1024 * 1024

    assert_problem(await send(billing, "POST", "/invoices", b"x" * 10 * 1024 * 1024), 413)
    headers = {"Authorization": f"Bearer {billing.italian.api_key.reveal()}", "Accept-Language": "en"}
    try:
        answer = await billing.http.post(f"{billing.web_url}/api/v1/invoices", content=chunks(), headers=headers)
    except httpx2.TransportError:
        return  # the server hung up on the rest of it, which is as good
    assert_problem(answer, 413)
