"""One invoice of ten lines, made by our builder and by the peer a38: the same parties, lines and sums."""

from datetime import date
from decimal import Decimal

from a38 import fattura as a38

from electronic_billing.fatturapa import build
from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo
from electronic_billing.fatturapa.ordinary import AltriDatiGestionali, DettaglioLinea, FatturaElettronica
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
SELLER, BUYER = "12345678903", "01234567897"
IBAN = "IT60X0542811101000000123456"
LINES = tuple((f"Noleggio autovettura, giorno {day}", Decimal("49.90") + day) for day in range(10))
FROM, TO = date(2026, 11, 13), date(2026, 11, 22)
_QUANTITY, _RATE = Decimal("1.00"), Decimal("22.00")


def ours() -> FatturaElettronica:
    header = Header(
        dati_trasmissione=DatiTrasmissione(
            id_trasmittente=IdFiscale(id_paese="IT", id_codice=SELLER),
            progressivo_invio="00001",
            formato_trasmissione="FPR12",
            codice_destinatario="ABC1234",
        ),
        cedente_prestatore=CedentePrestatore(
            dati_anagrafici=AnagraficiCedente(
                id_fiscale_iva=IdFiscale(id_paese="IT", id_codice=SELLER),
                anagrafica=Anagrafica(denominazione="Autonoleggio Aurelia S.r.l."),
                regime_fiscale="RF01",
            ),
            sede=_address(),
        ),
        cessionario_committente=CessionarioCommittente(
            dati_anagrafici=AnagraficiCessionario(
                id_fiscale_iva=IdFiscale(id_paese="IT", id_codice=BUYER),
                anagrafica=Anagrafica(denominazione="Trasporti Tirreno S.p.A."),
            ),
            sede=_address(),
        ),
    )
    draft = build.Draft(
        day=TODAY,
        numero="12/A",
        lines=tuple(_line(description, price) for description, price in LINES),
        contracts=(DocumentoCorrelato(id_documento="RA-2026-77", data=FROM),),
    )
    body = build.body(draft, regime="RF01", codice_destinatario="ABC1234")
    return build.invoice(header, build.paid(body, modalita="MP05", due=TODAY, iban=IBAN))


def _address() -> Indirizzo:
    return Indirizzo(indirizzo="Via Aurelia", numero_civico="100", cap="00165", comune="Roma", nazione="IT")


def _line(description: str, price: Decimal) -> DettaglioLinea:
    return DettaglioLinea(
        descrizione=description,
        quantita=_QUANTITY,
        unita_misura="giorni",
        data_inizio_periodo=FROM,
        data_fine_periodo=TO,
        prezzo_unitario=price,
        aliquota_iva=_RATE,
        altri_dati_gestionali=(AltriDatiGestionali(tipo_dato="TARGA", riferimento_testo="AB123CD"),),
    )


def theirs() -> a38.Fattura:
    """As its own documentation builds one, with its conveniences for totals and summaries."""
    invoice = a38.FatturaPrivati12()
    header = invoice.fattura_elettronica_header
    header.dati_trasmissione = a38.DatiTrasmissione(a38.IdTrasmittente("IT", SELLER), "00001", "FPR12", "ABC1234")
    header.cedente_prestatore = a38.CedentePrestatore(
        a38.DatiAnagraficiCedentePrestatore(
            a38.IdFiscaleIVA("IT", SELLER),
            anagrafica=a38.Anagrafica(denominazione="Autonoleggio Aurelia S.r.l."),
            regime_fiscale="RF01",
        ),
        _a38_address(),
    )
    header.cessionario_committente = a38.CessionarioCommittente(
        a38.DatiAnagraficiCessionarioCommittente(
            a38.IdFiscaleIVA("IT", BUYER), anagrafica=a38.Anagrafica(denominazione="Trasporti Tirreno S.p.A.")
        ),
        _a38_address(),
    )
    body = invoice.fattura_elettronica_body[0]
    body.dati_generali.dati_generali_documento = a38.DatiGeneraliDocumento(
        tipo_documento="TD01", divisa="EUR", data=TODAY, numero="12/A"
    )
    body.dati_generali.dati_contratto = [a38.DatiContratto(id_documento="RA-2026-77", data=FROM)]
    for description, price in LINES:
        body.dati_beni_servizi.add_dettaglio_linee(
            descrizione=description,
            quantita=_QUANTITY,
            unita_misura="giorni",
            data_inizio_periodo=FROM,
            data_fine_periodo=TO,
            prezzo_unitario=price,
            aliquota_iva=_RATE,
            altri_dati_gestionali=[a38.AltriDatiGestionali(tipo_dato="TARGA", riferimento_testo="AB123CD")],
        )
    body.dati_beni_servizi.build_dati_riepilogo()
    body.build_importo_totale_documento()
    due = body.dati_generali.dati_generali_documento.importo_totale_documento
    payment = a38.DettaglioPagamento(
        modalita_pagamento="MP05", data_scadenza_pagamento=TODAY, importo_pagamento=due, iban=IBAN
    )
    body.dati_pagamento = [a38.DatiPagamento(condizioni_pagamento="TP02", dettaglio_pagamento=[payment])]
    return invoice


def _a38_address() -> a38.Sede:
    return a38.Sede(indirizzo="Via Aurelia", numero_civico="100", cap="00165", comune="Roma", nazione="IT")
