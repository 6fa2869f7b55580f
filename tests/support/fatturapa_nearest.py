"""A valid invoice as near to each rejection as it may come without one: the good side of each limit."""

from decimal import Decimal

from electronic_billing.fatturapa.blocks import IdFiscale
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.ordinary_general import DocumentoCorrelato, ScontoMaggiorazione
from support.fatturapa_drafts import TODAY
from support.fatturapa_rejections import (
    Change,
    add_cassa,
    add_summary,
    buyer,
    foreign_code_for_an_italian_buyer,
    fund_withheld_without_data,
    general,
    line,
    line_with_rate_and_natura,
    line_withheld_without_data,
    natura_without_summary,
    representative,
    same_party,
    seller_country,
    seller_fails_the_check_digit,
    sender_fails_the_check_digit,
    six_characters_for_a_business,
    summary,
    summary_with_rate_and_natura,
    tipo,
    withhold,
    zero_rate,
)

PERSON = "RSSMRA80A01H501U"


def as_it_is(_document: FatturaElettronica) -> None:
    """The invoice of the drafts already stands on the good side."""


def sender_from_abroad(document: FatturaElettronica) -> None:
    sender_fails_the_check_digit(document)
    document.header.dati_trasmissione.id_trasmittente.id_paese = "DE"


def seller_from_abroad(document: FatturaElettronica) -> None:
    seller_fails_the_check_digit(document)
    document.header.cedente_prestatore.dati_anagrafici.id_fiscale_iva.id_paese = "DE"


def sellers_tax_code_holds(document: FatturaElettronica) -> None:
    document.header.cedente_prestatore.dati_anagrafici.codice_fiscale = PERSON


def representatives_numbers_hold(document: FatturaElettronica) -> None:
    representative(document, code=PERSON)


def buyer_from_abroad(document: FatturaElettronica) -> None:
    buyer(document).id_fiscale_iva = IdFiscale(id_paese="FR", id_codice="01234567890")


def buyers_tax_code_holds(document: FatturaElettronica) -> None:
    buyer(document).codice_fiscale = PERSON


def foreign_code_for_a_foreign_buyer(document: FatturaElettronica) -> None:
    foreign_code_for_an_italian_buyer(document)
    buyer_from_abroad(document)


def mailbox_like_the_exchanges(document: FatturaElettronica) -> None:
    document.header.dati_trasmissione.pec_destinatario = "sdi07@pec.fatturapa.it.example.com"


def line_with_rate_and_natura_in_td16(document: FatturaElettronica) -> None:
    line_with_rate_and_natura(document)
    tipo(document, "TD16")


def line_withheld_with_data(document: FatturaElettronica) -> None:
    line_withheld_without_data(document)
    withhold(document)


def fund_with_natura(document: FatturaElettronica) -> None:
    add_cassa(document, rate="0.00", natura="N4")
    add_summary(document, rate="0.00", natura="N4")


def fund_with_rate(document: FatturaElettronica) -> None:
    add_cassa(document)


def fund_withheld_with_data(document: FatturaElettronica) -> None:
    fund_withheld_without_data(document)
    withhold(document)


def buyer_with_a_tax_code_alone(document: FatturaElettronica) -> None:
    buyer(document).id_fiscale_iva, buyer(document).codice_fiscale = None, PERSON


def linked_to_an_invoice_of_the_day(document: FatturaElettronica) -> None:
    document.bodies[0].dati_generali.dati_fatture_collegate = (DocumentoCorrelato(id_documento="9/A", data=TODAY),)


def split_payment_of_an_exempt_deed(document: FatturaElettronica) -> None:
    zero_rate(document, "N4")
    summary(document).esigibilita_iva = "S"


def one_cent_of_tax(document: FatturaElettronica) -> None:
    summary(document).imposta = Decimal("69.31")


def one_euro(document: FatturaElettronica) -> None:
    summary(document).imponibile_importo, summary(document).imposta = Decimal("316.00"), Decimal("69.52")


