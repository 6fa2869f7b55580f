"""Whatever comes in: a 4xx problem in the caller's language, never a 500, and nothing written."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
from openapi_spec_validator import OpenAPIV31SpecValidator
from psycopg import sql

from electronic_billing.service.samples import sample_invoice
from electronic_billing.tenants import tokens
from support.world import AURORA, AURORA_FORM, World, open_world

NOT_OURS = {"fic_calls", "login_failures"}  # counted calls; tries to log in
ID = "00000000-0000-4000-8000-000000000000"
SETUP = {
    "sezionale": "/EB",
    "late_sezionale": "/EBT",
    "payment_account_id": None,
    "payment_method": "MP08",
    "vat_ids": {"22": 0},
}
WRONG: tuple[Any, ...] = (
    *(None, True, -1, 10**40, 1e308, 1.5, "", "a\x00b", "\ud800", "\u202e", "Ж" * 10, "x" * 3000, "NaN", "2026-02-30"),
    *("'; DROP TABLE invoices; --", [[[]]], {"$ne": None}),
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def billing(shared_database: str) -> AsyncIterator[World]:
    async with open_world(shared_database) as world:
        await world.connect_company()
        yield world


async def rows(world: World) -> dict[str, int]:
    """How many rows each table holds of both tenants."""
    counts: dict[str, int] = {}
    for tenant in (world.italian, world.french):
        async with world.owner.tenant(tenant.id) as tx:
            tables = await tx.value(
                "SELECT array_agg(relname::text) FROM pg_class"
                " WHERE relnamespace = 'ebilling'::regnamespace AND relkind = 'r'"
            )
            for table in set(tables) - NOT_OURS:
                query = sql.SQL("SELECT count(*) FROM ebilling.{}").format(sql.Identifier(table))
                counts[table] = counts.get(table, 0) + int(await tx.value(query.as_string()))
    return counts


async def send(
    world: World, method: str, path: str, content: bytes | None = None, headers: dict[str, str] | None = None
) -> httpx2.Response:
    bearer = f"Bearer {world.italian.api_key.reveal()}"
    told = {"Authorization": bearer, "Content-Type": "application/json", "Accept-Language": "en", **(headers or {})}
    return await world.http.request(method, f"{world.web_url}/api/v1{path}", content=content, headers=told)


def assert_problem(answer: httpx2.Response, *statuses: int, language: str = "en") -> dict[str, Any]:
    assert answer.status_code in (statuses or range(400, 500)), (answer.status_code, answer.text)
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    assert language == answer.headers["content-language"]
    problem: dict[str, Any] = answer.json()
    assert answer.status_code == problem["status"]
    assert {"type", "title", "detail", "request_id"} <= problem.keys()
    return problem


def as_json(body: object) -> bytes:
    """Lone surrogates and NaN included, as a careless client writes them."""
    return json.dumps(body).encode()


def spoiled(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The body with each field, at any depth, replaced by each wrong value, left out, or accompanied by an unknown one."""
    for path in paths_in(body):
        for wrong in WRONG:
            yield f"{path}={wrong!r:.40}", changed(body, path, wrong)
        yield f"{path} absent", changed(body, path, ...)
    yield "unknown field", {**body, "surprise": 1}


def paths_in(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*at, key)
        yield from paths_in(child, (*at, key))


