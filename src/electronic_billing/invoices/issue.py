"""Create: make an invoice a document in Fatture in Cloud, exactly once.

The intent, with its number, is committed before the call. Whatever happens to the answer, the next turn finds the
intent and looks before it creates: ours is adopted, another's stops the series, nothing found is asked again, and only
then the same number is created again, so that a document merely invisible is refused.
"""

import random
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import structlog

from electronic_billing.companies.model import Company
from electronic_billing.companies.store import find_company
from electronic_billing.connections.link import Links
from electronic_billing.db.transaction import Tx
from electronic_billing.fic.documents import IssuedDocument
from electronic_billing.invoices import series as numbers
from electronic_billing.invoices import store
from electronic_billing.invoices.document import new_document
from electronic_billing.invoices.lookup import Found, find_document, see_series
from electronic_billing.invoices.model import Intent, Invoice, InvoiceState, Problem
from electronic_billing.invoices.series import Series
from electronic_billing.invoices.trouble import LATER, CallFailed, trouble_of
from electronic_billing.kit.backoff import delay_after

LEASE = timedelta(seconds=100)  # longer than the longest call with its time-outs and a token renewal
LOOKS_BEFORE_CREATING_AGAIN = 3
LOOKS_BEFORE_DOUBT = 8

log = structlog.get_logger()


class _Claim(msgspec.Struct, frozen=True):
    invoice: Invoice
    company: Company
    series: Series | None
    """Set when the series must first be read from Fatture in Cloud."""


