"""The e-invoice that a content makes, for the checks before anything is created.

Fatture in Cloud writes the file that SDI sees; this one says what that file is to say.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

import msgspec

from electronic_billing.content.amounts import payable_of
from electronic_billing.content.model import Content, Customer, Line, Reference
from electronic_billing.fatturapa.advice_amounts import is_bollo_due
from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo
from electronic_billing.fatturapa.build import Draft, Summing, body, invoice
from electronic_billing.fatturapa.codes import Recipient
from electronic_billing.fatturapa.ordinary import (
    AltriDatiGestionali,
    Body,
    DatiPagamento,
    DettaglioLinea,
    DettaglioPagamento,
    FatturaElettronica,
)
from electronic_billing.fatturapa.ordinary_general import DocumentoCorrelato
from electronic_billing.fatturapa.ordinary_header import (
    Anagrafica,
    AnagraficiCedente,
    AnagraficiCessionario,
    CedentePrestatore,
    CessionarioCommittente,
    DatiTrasmissione,
    Header,
)
from electronic_billing.kit.money import to_cents

NO_CAP = "00000"
RIFERIMENTI_NORMATIVI = {
    "N1": "Escluso art. 15 DPR 633/72",
    "N2.1": "Non soggetta artt. da 7 a 7-septies DPR 633/72",
    "N2.2": "Non soggetta",
    "N3.1": "Non imponibile art. 8 DPR 633/72",
    "N4": "Esente art. 10 DPR 633/72",
    "N7": "IVA assolta in altro Stato UE",
}


class Seller(Protocol):
    """Whose invoice it is: a registered company."""

    @property
    def name(self) -> str: ...
    @property
    def partita_iva(self) -> str: ...
    @property
    def codice_fiscale(self) -> str: ...
    @property
    def regime_fiscale(self) -> str: ...
    @property
    def street(self) -> str: ...
    @property
    def postal_code(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def province(self) -> str: ...


class Place(msgspec.Struct, frozen=True):
    """Where a document stands in its series: `day` is its Data, a legal day; `modalita` the MPxx of its payment."""

    day: date
    numero: str
    modalita: str


def fattura_of(content: Content, seller: Seller, place: Place) -> FatturaElettronica:
    draft = Draft(
        tipo=content.tipo,
        day=place.day,
        numero=place.numero,
        lines=tuple(_line(line) for line in content.lines),
        causale=tuple(_pieces(content.subject, 200)),
        contracts=_references(content.contracts),
        linked=_references(content.linked),
        summing=Summing(esigibilita="S" if content.customer.split_payment else "I", riferimenti=RIFERIMENTI_NORMATIVI),
    )
    recipient = codice_destinatario(content.customer)
    document = body(draft, regime=seller.regime_fiscale, codice_destinatario=recipient)
    if content.rounding:
        _round(document, content.rounding)
    return invoice(_header(content.customer, seller, recipient), _paid(document, content, place))


def _round(document: Body, rounding: Decimal) -> None:
    general = document.dati_generali.dati_generali_documento
    general.arrotondamento = rounding
    general.importo_totale_documento = (general.importo_totale_documento or Decimal(0)) + rounding


def codice_destinatario(customer: Customer) -> str:
    if customer.codice_destinatario:
        return customer.codice_destinatario
    return (Recipient.FOREIGN if customer.is_foreign else Recipient.NONE).value


def is_bollo_due_on(content: Content, regime_fiscale: str) -> bool:
    lines = [
        DettaglioLinea(natura=line.natura, prezzo_totale=to_cents(line.unit_price * line.quantity))
        for line in content.lines
    ]
    recipient = codice_destinatario(content.customer)
    return is_bollo_due(lines, tipo=content.tipo, regime=regime_fiscale, codice_destinatario=recipient)


def _paid(document: Body, content: Content, place: Place) -> Body:
    payment = DettaglioPagamento(
        modalita_pagamento=place.modalita,
        data_scadenza_pagamento=content.payment.due_date or place.day,
        importo_pagamento=payable_of(content),
    )
    whole = DatiPagamento(condizioni_pagamento="TP02", dettaglio_pagamento=(payment,))
    return msgspec.structs.replace(document, dati_pagamento=(whole,))


def _header(customer: Customer, seller: Seller, recipient: str) -> Header:
    sent = DatiTrasmissione(
        id_trasmittente=IdFiscale(id_paese="IT", id_codice=seller.partita_iva),
        progressivo_invio="1",
        formato_trasmissione="FPA12" if customer.is_public_body else "FPR12",
        codice_destinatario=recipient,
        pec_destinatario=customer.pec if recipient == Recipient.NONE else "",
    )
    return Header(dati_trasmissione=sent, cedente_prestatore=_seller(seller), cessionario_committente=_buyer(customer))


def _seller(seller: Seller) -> CedentePrestatore:
    registry = AnagraficiCedente(
        id_fiscale_iva=IdFiscale(id_paese="IT", id_codice=seller.partita_iva),
        codice_fiscale=seller.codice_fiscale,
        anagrafica=Anagrafica(denominazione=seller.name),
        regime_fiscale=seller.regime_fiscale,
    )
    address = Indirizzo(
        indirizzo=seller.street,
        cap=seller.postal_code,
        comune=seller.city,
        provincia=seller.province,
        nazione="IT",
    )
    return CedentePrestatore(dati_anagrafici=registry, sede=address)


def _buyer(customer: Customer) -> CessionarioCommittente:
    is_italian = customer.country == "IT"
    registry = AnagraficiCessionario(
        id_fiscale_iva=IdFiscale(id_paese=customer.country, id_codice=customer.partita_iva)
        if customer.partita_iva
        else None,
        codice_fiscale="" if customer.is_foreign else customer.codice_fiscale,
        anagrafica=Anagrafica(denominazione=customer.name),
    )
    address = Indirizzo(
        indirizzo=customer.address.street,
        cap=customer.address.postal_code if is_italian else NO_CAP,
        comune=customer.address.city,
        provincia=customer.address.province if is_italian else "",
        nazione=customer.country,
    )
    return CessionarioCommittente(dati_anagrafici=registry, sede=address)


def _line(line: Line) -> DettaglioLinea:
    return DettaglioLinea(
        descrizione=line.description,
        quantita=line.quantity,
        data_inizio_periodo=line.period_start,
        data_fine_periodo=line.period_end,
        prezzo_unitario=line.unit_price,
        aliquota_iva=line.vat_rate,
        natura=line.natura,
        altri_dati_gestionali=tuple(
            AltriDatiGestionali(tipo_dato=one.tipo_dato, riferimento_testo=one.riferimento_testo)
            for one in line.altri_dati
        ),
    )


def _references(references: Sequence[Reference]) -> tuple[DocumentoCorrelato, ...]:
    return tuple(
        DocumentoCorrelato(id_documento=one.number, data=one.date, codice_cup=one.cup, codice_cig=one.cig)
        for one in references
    )


def _pieces(text: str, longest: int) -> list[str]:
    return [text[start : start + longest] for start in range(0, len(text), longest)]
