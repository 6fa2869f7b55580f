"""Follow: read from Fatture in Cloud what became of an invoice. The newest reading is the truth."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import structlog

from electronic_billing.companies.model import Company
from electronic_billing.companies.store import find_company
from electronic_billing.connections.errors import CallFailed
from electronic_billing.connections.link import Links
from electronic_billing.db.transaction import Tx
from electronic_billing.fic.client import FicClient
from electronic_billing.fic.documents import ErrorReason, IssuedDocument
from electronic_billing.fic.errors import NotFound
from electronic_billing.fic.query import numbered_among
from electronic_billing.invoices import store
from electronic_billing.invoices.document import DOCUMENT_FIELDS
from electronic_billing.invoices.lookup import require_company
from electronic_billing.invoices.model import FINAL, Invoice, InvoiceState, Problem, Scarto
from electronic_billing.invoices.trouble import trouble_of
from electronic_billing.kit.clock import rome_date
from electronic_billing.sdi.deadlines import resend_by
from electronic_billing.sdi.stato import NOT_TRANSMITTED, from_ei_status, is_known
from electronic_billing.tenants.audit import FATTURE_IN_CLOUD, record

LEASE = timedelta(seconds=100)
AT_ONCE = 50
FIRST_CHECK = timedelta(seconds=20)
# With every event lost: within five minutes while younger than two hours, then within an hour.
CHECKS = (
    (timedelta(minutes=2), timedelta(seconds=40)),
    (timedelta(hours=2), timedelta(minutes=4)),
    (timedelta(days=3), timedelta(minutes=50)),
)
RARE_CHECK = timedelta(hours=12)
WHILE_ODD = timedelta(minutes=50)
LONGEST_ATTEMPT = timedelta(hours=2)  # ei_status "attempt": up to two hours (Fatture in Cloud's interface description)
CLEARED_WATCHED = timedelta(days=15)  # `cleared` may still become `not delivered`

log = structlog.get_logger()


class Follower:
    def __init__(self, links: Links, chance: random.Random) -> None:
        self._links = links
        self._database = links.database
        self._clock = links.clock
        self._chance = chance

    async def take(self, tenant_id: UUID) -> bool:
        """Read the invoices whose check is due, those of one company in one list call."""
        claim = await self._claim(tenant_id)
        if claim is None:
            return False
        invoices, company = claim
        try:
            await self._read(tenant_id, invoices, company)
        except CallFailed as error:
            await self._links.heed(tenant_id, company.connection_id, error)
            await self._failed(tenant_id, invoices, error)
        return True

    async def _claim(self, tenant_id: UUID) -> tuple[list[Invoice], Company] | None:
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            due = await tx.rows(
                Invoice,
                f"SELECT {store.COLUMNS} FROM invoices WHERE tenant_id = %(tenant)s"
                " AND state NOT IN ('queued', 'blocked', 'in_doubt', 'created')"
                " AND due_at <= %(now)s AND (lease_until IS NULL OR lease_until <= %(now)s)"
                " ORDER BY company_id, kind, year, numeration, due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED",
                {"tenant": tx.tenant_id, "now": now, "most": AT_ONCE},
            )
            if not due:
                return None
            together = [one for one in due if _series_of(one) == _series_of(due[0])]
            lease_id = uuid4()
            await store.lease(tx, [one.id for one in together], lease_id, now + LEASE)
            company = await find_company(tx, due[0].company_id)
        return [msgspec.structs.replace(one, lease_id=lease_id) for one in together], company

    async def _read(self, tenant_id: UUID, invoices: Sequence[Invoice], company: Company) -> None:
        client = self._links.client(tenant_id, company.connection_id)
        fic_company_id = company.electronic_billing_id or 0
        listed = await _listed(client, fic_company_id, invoices) if len(invoices) > 1 else {}
        for invoice in invoices:
            document_id = invoice.electronic_billing_id or 0
            try:
                document = listed.get(document_id) or await client.get_document(fic_company_id, document_id)
            except NotFound:
                await require_company(client, fic_company_id, invoice.kind)
                await self.gone(tenant_id, invoice)
                continue
            if _needs_scarto(invoice, document):
                reason = await _reason(client, fic_company_id, document_id)
                await self.apply(tenant_id, invoice, document, reason)
            else:
                await self.apply(tenant_id, invoice, document)

    async def apply(
        self, tenant_id: UUID, invoice: Invoice, document: IssuedDocument, reason: ErrorReason | None = None
    ) -> None:
        """Write what was read; state, payment and scarto in one transaction with their history and audit."""
        now = self._clock.now()
        state, raw = _state_read(invoice, document), document.ei_status or invoice.sdi_status
        paid_date = _paid_date(document) if document.payments_list is not None else invoice.paid_date
        scarto = _scarto(reason, now) if state is InvoiceState.DISCARDED and reason else None
        async with self._database.tenant(tenant_id) as tx:
            changes: dict[str, object] = {
                "state": state,
                "sdi_status": raw,
                "paid_date": paid_date,
                "intent": None,
                "problem": _oddity(state, document) or await _untransmitted(tx, invoice, state, raw, now),
                "attempt": 0,
                "read_at": now,
                "due_at": self._next_check(invoice, state, now, has_scarto=scarto is not None),
            }
            if scarto is not None:
                changes["resend_by"] = resend_by(scarto.date)
            if _oddity(state, document) is not None:
                changes["due_at"] = now + WHILE_ODD
            if not await store.update_leased(tx, invoice, now, **changes):
                return
            if state is not invoice.state or scarto is not None:
                await store.end_transmission(tx, invoice.id, raw or "", scarto, now)
            await _record_differences(tx, invoice, state, paid_date, now)

    async def gone(self, tenant_id: UUID, invoice: Invoice) -> None:
        """Read by its id, it is not there: the accountant deleted it in Fatture in Cloud."""
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            kept = await store.update_leased(
                tx, invoice, now, state=InvoiceState.DELETED, intent=None, problem=None, due_at=None, read_at=now
            )
            if kept:
                await _record_differences(tx, invoice, InvoiceState.DELETED, invoice.paid_date, now)

    async def _failed(self, tenant_id: UUID, invoices: Sequence[Invoice], error: Exception) -> None:
        now = self._clock.now()
        log.warning("reading failed", tenant=str(tenant_id), error=type(error).__name__)
        async with self._database.tenant(tenant_id) as tx:
            for invoice in sorted(invoices, key=lambda one: one.id):  # locked in the same order by all
                trouble = trouble_of(error, invoice.attempt + 1, now, self._chance)
                due_at = trouble.retry_at or now + RARE_CHECK
                await store.update_leased(
                    tx, invoice, now, attempt=invoice.attempt + 1, problem=trouble.problem, due_at=due_at
                )

    def _next_check(self, invoice: Invoice, state: InvoiceState, now: datetime, *, has_scarto: bool) -> datetime | None:
        age = now - invoice.accepted_at
        if state in FINAL or (state is InvoiceState.DISCARDED and (has_scarto or invoice.resend_by)):
            return None
        if state is InvoiceState.CREATED:
            return now
        if state is InvoiceState.CLEARED:
            return now + RARE_CHECK if age < CLEARED_WATCHED else None
        return now + next((every for younger, every in CHECKS if age < younger), RARE_CHECK)


def _series_of(invoice: Invoice) -> tuple[object, ...]:
    return invoice.company_id, invoice.kind, invoice.year, invoice.numeration


async def _listed(client: FicClient, fic_company_id: int, invoices: Sequence[Invoice]) -> dict[int, IssuedDocument]:
    first, found = invoices[0], {}
    numbers = [one.number for one in invoices if one.number is not None]
    for query in numbered_among(numbers, first.numeration or "", first.year):
        page = await client.list_documents(fic_company_id, type=first.kind, q=query, fields=DOCUMENT_FIELDS)
        found.update({document.id: document for document in page.data})
    return found


def _state_read(invoice: Invoice, document: IssuedDocument) -> InvoiceState:
    raw = document.ei_status
    if raw is None:
        return invoice.state
    if raw in NOT_TRANSMITTED:
        # Just after a send the old value may still be read: a transmission does not go back to never sent.
        return invoice.state if invoice.state is InvoiceState.TRANSMITTED else InvoiceState.CREATED
    if not is_known(raw):
        log.warning("unknown ei_status", value=raw, invoice=str(invoice.id))
        return invoice.state
    stato = from_ei_status(raw)
    return invoice.state if stato is None else InvoiceState(stato.value)


async def _untransmitted(
    tx: Tx, invoice: Invoice, state: InvoiceState, raw: str | None, now: datetime
) -> Problem | None:
    """Taken by Fatture in Cloud and still not on its way, longer than it says that this may last: a person looks
    there before the law's days run out."""
    if state is not InvoiceState.TRANSMITTED or raw not in NOT_TRANSMITTED:
        return None
    sent_at = await tx.value(
        "SELECT max(sent_at) FROM transmissions WHERE tenant_id = %s AND invoice_id = %s", [tx.tenant_id, invoice.id]
    )
    return Problem("why.not_transmitted") if sent_at is not None and now - sent_at > LONGEST_ATTEMPT else None


