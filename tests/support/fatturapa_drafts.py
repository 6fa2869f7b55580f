"""A valid invoice of a rental company, and its parts, for tests to change."""

import copy
from datetime import UTC, date, datetime
from decimal import Decimal

from electronic_billing.fatturapa import build, simplified
from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo
from electronic_billing.fatturapa.ordinary import AltriDatiGestionali, Body, DettaglioLinea, FatturaElettronica
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

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
SELLER_VAT = "12345678903"
BUYER_VAT = "01234567897"
IBAN = "IT60X0542811101000000123456"


def header(*, formato: str = "FPR12", codice: str = "ABC1234") -> Header:
    return Header(
        dati_trasmissione=DatiTrasmissione(
            id_trasmittente=IdFiscale(id_paese="IT", id_codice=SELLER_VAT),
            progressivo_invio="00001",
            formato_trasmissione=formato,
            codice_destinatario=codice,
        ),
        cedente_prestatore=CedentePrestatore(
            dati_anagrafici=AnagraficiCedente(
                id_fiscale_iva=IdFiscale(id_paese="IT", id_codice=SELLER_VAT),
                anagrafica=Anagrafica(denominazione="Autonoleggio Aurelia S.r.l."),
                regime_fiscale="RF01",
            ),
            sede=address(),
        ),
        cessionario_committente=CessionarioCommittente(
            dati_anagrafici=AnagraficiCessionario(
                id_fiscale_iva=IdFiscale(id_paese="IT", id_codice=BUYER_VAT),
                anagrafica=Anagrafica(denominazione="Trasporti Tirreno S.p.A."),
            ),
            sede=address(),
        ),
    )


def address(*, nazione: str = "IT", cap: str = "00165") -> Indirizzo:
    return Indirizzo(indirizzo="Via Aurelia", numero_civico="100", cap=cap, comune="Roma", nazione=nazione)


def line(
    description: str = "Noleggio autovettura", *, price: str = "100.00", rate: str = "22.00", natura: str = ""
) -> DettaglioLinea:
    return DettaglioLinea(
        descrizione=description,
        quantita=Decimal("3.00"),
        unita_misura="giorni",
        data_inizio_periodo=date(2026, 11, 18),
        data_fine_periodo=date(2026, 11, 20),
        prezzo_unitario=Decimal(price),
        aliquota_iva=Decimal(rate),
        natura=natura,
        altri_dati_gestionali=(AltriDatiGestionali(tipo_dato="TARGA", riferimento_testo="AB123CD"),),
    )


def draft(*lines: DettaglioLinea, tipo: str = "TD01", numero: str = "12/A", day: date = TODAY) -> build.Draft:
    return build.Draft(
        tipo=tipo,
        day=day,
        numero=numero,
        lines=lines or (line(), line("Seggiolino", price="5.00")),
        contracts=(DocumentoCorrelato(id_documento="RA-2026-77", data=date(2026, 11, 18)),),
        linked=(DocumentoCorrelato(id_documento="9/A", data=date(2026, 10, 2)),) if tipo == "TD04" else (),
    )


def body(made: build.Draft | None = None) -> Body:
    whole = build.body(made or draft(), regime="RF01", codice_destinatario="ABC1234")
    return build.paid(whole, modalita="MP05", due=TODAY, iban=IBAN)


def invoice(*bodies: Body) -> FatturaElettronica:
    return build.invoice(header(), *(bodies or (body(),)))


def simplified_invoice(*, importo: str = "122.00") -> simplified.FatturaElettronicaSemplificata:
    seller = header().cedente_prestatore
    return simplified.FatturaElettronicaSemplificata(
        versione="FSM10",
        header=simplified.Header(
            dati_trasmissione=simplified.DatiTrasmissione(
                id_trasmittente=IdFiscale(id_paese="IT", id_codice=SELLER_VAT),
                progressivo_invio="00002",
                formato_trasmissione="FSM10",
                codice_destinatario="0000000",
            ),
            cedente_prestatore=simplified.CedentePrestatore(
                id_fiscale_iva=seller.dati_anagrafici.id_fiscale_iva,
                denominazione=seller.dati_anagrafici.anagrafica.denominazione,
                sede=copy.deepcopy(seller.sede),
                regime_fiscale="RF01",
            ),
            cessionario_committente=simplified.CessionarioCommittente(
                identificativi_fiscali=simplified.IdentificativiFiscali(codice_fiscale="RSSMRA80A01H501U")
            ),
        ),
        bodies=(
            simplified.Body(
                dati_generali=simplified.DatiGenerali(
                    dati_generali_documento=simplified.DatiGeneraliDocumento(
                        tipo_documento="TD07", divisa="EUR", data=TODAY, numero="S1"
                    )
                ),
                dati_beni_servizi=(
                    simplified.DatiBeniServizi(
                        descrizione="Noleggio bicicletta",
                        importo=Decimal(importo),
                        dati_iva=simplified.DatiIva(aliquota=Decimal("22.00")),
                    ),
                ),
            ),
        ),
    )
