"""Until when a document is to be sent (DPR 633/1972 art. 21 c. 4), as far as the file tells."""

from datetime import date, timedelta

from electronic_billing.fatturapa.countries import is_abroad
from electronic_billing.fatturapa.facts import DocumentFacts, InvoiceFacts

# A debit note keeps the rules of an invoice for what it adds (art. 26 c. 1); a sale of depreciable goods is one.
_IMMEDIATE = frozenset({"TD01", "TD02", "TD03", "TD05", "TD06", "TD07", "TD09", "TD26"})
IMMEDIATE_DAYS = 12
_LAST_TOLD = date(9999, 10, 1)  # later terms would leave the calendar


def last_day(invoice: InvoiceFacts, document: DocumentFacts) -> date | None:
    """None where the file does not say: credit notes, self-invoices."""
    if document.day is None:
        return None
    return last_day_from(document.day, document.tipo, is_service_abroad=_is_service_abroad(invoice, document))


def last_day_from(start: date, tipo: str, *, is_service_abroad: bool = False) -> date | None:
    """`start` is the day of the operation, or the Data where the file tells no other. None for the documents that
    the law gives no term, or none that a file tells: credit notes, self-invoices."""
    if start >= _LAST_TOLD:
        return None
    if tipo == "TD24" or (tipo in _IMMEDIATE and is_service_abroad):
        return _next_month(start).replace(day=15)
    if tipo == "TD25":
        return _next_month(_next_month(start)) - timedelta(days=1)
    return start + timedelta(days=IMMEDIATE_DAYS) if tipo in _IMMEDIATE else None


def _is_service_abroad(invoice: InvoiceFacts, document: DocumentFacts) -> bool:
    """Services under art. 7-ter to a business abroad have the longer term (art. 21 c. 4 lett. c, d)."""
    return is_abroad(invoice.buyer.paese) and any(line.natura == "N2.1" for line in document.lines)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
