from uuid import UUID

from electronic_billing.db.transaction import Tx
from electronic_billing.invoices import series as numbers
from electronic_billing.invoices import store
from electronic_billing.invoices.errors import NotLookable
from electronic_billing.invoices.model import Intent, Invoice, InvoiceState
from electronic_billing.kit.clock import Clock
from electronic_billing.tenants.audit import Actor, record


async def retry_invoice(tx: Tx, clock: Clock, actor: Actor, invoice_id: UUID) -> Invoice:
    """A person has looked: go on with an invoice that stood still. One in doubt is looked for again before anything
    is created, with the number it holds. Raises `NotLookable`, `InvoiceUnknown`."""
    now = clock.now()
    invoice = await store.find_invoice(tx, invoice_id)
    if not invoice.stands_still:
        raise NotLookable
    unsent = invoice.state is InvoiceState.CREATED
    state = InvoiceState.CREATED if unsent else InvoiceState.QUEUED
    moved = await tx.execute(
        "UPDATE invoices SET state = %s, intent = %s, due_at = %s, attempt = least(attempt, 1), updated_at = %s"
        " WHERE tenant_id = %s AND id = %s AND state = %s",
        [state, Intent.SEND if unsent else invoice.intent, now, now, tx.tenant_id, invoice.id, invoice.state],
    )
    if not moved:  # a second person was as quick
        raise NotLookable
    if state is not invoice.state:
        await store.note_state(tx, invoice.id, state, invoice.sdi_status, now)
    await numbers.restart_stopped(tx, invoice.company_id)
    await record(
        tx, now, actor, "retry", ("invoice", invoice.id), before={"state": invoice.state}, after={"state": state}
    )
    await tx.wake()
    return await store.find_invoice(tx, invoice.id)