def one_cent_in_a_line(document: FatturaElettronica) -> None:
    line(document).prezzo_totale = Decimal("300.01")


def rate_of_one(document: FatturaElettronica) -> None:
    for one in document.bodies[0].dati_beni_servizi.dettaglio_linee:
        one.aliquota_iva = Decimal("1.00")
    summary(document).aliquota_iva, summary(document).imposta = Decimal("1.00"), Decimal("3.15")


def number_with_one_digit(document: FatturaElettronica) -> None:
    general(document).numero = "A/1"


def six_characters_for_an_office(document: FatturaElettronica) -> None:
    six_characters_for_a_business(document)
    document.versione = document.header.dati_trasmissione.formato_trasmissione = "FPA12"


def all_at_zero_with_natura(document: FatturaElettronica) -> None:
    zero_rate(document)


def summary_with_rate_and_natura_in_td16(document: FatturaElettronica) -> None:
    summary_with_rate_and_natura(document)
    tipo(document, "TD16")


def document_discount_of_zero(document: FatturaElettronica) -> None:
    general(document).sconto_maggiorazione = (ScontoMaggiorazione(tipo="SC", percentuale=Decimal("0.00")),)


def line_discount_of_zero(document: FatturaElettronica) -> None:
    line(document).sconto_maggiorazione = (ScontoMaggiorazione(tipo="SC", importo=Decimal("0.00")),)


def natura_with_summary(document: FatturaElettronica) -> None:
    natura_without_summary(document)
    add_summary(document, rate="0.00", natura="N1")


def natura_in_use(document: FatturaElettronica) -> None:
    zero_rate(document, "N3.1")


def seller_moves_to_itself(document: FatturaElettronica) -> None:
    same_party(document)
    tipo(document, "TD26")


def self_consumption(document: FatturaElettronica) -> None:
    same_party(document)
    tipo(document, "TD27")


def integration_of_a_foreign_seller(document: FatturaElettronica) -> None:
    seller_country(document, "OO")
    tipo(document, "TD17")


def taxed_td21(document: FatturaElettronica) -> None:
    same_party(document)
    tipo(document, "TD21")


def integration_with_buyers_vat(document: FatturaElettronica) -> None:
    tipo(document, "TD22")


def one_foreigner(document: FatturaElettronica) -> None:
    seller_country(document, "DE")


NEAREST: dict[str, Change] = {
    "00300": sender_from_abroad,
    "00301": seller_from_abroad,
    "00302": sellers_tax_code_holds,
    "00303": representatives_numbers_hold,
    "00304": representatives_numbers_hold,
    "00305": buyer_from_abroad,
    "00306": buyers_tax_code_holds,
    "00313": foreign_code_for_a_foreign_buyer,
    "00330": mailbox_like_the_exchanges,
    "00400": all_at_zero_with_natura,
    "00401": line_with_rate_and_natura_in_td16,
    "00403": as_it_is,
    "00411": line_withheld_with_data,
    "00413": fund_with_natura,
    "00414": fund_with_rate,
    "00415": fund_withheld_with_data,
    "00417": buyer_with_a_tax_code_alone,
    "00418": linked_to_an_invoice_of_the_day,
    "00420": split_payment_of_an_exempt_deed,
    "00421": one_cent_of_tax,
    "00422": one_euro,
    "00423": one_cent_in_a_line,
    "00424": rate_of_one,
    "00425": number_with_one_digit,
    "00427": six_characters_for_an_office,
    "00428": six_characters_for_an_office,
    "00429": all_at_zero_with_natura,
    "00430": summary_with_rate_and_natura_in_td16,
    "00437": document_discount_of_zero,
    "00438": line_discount_of_zero,
    "00444": natura_with_summary,
    "00445": natura_in_use,
    "00471": seller_moves_to_itself,
    "00472": self_consumption,
    "00473": integration_of_a_foreign_seller,
    "00474": taxed_td21,
    "00475": integration_with_buyers_vat,
    "00476": one_foreigner,
}
