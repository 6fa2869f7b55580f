"""Send: hand a created document to the exchange, through Fatture in Cloud, once."""

import random
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import structlog

from electronic_billing.companies.model import Company
from electronic_billing.companies.store import find_company
from electronic_billing.connections.errors import CallFailed
from electronic_billing.connections.link import Links
from electronic_billing.fic.documents import IssuedDocument
from electronic_billing.fic.errors import Conflict, NotFound, Rejected
from electronic_billing.invoices import store
from electronic_billing.invoices.examine import examine, must_examine, not_read, note_examined, waits_to_be_read
from electronic_billing.invoices.follow import FIRST_CHECK, Follower
from electronic_billing.invoices.lookup import require_company
from electronic_billing.invoices.model import Intent, Invoice, InvoiceState
from electronic_billing.invoices.trouble import LATER, trouble_of
from electronic_billing.sdi.stato import NOT_TRANSMITTED

LEASE = timedelta(seconds=100)
LOOK_AT_REFUSED = timedelta(minutes=50)

log = structlog.get_logger()


class _Claim(msgspec.Struct, frozen=True):
    invoice: Invoice
    company: Company
    must_examine: bool


class Sender:
    def __init__(self, links: Links, follower: Follower, chance: random.Random) -> None:
        self._links = links
        self._follower = follower
        self._database = links.database
        self._clock = links.clock
        self._chance = chance

    async def take(self, tenant_id: UUID) -> bool:
        claim = await self._claim(tenant_id)
        if claim is None:
            return False
        invoice, company = claim.invoice, claim.company
        try:
            # An intent found here means that a send may have been made already: read before sending again.
            if invoice.intent is Intent.SEND or invoice.problem is not None:
                await self._read_then_send(tenant_id, invoice, company)
            elif claim.must_examine:
                await self._examine_then_send(tenant_id, invoice, company)
            else:
                await self._send(tenant_id, invoice, company)
        except CallFailed as error:
            await self._failed(tenant_id, invoice, company, error)
        log.info("send", invoice=str(invoice.id), tenant=str(tenant_id))
        return True

    async def _claim(self, tenant_id: UUID) -> _Claim | None:
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            invoice = await tx.row(
                Invoice,
                f"SELECT {store.COLUMNS} FROM invoices WHERE tenant_id = %(tenant)s AND state = 'created'"
                " AND due_at <= %(now)s AND (lease_until IS NULL OR lease_until <= %(now)s)"
                " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED",
                {"tenant": tx.tenant_id, "now": now},
            )
            if invoice is None:
                return None
            lease_id = uuid4()
            await store.lease(tx, [invoice.id], lease_id, now + LEASE)
            company = await find_company(tx, invoice.company_id)
            is_new = await must_examine(tx, invoice, company)
        return _Claim(msgspec.structs.replace(invoice, lease_id=lease_id), company, is_new)

    async def _examine_then_send(self, tenant_id: UUID, invoice: Invoice, company: Company) -> None:
        """Only where the XML made of it says what we asked for; else a person looks, who may send it all the same."""
        try:
            problem = await examine(self._links, tenant_id, invoice, company)
        except CallFailed as error:
            await self._examine_later(tenant_id, invoice, company, error)
            return
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            if problem is None:
                await note_examined(tx, invoice, company)
            else:
                await store.update_leased(tx, invoice, now, problem=problem, due_at=now + LOOK_AT_REFUSED)
        if problem is None:
            await self._send_read(tenant_id, msgspec.structs.replace(invoice, problem=None), company)

    async def _send_read(self, tenant_id: UUID, invoice: Invoice, company: Company) -> None:
        """What is not known of a send that failed concerns the send alone: the invoice has been read."""
        try:
            await self._send(tenant_id, invoice, company)
        except CallFailed as error:
            await self._failed(tenant_id, invoice, company, error)

    async def _examine_later(self, tenant_id: UUID, invoice: Invoice, company: Company, error: Exception) -> None:
        """Nothing was sent, so no intent is kept; the problem says why it waits. Asked for often at first, then as
        rarely as what was refused: whoever sees it may send it unread."""
        await self._links.heed(tenant_id, company.connection_id, error)
        now = self._clock.now()
        trouble = trouble_of(error, invoice.attempt + 1, now, self._chance)
        log.warning("examining failed", invoice=str(invoice.id), error=type(error).__name__)
        rarely, retry_at = now + LOOK_AT_REFUSED, trouble.retry_at or now
        due_at = retry_at if trouble.retry_at and invoice.attempt < len(LATER) else max(rarely, retry_at)
        async with self._database.tenant(tenant_id) as tx:
            await store.update_leased(
                tx,
                invoice,
                now,
                attempt=invoice.attempt + 1,
                problem=not_read(trouble.problem),
                due_at=due_at,
            )

    async def _send(self, tenant_id: UUID, invoice: Invoice, company: Company) -> None:
        fic_company_id, document_id = linked_ids(invoice, company)
        async with self._database.tenant(tenant_id) as tx:
            claimed = await store.claim_transmission(tx, invoice, self._clock.now())
        if not claimed:
            log.warning("lease lost", invoice=str(invoice.id))
            return
        client = self._links.client(tenant_id, company.connection_id)
        try:
            await client.send_e_invoice(fic_company_id, document_id)
        except (Conflict, Rejected) as refused:
            # "A sending attempt is in progress" is among these and has no code of its own: what counts is the document.
            document = await client.get_document(fic_company_id, document_id)
            if (document.ei_status or "not_sent") in NOT_TRANSMITTED:
                raise
            log.info("send was under way", invoice=str(invoice.id), told=str(refused))
            await self._follower.apply(tenant_id, invoice, document)
            return
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            await store.update_leased(
                tx,
                invoice,
                now,
                state=InvoiceState.TRANSMITTED,
                intent=None,
                problem=None,
                attempt=0,
                due_at=now + FIRST_CHECK,
            )
            await store.mark_sent(tx, invoice.id, now)

    async def _read_then_send(self, tenant_id: UUID, invoice: Invoice, company: Company) -> None:
        client = self._links.client(tenant_id, company.connection_id)
        fic_company_id, document_id = linked_ids(invoice, company)
        try:
            document = await client.get_document(fic_company_id, document_id)
        except NotFound:
            await require_company(client, fic_company_id, invoice.kind)
            await self._follower.gone(tenant_id, invoice)
            return
        if not _is_unsent(document):
            await self._follower.apply(tenant_id, invoice, document)
        elif waits_to_be_read(invoice):
            await self._examine_then_send(tenant_id, invoice, company)
        elif _was_refused(invoice):
            await self._look_again(tenant_id, invoice)
        else:
            await self._send(tenant_id, invoice, company)

    async def _look_again(self, tenant_id: UUID, invoice: Invoice) -> None:
        """Refused, so a person acts first, perhaps in Fatture in Cloud: there it may be sent by hand."""
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            await store.update_leased(tx, invoice, now, due_at=now + LOOK_AT_REFUSED)

    async def _failed(self, tenant_id: UUID, invoice: Invoice, company: Company, error: Exception) -> None:
        if waits_to_be_read(invoice):
            await self._examine_later(tenant_id, invoice, company, error)
            return
        await self._links.heed(tenant_id, company.connection_id, error)
        now = self._clock.now()
        trouble = trouble_of(error, invoice.attempt + 1, now, self._chance)
        log.warning("send failed", invoice=str(invoice.id), error=type(error).__name__, outcome=trouble.outcome)
        is_final = trouble.retry_at is None
        async with self._database.tenant(tenant_id) as tx:
            await store.update_leased(
                tx,
                invoice,
                now,
                attempt=invoice.attempt + 1,
                intent=None if is_final or _was_refused(invoice) else Intent.SEND,
                problem=invoice.problem if _was_refused(invoice) and not is_final else trouble.problem,
                due_at=trouble.retry_at or now + LOOK_AT_REFUSED,
            )


def linked_ids(invoice: Invoice, company: Company) -> tuple[int, int]:
    if company.electronic_billing_id is None or invoice.electronic_billing_id is None:
        raise AssertionError("A created invoice has its document, and its company is linked.")
    return company.electronic_billing_id, invoice.electronic_billing_id


def _is_unsent(document: IssuedDocument) -> bool:
    return (document.ei_status or "not_sent") in NOT_TRANSMITTED


def _was_refused(invoice: Invoice) -> bool:
    """A send that may still be under way keeps its intent."""
    return invoice.problem is not None and invoice.intent is None
