"""Examine: before an invoice goes to SDI, read the XML that Fatture in Cloud made of it and compare it with ours.

For a company's first twenty invoices, for each new shape of document, for consumers abroad and after a scarto: there
it costs a call, elsewhere nothing. What differs and matters stops the sending, and a person decides.
"""

from datetime import date
from uuid import UUID

import structlog

from electronic_billing.companies.model import Company
from electronic_billing.connections.link import Links
from electronic_billing.content.fattura import fattura_of, is_bollo_due_on
from electronic_billing.content.model import Content, Customer
from electronic_billing.db.transaction import Tx
from electronic_billing.fatturapa.check import check_file
from electronic_billing.fatturapa.differences import differences
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fic.errors import NotFound, Rejected
from electronic_billing.invoices.checks import errors_of, has_eu_vat_number, place_of
from electronic_billing.invoices.model import XML_AGAIN, XML_DIFFERS, XML_OFFICIAL, XML_UNREAD, Invoice, Problem
from electronic_billing.kit.clock import rome_date

FIRST = 20

log = structlog.get_logger()


async def must_examine(tx: Tx, invoice: Invoice, company: Company) -> bool:
    if invoice.resend_by is not None or is_consumer_abroad(invoice.content.customer):
        return True
    compared = await tx.value(
        "SELECT coalesce(sum(compared), 0) FROM document_shapes WHERE tenant_id = %s AND company_id = %s",
        [tx.tenant_id, company.id],
    )
    known = await tx.value(
        "SELECT count(*) FROM document_shapes WHERE tenant_id = %s AND company_id = %s AND shape = %s",
        [tx.tenant_id, company.id, shape_of(invoice.content, company)],
    )
    return int(compared) < FIRST or not known


async def note_examined(tx: Tx, invoice: Invoice, company: Company) -> None:
    await tx.execute(
        "INSERT INTO document_shapes (tenant_id, company_id, shape, compared) VALUES (%s, %s, %s, 1)"
        " ON CONFLICT (tenant_id, company_id, shape) DO UPDATE SET compared = document_shapes.compared + 1",
        [tx.tenant_id, company.id, shape_of(invoice.content, company)],
    )


async def examine(links: Links, tenant_id: UUID, invoice: Invoice, company: Company) -> Problem | None:
    """What is in the way of sending it; None where nothing is, and where Fatture in Cloud shows no XML before it is
    sent: then SDI is the first to see one, as it is for every other invoice. Raises the errors of a call."""
    client = links.client(tenant_id, company.connection_id)
    try:
        xml = await client.e_invoice_xml(company.electronic_billing_id or 0, invoice.electronic_billing_id or 0)
    except (NotFound, Rejected) as refused:
        log.warning("no XML to compare", invoice=str(invoice.id), error=type(refused).__name__)
        return None
    return problem_in(xml, invoice, company, rome_date(links.clock.now()))


def waits_to_be_read(invoice: Invoice) -> bool:
    """Nothing was sent, and nobody said to send it unread."""
    problem = invoice.problem
    return problem is not None and problem.reason in {XML_UNREAD, XML_AGAIN} and invoice.intent is None


def not_read(trouble: Problem | None) -> Problem:
    return Problem(XML_UNREAD, trouble.detail if trouble else "")


def problem_in(xml: bytes, invoice: Invoice, company: Company, today: date) -> Problem | None:
    verdict = check_file(xml, today=today)
    errors = errors_of(list(verdict.findings))
    if errors or not isinstance(verdict.document, FatturaElettronica):
        return Problem(XML_OFFICIAL, findings=errors)
    place = place_of(invoice.content, company, invoice.issue_date, invoice.full_number or "")
    ours = fattura_of(invoice.content, company, place)
    found = [one for one in differences(ours, verdict.document) if one.matters]
    return Problem(XML_DIFFERS, differences=found) if found else None


def shape_of(content: Content, company: Company) -> str:
    """What about a document is made in a way of its own: two of one shape differ in words and amounts alone."""
    customer = content.customer
    features = {
        "split": customer.split_payment,
        "pec": bool(customer.pec),
        "bollo": is_bollo_due_on(content, company.regime_fiscale),
        "rounding": bool(content.rounding),
        "contracts": bool(content.contracts),
        "linked": bool(content.linked),
        "subject": bool(content.subject),
        "period": any(line.period_start or line.period_end for line in content.lines),
        "negative": any(line.unit_price < 0 for line in content.lines),
    }
    rates = sorted({line.vat_key for line in content.lines})
    data = sorted({one.tipo_dato for line in content.lines for one in line.altri_dati})
    asked = [name for name, is_there in features.items() if is_there]
    return " ".join([content.tipo, _buyer(customer), *rates, *data, *asked])


def is_consumer_abroad(customer: Customer) -> bool:
    """Who has no VAT number that the European Union's rules know: how Fatture in Cloud names such a customer in the
    XML is not documented."""
    return customer.country != "IT" and not has_eu_vat_number(customer)


def _buyer(customer: Customer) -> str:
    if customer.country != "IT":
        return "abroad"
    if customer.is_public_body:
        return "office"
    return "company" if customer.partita_iva else "person"
