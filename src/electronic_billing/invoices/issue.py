"""Create: make an invoice a document in Fatture in Cloud, exactly once.

The intent, with its number, is committed before the call. Whatever happens to the answer, the next turn finds the
intent and looks before it creates: ours is adopted, another's stops the series, nothing found is asked again, and only
then the same number is created again, so that a document merely invisible is refused.
"""

import random
from datetime import date, datetime, timedelta
from typing import LiteralString
from uuid import UUID, uuid4

import msgspec
import structlog

from electronic_billing.companies.model import Company
from electronic_billing.companies.store import find_company
from electronic_billing.connections.errors import CallFailed
from electronic_billing.connections.link import Links
from electronic_billing.content.amounts import payable_of
from electronic_billing.db.transaction import Tx
from electronic_billing.fic.client import FicClient
from electronic_billing.fic.documents import IssuedDocument
from electronic_billing.fic.errors import Rejected
from electronic_billing.invoices import series as numbers
from electronic_billing.invoices import store
from electronic_billing.invoices.checks import preflight
from electronic_billing.invoices.document import new_document, setup_of, vat_not_set_up
from electronic_billing.invoices.lookup import Found, SeriesSeen, find_document, see_series
from electronic_billing.invoices.model import Intent, Invoice, InvoiceState, Problem
from electronic_billing.invoices.series import Series
from electronic_billing.invoices.trouble import CONFLICT, LATER, trouble_of
from electronic_billing.kit.backoff import delay_after
from electronic_billing.kit.clock import rome_date

LEASE = timedelta(seconds=100)  # longer than the longest call with its time-outs and a token renewal
LOOKS_BEFORE_CREATING_AGAIN = 3
LOOKS_BEFORE_DOUBT = 8
AFTER_A_FAILED_LOOK = timedelta(seconds=30)
WHILE_SWITCHED_OFF = timedelta(minutes=10)

