"""The official checks on an invoice before anything is created, and what a person may regret.

Fatture in Cloud's own XML is what SDI sees; these judge what we are about to ask for, so that nothing that is sure to
be discarded takes a number or a call.
"""

from datetime import date

from stdnum.eu import vat

from electronic_billing.companies.model import Company
from electronic_billing.content.fattura import Place, fattura_of
from electronic_billing.content.model import Content, Customer
from electronic_billing.db.transaction import Tx
from electronic_billing.fatturapa.check import check_document
from electronic_billing.fatturapa.countries import is_eu_abroad
from electronic_billing.fatturapa.findings import Finding, Severity, warning
from electronic_billing.fatturapa.history import History, Issued
from electronic_billing.invoices.model import BEFORE_CREATION, Invoice, InvoiceState
from electronic_billing.sdi.deadlines import transmit_by

_DATA = "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Data"
_TERM_PASSED = "EB002"
# A number not given yet: the first of a series stands for it.
_FIRST = 1


def findings_of(
    content: Content, company: Company, place: Place, *, today: date, history: History | None = None
) -> list[Finding]:
    """Errors first. `today` is the day in Rome of sending. The term is counted from the payments as well, of which
    a file knows nothing."""
    found = check_document(fattura_of(content, company, place), today=today, history=history)
    found = [one for one in found if one.code != _TERM_PASSED]
    last_day = last_day_of(content, place.day)
    if last_day is not None and today > last_day:
        found.append(warning(_TERM_PASSED, _DATA, day=place.day.isoformat(), deadline=last_day.isoformat()))
    return sorted(found, key=lambda one: one.severity is not Severity.ERROR)


def errors_of(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity is Severity.ERROR]


def last_day_of(content: Content, issue_date: date) -> date | None:
    """Until when it is to be handed to the exchange; None where the law gives no term."""
    is_untaxed = any(line.natura == "N2.1" for line in content.lines)
    is_service_abroad = is_untaxed and _may_be_business_abroad(content.customer)
    days = (receipt.date for receipt in content.received)
    return transmit_by(issue_date, content.tipo, days, is_service_abroad=is_service_abroad)


def has_eu_vat_number(customer: Customer) -> bool:
    return vat.is_valid(f"{customer.country}{customer.partita_iva}")


def _may_be_business_abroad(customer: Customer) -> bool:
    """Only services to businesses have the longer term (art. 21 c. 4 c and d). Any identifier stands where a VAT number
    would: within the EU its form tells, outside nothing does."""
    if not customer.partita_iva or customer.country == "IT":
        return False
    return has_eu_vat_number(customer) or not is_eu_abroad(customer.country)


def place_of(content: Content, company: Company, issue_date: date, number: str = "") -> Place:
    sezionale, usual = (company.setup.sezionale, company.setup.payment_method) if company.setup else ("", "")
    return Place(day=issue_date, numero=number or f"{_FIRST}{sezionale}", modalita=content.payment.method or usual)


def warnings_of(invoice: Invoice, company: Company, today: date) -> list[Finding]:
    """What a person may still regret; nothing once it is with SDI."""
    if invoice.state not in BEFORE_CREATION and invoice.state is not InvoiceState.CREATED:
        return []
    place = place_of(invoice.content, company, invoice.issue_date, invoice.full_number or "")
    found = findings_of(invoice.content, company, place, today=today)
    return [one for one in found if one.severity is Severity.WARNING]


async def preflight(tx: Tx, invoice: Invoice, company: Company, number: str, today: date) -> list[Finding]:
    """What SDI would discard it for, with the number that it is about to take."""
    place = place_of(invoice.content, company, invoice.issue_date, number)
    history = History(await _same_number(tx, invoice, company, number)) if number else None
    return errors_of(findings_of(invoice.content, company, place, today=today, history=history))


class _Row(Issued, frozen=True, kw_only=True):
    owner: str = ""
    tipo: str = ""


async def _same_number(tx: Tx, invoice: Invoice, company: Company, number: str) -> list[Issued]:
    """Ours that print this number, whatever their series: 1 in 2/A and 12 in /A read alike."""
    rows = await tx.rows(
        _Row,
        "SELECT CASE kind WHEN 'credit_note' THEN 'TD04' ELSE 'TD01' END AS tipo, number::text || numeration AS numero,"
        " issue_date AS day FROM invoices WHERE tenant_id = %s AND company_id = %s AND id <> %s"
        " AND number IS NOT NULL AND number::text || numeration = %s"
        " AND state NOT IN ('discarded', 'refused', 'deleted')",
        [tx.tenant_id, company.id, invoice.id, number],
    )
    return [Issued(owner=f"IT{company.partita_iva}", tipo=one.tipo, numero=one.numero, day=one.day) for one in rows]
