"""A valid invoice turned into each rejection alone."""

from collections.abc import Callable
from decimal import Decimal

from electronic_billing.fatturapa.blocks import IdFiscale
from electronic_billing.fatturapa.ordinary import DatiRiepilogo, DettaglioLinea, FatturaElettronica
from electronic_billing.fatturapa.ordinary_general import (
    DatiCassa,
    DatiGeneraliDocumento,
    DatiRitenuta,
    DocumentoCorrelato,
    ScontoMaggiorazione,
)
from electronic_billing.fatturapa.ordinary_header import (
    Anagrafica,
    AnagraficiCessionario,
    AnagraficiRappresentante,
    RappresentanteCedente,
)
from support.fatturapa_drafts import BUYER_VAT, SELLER_VAT, TODAY

Change = Callable[[FatturaElettronica], None]


def line(document: FatturaElettronica) -> DettaglioLinea:
    return document.bodies[0].dati_beni_servizi.dettaglio_linee[0]


def summary(document: FatturaElettronica) -> DatiRiepilogo:
    return document.bodies[0].dati_beni_servizi.dati_riepilogo[0]


def general(document: FatturaElettronica) -> DatiGeneraliDocumento:
    return document.bodies[0].dati_generali.dati_generali_documento


def buyer(document: FatturaElettronica) -> AnagraficiCessionario:
    return document.header.cessionario_committente.dati_anagrafici


def zero_rate(document: FatturaElettronica, natura: str = "N4") -> None:
    """The whole invoice untaxed, consistently."""
    for one in document.bodies[0].dati_beni_servizi.dettaglio_linee:
        one.aliquota_iva, one.natura = Decimal("0.00"), natura
    total = summary(document)
    total.aliquota_iva, total.natura, total.imposta = Decimal("0.00"), natura, Decimal("0.00")


def add_cassa(document: FatturaElettronica, *, rate: str = "22.00", natura: str = "", ritenuta: str = "") -> DatiCassa:
    """A pension fund contribution that the summary includes."""
    cassa = DatiCassa(
        tipo_cassa="TC22",
        al_cassa=Decimal("4.00"),
        importo_contributo_cassa=Decimal("0.50"),
        aliquota_iva=Decimal(rate),
        natura=natura,
        ritenuta=ritenuta,
    )
    general(document).dati_cassa_previdenziale = (cassa,)
    return cassa


def withhold(document: FatturaElettronica) -> None:
    general(document).dati_ritenuta = (
        DatiRitenuta(
            tipo_ritenuta="RT02",
            importo_ritenuta=Decimal("1.00"),
            aliquota_ritenuta=Decimal("4.00"),
            causale_pagamento="W",
        ),
    )


def seller_country(document: FatturaElettronica, country: str) -> None:
    document.header.cedente_prestatore.dati_anagrafici.id_fiscale_iva = IdFiscale(
        id_paese=country, id_codice="123456789"
    )


def tipo(document: FatturaElettronica, code: str) -> None:
    general(document).tipo_documento = code


def same_party(document: FatturaElettronica) -> None:
    buyer(document).id_fiscale_iva = IdFiscale(id_paese="IT", id_codice=SELLER_VAT)


def representative(document: FatturaElettronica, *, vat: str = BUYER_VAT, code: str = "") -> None:
    document.header.rappresentante_fiscale = RappresentanteCedente(
        dati_anagrafici=AnagraficiRappresentante(
            id_fiscale_iva=IdFiscale(id_paese="IT", id_codice=vat),
            codice_fiscale=code,
            anagrafica=Anagrafica(denominazione="Rappresentanze S.r.l."),
        )
    )


def add_summary(document: FatturaElettronica, *, rate: str, natura: str = "") -> None:
    goods = document.bodies[0].dati_beni_servizi
    one = DatiRiepilogo(
        aliquota_iva=Decimal(rate), natura=natura, imponibile_importo=Decimal("0.50"), imposta=Decimal("0.00")
    )
    goods.dati_riepilogo = (*goods.dati_riepilogo, one)