_OWN_COLUMNS: LiteralString = "i." + store.COLUMNS.replace(", ", ", i.")

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
            if invoice.intent is Intent.CREATE:
                return _Claim(await _leased(tx, invoice, now), company, None)
            return await self._reserve(tx, invoice, company, now)

    async def _reserve(self, tx: Tx, invoice: Invoice, company: Company, now: datetime) -> _Claim | None:
        """Commit the intent with its number, or say what is in the way. None when another worker was faster: it
        held the series while we waited for the lock."""
        series = await _series_for(tx, invoice, company)
        if series is not None and series.holder_id is not None:
            return None
        leased = await _leased(tx, invoice, now)
        problem = await _obstacle(tx, leased, company, series, rome_date(now))
        if series is None or problem is not None:
            await store.update_leased(tx, leased, now, state=InvoiceState.BLOCKED, problem=problem, due_at=None)
            return _Claim(msgspec.structs.replace(leased, state=InvoiceState.BLOCKED), company, None)
        if series.next_number == 0:
            return _Claim(leased, company, series)
        await numbers.hold(tx, series.id, leased.id)
        reserved = await store.reserve_number(tx, leased, series.id, series.year, series.numeration, series.next_number)
        return _Claim(reserved, company, None)

    async def _perform(self, tenant_id: UUID, claim: _Claim) -> None:
        invoice, company = claim.invoice, claim.company
        if invoice.state is InvoiceState.BLOCKED:
            return
        if claim.series is not None:
            await self._start_series(tenant_id, claim, claim.series)
        elif invoice.attempt > 0:
            await self._resolve(tenant_id, invoice, company)
        elif company.enabled:
            await self._create(tenant_id, invoice, company)
        else:
            await self._let_go(tenant_id, invoice)

    async def _start_series(self, tenant_id: UUID, claim: _Claim, series: Series) -> None:
        client = self._links.client(tenant_id, claim.company.connection_id)
        fic_company_id = _linked(claim.company)
        seen = await see_series(client, fic_company_id, claim.invoice.kind, series.numeration, series.year)
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            await numbers.start_series(tx, series.id, seen.last_number + 1, seen.last_date)
            await store.update_leased(tx, claim.invoice, now, due_at=now)

    async def _create(self, tenant_id: UUID, invoice: Invoice, company: Company) -> None:
        lacking = vat_not_set_up(invoice.content, setup_of(company))
        if lacking is not None:
            await self._stand_still(tenant_id, invoice, Problem("field.vat_not_set_up", values={"key": lacking}))
            return
        if not await self._count_attempt(tenant_id, invoice):
            log.warning("lease lost", invoice=str(invoice.id))
            return
        client = self._links.client(tenant_id, company.connection_id)
        await self._adopt(tenant_id, invoice, await _created(client, invoice, company))

    async def _resolve(self, tenant_id: UUID, invoice: Invoice, company: Company) -> None:
        client = self._links.client(tenant_id, company.connection_id)
        try:
            found = await find_document(client, _linked(company), invoice)
            overtaken = await _overtaken(client, _linked(company), invoice, found)
        except CallFailed as error:
            await self._look_failed(tenant_id, invoice, company, error)
            return
        if found.ours is not None:
            await self._adopt(tenant_id, invoice, found.ours)
        elif found.others is not None:
            await self._stop(tenant_id, invoice, _taken_by_another(found))
        elif overtaken is not None:
            await self._go_late(tenant_id, invoice, overtaken)
        elif invoice.attempt >= LOOKS_BEFORE_DOUBT:
            await self._doubt(tenant_id, invoice)
        elif invoice.attempt < LOOKS_BEFORE_CREATING_AGAIN:
            await self._look_again(tenant_id, invoice)
        elif company.enabled:
            await self._create(tenant_id, invoice, company)
        else:
            await self._wait(tenant_id, invoice)

    async def _count_attempt(self, tenant_id: UUID, invoice: Invoice) -> bool:
        """Before the call: whoever finds the intent afterwards knows that the call may have been made. False when
        the lease has gone to another worker, who decides now."""
        async with self._database.tenant(tenant_id) as tx:
            counted = await tx.execute(
                "UPDATE invoices SET attempt = attempt + 1 WHERE tenant_id = %s AND id = %s AND lease_id = %s",
                [tx.tenant_id, invoice.id, invoice.lease_id],
            )
        return counted == 1

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

    async def _look_failed(self, tenant_id: UUID, invoice: Invoice, company: Company, error: Exception) -> None:
        """A look that failed has told nothing, so it does not count: an outage ends no search. What the create was
        told is kept: it says where to go."""
        now = self._clock.now()
        trouble = trouble_of(error, invoice.attempt, now, self._chance)
        log.warning("look failed", invoice=str(invoice.id), error=type(error).__name__)
        await self._links.heed(tenant_id, company.connection_id, error)
        due_at = max(trouble.retry_at or now, now + AFTER_A_FAILED_LOOK)
        problem = invoice.problem if _was_refused(invoice) else trouble.problem
        async with self._database.tenant(tenant_id) as tx:
            await store.update_leased(tx, invoice, now, problem=problem, due_at=due_at)

    async def _wait(self, tenant_id: UUID, invoice: Invoice) -> None:
        """Billing was switched off meanwhile. Nothing is created, and nothing given up: that the document is not
        found does not prove that it does not exist, so the number stays with it."""
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            await store.update_leased(tx, invoice, now, due_at=now + WHILE_SWITCHED_OFF)

    async def _stop(self, tenant_id: UUID, invoice: Invoice, problem: Problem) -> None:
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            if await self._back(tx, invoice, now, state=InvoiceState.BLOCKED, problem=problem, due_at=None):
                await numbers.stop(tx, invoice.series_id, problem)

    async def _go_late(self, tenant_id: UUID, invoice: Invoice, seen: SeriesSeen) -> None:
        """Somebody gave a document of our sezionale a later Data: the number goes back, and the invoice waits for one
        of the late sezionale, with its true Data."""
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            if await self._back(tx, invoice, now, problem=None, due_at=now):
                await numbers.overtake(tx, invoice.series_id, seen.last_number + 1, seen.last_date)

    async def _doubt(self, tenant_id: UUID, invoice: Invoice) -> None:
        """Neither found nor accepted: nobody creates anything until a person has looked. The number stays held."""
        now, told = self._clock.now(), invoice.problem.detail if invoice.problem else ""
        problem = Problem("why.in_doubt", told, {"number": invoice.full_number or ""})
        async with self._database.tenant(tenant_id) as tx:
            if await store.update_leased(tx, invoice, now, state=InvoiceState.IN_DOUBT, problem=problem, due_at=None):
                await numbers.stop(tx, invoice.series_id, problem)

    async def _stand_still(self, tenant_id: UUID, invoice: Invoice, problem: Problem) -> None:
        """It cannot be created as things are. The number goes back only where no call was ever made with it."""
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            if invoice.attempt == 0:
                await self._back(tx, invoice, now, state=InvoiceState.BLOCKED, problem=problem, due_at=None)
            else:
                await store.update_leased(tx, invoice, now, problem=problem, due_at=now + WHILE_SWITCHED_OFF)

    async def _let_go(self, tenant_id: UUID, invoice: Invoice) -> None:
        """Billing was switched off before the call was made: wait without a number."""
        now = self._clock.now()
        async with self._database.tenant(tenant_id) as tx:
            await self._back(tx, invoice, now, due_at=now)

    async def _failed(self, tenant_id: UUID, claim: _Claim, error: Exception) -> None:
        now, invoice = self._clock.now(), claim.invoice
        trouble = trouble_of(error, invoice.attempt + 1, now, self._chance)
        log.warning("create failed", invoice=str(invoice.id), error=type(error).__name__, outcome=trouble.outcome)
        await self._links.heed(tenant_id, claim.company.connection_id, error)
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
                state = InvoiceState.QUEUED if trouble.retry_at else InvoiceState.BLOCKED
                await self._back(tx, invoice, now, state=state, problem=trouble.problem, due_at=trouble.retry_at)

    async def _back(self, tx: Tx, invoice: Invoice, now: datetime, **changes: object) -> bool:
        """Give the number back and write where the invoice stands; False, and neither, where the lease is lost."""
        free: dict[str, object] = {
            "intent": None,
            "series_id": None,
            "year": None,
            "numeration": None,
            "number": None,
            "attempt": 0,
        }
        if not await store.update_leased(tx, invoice, now, **{**free, **changes}):
            return False
        await numbers.release(tx, invoice.series_id, invoice.id)
        return True


