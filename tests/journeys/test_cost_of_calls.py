"""Fatture in Cloud's quota bounds a customer's throughput: in bulk, create and send are nearly all that an invoice costs."""

from electronic_billing.invoices.examine import FIRST
from support.world import World

INVOICES = 40


async def test_in_bulk_an_invoice_costs_hardly_more_than_create_and_send(billing: World) -> None:
    """Once the company is past its first twenty, whose XML is compared with what was asked for."""
    await bulk(billing, "FIRST", FIRST)
    await billing.control("DELETE", "/requests")
    await bulk(billing, "RES", INVOICES)

    _, page = await billing.api("GET", "/invoices?state=cleared&limit=100")
    assert FIRST + INVOICES == len(page["invoices"])
    asked = (await billing.control("GET", "/requests?path_contains=/c/101"))["requests"]
    writes = sum(one["method"] == "POST" for one in asked)
    assert 2 * INVOICES == writes
    assert len(asked) <= 2.3 * INVOICES, [one["path"] for one in asked if one["method"] == "GET"]


async def bulk(billing: World, name: str, count: int) -> None:
    for number in range(count):
        await billing.issue(f"{name}-{number}")
    await billing.settle()
    for _ in range(12):
        await billing.advance(60)
