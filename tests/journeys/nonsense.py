"""What the tests of bad input share: sending anything, and judging the refusal."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import httpx2
from psycopg import sql

from support.world import World

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


EVERYTHING = [
    ("GET", "/invoices"),
    ("POST", "/invoices"),
    ("GET", f"/invoices/{ID}"),
    ("POST", f"/invoices/{ID}/retry"),
    ("POST", "/rentals/preview"),
    ("POST", "/rentals/invoices"),
    ("POST", "/rentals/month/preview"),
    ("POST", "/rentals/month/invoices"),
    ("POST", "/check"),
    ("GET", "/companies"),
    ("POST", "/companies"),
    ("GET", f"/companies/{ID}"),
    ("GET", f"/companies/{ID}/candidates"),
    ("GET", f"/companies/{ID}/choices?electronicBillingId=101"),
    ("PUT", f"/companies/{ID}/link"),
    ("PUT", f"/companies/{ID}/mapping"),
    ("POST", f"/companies/{ID}/enable"),
    ("POST", f"/companies/{ID}/disable"),
    ("GET", f"/companies/{ID}/rental-settings"),
    ("PUT", f"/companies/{ID}/rental-settings"),
    ("GET", "/connections"),
    ("POST", "/connections"),
    ("POST", "/connections/authorizations"),
]
