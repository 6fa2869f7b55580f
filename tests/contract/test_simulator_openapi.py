"""What the simulator answers fits the published OpenAPI document."""

import copy
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped, unused-ignore]  # ships no types
from jsonschema.exceptions import best_match  # type: ignore[import-untyped, unused-ignore]

from fic_simulator.app import create_app
from fic_simulator.operations import all_operations
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from simulator.bodies import CUSTOMER, e_invoice, invoice
from simulator.fake_sink import FakeSink

SPEC = Path(__file__).parents[3] / "shared" / "data" / "fatture-in-cloud" / "openapi.yaml"
pytestmark = pytest.mark.skipif(not SPEC.exists(), reason="the shared OpenAPI document is absent")

Fits = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module")
def spec() -> Any:
    """OpenAPI 3.0 says `nullable` where JSON Schema says a list of types."""
    document = yaml.safe_load(SPEC.read_text())
    document["components"]["schemas"]["PaymentMethod"]["nullable"] = True  # its own examples print null there
    return _with_nulls(json.loads(json.dumps(document, default=str)))


def _with_nulls(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_nulls(child) for child in node]
    if not isinstance(node, dict):
        return node
    mapped = {name: _with_nulls(child) for name, child in node.items()}
    if mapped.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, mapped]}
    return mapped


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    settings = SimulatorSettings(
        start_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        speed=0,
        sink_transport=httpx2.ASGITransport(app=FakeSink()),
    )
    simulator = Simulator(settings)
    yield simulator
    await simulator.aclose()


@pytest.fixture
async def fits(simulator: Simulator, spec: Any) -> AsyncIterator[Fits]:
    """Calls one operation and holds its answer against the schema of that operation."""
    headers = {"Authorization": f"Bearer {simulator.manual_token}"}
    transport = httpx2.ASGITransport(app=create_app(simulator))
    async with httpx2.AsyncClient(transport=transport, base_url="http://fic.example", headers=headers) as api:

        async def check(method: str, path: str, *values: object, query: str = "", body: object = None) -> Any:
            answer = await api.request(method, _filled(path, values) + query, json=body)
            assert answer.status_code == 200, answer.text
            schema = _schema(spec, spec["paths"][path][method.lower()]["responses"]["200"])
            if schema is None:
                return answer.text
            problem = best_match(Draft202012Validator(schema).iter_errors(answer.json()))
            assert problem is None, f"{method} {path} {problem.json_path}: {problem.message}"
            return answer.json()["data"]

        yield check


def _filled(path: str, values: tuple[object, ...]) -> str:
    for value in values:
        start, _, rest = path.partition("{")
        path = f"{start}{value}{rest.partition('}')[2]}"
    return path


