"""Every call and every answer against the interface description that Fatture in Cloud publishes."""

import inspect
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from electronic_billing.fic.client import FicClient
from electronic_billing.fic.documents import Entity, NewDocument
from unit.fic.scripted import Bench

OPENAPI = Path(__file__).parents[4] / "shared/data/fatture-in-cloud/openapi.yaml"
NEW = NewDocument(type="invoice", entity=Entity(name="Rossi"), items_list=())

Call = Callable[[FicClient], Awaitable[object]]

# Method and path of the description, our call, and the fields that its example has in another type.
CALLS: list[tuple[str, str, Call, set[str]]] = [
    ("get", "/user/companies", lambda fic: fic.user_companies(), set()),
    ("get", "/c/{company_id}/company/info", lambda fic: fic.company_info(1), set()),
    ("get", "/c/{company_id}/issued_documents/info", lambda fic: fic.pre_create_info(1, "invoice"), set()),
    ("get", "/c/{company_id}/issued_documents", lambda fic: fic.list_documents(1, type="invoice"), set()),
    ("post", "/c/{company_id}/issued_documents", lambda fic: fic.create_document(1, NEW), set()),
    ("get", "/c/{company_id}/issued_documents/{document_id}", lambda fic: fic.get_document(1, 2), set()),
    ("put", "/c/{company_id}/issued_documents/{document_id}", lambda fic: fic.modify_document(1, 2, {}), set()),
    ("delete", "/c/{company_id}/issued_documents/{document_id}", lambda fic: fic.delete_document(1, 2), set()),
    ("post", "/c/{company_id}/issued_documents/totals", lambda fic: fic.totals(1, NEW), set()),
    (
        "post",
        "/c/{company_id}/issued_documents/{document_id}/e_invoice/send",
        lambda fic: fic.send_e_invoice(1, 2),
        set(),
    ),
    (
        "get",
        "/c/{company_id}/issued_documents/{document_id}/e_invoice/xml_verify",
        lambda fic: fic.verify_e_invoice(1, 2),
        set(),
    ),
    (
        "get",
        "/c/{company_id}/issued_documents/{document_id}/e_invoice/error_reason",
        lambda fic: fic.e_invoice_error(1, 2),
        set(),
    ),
    ("get", "/c/{company_id}/info/vat_types", lambda fic: fic.vat_types(1), {"e_invoice"}),
    ("get", "/c/{company_id}/info/payment_accounts", lambda fic: fic.payment_accounts(1), set()),
    ("get", "/c/{company_id}/info/payment_methods", lambda fic: fic.payment_methods(1), set()),
    ("get", "/c/{company_id}/subscriptions", lambda fic: fic.list_subscriptions(1), set()),
    ("post", "/c/{company_id}/subscriptions", lambda fic: fic.create_subscription(1, "https://x", []), set()),
    (
        "post",
        "/c/{company_id}/subscriptions/{subscription_id}/verify",
        lambda fic: fic.verify_subscription(1, "SUB1"),
        set(),
    ),
    (
        "delete",
        "/c/{company_id}/subscriptions/{subscription_id}",
        lambda fic: fic.delete_subscription(1, "SUB1"),
        set(),
    ),
    ("get", "/c/{company_id}/entities/clients", lambda fic: fic.list_clients(1), set()),
    ("post", "/c/{company_id}/entities/clients", lambda fic: fic.create_client(1, Entity(name="x")), set()),
]


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    if not OPENAPI.exists():
        pytest.skip("the published interface description is not beside this repository")
    description = yaml.load(OPENAPI.read_text(), yaml.CSafeLoader)
    return {
        path: {method: _resolved(description, operation) for method, operation in operations.items()}
        for path, operations in description["paths"].items()
    }


def _resolved(description: Any, operation: Any) -> Any:
    """The operation with its answer in place of the reference to it."""
    if not isinstance(operation, dict) or "$ref" not in (answer := operation["responses"].get("200", {})):
        return operation
    return {"responses": {"200": description["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]}}


def _example(operation: Any) -> httpx2.Response:
    content = operation["responses"]["200"].get("content", {}).get("application/json", {})
    examples = [example["value"] for example in content.get("examples", {}).values()]
    return httpx2.Response(200, content=json.dumps(examples[0], default=str).encode() if examples else b"")


@pytest.mark.parametrize(("method", "path", "call", "odd"), CALLS, ids=[f"{row[0]} {row[1]}" for row in CALLS])
async def test_the_call_is_published_and_its_example_is_read_whole(
    paths: dict[str, Any], method: str, path: str, call: Call, odd: set[str]
) -> None:
    bench = Bench(_example(paths[path][method]))
    await call(bench.client)
    request = bench.fic.requests[0]
    assert method.upper() == request.method
    assert re.fullmatch(re.sub(r"\{\w+}", "[^/]+", path), request.url.path)
    assert odd == {field.field for field in bench.odd}


def test_every_call_of_the_client_is_in_the_table() -> None:
    source = inspect.getsource(inspect.getmodule(_example) or FicClient)
    calls = [name for name in vars(FicClient) if not name.startswith("_") and name != "e_invoice_xml"]
    assert [] == [name for name in calls if f"fic.{name}(" not in source]
