from collections.abc import Iterable
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.companies.model import Company
from electronic_billing.companies.store import find_company
from electronic_billing.content.amounts import payable_of
from electronic_billing.content.fields import field_of
from electronic_billing.db.transaction import Tx
from electronic_billing.fatturapa.findings import Finding
from electronic_billing.fatturapa.words import Lang
from electronic_billing.invoices.checks import warnings_of
from electronic_billing.invoices.errors import NotLookable
from electronic_billing.invoices.model import SENT_ANYWAY, Invoice
from electronic_billing.invoices.retry import retry_invoice
from electronic_billing.invoices.store import find_invoice, list_states, list_transmissions
from electronic_billing.kit.clock import rome_date
from electronic_billing.tenants.audit import list_entries, person_actor
from electronic_billing.tenants.model import Permission, Person
from electronic_billing.web.findings import FindingShown, finding_shown
from electronic_billing.web.i18n import Message
from electronic_billing.web.pages import is_htmx, redirect
from electronic_billing.web.routes.addresses import INTEGRATIONS_PATH
from electronic_billing.web.routes.audit_lines import lines_of as audit_lines
from electronic_billing.web.routes.invoice_story import (
    about,
    lines_of,
    outcome_state,
    scarto_shown,
    steps_of,
    term_shown,
    title_of,
)
from electronic_billing.web.session import italian_person, italian_person_who_may
from electronic_billing.web.shell import INVOICES
from electronic_billing.web.site import site_of
from electronic_billing.web.wording import MODALITA

INVOICE_PATH = f"{INVOICES.url}/{{invoice_id:uuid}}"


def routes() -> list[BaseRoute]:
    return [
        Route(INVOICE_PATH, show, methods=["GET"]),
        Route(f"{INVOICE_PATH}/retry", retry, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    person = italian_person(request)
    site = site_of(request)
    async with site.database.tenant(person.tenant.id) as tx:
        invoice = await find_invoice(tx, request.path_params["invoice_id"])
        context = await _context(tx, request, person, invoice)
    if is_htmx(request):
        return site.pages.render_part(request, "invoices/show.html", "live", context)
    return site.pages.render(request, "invoices/show.html", context)


async def retry(request: Request) -> Response:
    person = italian_person_who_may(request, Permission.ISSUE_INVOICES)
    site, invoice_id = site_of(request), request.path_params["invoice_id"]
    try:
        async with site.database.tenant(person.tenant.id) as tx:
            await retry_invoice(tx, site.clock, person_actor(person), invoice_id)
    except NotLookable:
        return redirect(request, _url(invoice_id), Message("refusal.not_lookable.detail"), "info")
    return redirect(request, _url(invoice_id), Message("invoice.retried"))


async def _context(tx: Tx, request: Request, person: Person, invoice: Invoice) -> dict[str, Any]:
    site = site_of(request)
    lang = site.pages.translator(request).lang
    transmissions = await list_transmissions(tx, invoice.id)
    entries = await list_entries(tx, subject_id=invoice.id) if person.may(Permission.READ_AUDIT) else []
    company = await find_company(tx, invoice.company_id)
    now = site.clock.now()
    return {
        "invoice": invoice,
        "title": title_of(invoice),
        "company": company,
        "waits_for_switch": invoice.state == "queued" and not company.enabled,
        "about": about(invoice),
        "steps": steps_of(await list_states(tx, invoice.id)),
        "problem": invoice.problem and Message(invoice.problem.reason, invoice.problem.values),
        "findings": _shown(invoice.problem.findings, lang) if invoice.problem else [],
        "differences": invoice.problem.differences if invoice.problem else [],
        "warnings": _shown(warnings_of(invoice, company, rome_date(now)), lang),
        "term": term_shown(invoice, now),
        "sends_anyway": invoice.problem is not None and invoice.problem.reason in SENT_ANYWAY,
        "may_retry": invoice.stands_still and person.may(Permission.ISSUE_INVOICES),
        "stands_still": invoice.stands_still,
        "scarto": scarto_shown(invoice, transmissions, lang, now),
        "transmissions": [(one, outcome_state(one)) for one in transmissions],
        "payable": payable_of(invoice.content),
        "lines": lines_of(invoice.content.lines),
        "payment_method": MODALITA.get(_payment_method(invoice, company), ""),
        "audit": audit_lines(entries, site.pages.translator(request)),
        "page_url": _url(invoice.id),
        "list_url": INVOICES.url,
        "integrations_url": INTEGRATIONS_PATH,
    }


def _shown(findings: Iterable[Finding], lang: Lang) -> list[FindingShown]:
    return [finding_shown(one, lang, field=field_of(one.path)) for one in findings]


def _payment_method(invoice: Invoice, company: Company) -> str:
    asked = invoice.content.payment.method
    return asked if asked or company.setup is None else company.setup.payment_method


def _url(invoice_id: UUID) -> str:
    return f"{INVOICES.url}/{invoice_id}"
