"""Both sides of every limit that the official texts set; exactly on it is a warning where they disagree."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest

from electronic_billing.fatturapa.blocks import IdFiscale
from electronic_billing.fatturapa.history import History, Issued
from electronic_billing.fatturapa.ordinary import DatiRiepilogo, FatturaElettronica
from electronic_billing.fatturapa.ordinary_general import DatiRitenuta, DocumentoCorrelato, ScontoMaggiorazione
from electronic_billing.fatturapa.ordinary_header import RappresentanteCessionario
from electronic_billing.fatturapa.simplified import DatiFatturaRettificata, RappresentanteFiscale
from support import fatturapa_drafts as drafts
from support.fatturapa_codes import edges, errors, warnings
from support.fatturapa_drafts import SELLER_VAT, TODAY

OWNER = f"IT{SELLER_VAT}"


def with_line(**changes: object) -> FatturaElettronica:
    """The first line changed, everything else as it was."""
    document = drafts.invoice()
    goods = document.bodies[0].dati_beni_servizi
    goods.dettaglio_linee = (msgspec.structs.replace(goods.dettaglio_linee[0], **changes), *goods.dettaglio_linee[1:])
    return document


def with_summary(**changes: object) -> FatturaElettronica:
    document = drafts.invoice()
    goods = document.bodies[0].dati_beni_servizi
    goods.dati_riepilogo = (msgspec.structs.replace(goods.dati_riepilogo[0], **changes),)
    return document


@pytest.mark.parametrize(
    ("total", "rejected", "on_edge"),
    [
        ("300.009", False, False),
        ("300.01", False, True),
        ("300.01000001", True, False),
        ("299.99", False, True),
        ("299.98999999", True, False),
    ],
)
def test_00423_a_line_may_be_less_than_a_cent_off(total: str, rejected: bool, on_edge: bool) -> None:
    document = with_line(prezzo_totale=Decimal(total))

    assert ("00423" in errors(document), "00423" in edges(document)) == (rejected, on_edge)


@pytest.mark.parametrize(
    ("total", "rejected"), [("42092.05", False), ("42092.06", False), ("42092.05875", False), ("42092.07", True)]
)
def test_00423_discounts_change_the_price_one_after_the_other(total: str, rejected: bool) -> None:
    """1,436.1825 less 2 % and less 4.390225, thirty times: 42,092.05875. An amount beats its percentage."""
    document = with_line(
        quantita=Decimal("30.00"),
        prezzo_unitario=Decimal("1436.1825"),
        sconto_maggiorazione=(
            ScontoMaggiorazione(tipo="SC", percentuale=Decimal("2.00")),
            ScontoMaggiorazione(tipo="SC", percentuale=Decimal("50.00"), importo=Decimal("4.39022500")),
        ),
        prezzo_totale=Decimal(total),
    )

    assert rejected == ("00423" in errors(document))


def test_00423_without_a_quantity_the_line_is_one_piece() -> None:
    assert "00423" not in errors(with_line(quantita=None, prezzo_totale=Decimal("100.00")))
    assert "00423" in errors(with_line(quantita=None))


@pytest.mark.parametrize(
    ("tax", "rejected", "on_edge"),
    [
        ("69.30", False, False),
        ("69.31", False, True),
        ("69.32", True, False),
        ("69.29", False, True),
        ("69.28", True, False),
    ],
)
def test_00421_the_tax_may_be_less_than_a_cent_off(tax: str, rejected: bool, on_edge: bool) -> None:
    document = with_summary(imposta=Decimal(tax))

    assert ("00421" in errors(document), "00421" in edges(document)) == (rejected, on_edge)


@pytest.mark.parametrize(("taxable", "tax"), [("0.25", "0.06"), ("-0.25", "-0.06")])
def test_00421_half_a_cent_rounds_away_from_zero(taxable: str, tax: str) -> None:
    document = with_summary(imponibile_importo=Decimal(taxable), imposta=Decimal(tax), aliquota_iva=Decimal("22.00"))

    assert "00421" not in errors(document) | edges(document)


@pytest.mark.parametrize(
    ("taxable", "tax", "rejected", "on_edge"),
    [
        ("315.99", "69.52", False, False),
        ("316.00", "69.52", False, True),
        ("316.01", "69.52", True, False),
        ("314.00", "69.08", False, True),
        ("313.99", "69.08", True, False),
    ],
)
def test_00422_a_summary_may_be_less_than_a_euro_off(taxable: str, tax: str, rejected: bool, on_edge: bool) -> None:
    document = with_summary(imponibile_importo=Decimal(taxable), imposta=Decimal(tax))

    assert ("00422" in errors(document), "00422" in edges(document)) == (rejected, on_edge)


def test_00422_counts_the_rounding_of_the_summary() -> None:
    changes = {"imponibile_importo": Decimal("317.50"), "imposta": Decimal("69.85")}

    assert "00422" in errors(with_summary(**changes))
    assert "00422" not in errors(with_summary(arrotondamento=Decimal("2.50"), **changes))


@pytest.mark.parametrize(("rate", "rejected"), [("0.00", False), ("0.01", True), ("0.99", True), ("1.00", False)])
def test_00424_a_rate_is_zero_or_at_least_one(rate: str, rejected: bool) -> None:
    assert rejected == ("00424" in errors(with_line(aliquota_iva=Decimal(rate))))


@pytest.mark.parametrize(("number", "rejected"), [("A", True), ("A1", False), ("1/NC", False), ("A-B", True)])
def test_00425_a_number_has_a_digit(number: str, rejected: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(numero=number)))

    assert rejected == ("00425" in errors(document))


@pytest.mark.parametrize(("days", "rejected"), [(-1, False), (0, False), (1, True)])
def test_00403_the_day_of_receipt_is_not_yet_the_future(days: int, rejected: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(day=TODAY + timedelta(days=days))))

    assert rejected == ("00403" in errors(document))


@pytest.mark.parametrize(("days", "rejected"), [(-1, False), (0, False), (1, True)])
def test_00418_a_note_does_not_come_before_its_invoice(days: int, rejected: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo="TD04")))
    linked = DocumentoCorrelato(id_documento="9/A", data=TODAY + timedelta(days=days))
    document.bodies[0].dati_generali.dati_fatture_collegate = (linked,)

    assert rejected == ("00418" in errors(document))


@pytest.mark.parametrize(
    ("formato", "codice", "rejected"),
    [("FPA12", "ABC123", False), ("FPA12", "ABC1234", True), ("FPR12", "ABC123", True), ("FPR12", "ABC1234", False)],
)
def test_00427_offices_have_six_characters_and_businesses_seven(formato: str, codice: str, rejected: bool) -> None:
    document = drafts.invoice()
    document.versione = formato
    document.header.dati_trasmissione.formato_trasmissione = formato
    document.header.dati_trasmissione.codice_destinatario = codice

    assert rejected == ("00427" in errors(document))


def test_00313_a_foreign_identifier_takes_the_foreign_code() -> None:
    document = drafts.invoice()
    document.header.dati_trasmissione.codice_destinatario = "XXXXXXX"
    document.header.cessionario_committente.dati_anagrafici.id_fiscale_iva = IdFiscale(id_paese="DE", id_codice="1")

    assert set() == errors(document)


@pytest.mark.parametrize("address", ["sdi01@pec.fatturapa.it", "SDI12@PEC.FATTURAPA.IT", "sdi@pec.fatturapa.it"])
def test_00330_the_exchanges_own_mailboxes_are_refused(address: str) -> None:
    document = drafts.invoice()
    document.header.dati_trasmissione.pec_destinatario = address

    assert {"00330"} == errors(document)


def test_00330_another_mailbox_passes() -> None:
    document = drafts.invoice()
    document.header.dati_trasmissione.pec_destinatario = "sdi@pec.example.com"

    assert set() == errors(document)


@pytest.mark.parametrize(("tipo", "rejected"), [("TD01", True), ("TD16", False)])
def test_00401_and_00430_leave_internal_reverse_charge_its_rate_and_natura(tipo: str, rejected: bool) -> None:
    document = with_line(natura="N6.9")
    document.bodies[0].dati_beni_servizi.dati_riepilogo[0].natura = "N6.9"
    document.bodies[0].dati_generali.dati_generali_documento.tipo_documento = tipo

    assert rejected == ("00401" in errors(document))
    assert rejected == ("00430" in errors(document))


def test_00411_with_the_withholding_data_the_line_may_be_withheld() -> None:
    document = with_line(ritenuta="SI")
    withheld = DatiRitenuta(
        tipo_ritenuta="RT02",
        importo_ritenuta=Decimal("12.00"),
        aliquota_ritenuta=Decimal("4.00"),
        causale_pagamento="W",
    )
    document.bodies[0].dati_generali.dati_generali_documento.dati_ritenuta = (withheld,)

    assert set() == errors(document)


@pytest.mark.parametrize("discount", [{"percentuale": Decimal("0.00")}, {"importo": Decimal("0.00")}])
def test_00438_a_discount_of_zero_is_a_discount(discount: dict[str, Decimal]) -> None:
    document = with_line(sconto_maggiorazione=(ScontoMaggiorazione(tipo="SC", **discount),))

    assert set() == errors(document)


def test_00419_fewer_summaries_than_rates_also_leave_a_rate_without_one() -> None:
    tiny = drafts.line(price="0.10", rate="10.00")
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line(), tiny)))
    goods = document.bodies[0].dati_beni_servizi
    assert set() == errors(document)

    goods.dati_riepilogo = goods.dati_riepilogo[:1]

    assert {"00419", "00443"} == errors(document)


def test_00443_a_rate_without_summary_where_the_count_is_right() -> None:
    tiny = drafts.line(price="0.10", rate="10.00")
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line(), tiny)))
    other = DatiRiepilogo(aliquota_iva=Decimal("4.00"), imponibile_importo=Decimal("0.30"), imposta=Decimal("0.01"))
    goods = document.bodies[0].dati_beni_servizi
    goods.dati_riepilogo = (goods.dati_riepilogo[0], other)

    assert {"00443"} == errors(document)


@pytest.mark.parametrize(
    ("tipo", "same", "code"),
    [("TD26", True, None), ("TD04", True, None), ("TD21", True, None), ("TD27", True, None), ("TD28", True, "00471"),
     ("TD24", True, "00471"), ("TD21", False, "00472"), ("TD27", False, "00472"), ("TD26", False, None)],
)  # fmt: skip
def test_00471_and_00472_say_who_may_invoice_whom(tipo: str, same: bool, code: str | None) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo=tipo)))
    if same:
        buyer = document.header.cessionario_committente.dati_anagrafici
        buyer.id_fiscale_iva = IdFiscale(id_paese="IT", id_codice=SELLER_VAT)

    assert ({code} if code else set()) == errors(document) & {"00471", "00472"}


def test_00471_a_tax_code_alone_is_a_doubt_that_the_register_decides() -> None:
    document = drafts.invoice()
    buyer = document.header.cessionario_committente.dati_anagrafici
    buyer.id_fiscale_iva, buyer.codice_fiscale = None, SELLER_VAT

    assert set() == errors(document)
    assert "00471.registry" in warnings(document)


@pytest.mark.parametrize(
    ("tipo", "country", "rejected"),
    [("TD17", "IT", True), ("TD17", "DE", False), ("TD17", "OO", False), ("TD28", "IT", True), ("TD29", "IT", False),
     ("TD29", "DE", True)],
)  # fmt: skip
def test_00473_some_documents_want_a_foreign_seller(tipo: str, country: str, rejected: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo=tipo)))
    seller = document.header.cedente_prestatore.dati_anagrafici
    seller.id_fiscale_iva = IdFiscale(id_paese=country, id_codice=SELLER_VAT)

    assert rejected == ("00473" in errors(document))


@pytest.mark.parametrize(
    ("natura", "rejected"), [("N2", True), ("N3", True), ("N6", True), ("N2.1", False), ("N4", False)]
)
def test_00445_generic_nature_are_refused(natura: str, rejected: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line(rate="0.00", natura=natura))))

    assert rejected == ("00445" in errors(document))


@pytest.mark.parametrize(
    ("importo", "regime", "corrected", "rejected"),
    [("400.00", "RF01", False, False), ("400.01", "RF01", False, True), ("400.01", "RF19", False, False),
     ("400.01", "RF20", False, False), ("400.01", "RF01", True, False)],
)  # fmt: skip
def test_00460_a_simplified_invoice_has_a_ceiling(importo: str, regime: str, corrected: bool, rejected: bool) -> None:
    document = drafts.simplified_invoice(importo=importo)
    document.header.cedente_prestatore.regime_fiscale = regime
    if corrected:
        document.bodies[0].dati_generali.dati_fattura_rettificata = DatiFatturaRettificata(
            numero_fr="S0", data_fr=TODAY, elementi_rettificati="Prezzo"
        )

    assert ({"00460"} if rejected else set()) == errors(document)


@pytest.mark.parametrize(
    ("rate", "natura", "code"),
    [
        ("0.00", "", "00400"),
        ("0.00", "N4", None),
        ("22.00", "N4", "00401"),
        ("0.22", "", "00424"),
        ("0.00", "N2", "00445"),
    ],
)
def test_simplified_rows_are_checked_like_lines(rate: str, natura: str, code: str | None) -> None:
    document = drafts.simplified_invoice()
    row = document.bodies[0].dati_beni_servizi[0]
    row.dati_iva.aliquota, row.natura = Decimal(rate), natura

    assert ({code} if code else set()) == errors(document)


def issued(numero: str, day: date, *, tipo: str = "TD01") -> History:
    return History([Issued(owner=OWNER, tipo=tipo, numero=numero, day=day)])


@pytest.mark.parametrize(
    ("history", "rejected"),
    [
        (issued("12/A", date(2026, 1, 1)), True),
        (issued("12/A", date(2025, 12, 31)), False),
        (issued("13/A", date(2026, 12, 1)), False),
        (issued("12/A", date(2026, 1, 1), tipo="TD04"), False),
        (issued("12/A", date(2026, 1, 1), tipo="TD05"), True),
    ],
)
def test_00404_a_number_is_used_once_a_year(history: History, rejected: bool) -> None:
    assert rejected == ("00404" in errors(drafts.invoice(), history=history))


@pytest.mark.parametrize(("day", "rejected"), [(TODAY, True), (TODAY - timedelta(days=1), False)])
def test_00404_art73_counts_by_the_day(day: date, rejected: bool) -> None:
    document = drafts.invoice()
    document.bodies[0].dati_generali.dati_generali_documento.art73 = "SI"

    assert rejected == ("00404" in errors(document, history=issued("12/A", day)))


@pytest.mark.parametrize(
    ("numero", "tipo", "day", "rejected"),
    [("12/A", "TD01", TODAY, True), ("13/A", "TD01", TODAY, False), ("12/A", "TD04", TODAY, False),
     ("12/A", "TD01", date(2025, 11, 23), False)],
)  # fmt: skip
def test_00409_a_lot_does_not_hold_the_same_number_twice(numero: str, tipo: str, day: date, rejected: bool) -> None:
    document = drafts.invoice(drafts.body(), drafts.body(drafts.draft(numero=numero, tipo=tipo, day=day)))

    assert rejected == ("00409" in errors(document))


@pytest.mark.parametrize(("buyer", "rejected"), [(SELLER_VAT, True), (drafts.BUYER_VAT, False)])
def test_00409_documents_of_two_owners_may_share_a_number(buyer: str, rejected: bool) -> None:
    """TD22 is numbered by the buyer, who may be the seller."""
    document = drafts.invoice(drafts.body(drafts.draft(tipo="TD26")), drafts.body(drafts.draft(tipo="TD22")))
    document.header.cessionario_committente.dati_anagrafici.id_fiscale_iva = IdFiscale(id_paese="IT", id_codice=buyer)

    assert rejected == ("00409" in errors(document))


def test_00302_is_a_doubt_in_a_simplified_invoice() -> None:
    document = drafts.simplified_invoice()
    document.header.cedente_prestatore.codice_fiscale = "RSSMRA80A01H501X"

    assert set() == errors(document)
    assert "00302" in warnings(document)


def test_checks_that_need_a_date_wait_for_one() -> None:
    document = drafts.invoice()
    document.bodies[0].dati_generali.dati_generali_documento.data = None

    assert {"00200"} == errors(document, history=issued("12/A", TODAY))
    assert set() == warnings(document, history=issued("11/A", TODAY + timedelta(days=9)))


@pytest.mark.parametrize(("code", "doubted"), [(SELLER_VAT, False), (drafts.BUYER_VAT, True)])
def test_00472_a_tax_code_alone_is_a_doubt_too(code: str, doubted: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo="TD21")))
    buyer = document.header.cessionario_committente.dati_anagrafici
    buyer.id_fiscale_iva, buyer.codice_fiscale = None, code

    assert "00475" not in errors(document)
    assert doubted == ("00472.registry" in warnings(document))


def test_00303_the_buyers_representative_is_checked_as_well() -> None:
    document = drafts.invoice()
    document.header.cessionario_committente.rappresentante_fiscale = RappresentanteCessionario(
        id_fiscale_iva=IdFiscale(id_paese="IT", id_codice="01234567890"), denominazione="Rappresentanze S.r.l."
    )
    simplified = drafts.simplified_invoice()
    simplified.header.cedente_prestatore.rappresentante_fiscale = RappresentanteFiscale(
        id_fiscale_iva=IdFiscale(id_paese="IT", id_codice="01234567890"), denominazione="Rappresentanze S.r.l."
    )

    assert {"00303"} == errors(document)
    assert {"00303"} == errors(simplified)