async def _obstacle(tx: Tx, invoice: Invoice, company: Company, series: Series | None, today: date) -> Problem | None:
    """What is in the way of a number."""
    if series is None:
        return Problem("why.date_too_old")
    if series.stopped is not None:
        return series.stopped
    number = f"{series.next_number}{series.numeration}" if series.next_number else ""
    findings = await preflight(tx, invoice, company, number, today)
    return Problem("why.official", findings=findings) if findings else None


async def _leased(tx: Tx, invoice: Invoice, now: datetime) -> Invoice:
    lease_id = uuid4()
    await store.lease(tx, [invoice.id], lease_id, now + LEASE)
    return msgspec.structs.replace(invoice, lease_id=lease_id)


async def _next_queued(tx: Tx, now: datetime) -> Invoice | None:
    """An intent in flight first, then the oldest Data. While a create of the company is unresolved, or its
    billing is off, nothing new of it begins; while an older Data waits for its next try, no younger one goes
    before it, for that would push the older one into the late sezionale."""
    return await tx.row(
        Invoice,
        f"SELECT {_OWN_COLUMNS} FROM invoices i JOIN (SELECT company_id, kind, min(issue_date) AS issue_date"
        "   FROM invoices WHERE tenant_id = %(tenant)s AND state = 'queued' GROUP BY company_id, kind) AS oldest"
        "   ON oldest.company_id = i.company_id AND oldest.kind = i.kind"
        " WHERE i.tenant_id = %(tenant)s AND i.state = 'queued'"
        " AND i.due_at <= %(now)s AND (i.lease_until IS NULL OR i.lease_until <= %(now)s)"
        " AND (i.intent IS NOT NULL OR (i.issue_date = oldest.issue_date AND"
        "   EXISTS (SELECT 1 FROM fattura_companies c WHERE c.tenant_id = i.tenant_id AND c.id = i.company_id AND c.enabled)"
        "   AND NOT EXISTS (SELECT 1 FROM number_series s WHERE s.tenant_id = i.tenant_id AND s.company_id = i.company_id"
        "     AND s.kind = i.kind AND s.holder_id IS NOT NULL)))"
        " ORDER BY i.intent IS NULL, i.issue_date, i.accepted_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED",
        {"tenant": tx.tenant_id, "now": now},
    )


async def _series_for(tx: Tx, invoice: Invoice, company: Company) -> Series | None:
    """The company's sezionale, or the late one for a Data older than its last; None where even that is later."""
    setup = setup_of(company)
    for numeration in (setup.sezionale, setup.late_sezionale):
        series = await numbers.lock_series(tx, company.id, invoice.kind, invoice.issue_date.year, numeration)
        if series.last_date is None or series.last_date <= invoice.issue_date:
            return series
    return None


async def _created(client: FicClient, invoice: Invoice, company: Company) -> IssuedDocument:
    """Refused because it reckons the Arrotondamento into what is due, nothing was created: say what it reckons."""
    try:
        return await client.create_document(_linked(company), new_document(invoice, company))
    except Rejected as refused:
        due = refused.totals.amount_due if refused.totals else None
        if not invoice.content.rounding or due != payable_of(invoice.content):
            raise
    return await client.create_document(_linked(company), new_document(invoice, company, follows_rounding=True))


def _linked(company: Company) -> int:
    if company.electronic_billing_id is None:
        raise AssertionError("A company that was switched on is linked.")
    return company.electronic_billing_id


async def _overtaken(client: FicClient, fic_company_id: int, invoice: Invoice, found: Found) -> SeriesSeen | None:
    """The series, where the only call ever made was refused and a later Data stands in it. After the last look only: a
    call may have been made twice on its way, and the refusal be the second one's."""
    is_last_look = invoice.attempt == LOOKS_BEFORE_CREATING_AGAIN
    if found != Found() or not (is_last_look and _was_refused(invoice)):
        return None
    seen = await see_series(
        client, fic_company_id, invoice.kind, invoice.numeration or "", invoice.year or invoice.issue_date.year
    )
    return seen if seen.last_date is not None and seen.last_date > invoice.issue_date else None


def _was_refused(invoice: Invoice) -> bool:
    """By a conflict. With no more attempts than looks before creating again, that was the only call."""
    return invoice.problem is not None and invoice.problem.reason == CONFLICT


def _taken_by_another(found: Found) -> Problem:
    number = f"{found.others.number}{found.others.numeration or ''}" if found.others else ""
    return Problem("why.number_taken", values={"number": number})