def _resolved(spec: Any, response: Any) -> Any:
    if "$ref" in response:
        return spec["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response


def _schema(spec: Any, response: Any) -> Any:
    content = _resolved(spec, response).get("content", {}).get("application/json")
    if content is None:
        return None
    return {**copy.deepcopy(content["schema"]), "components": spec["components"]}


C = "/c/{company_id}"
DOCUMENTS = f"{C}/issued_documents"
DOCUMENT = f"{DOCUMENTS}/{{document_id}}"


async def test_people_and_companies(fits: Fits) -> None:
    await fits("GET", "/user/info")
    await fits("GET", "/user/companies")
    await fits("GET", f"{C}/company/info", 101)
    await fits("GET", f"{C}/company/plan_usage", 101, query="?category=clients")
    await fits("GET", f"{C}/settings/tax_profile", 101)


async def test_documents(fits: Fits) -> None:
    made = await fits("POST", DOCUMENTS, 101, body={"data": invoice()})
    await fits("GET", DOCUMENTS, 101, query="?type=invoice")
    await fits("GET", DOCUMENTS, 101, query="?type=invoice&fieldset=detailed")
    await fits("GET", DOCUMENT, 101, made["id"], query="?fieldset=detailed")
    await fits("PUT", DOCUMENT, 101, made["id"], body={"data": {"notes": "x"}})
    await fits("POST", f"{DOCUMENTS}/totals", 101, body={"data": invoice()})
    await fits("POST", f"{DOCUMENT}/totals", 101, made["id"], body={"data": {}})
    await fits("GET", f"{DOCUMENTS}/info", 101, query="?type=invoice")
    await fits("DELETE", DOCUMENT, 101, made["id"])
    await fits("GET", f"{C}/bin/issued_documents", 101)
    await fits("GET", f"{C}/bin/issued_documents/{{document_id}}", 101, made["id"])
    await fits("POST", f"{C}/bin/issued_documents/{{document_id}}/recover", 101, made["id"])


async def test_what_ei_raw_may_carry_is_what_the_example_prints(fits: Fits, spec: Any) -> None:
    info = await fits("GET", f"{DOCUMENTS}/info", 101, query="?type=invoice")
    content = _resolved(spec, spec["paths"][f"{DOCUMENTS}/info"]["get"]["responses"]["200"])["content"]
    (example,) = content["application/json"]["examples"].values()
    for name in ("ei_structure", "ei_item_structure", "ei_payment_structure"):
        assert example["value"]["data"][name] == info[name]


async def test_drafts(fits: Fits) -> None:
    made = await fits("POST", DOCUMENTS, 101, body={"data": invoice(type="order")})
    query = f"?original_document_id={made['id']}&new_type=invoice"
    await fits("GET", f"{DOCUMENTS}/transform", 101, query=query)
    await fits("GET", f"{DOCUMENTS}/join", 101, query=f"?ids={made['id']}&type=orders")


async def test_e_invoices(fits: Fits, simulator: Simulator) -> None:
    wrong = {**CUSTOMER, "ei_code": "WRONG99"}
    made = await fits("POST", DOCUMENTS, 101, body={"data": e_invoice(entity=wrong)})
    await fits("GET", f"{DOCUMENT}/e_invoice/xml_verify", 101, made["id"])
    await fits("GET", f"{DOCUMENT}/e_invoice/xml", 101, made["id"])
    await fits("GET", f"{DOCUMENT}/e_invoice/error_reason", 101, made["id"])
    await fits("POST", f"{DOCUMENT}/e_invoice/send", 101, made["id"], body={"data": {}})
    await simulator.advance(180)
    assert "00311" == (await fits("GET", f"{DOCUMENT}/e_invoice/error_reason", 101, made["id"]))["code"]


async def test_lists(fits: Fits) -> None:
    for name in ("vat_types", "payment_accounts", "payment_methods"):
        await fits("GET", f"{C}/info/{name}", 101)
    for name in ("countries", "detailed_countries", "currencies", "languages", "templates", "measures"):
        await fits("GET", f"/info/{name}")
    await fits("GET", f"{C}/settings/vat_types/{{vat_type_id}}", 101, 0)


async def test_clients(fits: Fits) -> None:
    path = f"{C}/entities/clients"
    made = await fits("POST", path, 101, body={"data": {"name": "Bora"}})
    await fits("GET", path, 101)
    await fits("GET", f"{path}/info", 101)
    await fits("GET", f"{path}/{{client_id}}", 101, made["id"])
    await fits("PUT", f"{path}/{{client_id}}", 101, made["id"], body={"data": {"phone": "1"}})


async def test_subscriptions(fits: Fits) -> None:
    types = ["it.fattureincloud.webhooks.issued_documents.all.update", "it.fattureincloud.webhooks.cars.create"]
    data = {"sink": "https://host.example/hook", "types": types}
    made = await fits("POST", f"{C}/subscriptions", 101, body={"data": data})
    await fits("GET", f"{C}/subscriptions", 101)
    await fits("GET", f"{C}/subscriptions/{{subscription_id}}", 101, made["id"])
    await fits("PUT", f"{C}/subscriptions/{{subscription_id}}", 101, made["id"], body={"data": data})


def test_every_operation_is_a_published_one(spec: Any) -> None:
    published = {(method.upper(), _shape(path)) for path, operations in spec["paths"].items() for method in operations}
    ours = {(operation.method, _shape(operation.path)) for operation in all_operations()}
    assert set() == ours - published


def _shape(path: str) -> str:
    return "/".join("*" if part.startswith("{") else part for part in path.split("/"))