def rate_below_one(document: FatturaElettronica) -> None:
    """0.22 instead of 22.00, everywhere and consistently."""
    for one in document.bodies[0].dati_beni_servizi.dettaglio_linee:
        one.aliquota_iva = Decimal("0.22")
    summary(document).aliquota_iva, summary(document).imposta = Decimal("0.22"), Decimal("0.69")


def sender_fails_the_check_digit(document: FatturaElettronica) -> None:
    document.header.dati_trasmissione.id_trasmittente.id_codice = "01234567890"


def seller_fails_the_check_digit(document: FatturaElettronica) -> None:
    document.header.cedente_prestatore.dati_anagrafici.id_fiscale_iva.id_codice = "12345678901"


def sellers_tax_code_fails(document: FatturaElettronica) -> None:
    document.header.cedente_prestatore.dati_anagrafici.codice_fiscale = "RSSMRA80A01H501X"


def representatives_vat_fails(document: FatturaElettronica) -> None:
    representative(document, vat="01234567890")


def representatives_tax_code_fails(document: FatturaElettronica) -> None:
    representative(document, code="RSSMRA80A01H501X")


def buyer_fails_the_check_digit(document: FatturaElettronica) -> None:
    buyer(document).id_fiscale_iva = IdFiscale(id_paese="IT", id_codice="01234567890")


def buyers_tax_code_fails(document: FatturaElettronica) -> None:
    buyer(document).codice_fiscale = "RSSMRA80A01H501X"


def foreign_code_for_an_italian_buyer(document: FatturaElettronica) -> None:
    document.header.dati_trasmissione.codice_destinatario = "XXXXXXX"


def mailbox_of_the_exchange(document: FatturaElettronica) -> None:
    document.header.dati_trasmissione.pec_destinatario = "sdi07@pec.fatturapa.it"


def line_without_natura(document: FatturaElettronica) -> None:
    zero_rate(document)
    line(document).natura = ""


def line_with_rate_and_natura(document: FatturaElettronica) -> None:
    line(document).natura = "N4"
    add_summary(document, rate="0.00", natura="N4")


def tomorrow(document: FatturaElettronica) -> None:
    general(document).data = TODAY.replace(day=TODAY.day + 1)


def line_withheld_without_data(document: FatturaElettronica) -> None:
    line(document).ritenuta = "SI"


def fund_without_natura(document: FatturaElettronica) -> None:
    add_cassa(document, rate="0.00")
    add_summary(document, rate="0.00", natura="N4")


def fund_with_rate_and_natura(document: FatturaElettronica) -> None:
    add_cassa(document, natura="N4")
    add_summary(document, rate="0.00", natura="N4")


def fund_withheld_without_data(document: FatturaElettronica) -> None:
    add_cassa(document, ritenuta="SI")


def buyer_without_numbers(document: FatturaElettronica) -> None:
    buyer(document).id_fiscale_iva = None


def linked_to_a_later_invoice(document: FatturaElettronica) -> None:
    document.bodies[0].dati_generali.dati_fatture_collegate = (
        DocumentoCorrelato(id_documento="9/A", data=TODAY.replace(day=TODAY.day + 1)),
    )


def split_payment_of_reverse_charge(document: FatturaElettronica) -> None:
    zero_rate(document, "N6.9")
    summary(document).esigibilita_iva = "S"


def two_cents_of_tax(document: FatturaElettronica) -> None:
    summary(document).imposta = Decimal("69.32")


def more_than_a_euro(document: FatturaElettronica) -> None:
    summary(document).imponibile_importo, summary(document).imposta = Decimal("316.01"), Decimal("69.52")


def two_cents_in_a_line(document: FatturaElettronica) -> None:
    line(document).prezzo_totale = Decimal("300.02")


