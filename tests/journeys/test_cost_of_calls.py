"""Fatture in Cloud's quota bounds a customer's throughput: in bulk, create and send are nearly all that an invoice costs."""

from support.world import World

INVOICES = 40


async def test_in_bulk_an_invoice_costs_hardly_more_than_create_and_send(billing: World) -> None:
    await billing.control("DELETE", "/requests")
    for number in range(INVOICES):
        await billing.issue(f"RES-{number}")
    await billing.settle()
    for _ in range(12):
        await billing.advance(60)

    _, page = await billing.api("GET", "/invoices?state=cleared&limit=100")
    assert INVOICES == len(page["invoices"])
    asked = (await billing.control("GET", "/requests?path_contains=/c/101"))["requests"]
    writes = sum(one["method"] == "POST" for one in asked)
    assert 2 * INVOICES == writes
    assert len(asked) <= 2.3 * INVOICES, [one["path"] for one in asked if one["method"] == "GET"]
