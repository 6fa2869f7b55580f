"""Wrong keys, wrong tenants, wrong addresses, wrong questions: refused alike everywhere, in the caller's language."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
from openapi_spec_validator import OpenAPIV31SpecValidator

from electronic_billing.service.samples import sample_invoice
from electronic_billing.tenants import tokens
from journeys.nonsense import EVERYTHING, ID, SETUP, as_json, assert_problem, rows, send
from support.world import AURORA, World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def billing(shared_database: str) -> AsyncIterator[World]:
    async with open_world(shared_database) as world:
        await world.connect_company()
        yield world


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
    if path.endswith("/rental-settings"):
        return {}
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