class Creator:
    """Takes queued invoices to Fatture in Cloud, one at a time in each company, in order of their Data."""

    def __init__(self, links: Links, chance: random.Random) -> None:
        self._links = links
        self._database = links.database
        self._clock = links.clock
        self._chance = chance

    async def take(self, tenant_id: UUID) -> bool:
        claim = await self._claim(tenant_id)
        if claim is None:
            return False
        invoice = claim.invoice
        try:
            await self._perform(tenant_id, claim)
        except CallFailed as error:
            await self._failed(tenant_id, claim, error)
        log.info("create", invoice=str(invoice.id), tenant=str(tenant_id))
        return True

    async def _claim(self, tenant_id: UUID) -> _Claim | None:
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            invoice = await _next_queued(tx, now)
            if invoice is None:
                return None
            company = await find_company(tx, invoice.company_id)
            leased = msgspec.structs.replace(invoice, lease_id=uuid4())
            await store.lease(tx, [invoice.id], leased.lease_id or uuid4(), now + LEASE)
            if invoice.intent is Intent.CREATE:
                return _Claim(leased, company, None)
            return await self._reserve(tx, leased, company, now)

    async def _reserve(self, tx: Tx, invoice: Invoice, company: Company, now: datetime) -> _Claim:
        """Commit the intent with its number, or say what is in the way."""
        series = await _series_for(tx, invoice, company)
        if series is None or series.stopped is not None:
            problem = Problem("why.date_too_old") if series is None else series.stopped
            await store.update_leased(tx, invoice, now, state=InvoiceState.BLOCKED, problem=problem, due_at=None)
            return _Claim(msgspec.structs.replace(invoice, state=InvoiceState.BLOCKED), company, None)
        if series.next_number == 0:
            return _Claim(invoice, company, series)
        await numbers.hold(tx, series.id, invoice.id)
        reserved = await store.reserve_number(
            tx, invoice, series.id, series.year, series.numeration, series.next_number
        )
        return _Claim(reserved, company, None)

    async def _perform(self, tenant_id: UUID, claim: _Claim) -> None:
        invoice, company = claim.invoice, claim.company
        if invoice.state is InvoiceState.BLOCKED:
            return
        if claim.series is not None:
            await self._start_series(tenant_id, claim, claim.series)
        elif invoice.attempt == 0:
            await self._create(tenant_id, invoice, company)
        else:
            await self._resolve(tenant_id, invoice, company)

    async def _start_series(self, tenant_id: UUID, claim: _Claim, series: Series) -> None:
        client = self._links.client(tenant_id, claim.company.connection_id)
        fic_company_id = _linked(claim.company)
        seen = await see_series(client, fic_company_id, claim.invoice.kind, series.numeration, series.year)
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            await numbers.start_series(tx, series.id, seen.last_number + 1, seen.last_date)
            await store.update_leased(tx, claim.invoice, now, due_at=now)

    async def _create(self, tenant_id: UUID, invoice: Invoice, company: Company) -> None:
        if company.setup is None:
            raise AssertionError("A company that was switched on has its set-up.")
        await self._count_attempt(tenant_id, invoice)
        client = self._links.client(tenant_id, company.connection_id)
        document = await client.create_document(_linked(company), new_document(invoice, company.setup))
        await self._adopt(tenant_id, invoice, document)

    async def _resolve(self, tenant_id: UUID, invoice: Invoice, company: Company) -> None:
        client = self._links.client(tenant_id, company.connection_id)
        found = await find_document(client, _linked(company), invoice)
        if found.ours is not None:
            await self._adopt(tenant_id, invoice, found.ours)
        elif found.others is not None:
            await self._stop(tenant_id, invoice, _taken_by_another(found))
        elif invoice.attempt >= LOOKS_BEFORE_DOUBT:
            await self._doubt(tenant_id, invoice)
        elif invoice.attempt >= LOOKS_BEFORE_CREATING_AGAIN and not company.enabled:
            await self._let_go(tenant_id, invoice)
        elif invoice.attempt >= LOOKS_BEFORE_CREATING_AGAIN:
            await self._create(tenant_id, invoice, company)
        else:
            await self._look_again(tenant_id, invoice)

    async def _count_attempt(self, tenant_id: UUID, invoice: Invoice) -> None:
        """Before the call: whoever finds the intent afterwards knows that the call may have been made."""
        async with self._database.tenant(tenant_id) as tx:
            await tx.execute(
                "UPDATE invoices SET attempt = attempt + 1 WHERE tenant_id = %s AND id = %s AND lease_id = %s",
                [tx.tenant_id, invoice.id, invoice.lease_id],
            )

    async def _adopt(self, tenant_id: UUID, invoice: Invoice, document: IssuedDocument) -> None:
        now = self._clock.now()
        number = document.number or invoice.number or 0
        async with self._database.tenant(tenant_id) as tx:
            kept = await store.update_leased(
                tx,
                invoice,
                now,
                state=InvoiceState.CREATED,
                intent=None,
                electronic_billing_id=document.id,
                sdi_status=document.ei_status or "not_sent",
                number=number,
                problem=None,
                attempt=0,
                due_at=now,
            )
            if kept:
                await numbers.spend(tx, invoice.series_id, invoice.id, number, invoice.issue_date)

    async def _look_again(self, tenant_id: UUID, invoice: Invoice) -> None:
        now = self._clock.now()
        due_at = now + delay_after(invoice.attempt + 1, LATER, self._chance)
        async with self._database.tenant(tenant_id) as tx:
            await store.update_leased(tx, invoice, now, attempt=invoice.attempt + 1, due_at=due_at)

    async def _stop(self, tenant_id: UUID, invoice: Invoice, problem: Problem) -> None:
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            await numbers.stop(tx, invoice.series_id, problem)
            await numbers.release(tx, invoice.series_id, invoice.id)
            await self._back(tx, invoice, now, state=InvoiceState.BLOCKED, problem=problem, due_at=None)

    async def _doubt(self, tenant_id: UUID, invoice: Invoice) -> None:
        """Neither found nor accepted: nobody creates anything until a person has looked. The number stays held."""
        now, told = self._clock.now(), invoice.problem.detail if invoice.problem else ""
        problem = Problem("why.in_doubt", told, {"number": invoice.full_number or ""})
        async with self._database.tenant(tenant_id) as tx:
            await numbers.stop(tx, invoice.series_id, problem)
            await store.update_leased(tx, invoice, now, state=InvoiceState.IN_DOUBT, problem=problem, due_at=None)

    async def _let_go(self, tenant_id: UUID, invoice: Invoice) -> None:
        """Billing was switched off meanwhile and nothing was found: wait without a number."""
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            await numbers.release(tx, invoice.series_id, invoice.id)
            await self._back(tx, invoice, now, due_at=now)

    async def _failed(self, tenant_id: UUID, claim: _Claim, error: Exception) -> None:
        now, invoice = self._clock.now(), claim.invoice
        trouble = trouble_of(error, invoice.attempt + 1, now, self._chance)
        log.warning("create failed", invoice=str(invoice.id), error=type(error).__name__, outcome=trouble.outcome)
        may_exist = invoice.intent is Intent.CREATE and (trouble.outcome == "unknown" or invoice.attempt > 0)
        async with self._database.tenant(tenant_id) as tx:
            if may_exist or claim.series is not None:
                made = may_exist and trouble.outcome != "not_made"
                await store.update_leased(
                    tx,
                    invoice,
                    now,
                    attempt=invoice.attempt + made,
                    problem=trouble.problem,
                    due_at=trouble.retry_at or now + LEASE,
                )
            else:
                await numbers.release(tx, invoice.series_id, invoice.id)
                state = InvoiceState.QUEUED if trouble.retry_at else InvoiceState.BLOCKED
                await self._back(tx, invoice, now, state=state, problem=trouble.problem, due_at=trouble.retry_at)

    async def _back(self, tx: Tx, invoice: Invoice, now: datetime, **changes: object) -> None:
        """Give the number back and write where the invoice stands."""
        free: dict[str, object] = {
            "intent": None,
            "series_id": None,
            "year": None,
            "numeration": None,
            "number": None,
            "attempt": 0,
        }
        await store.update_leased(tx, invoice, now, **{**free, **changes})


