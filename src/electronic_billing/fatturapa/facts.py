"""What the checks ask of an invoice, the same for the ordinary and the simplified format."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Protocol

import msgspec

from electronic_billing.fatturapa import ordinary, ordinary_header, simplified
from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.write import Fattura

HEADER = "FatturaElettronicaHeader"
SELLER = f"{HEADER}/CedentePrestatore"
BUYER = f"{HEADER}/CessionarioCommittente"


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A side of the invoice by its numbers; the paths say where they stand, or would."""

    paese: str
    partita_iva: str
    codice_fiscale: str
    vat_path: str
    cf_path: str
    address: Indirizzo | None
    address_path: str

    @property
    def has_vat(self) -> bool:
        return bool(self.paese or self.partita_iva)


class Rated(msgspec.Struct, frozen=True):
    """A row with a rate: a line, a cassa, a summary, a row of a simplified invoice."""

    path: str
    rate_tag: str
    rate: Decimal | None
    natura: str
    amount: Decimal
    has_ritenuta: bool = False


class DocumentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One body of the file; `body` is the ordinary one, where it is."""

    path: str
    tipo: str
    day: date | None
    numero: str
    is_art73: bool
    lines: tuple[Rated, ...]
    casse: tuple[Rated, ...]
    summaries: tuple[Rated, ...]
    linked: tuple[tuple[str, date], ...]
    has_ritenuta: bool
    body: ordinary.Body | None
    has_rettificata: bool = False

    @property
    def general(self) -> str:
        return f"{self.path}/DatiGenerali/DatiGeneraliDocumento"

    def rated(self) -> tuple[Rated, ...]:
        return (*self.lines, *self.casse, *self.summaries)

    def taxed(self) -> tuple[Rated, ...]:
        """What the summaries sum up."""
        return (*self.lines, *self.casse)


class InvoiceFacts(msgspec.Struct, frozen=True, kw_only=True):
    is_simplified: bool
    has_header: bool
    versione: str
    formato: str
    transmitter: IdFiscale
    codice_destinatario: str
    pec: str
    regime: str
    seller: Party
    buyer: Party
    representatives: tuple[tuple[str, str, str, str], ...]  # path, country, partita IVA, codice fiscale
    documents: tuple[DocumentFacts, ...]


def facts_of(document: Fattura) -> InvoiceFacts:
    return _ordinary(document) if isinstance(document, FatturaElettronica) else _simplified(document)


def _ordinary(document: FatturaElettronica) -> InvoiceFacts:
    header = document.header
    seller, buyer = header.cedente_prestatore, header.cessionario_committente
    registry = f"{SELLER}/DatiAnagrafici", f"{BUYER}/DatiAnagrafici"
    sent = header.dati_trasmissione
    return InvoiceFacts(
        is_simplified=False,
        has_header=header != ordinary_header.Header(),
        versione=document.versione,
        formato=sent.formato_trasmissione,
        transmitter=sent.id_trasmittente,
        codice_destinatario=sent.codice_destinatario,
        pec=sent.pec_destinatario,
        regime=seller.dati_anagrafici.regime_fiscale,
        seller=_party(seller.dati_anagrafici, registry[0], seller.sede, f"{SELLER}/Sede"),
        buyer=_party(buyer.dati_anagrafici, registry[1], buyer.sede, f"{BUYER}/Sede"),
        representatives=tuple(_ordinary_representatives(document)),
        documents=tuple(_ordinary_document(body, place) for place, body in enumerate(document.bodies, start=1)),
    )


def _ordinary_representatives(document: FatturaElettronica) -> Iterator[tuple[str, str, str, str]]:
    of_seller = document.header.rappresentante_fiscale
    of_buyer = document.header.cessionario_committente.rappresentante_fiscale
    if of_seller is not None:
        known = of_seller.dati_anagrafici
        path = f"{HEADER}/RappresentanteFiscale/DatiAnagrafici"
        yield path, known.id_fiscale_iva.id_paese, known.id_fiscale_iva.id_codice, known.codice_fiscale
    if of_buyer is not None:
        yield f"{BUYER}/RappresentanteFiscale", of_buyer.id_fiscale_iva.id_paese, of_buyer.id_fiscale_iva.id_codice, ""


def _ordinary_document(body: ordinary.Body, place: int) -> DocumentFacts:
    path = f"FatturaElettronicaBody[{place}]"
    general = body.dati_generali.dati_generali_documento
    return DocumentFacts(
        path=path,
        tipo=general.tipo_documento,
        day=general.data,
        numero=general.numero,
        is_art73=general.art73 == "SI",
        lines=_lines(body, path),
        casse=_casse(body, path),
        summaries=_summaries(body, path),
        linked=tuple(_linked(body, path)),
        has_ritenuta=bool(general.dati_ritenuta),
        body=body,
    )


def _linked(body: ordinary.Body, path: str) -> Iterator[tuple[str, date]]:
    for number, linked in enumerate(body.dati_generali.dati_fatture_collegate, start=1):
        if linked.data is not None:
            yield f"{path}/DatiGenerali/DatiFattureCollegate[{number}]/Data", linked.data


def _lines(body: ordinary.Body, path: str) -> tuple[Rated, ...]:
    return tuple(
        Rated(
            f"{path}/DatiBeniServizi/DettaglioLinee[{number}]",
            "AliquotaIVA",
            line.aliquota_iva,
            line.natura,
            line.prezzo_totale or Decimal(),
            line.ritenuta == "SI",
        )
        for number, line in enumerate(body.dati_beni_servizi.dettaglio_linee, start=1)
    )


def _casse(body: ordinary.Body, path: str) -> tuple[Rated, ...]:
    return tuple(
        Rated(
            f"{path}/DatiGenerali/DatiGeneraliDocumento/DatiCassaPrevidenziale[{number}]",
            "AliquotaIVA",
            cassa.aliquota_iva,
            cassa.natura,
            cassa.importo_contributo_cassa or Decimal(),
            cassa.ritenuta == "SI",
        )
        for number, cassa in enumerate(body.dati_generali.dati_generali_documento.dati_cassa_previdenziale, start=1)
    )


def _summaries(body: ordinary.Body, path: str) -> tuple[Rated, ...]:
    return tuple(
        Rated(
            f"{path}/DatiBeniServizi/DatiRiepilogo[{number}]",
            "AliquotaIVA",
            summary.aliquota_iva,
            summary.natura,
            summary.imponibile_importo or Decimal(),
        )
        for number, summary in enumerate(body.dati_beni_servizi.dati_riepilogo, start=1)
    )


def _simplified(document: simplified.FatturaElettronicaSemplificata) -> InvoiceFacts:
    header = document.header
    seller, sent = header.cedente_prestatore, header.dati_trasmissione
    buyer = header.cessionario_committente
    named = buyer.altri_dati_identificativi
    return InvoiceFacts(
        is_simplified=True,
        has_header=header != simplified.Header(),
        versione=document.versione,
        formato=sent.formato_trasmissione,
        transmitter=sent.id_trasmittente,
        codice_destinatario=sent.codice_destinatario,
        pec=sent.pec_destinatario,
        regime=seller.regime_fiscale,
        seller=_party(seller, SELLER, seller.sede, f"{SELLER}/Sede"),
        buyer=_party(
            buyer.identificativi_fiscali,
            f"{BUYER}/IdentificativiFiscali",
            named.sede if named else None,
            f"{BUYER}/AltriDatiIdentificativi/Sede",
        ),
        representatives=tuple(_simplified_representatives(seller, named)),
        documents=tuple(_simplified_document(body, place) for place, body in enumerate(document.bodies, start=1)),
    )


def _simplified_representatives(
    seller: simplified.CedentePrestatore, buyer: simplified.AltriDatiIdentificativi | None
) -> Iterator[tuple[str, str, str, str]]:
    pairs = (
        (f"{SELLER}/RappresentanteFiscale", seller.rappresentante_fiscale),
        (f"{BUYER}/AltriDatiIdentificativi/RappresentanteFiscale", buyer.rappresentante_fiscale if buyer else None),
    )
    for path, known in pairs:
        if known is not None:
            yield path, known.id_fiscale_iva.id_paese, known.id_fiscale_iva.id_codice, ""


def _simplified_document(body: simplified.Body, place: int) -> DocumentFacts:
    path = f"FatturaElettronicaBody[{place}]"
    general = body.dati_generali.dati_generali_documento
    corrected = body.dati_generali.dati_fattura_rettificata
    linked = corrected.data_fr if corrected else None
    return DocumentFacts(
        path=path,
        tipo=general.tipo_documento,
        day=general.data,
        numero=general.numero,
        is_art73=False,
        lines=tuple(
            Rated(
                f"{path}/DatiBeniServizi[{number}]",
                "DatiIVA/Aliquota",
                row.dati_iva.aliquota,
                row.natura,
                row.importo or Decimal(),
            )
            for number, row in enumerate(body.dati_beni_servizi, start=1)
        ),
        casse=(),
        summaries=(),
        linked=((f"{path}/DatiGenerali/DatiFatturaRettificata/DataFR", linked),) if linked else (),
        has_ritenuta=False,
        body=None,
        has_rettificata=corrected is not None,
    )


class _Numbers(Protocol):
    @property
    def id_fiscale_iva(self) -> IdFiscale | None: ...

    @property
    def codice_fiscale(self) -> str: ...


def _party(numbers: _Numbers, path: str, address: Indirizzo | None, address_path: str) -> Party:
    vat = numbers.id_fiscale_iva
    return Party(
        paese=vat.id_paese if vat else "",
        partita_iva=vat.id_codice if vat else "",
        codice_fiscale=numbers.codice_fiscale,
        vat_path=f"{path}/IdFiscaleIVA",
        cf_path=f"{path}/CodiceFiscale",
        address=address,
        address_path=address_path,
    )
