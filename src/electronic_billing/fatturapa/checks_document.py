"""Official checks of date, number and document as a whole (Allegato A 1.9.1 and Elenco controlli 2.0)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from electronic_billing.fatturapa.facts import DocumentFacts, InvoiceFacts
from electronic_billing.fatturapa.findings import Finding, error
from electronic_billing.fatturapa.history import History, is_credit

_MOST_SIMPLIFIED = Decimal("400.00")
_WITHOUT_LIMIT = frozenset({"RF19", "RF20"})
# Documents that the buyer writes: their number is unique among the buyer's (A).
_OWNED_BY_BUYER = frozenset(["TD16", "TD17", "TD18", "TD19", "TD20", "TD22", "TD23", "TD28", "TD29"])


def check_00418(invoice: InvoiceFacts) -> Iterator[Finding]:
    """E applies it to TD04 alone, A to all: the stricter counts."""
    for document in invoice.documents:
        for _path, linked in document.linked:
            if document.day is not None and document.day < linked:
                values = {"day": document.day.isoformat(), "linked": linked.isoformat()}
                yield error("00418", f"{document.general}/Data", **values)
                break


def check_00425(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        is_there = document.tipo or document.day  # without the whole block 00200 has said enough
        if is_there and not any(letter in "0123456789" for letter in document.numero):
            yield error("00425", f"{document.general}/Numero", numero=document.numero)


def check_00409(invoice: InvoiceFacts) -> Iterator[Finding]:
    """A number is once a year, with art. 73 once a day."""
    seen: set[tuple[str, str, bool, date | int]] = set()
    for document in invoice.documents:
        if document.day is None:
            continue
        known = owner_of(invoice, document), document.numero, is_credit(document.tipo)
        of_day, of_year = (*known, document.day), (*known, document.day.year)
        if (of_day if document.is_art73 else of_year) in seen:
            yield error("00409", f"{document.general}/Numero", numero=document.numero)
        seen |= {of_day, of_year}


def check_00460(invoice: InvoiceFacts) -> Iterator[Finding]:
    if not invoice.is_simplified or invoice.regime in _WITHOUT_LIMIT:
        return
    for document in invoice.documents:
        total = sum((row.amount for row in document.lines), Decimal())
        if total > _MOST_SIMPLIFIED and not document.has_rettificata:
            yield error("00460", f"{document.path}/DatiBeniServizi[1]/Importo", found=f"{total:f}")


def check_00474(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        for line in document.lines if document.tipo == "TD21" else ():
            if line.rate is not None and line.rate == 0:
                yield error("00474", f"{line.path}/{line.rate_tag}")


def check_00403(invoice: InvoiceFacts, today: date) -> Iterator[Finding]:
    """`today` is the day in Rome on which SDI would receive the file."""
    for document in invoice.documents:
        if document.day is not None and document.day > today:
            values = {"day": document.day.isoformat(), "today": today.isoformat()}
            yield error("00403", f"{document.general}/Data", **values)


def check_00404(invoice: InvoiceFacts, history: History) -> Iterator[Finding]:
    for document in invoice.documents:
        if document.day is None:
            continue
        days = history.days_of(owner_of(invoice, document), document.tipo, document.numero)
        if any(_is_same_time(document, document.day, day) for day in days):
            values = {"numero": document.numero, "day": document.day.isoformat()}
            yield error("00404", f"{document.general}/Numero", **values)


def owner_of(invoice: InvoiceFacts, document: DocumentFacts) -> str:
    """Whose numbering the document belongs to: country and VAT number."""
    party = invoice.buyer if document.tipo in _OWNED_BY_BUYER else invoice.seller
    return f"{party.paese}{party.partita_iva}"


def _is_same_time(document: DocumentFacts, day: date, other: date) -> bool:
    """Art. 73 invoices may repeat a number within the year, not within the day."""
    return day == other if document.is_art73 else day.year == other.year


CHECKS = (check_00409, check_00418, check_00425, check_00460, check_00474)