async def _next_queued(tx: Tx, now: datetime) -> Invoice | None:
    """An intent in flight first, then the oldest Data. While a create of the company is unresolved, or its
    billing is off, nothing new of it begins."""
    return await tx.row(
        Invoice,
        f"SELECT {store.COLUMNS} FROM invoices i WHERE tenant_id = %(tenant)s AND state = 'queued'"
        " AND due_at <= %(now)s AND (lease_until IS NULL OR lease_until <= %(now)s)"
        " AND (intent IS NOT NULL OR ("
        "   EXISTS (SELECT 1 FROM fattura_companies c WHERE c.tenant_id = i.tenant_id AND c.id = i.company_id AND c.enabled)"
        "   AND NOT EXISTS (SELECT 1 FROM number_series s WHERE s.tenant_id = i.tenant_id AND s.company_id = i.company_id"
        "     AND s.kind = i.kind AND s.holder_id IS NOT NULL)))"
        " ORDER BY intent IS NULL, issue_date, accepted_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        {"tenant": tx.tenant_id, "now": now},
    )


async def _series_for(tx: Tx, invoice: Invoice, company: Company) -> Series | None:
    """The company's sezionale, or the late one for a Data older than its last; None where even that is later."""
    if company.setup is None:
        raise AssertionError("A company that was switched on has its set-up.")
    for numeration in (company.setup.sezionale, company.setup.late_sezionale):
        series = await numbers.lock_series(tx, company.id, invoice.kind, invoice.issue_date.year, numeration)
        if series.last_date is None or series.last_date <= invoice.issue_date:
            return series
    return None


def _linked(company: Company) -> int:
    if company.electronic_billing_id is None:
        raise AssertionError("A company that was switched on is linked.")
    return company.electronic_billing_id


def _taken_by_another(found: Found) -> Problem:
    number = f"{found.others.number}{found.others.numeration or ''}" if found.others else ""
    return Problem("why.number_taken", values={"number": number})
