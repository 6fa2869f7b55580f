"""Story 3: SDI discards an invoice, and people see why and how long they have."""

from electronic_billing.service.samples import sample_invoice
from support.world import World


async def test_a_wrong_codice_destinatario_is_discarded_with_its_reason(billing: World) -> None:
    status, invoice = await billing.api("POST", "/invoices", sample_invoice("RES-1", codice_destinatario="ABC1234"))
    assert 201 == status
    await billing.settle()
    for _ in range(4):
        await billing.advance(60)

    status, invoice = await billing.api("GET", f"/invoices/{invoice['id']}", headers={"Accept-Language": "en"})
    assert "discarded" == invoice["state"]
    scarto = invoice["scarto"]
    assert ("00311", 5, "2026-03-15") == (scarto["code"], scarto["days_left"], scarto["resend_by"])
    assert "The recipient code does not exist." == scarto["explanation"]
    assert scarto["hint"].startswith("Ask the customer for the code")
    assert scarto["reason"] not in {"", scarto["explanation"]}

    await billing.advance(2 * 24 * 3600)
    _, invoice = await billing.api("GET", f"/invoices/{invoice['id']}")
    assert 3 == invoice["scarto"]["days_left"]
    assert invoice["scarto"]["explanation"].startswith("Il codice destinatario non esiste")
