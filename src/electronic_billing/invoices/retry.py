from uuid import UUID

import msgspec

from electronic_billing.db.transaction import Tx, as_json
from electronic_billing.invoices import series as numbers
from electronic_billing.invoices import store
from electronic_billing.invoices.errors import NotLookable
from electronic_billing.invoices.model import XML_AGAIN, XML_OFFICIAL, Intent, Invoice, InvoiceState, Problem
from electronic_billing.kit.clock import Clock
from electronic_billing.tenants.audit import Actor, record


async def retry_invoice(tx: Tx, clock: Clock, actor: Actor, invoice_id: UUID) -> Invoice:
    """A person has looked: go on with an invoice that stood still. One in doubt is looked for again before anything
    is created, with the number it holds. Raises `NotLookable`, `InvoiceUnknown`."""
    now = clock.now()
    invoice = await store.find_invoice(tx, invoice_id)
    if not invoice.stands_still:
        raise NotLookable
    after = _gone_on_with(invoice)
    moved = await tx.execute(
        "UPDATE invoices SET state = %s, intent = %s, problem = %s, due_at = %s, attempt = least(attempt, 1),"
        " updated_at = %s WHERE tenant_id = %s AND id = %s AND state = %s",
        [
            after.state,
            after.intent,
            None if after.problem is None else as_json(after.problem),
            now,
            now,
            tx.tenant_id,
            invoice.id,
            invoice.state,
        ],
    )
    if not moved:  # a second person was as quick
        raise NotLookable
    if after.state is not invoice.state:
        await store.note_state(tx, invoice.id, after.state, invoice.sdi_status, now)
    await numbers.restart_stopped(tx, invoice.company_id)
    before = {"state": invoice.state, "problem": _told(invoice.problem)}
    await record(tx, now, actor, "retry", ("invoice", invoice.id), before=before, after={"state": after.state})
    await tx.wake()
    return await store.find_invoice(tx, invoice.id)


def _gone_on_with(invoice: Invoice) -> Invoice:
    """What was not created is queued, with the number it holds. What was not sent is sent, whatever differs: a person
    has seen it; but a file that SDI is sure to discard is read again first, for it had to be mended."""
    if invoice.state is not InvoiceState.CREATED:
        return msgspec.structs.replace(invoice, state=InvoiceState.QUEUED)
    if invoice.problem is not None and invoice.problem.reason == XML_OFFICIAL:
        return msgspec.structs.replace(invoice, problem=Problem(XML_AGAIN))
    return msgspec.structs.replace(invoice, intent=Intent.SEND)


def _told(problem: Problem | None) -> str:
    """What the person saw: it is gone from the invoice once it is sent."""
    if problem is None:
        return ""
    differing = [f"{one.path}: {one.ours} → {one.theirs}" for one in problem.differences]
    found = [f"{one.code} {one.path}" for one in problem.findings]
    return "; ".join(differing or found) or problem.detail
