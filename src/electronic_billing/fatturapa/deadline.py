"""Until when a document is to be sent (DPR 633/1972 art. 21 c. 4), as far as the file tells."""

from datetime import date, timedelta

from electronic_billing.fatturapa.countries import is_abroad
from electronic_billing.fatturapa.facts import DocumentFacts, InvoiceFacts

_IMMEDIATE = frozenset({"TD01", "TD02", "TD03", "TD06", "TD07"})
IMMEDIATE_DAYS = 12


def last_day(invoice: InvoiceFacts, document: DocumentFacts) -> date | None:
    """None where the file does not say: notes, self-invoices."""
    day = document.day
    if day is None or day == date.max:
        return None
    if document.tipo == "TD24" or (document.tipo in _IMMEDIATE and _is_service_abroad(invoice, document)):
        return _next_month(day).replace(day=15)
    if document.tipo == "TD25":
        return _next_month(_next_month(day)) - timedelta(days=1)
    return day + timedelta(days=IMMEDIATE_DAYS) if document.tipo in _IMMEDIATE else None


def _is_service_abroad(invoice: InvoiceFacts, document: DocumentFacts) -> bool:
    """Services under art. 7-ter to a business abroad have the longer term (art. 21 c. 4 lett. c, d)."""
    return is_abroad(invoice.buyer.paese) and any(line.natura == "N2.1" for line in document.lines)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
