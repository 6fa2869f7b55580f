"""Official checks of the summaries against the lines (Allegato A 1.9.1 and Elenco controlli 2.0)."""

from collections.abc import Iterator
from decimal import Decimal

from electronic_billing.fatturapa.checks_lines import CENT, shown
from electronic_billing.fatturapa.facts import DocumentFacts, InvoiceFacts
from electronic_billing.fatturapa.findings import Finding, error, warning
from electronic_billing.fatturapa.ordinary import DatiRiepilogo
from electronic_billing.kit.money import to_cents

_EURO = Decimal(1)


def check_00419(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in _ordinary(invoice):
        rates = {row.rate for row in document.taxed() if row.rate is not None}
        blocks = len(document.summaries)
        if blocks < len(rates):
            yield error("00419", f"{document.path}/DatiBeniServizi", rates=str(len(rates)), blocks=str(blocks))


def check_00420(invoice: InvoiceFacts) -> Iterator[Finding]:
    for path, summary in _summaries(invoice):
        if summary.esigibilita_iva == "S" and summary.natura.startswith("N6"):
            yield error("00420", f"{path}/EsigibilitaIVA", natura=summary.natura)


def check_00421(invoice: InvoiceFacts) -> Iterator[Finding]:
    for path, summary in _summaries(invoice):
        if summary.imposta is None or summary.imponibile_importo is None or summary.aliquota_iva is None:
            continue
        expected = to_cents(summary.aliquota_iva * summary.imponibile_importo / 100)
        difference = abs(summary.imposta - expected)
        if difference < CENT:
            continue
        values = {
            "found": f"{summary.imposta:f}",
            "expected": f"{expected:f}",
            "imponibile": f"{summary.imponibile_importo:f}",
            "rate": f"{summary.aliquota_iva:f}",
        }
        if difference > CENT:
            yield error("00421", f"{path}/Imposta", **values)
        else:
            yield warning("00421", f"{path}/Imposta", "edge", **values)


def check_00422(invoice: InvoiceFacts) -> Iterator[Finding]:
    """Grouped by rate alone: two Nature at 0 % are one sum."""
    for document in _ordinary(invoice):
        expected = _expected_by_rate(document)
        found: dict[Decimal, Decimal] = {}
        for row in document.summaries:
            if row.rate is not None:
                found[row.rate] = found.get(row.rate, Decimal()) + row.amount
        for rate, amount in expected.items():
            yield from _compare(document, rate, found.get(rate, Decimal()), amount)


def check_00443(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in _ordinary(invoice):
        known = {row.rate for row in document.summaries}
        for row in document.taxed():
            if row.rate is not None and row.rate not in known:
                known.add(row.rate)
                yield error("00443", f"{row.path}/{row.rate_tag}", rate=f"{row.rate:f}")


def check_00444(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in _ordinary(invoice):
        known = {row.natura for row in document.summaries}
        for row in document.taxed():
            if row.natura and row.natura not in known:
                known.add(row.natura)
                yield error("00444", f"{row.path}/Natura", natura=row.natura)


def _ordinary(invoice: InvoiceFacts) -> tuple[DocumentFacts, ...]:
    return () if invoice.is_simplified else invoice.documents


def _summaries(invoice: InvoiceFacts) -> Iterator[tuple[str, DatiRiepilogo]]:
    for document in invoice.documents:
        if document.body:
            for row, summary in zip(document.summaries, document.body.dati_beni_servizi.dati_riepilogo, strict=True):
                yield row.path, summary


def _expected_by_rate(document: DocumentFacts) -> dict[Decimal, Decimal]:
    expected: dict[Decimal, Decimal] = {}
    for row in document.taxed():
        if row.rate is not None:
            expected[row.rate] = expected.get(row.rate, Decimal()) + row.amount
    for summary in document.body.dati_beni_servizi.dati_riepilogo if document.body else ():
        if summary.arrotondamento is not None and summary.aliquota_iva in expected:
            expected[summary.aliquota_iva] += summary.arrotondamento
    return expected


def _compare(document: DocumentFacts, rate: Decimal, found: Decimal, expected: Decimal) -> Iterator[Finding]:
    difference = abs(found - expected)
    if difference < _EURO:
        return
    path = next((row.path for row in document.summaries if row.rate == rate), f"{document.path}/DatiBeniServizi")
    values = {"rate": f"{rate:f}", "found": shown(found), "expected": shown(expected)}
    if difference > _EURO:
        yield error("00422", f"{path}/ImponibileImporto", **values)
    else:
        yield warning("00422", f"{path}/ImponibileImporto", "edge", **values)


CHECKS = (check_00419, check_00420, check_00421, check_00422, check_00443, check_00444)
