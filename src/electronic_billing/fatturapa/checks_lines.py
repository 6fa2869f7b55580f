"""Official checks of lines, pension funds and their rates (Allegato A 1.9.1 and Elenco controlli 2.0)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from electronic_billing.fatturapa.codes import NATURE_WITHDRAWN
from electronic_billing.fatturapa.facts import InvoiceFacts, Rated
from electronic_billing.fatturapa.findings import Finding, error, warning
from electronic_billing.fatturapa.ordinary import DettaglioLinea
from electronic_billing.fatturapa.ordinary_general import ScontoMaggiorazione

CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
# Internal reverse charge shows a rate and a Natura together (A; E does not have the exception).
_RATE_AND_NATURA = "TD16"


def check_00400(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        yield from _zero_without_natura("00400", document.lines)


def check_00401(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        if document.tipo != _RATE_AND_NATURA:
            yield from _natura_with_rate("00401", document.lines)


def check_00411(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        if not document.has_ritenuta:
            yield from (error("00411", f"{line.path}/Ritenuta") for line in document.lines if line.has_ritenuta)


def check_00413(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        yield from _zero_without_natura("00413", document.casse)


def check_00414(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        yield from _natura_with_rate("00414", document.casse)


def check_00415(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        if not document.has_ritenuta:
            yield from (error("00415", f"{cassa.path}/Ritenuta") for cassa in document.casse if cassa.has_ritenuta)


def check_00423(invoice: InvoiceFacts) -> Iterator[Finding]:
    """Price, its discounts in file order, times quantity; compared without rounding."""
    for document in invoice.documents:
        lines = document.body.dati_beni_servizi.dettaglio_linee if document.body else ()
        for place, line in zip(document.lines, lines, strict=False):
            yield from _line_total(place.path, line)


def check_00424(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        for row in document.rated():
            if row.rate is not None and 0 < row.rate < 1:
                yield error("00424", f"{row.path}/{row.rate_tag}", rate=str(row.rate))


def check_00429(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        yield from _zero_without_natura("00429", document.summaries)


def check_00430(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        if document.tipo != _RATE_AND_NATURA:
            yield from _natura_with_rate("00430", document.summaries)


def check_00437(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        if document.body:
            discounts = document.body.dati_generali.dati_generali_documento.sconto_maggiorazione
            yield from _empty_discounts("00437", document.general, discounts)


def check_00438(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        lines = document.body.dati_beni_servizi.dettaglio_linee if document.body else ()
        for place, line in zip(document.lines, lines, strict=False):
            if line.sconto_maggiorazione:
                yield from _empty_discounts("00438", place.path, line.sconto_maggiorazione)


def check_00445(invoice: InvoiceFacts) -> Iterator[Finding]:
    for document in invoice.documents:
        for row in document.rated():
            if row.natura in NATURE_WITHDRAWN:
                yield error("00445", f"{row.path}/Natura", natura=row.natura)


def line_total(line: DettaglioLinea) -> Decimal:
    """What 00423 wants in PrezzoTotale, not rounded."""
    price = discounted(line.prezzo_unitario or Decimal(), line.sconto_maggiorazione)
    return price * (Decimal(1) if line.quantita is None else line.quantita)


def discounted(price: Decimal, discounts: Iterable[ScontoMaggiorazione]) -> Decimal:
    """One after the other, in file order."""
    for discount in discounts:
        price += _change(price, discount)
    return price


def _change(price: Decimal, discount: ScontoMaggiorazione) -> Decimal:
    """Importo counts where there is one, Percentuale otherwise, on the price as changed so far."""
    value = discount.importo
    if value is None:
        value = price * (discount.percentuale or Decimal()) / _HUNDRED
    return value if discount.tipo == "MG" else -value


def _line_total(path: str, line: DettaglioLinea) -> Iterator[Finding]:
    if line.prezzo_totale is None or line.prezzo_unitario is None:
        return
    expected = line_total(line)
    difference = abs(line.prezzo_totale - expected)
    if difference < CENT:
        return
    values = {"found": f"{line.prezzo_totale:f}", "expected": shown(expected)}
    if difference > CENT:
        yield error("00423", f"{path}/PrezzoTotale", **values)
    else:
        yield warning("00423", f"{path}/PrezzoTotale", "edge", **values)


def shown(amount: Decimal) -> str:
    """Without the zeros that a multiplication adds, but with two decimals."""
    text = f"{amount:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def _zero_without_natura(code: str, rows: Iterable[Rated]) -> Iterator[Finding]:
    for row in rows:
        if row.rate is not None and row.rate == 0 and not row.natura:
            yield error(code, f"{row.path}/Natura")


def _natura_with_rate(code: str, rows: Iterable[Rated]) -> Iterator[Finding]:
    for row in rows:
        if row.natura and row.rate is not None and row.rate != 0:
            yield error(code, f"{row.path}/Natura", natura=row.natura, rate=str(row.rate))


def _empty_discounts(code: str, path: str, discounts: Iterable[ScontoMaggiorazione]) -> Iterator[Finding]:
    for number, discount in enumerate(discounts, start=1):
        if discount.tipo and discount.percentuale is None and discount.importo is None:
            yield error(code, f"{path}/ScontoMaggiorazione[{number}]")


CHECKS = (
    check_00400, check_00401, check_00411, check_00413, check_00414, check_00415, check_00423, check_00424, check_00429,
    check_00430, check_00437, check_00438, check_00445,
)  # fmt: skip
