"""Warnings on stamp duty, totals and payments."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from electronic_billing.fatturapa import ordinary
from electronic_billing.fatturapa.checks_lines import CENT, discounted, shown
from electronic_billing.fatturapa.codes import Recipient
from electronic_billing.fatturapa.facts import DocumentFacts, InvoiceFacts
from electronic_billing.fatturapa.findings import Finding, warning
from electronic_billing.fatturapa.identifiers import is_iban

BOLLO_OVER = Decimal("77.47")
# The Agenzia's test (list B) has all but N1, for which practitioners hold the duty due as well.
BOLLO_NATURE = frozenset({"N1", "N2.1", "N2.2", "N3.5", "N3.6", "N4"})
_NO_BOLLO_TIPI = frozenset({"TD16", "TD17", "TD18", "TD19", "TD28"})
_NO_BOLLO_REGIMI = frozenset(f"RF{number:02}" for number in range(5, 12))
_NO_BOLLO_MARKS = frozenset({"NB1", "NB2", "NB3"})
_TRANSFER = "MP05"


def of_document(invoice: InvoiceFacts, document: DocumentFacts) -> Iterator[Finding]:
    if document.body is None:
        return
    yield from eb001_bollo_missing(invoice, document, document.body)
    yield from eb007_iban(document, document.body)
    yield from eb008_payments(document, document.body)
    yield from eb013_total(document, document.body)


def is_bollo_due(lines: Iterable[ordinary.DettaglioLinea], *, tipo: str, regime: str, codice_destinatario: str) -> bool:
    """Untaxed amounts over the threshold, but for the documents, regimes and marks that the Agenzia leaves out."""
    rows = tuple(lines)
    if tipo in _NO_BOLLO_TIPI or regime in _NO_BOLLO_REGIMI or codice_destinatario == Recipient.FOREIGN:
        return False
    return _untaxed(rows) > BOLLO_OVER and not _is_marked_free(rows)


def eb001_bollo_missing(invoice: InvoiceFacts, document: DocumentFacts, body: ordinary.Body) -> Iterator[Finding]:
    if body.dati_generali.dati_generali_documento.dati_bollo is not None:
        return
    lines = body.dati_beni_servizi.dettaglio_linee
    codice = invoice.codice_destinatario
    if is_bollo_due(lines, tipo=document.tipo, regime=invoice.regime, codice_destinatario=codice):
        yield warning("EB001", f"{document.general}/DatiBollo", amount=shown(_untaxed(lines)))


def eb007_iban(document: DocumentFacts, body: ordinary.Body) -> Iterator[Finding]:
    for path, payment in payments_of(document, body):
        if payment.iban and not is_iban(payment.iban):
            yield warning("EB007", f"{path}/IBAN", found=payment.iban)
        elif not payment.iban and payment.modalita_pagamento == _TRANSFER:
            yield warning("EB007", f"{path}/IBAN", "missing")


def eb008_payments(document: DocumentFacts, body: ordinary.Body) -> Iterator[Finding]:
    """Advances (TP03) are not the whole; withholding and split payment may or may not be taken off."""
    amounts = [payment.importo_pagamento or Decimal() for _path, payment in payments_of(document, body)]
    if not amounts or any(block.condizioni_pagamento == "TP03" for block in body.dati_pagamento):
        return
    payable = _payable(body)
    found = sum(amounts, Decimal())
    if all(abs(found - amount) > CENT for amount in payable):
        values = {"found": shown(found), "expected": shown(payable[-1])}
        yield warning("EB008", f"{document.path}/DatiPagamento[1]/DettaglioPagamento[1]/ImportoPagamento", **values)


def eb013_total(document: DocumentFacts, body: ordinary.Body) -> Iterator[Finding]:
    found = body.dati_generali.dati_generali_documento.importo_totale_documento
    if found is None:
        return
    candidates = _totals(body)
    if all(abs(found - amount) > CENT for amount in candidates):
        values = {"found": f"{found:f}", "expected": shown(candidates[0])}
        yield warning("EB013", f"{document.general}/ImportoTotaleDocumento", **values)


def _totals(body: ordinary.Body) -> tuple[Decimal, ...]:
    """What the summaries make, less the discount of the whole document, with its rounding and without: both are seen in
    use. Some have taken the discount off the summaries before."""
    total = sum(
        (
            (one.imponibile_importo or Decimal()) + (one.imposta or Decimal())
            for one in body.dati_beni_servizi.dati_riepilogo
        ),
        Decimal(),
    )
    general = body.dati_generali.dati_generali_documento
    rounding = general.arrotondamento or Decimal()
    less = discounted(total, general.sconto_maggiorazione)
    return less + rounding, less, total + rounding, total


def _payable(body: ordinary.Body) -> list[Decimal]:
    """What may be left to pay, the most likely last."""
    general = body.dati_generali.dati_generali_documento
    total = _totals(body)[0] if general.importo_totale_documento is None else general.importo_totale_documento
    withheld = sum((one.importo_ritenuta or Decimal() for one in general.dati_ritenuta), Decimal())
    split = sum(
        (one.imposta or Decimal() for one in body.dati_beni_servizi.dati_riepilogo if one.esigibilita_iva == "S"),
        Decimal(),
    )
    return [total, total - withheld, total - split, total - withheld - split]


def payments_of(document: DocumentFacts, body: ordinary.Body) -> Iterator[tuple[str, ordinary.DettaglioPagamento]]:
    for place, block in enumerate(body.dati_pagamento, start=1):
        for number, payment in enumerate(block.dettaglio_pagamento, start=1):
            yield f"{document.path}/DatiPagamento[{place}]/DettaglioPagamento[{number}]", payment


def _untaxed(lines: Iterable[ordinary.DettaglioLinea]) -> Decimal:
    return sum((line.prezzo_totale or Decimal() for line in lines if line.natura in BOLLO_NATURE), Decimal())


def _is_marked_free(lines: Iterable[ordinary.DettaglioLinea]) -> bool:
    return any(data.tipo_dato.upper() in _NO_BOLLO_MARKS for line in lines for data in line.altri_dati_gestionali)
