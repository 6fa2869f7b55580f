"""Story 6: billing is switched off; nothing new is issued, and what was sent is followed to its end."""

from electronic_billing.service.samples import sample_invoice
from support.world import World


async def test_turned_off_nothing_new_is_issued_and_the_sent_is_followed(billing: World) -> None:
    sent = await billing.issue("RES-1")
    await billing.settle()
    _, companies = await billing.api("GET", "/companies")
    status, company = await billing.api("POST", f"/companies/{companies[0]['id']}/disable")
    assert (200, False) == (status, company["enabled"])

    status, problem = await billing.api("POST", "/invoices", sample_invoice("RES-2"))
    assert 409 == status
    assert problem["type"].endswith("billing-disabled")
    for _ in range(4):
        await billing.advance(60)
    assert "cleared" == (await billing.invoice(sent["id"]))["state"]


async def test_an_invoice_queued_before_waits_until_billing_is_on_again(billing: World) -> None:
    waiting = await billing.issue("RES-1")
    _, companies = await billing.api("GET", "/companies")
    await billing.api("POST", f"/companies/{companies[0]['id']}/disable")
    await billing.settle()
    assert "queued" == (await billing.invoice(waiting["id"]))["state"]
    assert [] == await billing.documents()

    await billing.api("POST", f"/companies/{companies[0]['id']}/enable")
    await billing.settle()
    assert "transmitted" == (await billing.invoice(waiting["id"]))["state"]
