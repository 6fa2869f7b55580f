"""The header of FPR12 and FPA12, schema 1.2.3: part 1 of the table of fields (see `fields`)."""

from datetime import date
from typing import Annotated

from msgspec import field

from electronic_billing.fatturapa import kinds
from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo, IscrizioneRea
from electronic_billing.fatturapa.fields import Block, either, may, must


class ContattiTrasmittente(Block):
    telefono: Annotated[str, may("Telefono", kinds.TELEPHONE)] = ""
    email: Annotated[str, may("Email", kinds.EMAIL)] = ""


class DatiTrasmissione(Block):
    id_trasmittente: Annotated[IdFiscale, must("IdTrasmittente")] = field(default_factory=IdFiscale)
    progressivo_invio: Annotated[str, must("ProgressivoInvio", kinds.PLAIN_10)] = ""
    formato_trasmissione: Annotated[str, must("FormatoTrasmissione", kinds.FORMATO)] = ""
    codice_destinatario: Annotated[str, must("CodiceDestinatario", kinds.CODICE_DESTINATARIO)] = ""
    contatti_trasmittente: Annotated[ContattiTrasmittente | None, may("ContattiTrasmittente")] = None
    pec_destinatario: Annotated[str, may("PECDestinatario", kinds.PEC)] = ""


class Anagrafica(Block):
    """A company has a Denominazione, a person Nome and Cognome."""

    denominazione: Annotated[str, either("Denominazione", kinds.LATIN_80, 1)] = ""
    nome: Annotated[str, either("Nome", kinds.LATIN_60, 2)] = ""
    cognome: Annotated[str, either("Cognome", kinds.LATIN_60, 2)] = ""
    titolo: Annotated[str, may("Titolo", kinds.TITOLO)] = ""
    cod_eori: Annotated[str, may("CodEORI", kinds.COD_EORI)] = ""


class AnagraficiCedente(Block):
    id_fiscale_iva: Annotated[IdFiscale, must("IdFiscaleIVA")] = field(default_factory=IdFiscale)
    codice_fiscale: Annotated[str, may("CodiceFiscale", kinds.CODICE_FISCALE)] = ""
    anagrafica: Annotated[Anagrafica, must("Anagrafica")] = field(default_factory=Anagrafica)
    albo_professionale: Annotated[str, may("AlboProfessionale", kinds.LATIN_60)] = ""
    provincia_albo: Annotated[str, may("ProvinciaAlbo", kinds.PROVINCE)] = ""
    numero_iscrizione_albo: Annotated[str, may("NumeroIscrizioneAlbo", kinds.PLAIN_60)] = ""
    data_iscrizione_albo: Annotated[date | None, may("DataIscrizioneAlbo", kinds.DAY)] = None
    regime_fiscale: Annotated[str, must("RegimeFiscale", kinds.REGIME)] = ""


class Contatti(Block):
    telefono: Annotated[str, may("Telefono", kinds.TELEPHONE)] = ""
    fax: Annotated[str, may("Fax", kinds.TELEPHONE)] = ""
    email: Annotated[str, may("Email", kinds.EMAIL)] = ""


class CedentePrestatore(Block):
    dati_anagrafici: Annotated[AnagraficiCedente, must("DatiAnagrafici")] = field(default_factory=AnagraficiCedente)
    sede: Annotated[Indirizzo, must("Sede")] = field(default_factory=Indirizzo)
    stabile_organizzazione: Annotated[Indirizzo | None, may("StabileOrganizzazione")] = None
    iscrizione_rea: Annotated[IscrizioneRea | None, may("IscrizioneREA")] = None
    contatti: Annotated[Contatti | None, may("Contatti")] = None
    riferimento_amministrazione: Annotated[str, may("RiferimentoAmministrazione", kinds.PLAIN_20)] = ""


class AnagraficiRappresentante(Block):
    id_fiscale_iva: Annotated[IdFiscale, must("IdFiscaleIVA")] = field(default_factory=IdFiscale)
    codice_fiscale: Annotated[str, may("CodiceFiscale", kinds.CODICE_FISCALE)] = ""
    anagrafica: Annotated[Anagrafica, must("Anagrafica")] = field(default_factory=Anagrafica)


class RappresentanteCedente(Block):
    dati_anagrafici: Annotated[AnagraficiRappresentante, must("DatiAnagrafici")] = field(
        default_factory=AnagraficiRappresentante
    )


class AnagraficiCessionario(Block):
    id_fiscale_iva: Annotated[IdFiscale | None, may("IdFiscaleIVA")] = None
    codice_fiscale: Annotated[str, may("CodiceFiscale", kinds.CODICE_FISCALE)] = ""
    anagrafica: Annotated[Anagrafica, must("Anagrafica")] = field(default_factory=Anagrafica)


class RappresentanteCessionario(Block):
    id_fiscale_iva: Annotated[IdFiscale, must("IdFiscaleIVA")] = field(default_factory=IdFiscale)
    denominazione: Annotated[str, either("Denominazione", kinds.LATIN_80, 1)] = ""
    nome: Annotated[str, either("Nome", kinds.LATIN_60, 2)] = ""
    cognome: Annotated[str, either("Cognome", kinds.LATIN_60, 2)] = ""


class CessionarioCommittente(Block):
    dati_anagrafici: Annotated[AnagraficiCessionario, must("DatiAnagrafici")] = field(
        default_factory=AnagraficiCessionario
    )
    sede: Annotated[Indirizzo, must("Sede")] = field(default_factory=Indirizzo)
    stabile_organizzazione: Annotated[Indirizzo | None, may("StabileOrganizzazione")] = None
    rappresentante_fiscale: Annotated[RappresentanteCessionario | None, may("RappresentanteFiscale")] = None


class TerzoIntermediario(Block):
    dati_anagrafici: Annotated[AnagraficiCessionario, must("DatiAnagrafici")] = field(
        default_factory=AnagraficiCessionario
    )


class Header(Block):
    dati_trasmissione: Annotated[DatiTrasmissione, must("DatiTrasmissione")] = field(default_factory=DatiTrasmissione)
    cedente_prestatore: Annotated[CedentePrestatore, must("CedentePrestatore")] = field(
        default_factory=CedentePrestatore
    )
    rappresentante_fiscale: Annotated[RappresentanteCedente | None, may("RappresentanteFiscale")] = None
    cessionario_committente: Annotated[CessionarioCommittente, must("CessionarioCommittente")] = field(
        default_factory=CessionarioCommittente
    )
    terzo_intermediario: Annotated[TerzoIntermediario | None, may("TerzoIntermediarioOSoggettoEmittente")] = None
    soggetto_emittente: Annotated[str, may("SoggettoEmittente", kinds.EMITTENTE)] = ""