def changed(body: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    spoilt = copy.deepcopy(body)
    target: Any = spoilt
    for key in path[:-1]:
        target = target[key]
    if value is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return spoilt


WHOLE_INVOICE = {
    **sample_invoice("BAD-1"),
    "kind": "invoice",
    "company_id": ID,
    "date": "2026-03-10",
    "payment": {"method": "MP08", "due_date": "2026-04-10"},
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
]


@pytest.mark.parametrize(("method", "path", "body"), BODIES, ids=[f"{method} {path}" for method, path, _ in BODIES])
async def test_each_field_spoilt_in_every_way_is_told_and_writes_nothing(
    billing: World, method: str, path: str, body: dict[str, Any]
) -> None:
    """The company named does not exist, so that even a harmless spoiling is refused in the end."""
    before = await rows(billing)

    async def assert_told(what: str, spoilt: dict[str, Any]) -> None:
        if path == "/invoices" and spoilt.get("company_id") is None:
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
    ("kind", "credit_note", "kind"),
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


EVERYTHING = [
    ("GET", "/invoices"),
    ("POST", "/invoices"),
    ("GET", f"/invoices/{ID}"),
    ("POST", f"/invoices/{ID}/retry"),
    ("GET", "/companies"),
    ("POST", "/companies"),
    ("GET", f"/companies/{ID}"),
    ("GET", f"/companies/{ID}/candidates"),
    ("GET", f"/companies/{ID}/choices?electronicBillingId=101"),
    ("PUT", f"/companies/{ID}/link"),
    ("PUT", f"/companies/{ID}/mapping"),
    ("POST", f"/companies/{ID}/enable"),
    ("POST", f"/companies/{ID}/disable"),
    ("GET", "/connections"),
    ("POST", "/connections"),
    ("POST", "/connections/authorizations"),
]


async def test_the_list_of_everything_is_whole(billing: World) -> None:
    described = (await send(billing, "GET", "/openapi.json")).json()
    ours = {(method, path.partition("?")[0].replace(ID, "{id}")) for method, path in EVERYTHING}
    told = {
        (method.upper(), path.removeprefix("/api/v1").replace("{company_id}", "{id}").replace("{invoice_id}", "{id}"))
        for path, methods in described["paths"].items()
        for method in methods
    }
    assert ours == told


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
@pytest.mark.parametrize(
    "bearer",
    ["", "Bearer", "Basic YTpi", "Bearer ebk_", "Bearer ebk_x.y", "Bearer " + "ebk_" + "A" * 22 + ".x", "Bearer \xe9"],
    ids=["none", "scheme", "basic", "prefix", "short", "made up", "accent"],
)
async def test_without_a_valid_key_nothing_answers(billing: World, method: str, path: str, bearer: str) -> None:
    headers = httpx2.Headers([(b"authorization", bearer.encode("latin-1")), (b"accept-language", b"en")])
    answer = await billing.http.request(method, f"{billing.web_url}/api/v1{path}", headers=headers)
    assert_problem(answer, 401)
    assert "Bearer" == answer.headers["www-authenticate"]


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
async def test_outside_italy_nothing_exists(billing: World, method: str, path: str) -> None:
    headers = {"Authorization": f"Bearer {billing.french.api_key.reveal()}"}
    assert_problem(await send(billing, method, path, b"{}", headers), 404)


@pytest.mark.parametrize(("method", "path"), [one for one in EVERYTHING if ID in one[1]])
@pytest.mark.parametrize("wrong", ["1", "not-an-id", "%00", "%F0%9F%98%80", ID[:-1]])
async def test_an_id_of_nonsense_is_told(billing: World, method: str, path: str, wrong: str) -> None:
    assert_problem(await send(billing, method, path.replace(ID, wrong), b"{}"), 404, 405, 422)


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_a_method_that_is_not_there_is_told(billing: World, method: str) -> None:
    for _, path in EVERYTHING:
        assert_problem(await send(billing, method, path), 405)


@pytest.mark.parametrize("path", ["/", "/nothing", "/invoices/a/b/c", "/companies/../../login"])
async def test_a_path_that_is_not_there_is_told(billing: World, path: str) -> None:
    assert_problem(await send(billing, "GET", path), 404)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=1e3",
        "state=flying",
        "after=%00",
        "after=AAAA",
        "after=" + "A" * 300,
        "after=MDAwMS0wMS0wMVQwMDowMDowMHxhYg==",
        "external_id=%00",
        "external_id=" + "x" * 101,
        "external_id=%F0%9F%98%80",
        "external_id=%ED%A0%80",
    ],
)
async def test_a_query_of_nonsense_is_told(billing: World, query: str) -> None:
    assert_problem(await send(billing, "GET", f"/invoices?{query}"), 422)


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9" * 30, "true", ""])
async def test_a_company_number_of_nonsense_is_told(billing: World, number: str) -> None:
    assert_problem(await send(billing, "GET", f"/companies/{ID}/choices?electronicBillingId={number}"), 422)


