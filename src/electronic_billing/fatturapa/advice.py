"""Our own warnings (EB): what SDI accepts and a person, an accountant or a customer may regret."""

from collections.abc import Iterator
from datetime import date

from electronic_billing.fatturapa import advice_amounts, advice_parties, advice_rental
from electronic_billing.fatturapa.advice_amounts import payments_of
from electronic_billing.fatturapa.checks_document import owner_of
from electronic_billing.fatturapa.codes import is_in_use
from electronic_billing.fatturapa.deadline import last_day
from electronic_billing.fatturapa.facts import HEADER, DocumentFacts, InvoiceFacts
from electronic_billing.fatturapa.findings import Finding, warning
from electronic_billing.fatturapa.history import History
from electronic_billing.fatturapa.transliterate import transliterate
from electronic_billing.fatturapa.walk import Fault

_FLAT_RATE = "RF19"
_OF_THE_BUYER = frozenset({f"TD{number}" for number in range(16, 24)} | {"TD27", "TD28", "TD29"})


def of_invoice(invoice: InvoiceFacts, today: date, history: History) -> Iterator[Finding]:
    yield from advice_parties.of_invoice(invoice)
    for document in invoice.documents:
        yield from eb002_term_passed(invoice, document, today)
        yield from eb003_date_backwards(invoice, document, history)
        yield from eb012_code_not_in_use(invoice, document)
        yield from eb017_credit_without_invoice(document)
        yield from eb018_flat_rate_with_tax(invoice, document)
        yield from advice_rental.of_document(invoice, document)
        yield from advice_amounts.of_document(invoice, document)


def proposal(fault: Fault) -> Finding:
    """EB010: how a text could be written with the characters that its field admits."""
    found = str(fault.values.get("found", ""))
    plain, latin = transliterate(found, 0x7F), transliterate(found)
    wanted = fault.values.get("wanted")
    is_latin = wanted is not None and "Latin-1" in wanted[1]
    return warning(
        "EB010", fault.path, tag=str(fault.values.get("tag", "")), found=found, proposed=latin if is_latin else plain
    )


def stray(fault: Fault) -> Finding:
    return warning("EB011", fault.path, tag=str(fault.values.get("tag", "")))


def eb002_term_passed(invoice: InvoiceFacts, document: DocumentFacts, today: date) -> Iterator[Finding]:
    deadline = last_day(invoice, document)
    if deadline is not None and document.day is not None and today > deadline:
        values = {"day": document.day.isoformat(), "deadline": deadline.isoformat()}
        yield warning("EB002", f"{document.general}/Data", **values)


def eb003_date_backwards(invoice: InvoiceFacts, document: DocumentFacts, history: History) -> Iterator[Finding]:
    if document.day is None:
        return
    other = history.out_of_order(owner_of(invoice, document), document.tipo, document.numero, document.day)
    if other is not None:
        yield warning(
            "EB003",
            f"{document.general}/Data",
            numero=document.numero,
            day=document.day.isoformat(),
            other=other.numero,
            other_day=other.day.isoformat(),
        )


def eb012_code_not_in_use(invoice: InvoiceFacts, document: DocumentFacts) -> Iterator[Finding]:
    """Judged by the day of the document; Nature withdrawn in 2021 are 00445's."""
    if document.day is None:
        return
    for path, code in _dated_codes(invoice, document):
        if not is_in_use(code, document.day):
            yield warning("EB012", path, found=code, day=document.day.isoformat())


def _dated_codes(invoice: InvoiceFacts, document: DocumentFacts) -> Iterator[tuple[str, str]]:
    yield f"{HEADER}/CedentePrestatore/DatiAnagrafici/RegimeFiscale", invoice.regime
    yield f"{document.general}/TipoDocumento", document.tipo
    yield from ((f"{row.path}/Natura", row.natura) for row in document.rated() if "." in row.natura)
    if document.body is None:
        return
    for number, one in enumerate(document.body.dati_generali.dati_generali_documento.dati_ritenuta, start=1):
        yield f"{document.general}/DatiRitenuta[{number}]/TipoRitenuta", one.tipo_ritenuta
        yield f"{document.general}/DatiRitenuta[{number}]/CausalePagamento", one.causale_pagamento
    for path, payment in payments_of(document, document.body):
        yield f"{path}/ModalitaPagamento", payment.modalita_pagamento


def eb017_credit_without_invoice(document: DocumentFacts) -> Iterator[Finding]:
    if document.tipo == "TD04" and document.body and not document.body.dati_generali.dati_fatture_collegate:
        yield warning("EB017", f"{document.path}/DatiGenerali")


def eb018_flat_rate_with_tax(invoice: InvoiceFacts, document: DocumentFacts) -> Iterator[Finding]:
    """Who is under the flat-rate scheme charges no VAT (L. 190/2014 art. 1 c. 58). Self-invoices are the buyer's."""
    if invoice.regime != _FLAT_RATE or document.tipo in _OF_THE_BUYER:
        return
    taxed = next((line for line in document.lines if line.rate), None)
    if taxed is not None:
        yield warning("EB018", f"{taxed.path}/{taxed.rate_tag}", rate=f"{taxed.rate:f}")
