"""Stories 4 and 5: what the accountant does in Fatture in Cloud comes here, and states come without events too."""

from electronic_billing.service.samples import sample_invoice
from support.world import AURORA, World


async def test_a_payment_marked_in_fatture_in_cloud_is_seen_and_audited(billing: World) -> None:
    invoice = await billing.issue()
    await billing.settle()
    (document,) = await billing.documents()
    await billing.control("POST", f"/companies/{AURORA}/documents/{document['id']}/pay")
    await billing.settle()

    assert "2026-03-10" == (await billing.invoice(invoice["id"]))["paid_date"]
    async with billing.owner.tenant(billing.italian.id) as tx:
        deeds = await tx.value(
            "SELECT array_agg(deed || ' ' || actor_kind ORDER BY id) FROM ebilling.audit_entries WHERE subject_id = %s",
            [invoice["id"]],
        )
    assert "paid fatture_in_cloud" in deeds


async def test_a_document_deleted_in_fatture_in_cloud_is_shown_as_deleted(billing: World) -> None:
    invoice = await billing.issue(customer=sample_invoice("", codice_destinatario="ABC1234")["customer"])
    for _ in range(4):
        await billing.advance(60)
    (document,) = await billing.documents()  # discarded, so Fatture in Cloud lets it be deleted
    await billing.control("POST", f"/companies/{AURORA}/documents/{document['id']}/delete")
    await billing.settle()
    assert "deleted" == (await billing.invoice(invoice["id"]))["state"]


async def test_without_any_event_the_sweep_finds_the_state(billing: World) -> None:
    await billing.control("PUT", "/switches", {"event_delivery": False})
    first, second = await billing.issue("RES-1"), await billing.issue("RES-2")
    await billing.settle()
    for _ in range(10):
        await billing.advance(60)
    assert "cleared" == (await billing.invoice(first["id"]))["state"]
    assert "cleared" == (await billing.invoice(second["id"]))["state"]
