"""The simplified invoice FSM10, schema VFSM10 1.0.2: part 4 of the table of fields (see `fields`)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from msgspec import field

from electronic_billing.fatturapa import kinds
from electronic_billing.fatturapa.blocks import Allegato, IdFiscale, Indirizzo, IscrizioneRea
from electronic_billing.fatturapa.fields import Block, attribute, either, may, must


class DatiTrasmissione(Block):
    id_trasmittente: Annotated[IdFiscale, must("IdTrasmittente")] = field(default_factory=IdFiscale)
    progressivo_invio: Annotated[str, must("ProgressivoInvio", kinds.PLAIN_10)] = ""
    formato_trasmissione: Annotated[str, must("FormatoTrasmissione", kinds.FORMATO_SIMPLIFIED)] = ""
    codice_destinatario: Annotated[str, must("CodiceDestinatario", kinds.CODICE_DESTINATARIO_SIMPLIFIED)] = ""
    pec_destinatario: Annotated[str, may("PECDestinatario", kinds.PEC)] = ""


class RappresentanteFiscale(Block):
    id_fiscale_iva: Annotated[IdFiscale, must("IdFiscaleIVA")] = field(default_factory=IdFiscale)
    denominazione: Annotated[str, either("Denominazione", kinds.LATIN_80, 1)] = ""
    nome: Annotated[str, either("Nome", kinds.LATIN_60, 2)] = ""
    cognome: Annotated[str, either("Cognome", kinds.LATIN_60, 2)] = ""


class CedentePrestatore(Block):
    id_fiscale_iva: Annotated[IdFiscale, must("IdFiscaleIVA")] = field(default_factory=IdFiscale)
    codice_fiscale: Annotated[str, may("CodiceFiscale", kinds.CODICE_FISCALE)] = ""
    denominazione: Annotated[str, either("Denominazione", kinds.LATIN_80, 1)] = ""
    nome: Annotated[str, either("Nome", kinds.LATIN_60, 2)] = ""
    cognome: Annotated[str, either("Cognome", kinds.LATIN_60, 2)] = ""
    sede: Annotated[Indirizzo, must("Sede")] = field(default_factory=Indirizzo)
    stabile_organizzazione: Annotated[Indirizzo | None, may("StabileOrganizzazione")] = None
    rappresentante_fiscale: Annotated[RappresentanteFiscale | None, may("RappresentanteFiscale")] = None
    iscrizione_rea: Annotated[IscrizioneRea | None, may("IscrizioneREA")] = None
    regime_fiscale: Annotated[str, must("RegimeFiscale", kinds.REGIME)] = ""


class IdentificativiFiscali(Block):
    id_fiscale_iva: Annotated[IdFiscale | None, may("IdFiscaleIVA")] = None
    codice_fiscale: Annotated[str, may("CodiceFiscale", kinds.CODICE_FISCALE)] = ""


class AltriDatiIdentificativi(Block):
    denominazione: Annotated[str, either("Denominazione", kinds.LATIN_80, 1)] = ""
    nome: Annotated[str, either("Nome", kinds.LATIN_60, 2)] = ""
    cognome: Annotated[str, either("Cognome", kinds.LATIN_60, 2)] = ""
    sede: Annotated[Indirizzo, must("Sede")] = field(default_factory=Indirizzo)
    stabile_organizzazione: Annotated[Indirizzo | None, may("StabileOrganizzazione")] = None
    rappresentante_fiscale: Annotated[RappresentanteFiscale | None, may("RappresentanteFiscale")] = None


class CessionarioCommittente(Block):
    identificativi_fiscali: Annotated[IdentificativiFiscali, must("IdentificativiFiscali")] = field(
        default_factory=IdentificativiFiscali
    )
    altri_dati_identificativi: Annotated[AltriDatiIdentificativi | None, may("AltriDatiIdentificativi")] = None


class Header(Block):
    dati_trasmissione: Annotated[DatiTrasmissione, must("DatiTrasmissione")] = field(default_factory=DatiTrasmissione)
    cedente_prestatore: Annotated[CedentePrestatore, must("CedentePrestatore")] = field(
        default_factory=CedentePrestatore
    )
    cessionario_committente: Annotated[CessionarioCommittente, must("CessionarioCommittente")] = field(
        default_factory=CessionarioCommittente
    )
    soggetto_emittente: Annotated[str, may("SoggettoEmittente", kinds.EMITTENTE)] = ""


class DatiGeneraliDocumento(Block):
    tipo_documento: Annotated[str, must("TipoDocumento", kinds.TIPO_DOCUMENTO_SIMPLIFIED)] = ""
    divisa: Annotated[str, must("Divisa", kinds.CURRENCY)] = ""
    data: Annotated[date | None, must("Data", kinds.INVOICE_DAY)] = None
    numero: Annotated[str, must("Numero", kinds.PLAIN_20)] = ""
    bollo_virtuale: Annotated[str, may("BolloVirtuale", kinds.YES)] = ""


class DatiFatturaRettificata(Block):
    numero_fr: Annotated[str, must("NumeroFR", kinds.PLAIN_20)] = ""
    data_fr: Annotated[date | None, must("DataFR", kinds.INVOICE_DAY)] = None
    elementi_rettificati: Annotated[str, must("ElementiRettificati", kinds.LATIN_1000)] = ""


class DatiGenerali(Block):
    dati_generali_documento: Annotated[DatiGeneraliDocumento, must("DatiGeneraliDocumento")] = field(
        default_factory=DatiGeneraliDocumento
    )
    dati_fattura_rettificata: Annotated[DatiFatturaRettificata | None, may("DatiFatturaRettificata")] = None


class DatiIva(Block):
    imposta: Annotated[Decimal | None, may("Imposta", kinds.AMOUNT_2)] = None
    aliquota: Annotated[Decimal | None, may("Aliquota", kinds.RATE)] = None


class DatiBeniServizi(Block):
    descrizione: Annotated[str, must("Descrizione", kinds.LATIN_1000)] = ""
    importo: Annotated[Decimal | None, must("Importo", kinds.AMOUNT_2)] = None
    dati_iva: Annotated[DatiIva, must("DatiIVA")] = field(default_factory=DatiIva)
    natura: Annotated[str, may("Natura", kinds.NATURA_SIMPLIFIED)] = ""
    riferimento_normativo: Annotated[str, may("RiferimentoNormativo", kinds.LATIN_100)] = ""


class Body(Block):
    dati_generali: Annotated[DatiGenerali, must("DatiGenerali")] = field(default_factory=DatiGenerali)
    dati_beni_servizi: Annotated[tuple[DatiBeniServizi, ...], must("DatiBeniServizi")] = ()
    allegati: Annotated[tuple[Allegato, ...], may("Allegati")] = ()


class FatturaElettronicaSemplificata(Block):
    TAG: ClassVar[str] = "FatturaElettronicaSemplificata"
    NAMESPACE: ClassVar[str] = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0"

    versione: Annotated[str, attribute("versione", kinds.FORMATO_SIMPLIFIED, is_required=True)] = ""
    sistema_emittente: Annotated[str, attribute("SistemaEmittente", kinds.PLAIN_10, is_required=False)] = ""
    header: Annotated[Header, must("FatturaElettronicaHeader")] = field(default_factory=Header)
    bodies: Annotated[tuple[Body, ...], must("FatturaElettronicaBody")] = ()
