"""What is sold and at which rate: lines, charges and summaries of the e-invoice that a document makes."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal

from electronic_billing.fatturapa.ordinary import DatiBeniServizi, DatiRiepilogo, DettaglioLinea
from electronic_billing.fatturapa.ordinary_general import DatiCassa, ScontoMaggiorazione
from fic_simulator.ei_raw import add_to_line
from fic_simulator.invoice_source import Source
from fic_simulator.totals import HUNDRED, line_net, unit_price
from fic_simulator.wire import ZERO, Json, cents, decimal_of
from fic_simulator.xml_texts import PLAIN, fit, fit_some

RIVALSA = "TC22"
_EIGHT_DECIMALS = Decimal("0.00000001")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)  # the largest price times the largest quantity


def goods_of(source: Source) -> DatiBeniServizi:
    lines = (_line(number, item, source) for number, item in enumerate(source.items, start=1))
    return DatiBeniServizi(dettaglio_linee=tuple(lines), dati_riepilogo=tuple(_summaries(source)))


def funds_of(source: Source) -> tuple[DatiCassa, ...]:
    body, totals = source.body, source.totals
    withheld = "SI" if totals.is_withheld else ""
    charges = (
        (RIVALSA, body.get("rivalsa"), totals.rivalsa, totals.withholdable, withheld),
        (body.get("ei_cassa_type") or "", body.get("cassa"), totals.cassa, totals.cassa_base, ""),
    )
    rate, natura = source.vat_of_charges()
    return tuple(
        DatiCassa(
            tipo_cassa=kind,
            al_cassa=cents(decimal_of(percentage)),
            importo_contributo_cassa=amount,
            imponibile_cassa=base,
            aliquota_iva=cents(rate),
            ritenuta=ritenuta,
            natura=natura,
        )
        for kind, percentage, amount, base, ritenuta in charges
        if amount
    )


def _line(number: int, item: Json, source: Source) -> DettaglioLinea:
    switches = source.switches
    rate, natura = source.vat_of(item)
    line = DettaglioLinea(
        numero_linea=number,
        descrizione=fit_some(switches, f"{item['name']} {item['description']}".strip(), 1000),
        quantita=_eight(decimal_of(item["qty"])),
        unita_misura=fit(switches, item["measure"], 10, highest=PLAIN),
        prezzo_unitario=_eight(unit_price(item, source.body, switches)),
        sconto_maggiorazione=_discounts(item),
        prezzo_totale=_eight(line_net(item, source.body, switches)),
        aliquota_iva=cents(rate),
        ritenuta="SI" if item["apply_withholding_taxes"] and source.totals.is_withheld else "",
        natura=natura,
    )
    add_to_line(line, item.get("ei_raw"), switches.ei_raw_lists)
    return line


def _discounts(item: Json) -> tuple[ScontoMaggiorazione, ...]:
    """The format has two decimals for a percentage: with a finer one the line's total no longer follows (00423)."""
    discount = cents(decimal_of(item["discount"]))
    return (ScontoMaggiorazione(tipo="SC", percentuale=discount),) if discount else ()


def _summaries(source: Source) -> Iterator[DatiRiepilogo]:
    """One for each rate and Natura; the tax is the totals', which round where a switch says."""
    nets = _nets(source)
    rates = [rate for rate, _ in nets]
    for (rate, natura), net in nets.items():
        is_alone = rates.count(rate) == 1
        vat = source.totals.rates[rate].vat if is_alone else cents(net * rate / HUNDRED)
        yield DatiRiepilogo(
            aliquota_iva=cents(rate),
            natura=natura,
            imponibile_importo=net,
            imposta=cents(vat),
            esigibilita_iva=_esigibilita(source),
            riferimento_normativo=_article(source, (rate, natura)) if natura else "",
        )


def _nets(source: Source) -> dict[tuple[Decimal, str], Decimal]:
    nets: dict[tuple[Decimal, str], Decimal] = {}
    for item in source.items:
        vat = source.vat_of(item)
        nets[vat] = nets.get(vat, ZERO) + line_net(item, source.body, source.switches)
    if source.totals.charges:
        vat = source.vat_of_charges()
        nets[vat] = nets.get(vat, ZERO) + source.totals.charges
    return {vat: cents(net) for vat, net in nets.items()}


def _esigibilita(source: Source) -> str:
    default = "S" if source.body.get("use_split_payment") else "I"
    return source.ei_data.get("vat_kind") or default


def _article(source: Source, vat: tuple[Decimal, str]) -> str:
    """The words of the first VAT type with this rate and Natura."""
    types = (source.vat_types(item["vat"]["id"]) for item in source.items if source.vat_of(item) == vat)
    known = next(types, {})
    return fit(source.switches, known.get("ei_description") or known.get("description") or vat[1], 100)


def _eight(value: Decimal) -> Decimal:
    """At most eight decimals, as the schema wants prices and quantities."""
    return value.quantize(_EIGHT_DECIMALS, context=_WIDE).normalize(_WIDE)
