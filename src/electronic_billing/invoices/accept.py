import hashlib
from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

import msgspec

from electronic_billing.companies.model import Company
from electronic_billing.companies.store import find_company, list_companies
from electronic_billing.content.amounts import totals_of
from electronic_billing.content.model import Content, fingerprint_form
from electronic_billing.db.transaction import Tx
from electronic_billing.invoices import store
from electronic_billing.invoices.checks import errors_of, findings_of, place_of
from electronic_billing.invoices.errors import (
    BillingDisabled,
    CompanyAmbiguous,
    ExternalIdTaken,
    IdempotencyKeyReused,
    SureToBeDiscarded,
)
from electronic_billing.invoices.model import Invoice, InvoiceState
from electronic_billing.invoices.preflight import content_problems
from electronic_billing.kit.clock import Clock, rome_date
from electronic_billing.kit.problems import FieldsRefused
from electronic_billing.tenants.audit import Actor, record


async def accept_invoice(
    tx: Tx, clock: Clock, actor: Actor, content: Content, idempotency_key: str | None = None
) -> tuple[Invoice, bool]:
    """Take an invoice to be issued; the second value says whether it is new.

    The same `external_id` with the same content is the same invoice, however often and however simultaneously it
    comes. Raises `ExternalIdTaken` when the content differs, `IdempotencyKeyReused`, `FieldsRefused`,
    `SureToBeDiscarded`, `BillingDisabled`, `CompanyAmbiguous`, `CompanyUnknown`. Nothing calls Fatture in Cloud here.
    """
    invoice, is_new = await _take(tx, clock, actor, content, idempotency_key)
    if is_new:
        await tx.wake()
    return invoice, is_new


async def accept_invoices(
    tx: Tx, clock: Clock, actor: Actor, contents: Iterable[Content]
) -> list[tuple[Invoice, bool]]:
    """Several, as `accept_invoice` takes one. They are taken in the order of their external ids and the worker is woken
    last, so that two requests which share some never wait for each other."""
    in_order = sorted(contents, key=lambda one: (one.kind, one.external_id))
    taken = [await _take(tx, clock, actor, one) for one in in_order]
    if any(is_new for _, is_new in taken):
        await tx.wake()
    return taken


async def _take(
    tx: Tx, clock: Clock, actor: Actor, content: Content, idempotency_key: str | None = None
) -> tuple[Invoice, bool]:
    digest = fingerprint(content)
    known = await store.find_by_external_id(tx, content.kind, content.external_id)
    if known is None:
        invoice = _new_invoice(content, await _billing_company(tx, content.company_id), clock)
        if await store.insert_invoice(tx, invoice, digest):
            await _keep_key(tx, idempotency_key, digest, invoice)
            await record(tx, invoice.accepted_at, actor, "issue", ("invoice", invoice.id), after=_summary(invoice))
            return invoice, True
        known = await store.find_by_external_id(tx, content.kind, content.external_id)
    if known is None:
        raise AssertionError("An external id that is taken has its invoice.")
    kept = await store.content_hash_of(tx, known.id)
    # What a fingerprint is made of may have changed since: then the contents themselves decide.
    if digest not in {kept, fingerprint(known.content)}:
        raise ExternalIdTaken(known.id, content.external_id)
    await _keep_key(tx, idempotency_key, kept, known)
    return known, False


def fingerprint(content: Content) -> bytes:
    return hashlib.sha256(msgspec.json.encode(fingerprint_form(content), order="sorted")).digest()


async def chosen_company(tx: Tx, company_id: UUID | None) -> Company:
    """The one named, or the only one that is linked. Raises `CompanyUnknown`, `CompanyAmbiguous`, `BillingDisabled`."""
    if company_id is not None:
        return await find_company(tx, company_id)
    linked = [one for one in await list_companies(tx) if one.electronic_billing_id is not None]
    if len(linked) > 1:
        raise CompanyAmbiguous
    if not linked:
        raise BillingDisabled
    return linked[0]


async def _billing_company(tx: Tx, company_id: UUID | None) -> Company:
    company = await chosen_company(tx, company_id)
    if not company.enabled:
        raise BillingDisabled
    return company


def _new_invoice(content: Content, company: Company, clock: Clock) -> Invoice:
    now = clock.now()
    issue_date = content.date or rome_date(now)
    _refuse_wrong(content, company, issue_date, rome_date(now))
    totals = totals_of(content.lines)
    return Invoice(
        id=uuid4(),
        company_id=company.id,
        kind=content.kind,
        external_id=content.external_id,
        content=content,
        customer_name=content.customer.name,
        issue_date=issue_date,
        net=totals.net,
        vat=totals.vat,
        gross=totals.gross,
        state=InvoiceState.QUEUED,
        intent=None,
        series_id=None,
        year=None,
        numeration=None,
        number=None,
        electronic_billing_id=None,
        sdi_status=None,
        paid_date=None,
        problem=None,
        resend_by=None,
        due_at=now,
        attempt=0,
        lease_id=None,
        accepted_at=now,
        read_at=None,
        updated_at=now,
    )


def _refuse_wrong(content: Content, company: Company, issue_date: date, today: date) -> None:
    if company.setup is None:
        raise BillingDisabled
    problems = content_problems(content, company.setup, issue_date, today)
    if problems:
        raise FieldsRefused(problems)
    place = place_of(content, company, issue_date)
    errors = errors_of(findings_of(content, company, place, today=today))
    if errors:
        raise SureToBeDiscarded(errors)


async def _keep_key(tx: Tx, key: str | None, digest: bytes, invoice: Invoice) -> None:
    if key is None:
        return
    await tx.execute(
        "INSERT INTO idempotency_keys (tenant_id, key, request_hash, invoice_id, created_at) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (tenant_id, key) DO NOTHING",
        [tx.tenant_id, key, digest, invoice.id, invoice.accepted_at],
    )
    kept = await tx.value(
        "SELECT request_hash FROM idempotency_keys WHERE tenant_id = %s AND key = %s", [tx.tenant_id, key]
    )
    if bytes(kept) != digest:
        raise IdempotencyKeyReused


def _summary(invoice: Invoice) -> dict[str, str]:
    return {"external_id": invoice.external_id, "total": str(invoice.total), "date": invoice.issue_date.isoformat()}
