"""Makes complete documents from what a biller knows: line totals, summaries, bollo and document total follow."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, localcontext

import msgspec

from electronic_billing.fatturapa.advice_amounts import is_bollo_due
from electronic_billing.fatturapa.checks_lines import line_total
from electronic_billing.fatturapa.ordinary import (
    Body,
    DatiBeniServizi,
    DatiPagamento,
    DatiRiepilogo,
    DettaglioLinea,
    DettaglioPagamento,
    FatturaElettronica,
)
from electronic_billing.fatturapa.ordinary_general import (
    DatiBollo,
    DatiCassa,
    DatiGenerali,
    DatiGeneraliDocumento,
    DocumentoCorrelato,
)
from electronic_billing.fatturapa.ordinary_header import Header
from electronic_billing.kit.money import to_cents

BOLLO = Decimal("2.00")


class Summing(msgspec.Struct, frozen=True, kw_only=True):
    """How the summaries are made, where the lines do not say it: due when, and by which article untaxed."""

    esigibilita: str = "I"
    riferimenti: dict[str, str] = {}  # Natura to RiferimentoNormativo


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One document before its sums."""

    tipo: str = "TD01"
    day: date
    numero: str
    lines: tuple[DettaglioLinea, ...]
    causale: tuple[str, ...] = ()
    contracts: tuple[DocumentoCorrelato, ...] = ()
    linked: tuple[DocumentoCorrelato, ...] = ()
    summing: Summing = Summing()


def invoice(header: Header, *bodies: Body) -> FatturaElettronica:
    return FatturaElettronica(
        versione=header.dati_trasmissione.formato_trasmissione, header=header, bodies=tuple(bodies)
    )


def body(draft: Draft, *, regime: str, codice_destinatario: str) -> Body:
    """Regime and recipient decide, with the lines, whether stamp duty is due."""
    lines = tuple(_numbered(draft.lines))
    summaries = sums(lines, (), draft.summing)
    general = DatiGeneraliDocumento(
        tipo_documento=draft.tipo,
        divisa="EUR",
        data=draft.day,
        numero=draft.numero,
        importo_totale_documento=total(summaries),
        causale=draft.causale,
    )
    if is_bollo_due(lines, tipo=draft.tipo, regime=regime, codice_destinatario=codice_destinatario):
        general.dati_bollo = DatiBollo(bollo_virtuale="SI", importo_bollo=BOLLO)
    return Body(
        dati_generali=DatiGenerali(
            dati_generali_documento=general, dati_contratto=draft.contracts, dati_fatture_collegate=draft.linked
        ),
        dati_beni_servizi=DatiBeniServizi(dettaglio_linee=lines, dati_riepilogo=summaries),
    )


def sums(
    lines: Iterable[DettaglioLinea], casse: Iterable[DatiCassa] = (), summing: Summing | None = None
) -> tuple[DatiRiepilogo, ...]:
    """One summary for each rate and Natura, in the order in which they come up."""
    amounts: dict[tuple[Decimal, str], Decimal] = {}
    rows = [(line.aliquota_iva, line.natura, line.prezzo_totale) for line in lines]
    rows += [(cassa.aliquota_iva, cassa.natura, cassa.importo_contributo_cassa) for cassa in casse]
    for rate, natura, amount in rows:
        key = rate or Decimal("0.00"), natura
        amounts[key] = amounts.get(key, Decimal()) + (amount or Decimal())
    return tuple(_sum(rate, natura, amount, summing or Summing()) for (rate, natura), amount in amounts.items())


def total(summaries: Iterable[DatiRiepilogo]) -> Decimal:
    return sum(
        ((one.imponibile_importo or Decimal()) + (one.imposta or Decimal()) for one in summaries), Decimal("0.00")
    )


def payable(body: Body) -> Decimal:
    """What the customer pays: with split payment the tax goes to the State."""
    summaries = body.dati_beni_servizi.dati_riepilogo
    split = sum((one.imposta or Decimal() for one in summaries if one.esigibilita_iva == "S"), Decimal("0.00"))
    return total(summaries) - split


def paid(body: Body, *, modalita: str, due: date | None = None, iban: str = "") -> Body:
    """The same document with one payment of all that is due."""
    payment = DettaglioPagamento(
        modalita_pagamento=modalita, data_scadenza_pagamento=due, importo_pagamento=payable(body), iban=iban
    )
    whole = DatiPagamento(condizioni_pagamento="TP02", dettaglio_pagamento=(payment,))
    return msgspec.structs.replace(body, dati_pagamento=(whole,))


def _numbered(lines: Iterable[DettaglioLinea]) -> Iterable[DettaglioLinea]:
    """Line totals in cents, so that summaries add up exactly; half a cent is far from what 00423 refuses."""
    with localcontext(prec=120):
        for number, line in enumerate(lines, start=1):
            yield msgspec.structs.replace(line, numero_linea=number, prezzo_totale=to_cents(line_total(line)))


def _sum(rate: Decimal, natura: str, amount: Decimal, summing: Summing) -> DatiRiepilogo:
    taxable = to_cents(amount)
    # Reverse charge has a due day of its own (00420), and of what is untaxed there is nothing to split.
    says_when = not natura.startswith("N6") and not (natura and summing.esigibilita == "S")
    return DatiRiepilogo(
        aliquota_iva=rate,
        natura=natura,
        imponibile_importo=taxable,
        imposta=to_cents(taxable * rate / 100),
        esigibilita_iva=summing.esigibilita if says_when else "",
        riferimento_normativo=summing.riferimenti.get(natura, ""),
    )