def number_without_digit(document: FatturaElettronica) -> None:
    general(document).numero = "A/B"


def six_characters_for_a_business(document: FatturaElettronica) -> None:
    document.header.dati_trasmissione.codice_destinatario = "ABC123"


def two_formats(document: FatturaElettronica) -> None:
    document.versione = "FPA12"


def summary_without_natura(document: FatturaElettronica) -> None:
    zero_rate(document)
    summary(document).natura = ""
    add_summary(document, rate="0.00", natura="N4")


def summary_with_rate_and_natura(document: FatturaElettronica) -> None:
    summary(document).natura = "N4"


def document_discount_of_nothing(document: FatturaElettronica) -> None:
    general(document).sconto_maggiorazione = (ScontoMaggiorazione(tipo="SC"),)


def line_discount_of_nothing(document: FatturaElettronica) -> None:
    line(document).sconto_maggiorazione = (ScontoMaggiorazione(tipo="SC"),)


def natura_without_summary(document: FatturaElettronica) -> None:
    zero_rate(document)
    document.bodies[0].dati_beni_servizi.dettaglio_linee[1].natura = "N1"


def withdrawn_natura(document: FatturaElettronica) -> None:
    zero_rate(document, "N3")


def seller_buys_from_itself(document: FatturaElettronica) -> None:
    same_party(document)


def self_consumption_of_another(document: FatturaElettronica) -> None:
    tipo(document, "TD27")


def integration_of_an_italian_seller(document: FatturaElettronica) -> None:
    tipo(document, "TD17")


def zero_rate_in_td21(document: FatturaElettronica) -> None:
    same_party(document)
    tipo(document, "TD21")
    zero_rate(document)


def integration_without_buyers_vat(document: FatturaElettronica) -> None:
    tipo(document, "TD22")
    buyer(document).id_fiscale_iva = None
    buyer(document).codice_fiscale = BUYER_VAT


def two_foreigners(document: FatturaElettronica) -> None:
    seller_country(document, "DE")
    buyer(document).id_fiscale_iva = IdFiscale(id_paese="FR", id_codice="12345678901")


REJECTIONS: tuple[tuple[str, Change], ...] = (
    ("00300", sender_fails_the_check_digit),
    ("00301", seller_fails_the_check_digit),
    ("00302", sellers_tax_code_fails),
    ("00303", representatives_vat_fails),
    ("00304", representatives_tax_code_fails),
    ("00305", buyer_fails_the_check_digit),
    ("00306", buyers_tax_code_fails),
    ("00313", foreign_code_for_an_italian_buyer),
    ("00330", mailbox_of_the_exchange),
    ("00400", line_without_natura),
    ("00401", line_with_rate_and_natura),
    ("00403", tomorrow),
    ("00411", line_withheld_without_data),
    ("00413", fund_without_natura),
    ("00414", fund_with_rate_and_natura),
    ("00415", fund_withheld_without_data),
    ("00417", buyer_without_numbers),
    ("00418", linked_to_a_later_invoice),
    ("00420", split_payment_of_reverse_charge),
    ("00421", two_cents_of_tax),
    ("00422", more_than_a_euro),
    ("00423", two_cents_in_a_line),
    ("00424", rate_below_one),
    ("00425", number_without_digit),
    ("00427", six_characters_for_a_business),
    ("00428", two_formats),
    ("00429", summary_without_natura),
    ("00430", summary_with_rate_and_natura),
    ("00437", document_discount_of_nothing),
    ("00438", line_discount_of_nothing),
    ("00444", natura_without_summary),
    ("00445", withdrawn_natura),
    ("00471", seller_buys_from_itself),
    ("00472", self_consumption_of_another),
    ("00473", integration_of_an_italian_seller),
    ("00474", zero_rate_in_td21),
    ("00475", integration_without_buyers_vat),
    ("00476", two_foreigners),
)
