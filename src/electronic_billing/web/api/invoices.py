import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Header, Query, Request, Response

from electronic_billing.companies.store import find_company
from electronic_billing.content.amounts import payable_of
from electronic_billing.content.fields import field_of
from electronic_billing.content.model import Content
from electronic_billing.db.transaction import Tx
from electronic_billing.fatturapa.findings import Finding, explanation
from electronic_billing.invoices import store
from electronic_billing.invoices.accept import accept_invoice
from electronic_billing.invoices.checks import last_day_of, warnings_of
from electronic_billing.invoices.model import Invoice, InvoiceState, Problem, Scarto
from electronic_billing.invoices.retry import retry_invoice
from electronic_billing.kit.clock import rome_date
from electronic_billing.sdi.deadlines import days_left
from electronic_billing.web.api.caller import ByKey, Caller
from electronic_billing.web.api.schemas import (
    FindingOut,
    InvoiceIn,
    InvoiceOut,
    InvoicePageOut,
    InvoiceRowOut,
    ProblemOut,
    ScartoOut,
    StateOut,
    XmlDifferenceOut,
)
from electronic_billing.web.cursor import Cursor, CursorUnreadable, cursor_text, read_cursor
from electronic_billing.web.i18n import Message, Translator
from electronic_billing.web.problem import FieldError, Refusal, invalid

router = APIRouter(prefix="/invoices", tags=["invoices"])

IdempotencyKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$"),
]


@router.post("", status_code=201, responses={200: {"description": "The same invoice, accepted before"}})
async def issue(
    caller: ByKey, request: Request, response: Response, body: InvoiceIn, idempotency_key: IdempotencyKey = None
) -> InvoiceOut:
    """Accept an invoice to be issued. It is on disk when this answers; its states follow by themselves."""
    content = msgspec.convert(body.model_dump(), Content)
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        invoice, is_new = await accept_invoice(tx, caller.site.clock, caller.actor, content, idempotency_key)
        shown = await shown_invoice(tx, caller, request, invoice)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = f"/api/v1/invoices/{invoice.id}"
    return shown


@router.get("")
async def list_(
    caller: ByKey,
    state: InvoiceState | None = None,
    external_id: Annotated[str | None, Query(max_length=100, pattern=r"^[\x20-\x7e]*$")] = None,
    kind: Literal["invoice", "credit_note"] = "invoice",
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> InvoicePageOut:
    """The newest first. `kind` goes with `external_id`."""
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        if external_id is not None:
            found = await store.find_by_external_id(tx, kind, external_id)
            return InvoicePageOut(invoices=[_row(found)] if found else [], next=None)
        rows = await store.list_invoices(tx, state=state, after=_cursor(after), limit=limit + 1)
    page = rows[:limit]
    following = cursor_text(page[-1].accepted_at, page[-1].id) if len(rows) > limit else None
    return InvoicePageOut(invoices=[_row(row) for row in page], next=following)


@router.get("/{invoice_id}")
async def show(caller: ByKey, request: Request, invoice_id: UUID) -> InvoiceOut:
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        return await shown_invoice(tx, caller, request, await store.find_invoice(tx, invoice_id))


@router.post("/{invoice_id}/retry")
async def retry(caller: ByKey, request: Request, invoice_id: UUID) -> InvoiceOut:
    """Go on with an invoice that stood still, after somebody has looked. One in doubt is looked for first."""
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        invoice = await retry_invoice(tx, caller.site.clock, caller.actor, invoice_id)
        return await shown_invoice(tx, caller, request, invoice)


async def shown_invoice(tx: Tx, caller: Caller, request: Request, invoice: Invoice) -> InvoiceOut:
    translator = caller.site.pages.translator(request)
    states = await store.list_states(tx, invoice.id)
    transmissions = await store.list_transmissions(tx, invoice.id)
    scarto = transmissions[-1].scarto if transmissions else None
    company = await find_company(tx, invoice.company_id)
    warnings = warnings_of(invoice, company, rome_date(caller.site.clock.now()))
    return InvoiceOut(
        id=invoice.id,
        external_id=invoice.external_id,
        company_id=invoice.company_id,
        kind=invoice.kind,
        tipo_documento=invoice.content.tipo,
        date=invoice.issue_date,
        state=invoice.state,
        sdiStatus=invoice.sdi_status,
        electronicBillingId=invoice.electronic_billing_id,
        number=invoice.full_number,
        series=invoice.numeration,
        customer_name=invoice.customer_name,
        net=invoice.net,
        vat=invoice.vat,
        gross=invoice.gross,
        payable=payable_of(invoice.content),
        paid_date=invoice.paid_date,
        transmit_by=last_day_of(invoice.content, invoice.issue_date),
        warnings=[shown_finding(one, translator) for one in warnings],
        problem=_problem(invoice.problem, translator) if invoice.problem else None,
        scarto=_scarto(scarto, invoice, translator, caller.site.clock.now()) if scarto else None,
        states=[StateOut(state=one.state, sdiStatus=one.sdi_status, at=one.at) for one in states],
        accepted_at=invoice.accepted_at,
        updated_at=invoice.updated_at,
    )


def _problem(problem: Problem, translator: Translator) -> ProblemOut:
    message = translator.text(problem.reason, **problem.values)
    findings = [shown_finding(one, translator) for one in problem.findings]
    differing = [XmlDifferenceOut(path=one.path, ours=one.ours, theirs=one.theirs) for one in problem.differences]
    return ProblemOut(
        reason=problem.reason, message=message, detail=problem.detail, findings=findings, differences=differing
    )


def shown_finding(finding: Finding, translator: Translator) -> FindingOut:
    return FindingOut(
        code=finding.code,
        severity=finding.severity.value,
        field=field_of(finding.path),
        path=finding.path,
        message=finding.message(translator.lang),
        hint=finding.hint(translator.lang),
    )


def _scarto(scarto: Scarto, invoice: Invoice, translator: Translator, now: dt.datetime) -> ScartoOut:
    ours = explanation(scarto.code)
    return ScartoOut(
        code=scarto.code,
        explanation=ours.message.in_(translator.lang) if scarto.code else scarto.reason,
        hint=ours.hint.in_(translator.lang) if scarto.code else scarto.solution,
        reason=scarto.reason,
        solution=scarto.solution,
        date=scarto.date,
        resend_by=invoice.resend_by,
        days_left=None if invoice.resend_by is None else days_left(invoice.resend_by, now),
    )


def _row(row: store.InvoiceRow | Invoice) -> InvoiceRowOut:
    return InvoiceRowOut(
        id=row.id,
        external_id=row.external_id,
        kind=row.kind,
        date=row.issue_date,
        state=row.state,
        sdiStatus=row.sdi_status,
        electronicBillingId=row.electronic_billing_id,
        number=None if row.number is None else f"{row.number}{row.numeration or ''}",
        customer_name=row.customer_name,
        gross=row.gross,
        paid_date=row.paid_date,
        accepted_at=row.accepted_at,
        updated_at=row.updated_at,
    )


def _cursor(text: str | None) -> Cursor | None:
    try:
        return None if text is None else read_cursor(text)
    except CursorUnreadable:
        raise Refusal(invalid(FieldError("after", Message("field.cursor")))) from None