def _oddity(state: InvoiceState, document: IssuedDocument) -> Problem | None:
    """A value that we do not know, of a document that we did not send: sending it may be wrong, and so may waiting."""
    raw = document.ei_status
    if state is not InvoiceState.CREATED or raw is None or raw in NOT_TRANSMITTED:
        return None
    return Problem("why.status_unknown", values={"status": raw})


async def _reason(client: FicClient, fic_company_id: int, document_id: int) -> ErrorReason:
    """What is not told stays empty: the five days run all the same."""
    try:
        return await client.e_invoice_error(fic_company_id, document_id) or ErrorReason()
    except NotFound:
        return ErrorReason()


def _needs_scarto(invoice: Invoice, document: IssuedDocument) -> bool:
    return document.ei_status == "discarded" and (
        invoice.state is not InvoiceState.DISCARDED or invoice.resend_by is None
    )


def _scarto(reason: ErrorReason, now: datetime) -> Scarto:
    try:
        day = date.fromisoformat((reason.date or "")[:10])
    except ValueError:
        day = rome_date(now)
    return Scarto(code=reason.code or "", reason=reason.reason, solution=reason.solution, date=day)


def _paid_date(document: IssuedDocument) -> date | None:
    """The day of the last payment, once all are paid."""
    payments = document.payments_list or ()
    days = [payment.paid_date or payment.due_date for payment in payments if payment.status == "paid"]
    known = [day for day in days if day is not None]
    return max(known) if known and len(days) == len(payments) else None


async def _record_differences(
    tx: Tx, invoice: Invoice, state: InvoiceState, paid_date: date | None, now: datetime
) -> None:
    subject = ("invoice", invoice.id)
    if state is not invoice.state:
        await record(
            tx, now, FATTURE_IN_CLOUD, "state", subject, before={"state": invoice.state}, after={"state": state}
        )
    if paid_date != invoice.paid_date:
        deed = "paid" if paid_date else "unpaid"
        before, after = {"paid_date": invoice.paid_date}, {"paid_date": paid_date}
        await record(tx, now, FATTURE_IN_CLOUD, deed, subject, before=before, after=after)
