"""What the e-invoice is about and how it is paid: its general data, references and payments."""

from datetime import date
from decimal import Decimal

from electronic_billing.fatturapa.ordinary import Body, DatiPagamento, DettaglioPagamento
from electronic_billing.fatturapa.ordinary_general import (
    DatiBollo,
    DatiGenerali,
    DatiGeneraliDocumento,
    DatiRitenuta,
    DocumentoCorrelato,
    ScontoMaggiorazione,
)
from fic_simulator.document_table import printed_number
from fic_simulator.ei_raw import add_to_payment
from fic_simulator.invoice_lines import funds_of, goods_of
from fic_simulator.invoice_source import Source
from fic_simulator.records import Company
from fic_simulator.totals import arrotondamento
from fic_simulator.wire import Json, cents, decimal_of
from fic_simulator.xml_texts import fit, pieces

DEFAULT_TIPO = "TD01"
TIPI = {"credit_note": "TD04"}


def body_of(source: Source, company: Company) -> Body:
    orders = _orders(source)
    general = DatiGenerali(
        dati_generali_documento=_general(source, company),
        dati_ordine_acquisto=orders if _order_kind(source) == "ordine" else (),
        dati_contratto=orders if _order_kind(source) == "contratto" else (),
        dati_convenzione=orders if _order_kind(source) == "convenzione" else (),
        dati_fatture_collegate=_linked(source),
    )
    return Body(dati_generali=general, dati_beni_servizi=goods_of(source), dati_pagamento=_payments(source))


def _general(source: Source, company: Company) -> DatiGeneraliDocumento:
    body, switches = source.body, source.switches
    return DatiGeneraliDocumento(
        tipo_documento=TIPI.get(body["type"], DEFAULT_TIPO),
        divisa=str((body.get("currency") or {}).get("id") or "EUR"),
        data=date.fromisoformat(body["date"]),
        numero=printed_number(body),
        dati_ritenuta=tuple(_withholdings(source, company)),
        dati_bollo=_bollo(body),
        dati_cassa_previdenziale=funds_of(source),
        sconto_maggiorazione=_discount(body),
        importo_totale_documento=_whole(source),
        causale=(
            *pieces(switches, body.get("visible_subject"), 200),
            *(pieces(switches, body.get("notes"), 200) if switches.notes_in_causale else ()),
        ),
    )


def _withholdings(source: Source, company: Company) -> list[DatiRitenuta]:
    """The first of a person or a legal person, as the seller is one; the other by its own kind."""
    body, totals = source.body, source.totals
    own = "RT01" if len(company.tax_code) == 16 else "RT02"
    other = body.get("ei_other_withholding_tax_type")
    rows = (
        (own, totals.withholding, "withholding_tax", "ei_withholding_tax_causal"),
        (other or "", totals.other_withholding, "other_withholding_tax", "ei_other_withholding_tax_causal"),
    )
    return [
        DatiRitenuta(
            tipo_ritenuta=kind,
            importo_ritenuta=amount,
            aliquota_ritenuta=cents(decimal_of(body.get(rate))),
            causale_pagamento=body.get(causal) or "",
        )
        for kind, amount, rate, causal in rows
        if amount
    ]


def _bollo(body: Json) -> DatiBollo | None:
    amount = decimal_of(body.get("stamp_duty"))
    return DatiBollo(bollo_virtuale="SI", importo_bollo=cents(amount)) if amount else None


def _discount(body: Json) -> tuple[ScontoMaggiorazione, ...]:
    """`amount_due_discount` is a discount where it is negative."""
    amount = cents(decimal_of(body.get("amount_due_discount")))
    kind = "SC" if amount < 0 else "MG"
    return (ScontoMaggiorazione(tipo=kind, importo=abs(amount)),) if amount else ()


def _whole(source: Source) -> Decimal:
    rounding = arrotondamento(source.body) if source.switches.arrotondamento_in_amount_due else 0
    return cents(source.totals.gross + rounding)


def _order_kind(source: Source) -> str:
    return source.ei_data.get("original_document_type") or "ordine"


def _orders(source: Source) -> tuple[DocumentoCorrelato, ...]:
    told = source.ei_data
    if not any(told.get(name) for name in ("od_number", "cig", "cup")):
        return ()
    return (
        DocumentoCorrelato(
            id_documento=told.get("od_number") or "",
            data=_day(told.get("od_date")),
            codice_cup=told.get("cup") or "",
            codice_cig=told.get("cig") or "",
        ),
    )


def _linked(source: Source) -> tuple[DocumentoCorrelato, ...]:
    told = source.ei_data
    if source.body["type"] != "credit_note" or not told.get("invoice_number"):
        return ()
    return (DocumentoCorrelato(id_documento=told["invoice_number"], data=_day(told.get("invoice_date"))),)


def _payments(source: Source) -> tuple[DatiPagamento, ...]:
    payments = source.body["payments_list"]
    if not payments:
        return ()
    kind = "TP02" if len(payments) == 1 else "TP01"
    details = tuple(_payment(payment, source) for payment in payments)
    return (DatiPagamento(condizioni_pagamento=kind, dettaglio_pagamento=details),)


def _payment(payment: Json, source: Source) -> DettaglioPagamento:
    told, switches = source.ei_data, source.switches
    detail = DettaglioPagamento(
        beneficiario=fit(switches, told.get("bank_beneficiary"), 200),
        modalita_pagamento=told.get("payment_method") or "",
        data_scadenza_pagamento=_day(payment.get("due_date")),
        importo_pagamento=cents(decimal_of(payment["amount"])),
        istituto_finanziario=fit(switches, told.get("bank_name"), 80),
        iban=str(told.get("bank_iban") or "").replace(" ", ""),
    )
    add_to_payment(detail, payment.get("ei_raw"), switches.ei_raw_lists)
    return detail


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