@pytest.mark.parametrize("key", ["", "x" * 256, "à", "a b"])
async def test_an_idempotency_key_of_nonsense_is_told(billing: World, key: str) -> None:
    headers = httpx2.Headers({"Authorization": f"Bearer {billing.italian.api_key.reveal()}", "Accept-Language": "en"})
    raw = httpx2.Headers([*headers.raw, (b"idempotency-key", key.encode("latin-1"))])
    body = as_json({**sample_invoice("BAD-6"), "company_id": ID})
    answer = await billing.http.post(f"{billing.web_url}/api/v1/invoices", content=body, headers=raw)
    assert_problem(answer, 404, 422)


async def test_anothers_ids_are_unknown(billing: World) -> None:
    """Seen through another tenant's key, an existing invoice and an existing company are as absent as made-up ones."""
    invoice = await billing.issue("OURS-1")
    _, companies = await billing.api("GET", "/companies")
    stranger = await another_italian(billing)
    before = await rows(billing)
    for method, path in EVERYTHING:
        found = invoice["id"] if "/invoices/" in path else companies[0]["id"]
        if ID in path:
            headers = {"Authorization": f"Bearer {stranger}"}
            answer = await send(billing, method, path.replace(ID, found), as_json(body_for(path)), headers)
            assert_problem(answer, 404)
    assert before == await rows(billing)


def body_for(path: str) -> dict[str, Any]:
    return {"electronicBillingId": AURORA} if path.endswith("/link") else SETUP


async def another_italian(world: World) -> str:
    tenant_id = uuid4()
    key = tokens.mint(tokens.API_KEY, tenant_id)
    token = tokens.parse(tokens.API_KEY, key.reveal())
    assert token is not None
    async with world.owner.tenant(tenant_id) as tx:
        await tx.execute("INSERT INTO ebilling.tenants (id, name, country) VALUES (%s, 'Altro', 'IT')", [tenant_id])
        await tx.execute(
            "INSERT INTO ebilling.api_keys (tenant_id, id, name, key_hash, created_at) VALUES (%s, %s, 'k', %s, now())",
            [tenant_id, uuid4(), token.digest],
        )
    return key.reveal()


async def test_a_revoked_key_opens_nothing(billing: World) -> None:
    key = await another_italian(billing)
    headers = {"Authorization": f"Bearer {key}"}
    assert 200 == (await send(billing, "GET", "/invoices", headers=headers)).status_code
    token = tokens.parse(tokens.API_KEY, key)
    assert token is not None
    async with billing.owner.tenant(token.tenant_id) as tx:
        await tx.execute("UPDATE ebilling.api_keys SET revoked_at = now()")
    assert_problem(await send(billing, "GET", "/invoices", headers=headers), 401)


async def test_a_key_for_another_tenant_with_our_random_part_opens_nothing(billing: World) -> None:
    ours = billing.italian.api_key.reveal()
    forged = tokens.mint(tokens.API_KEY, billing.french.id).reveal().partition(".")[0] + "." + ours.partition(".")[2]
    assert_problem(await send(billing, "GET", "/invoices", headers={"Authorization": f"Bearer {forged}"}), 401)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("en", "en"),
        ("it", "it"),
        ("en-GB,en;q=0.9", "en"),
        ("de", "it"),
        ("", "it"),
        ("en;q=x, it;q=nan", "it"),
        ("*" * 5000, "it"),
    ],
    ids=["en", "it", "en-GB", "de", "none", "nonsense", "long"],
)
async def test_the_problem_speaks_the_callers_language(billing: World, asked: str, language: str) -> None:
    answer = await send(billing, "GET", f"/invoices/{ID}", headers={"Accept-Language": asked})
    assert_problem(answer, 404, language=language)


async def test_the_description_of_the_api_is_a_valid_openapi_document(billing: World) -> None:
    described = (await send(billing, "GET", "/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(described).validate()
