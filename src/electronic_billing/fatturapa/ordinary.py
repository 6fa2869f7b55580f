"""The ordinary invoice FPR12 and FPA12, schema 1.2.3: part 3 of the table of fields (see `fields`)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from msgspec import field

from electronic_billing.fatturapa import kinds
from electronic_billing.fatturapa.blocks import Allegato
from electronic_billing.fatturapa.fields import Block, attribute, may, must
from electronic_billing.fatturapa.ordinary_general import DatiGenerali, ScontoMaggiorazione
from electronic_billing.fatturapa.ordinary_header import Header


class CodiceArticolo(Block):
    codice_tipo: Annotated[str, must("CodiceTipo", kinds.PLAIN_35)] = ""
    codice_valore: Annotated[str, must("CodiceValore", kinds.ANY_35)] = ""


class AltriDatiGestionali(Block):
    tipo_dato: Annotated[str, must("TipoDato", kinds.PLAIN_10)] = ""
    riferimento_testo: Annotated[str, may("RiferimentoTesto", kinds.LATIN_60)] = ""
    riferimento_numero: Annotated[Decimal | None, may("RiferimentoNumero", kinds.AMOUNT_8)] = None
    riferimento_data: Annotated[date | None, may("RiferimentoData", kinds.DAY)] = None


class DettaglioLinea(Block):
    numero_linea: Annotated[int | None, must("NumeroLinea", kinds.LINE_NUMBER)] = None
    tipo_cessione_prestazione: Annotated[str, may("TipoCessionePrestazione", kinds.CESSIONE)] = ""
    codice_articolo: Annotated[tuple[CodiceArticolo, ...], may("CodiceArticolo")] = ()
    descrizione: Annotated[str, must("Descrizione", kinds.LATIN_1000)] = ""
    quantita: Annotated[Decimal | None, may("Quantita", kinds.QUANTITY)] = None
    unita_misura: Annotated[str, may("UnitaMisura", kinds.PLAIN_10)] = ""
    data_inizio_periodo: Annotated[date | None, may("DataInizioPeriodo", kinds.DAY)] = None
    data_fine_periodo: Annotated[date | None, may("DataFinePeriodo", kinds.DAY)] = None
    prezzo_unitario: Annotated[Decimal | None, must("PrezzoUnitario", kinds.AMOUNT_8)] = None
    sconto_maggiorazione: Annotated[tuple[ScontoMaggiorazione, ...], may("ScontoMaggiorazione")] = ()
    prezzo_totale: Annotated[Decimal | None, must("PrezzoTotale", kinds.AMOUNT_8)] = None
    aliquota_iva: Annotated[Decimal | None, must("AliquotaIVA", kinds.RATE)] = None
    ritenuta: Annotated[str, may("Ritenuta", kinds.YES)] = ""
    natura: Annotated[str, may("Natura", kinds.NATURA)] = ""
    riferimento_amministrazione: Annotated[str, may("RiferimentoAmministrazione", kinds.PLAIN_20)] = ""
    altri_dati_gestionali: Annotated[tuple[AltriDatiGestionali, ...], may("AltriDatiGestionali")] = ()


class DatiRiepilogo(Block):
    aliquota_iva: Annotated[Decimal | None, must("AliquotaIVA", kinds.RATE)] = None
    natura: Annotated[str, may("Natura", kinds.NATURA)] = ""
    spese_accessorie: Annotated[Decimal | None, may("SpeseAccessorie", kinds.AMOUNT_2)] = None
    arrotondamento: Annotated[Decimal | None, may("Arrotondamento", kinds.AMOUNT_8)] = None
    imponibile_importo: Annotated[Decimal | None, must("ImponibileImporto", kinds.AMOUNT_2)] = None
    imposta: Annotated[Decimal | None, must("Imposta", kinds.AMOUNT_2)] = None
    esigibilita_iva: Annotated[str, may("EsigibilitaIVA", kinds.ESIGIBILITA)] = ""
    riferimento_normativo: Annotated[str, may("RiferimentoNormativo", kinds.LATIN_100)] = ""


class DatiBeniServizi(Block):
    dettaglio_linee: Annotated[tuple[DettaglioLinea, ...], must("DettaglioLinee")] = ()
    dati_riepilogo: Annotated[tuple[DatiRiepilogo, ...], must("DatiRiepilogo")] = ()


class DatiVeicoli(Block):
    data: Annotated[date | None, must("Data", kinds.DAY)] = None
    totale_percorso: Annotated[str, must("TotalePercorso", kinds.PLAIN_15)] = ""


class DettaglioPagamento(Block):
    beneficiario: Annotated[str, may("Beneficiario", kinds.LATIN_200)] = ""
    modalita_pagamento: Annotated[str, must("ModalitaPagamento", kinds.PAGAMENTO)] = ""
    data_riferimento_termini_pagamento: Annotated[date | None, may("DataRiferimentoTerminiPagamento", kinds.DAY)] = None
    giorni_termini_pagamento: Annotated[int | None, may("GiorniTerminiPagamento", kinds.DAYS)] = None
    data_scadenza_pagamento: Annotated[date | None, may("DataScadenzaPagamento", kinds.DAY)] = None
    importo_pagamento: Annotated[Decimal | None, must("ImportoPagamento", kinds.AMOUNT_2)] = None
    cod_ufficio_postale: Annotated[str, may("CodUfficioPostale", kinds.PLAIN_20)] = ""
    cognome_quietanzante: Annotated[str, may("CognomeQuietanzante", kinds.LATIN_60)] = ""
    nome_quietanzante: Annotated[str, may("NomeQuietanzante", kinds.LATIN_60)] = ""
    cf_quietanzante: Annotated[str, may("CFQuietanzante", kinds.CODICE_FISCALE_PERSON)] = ""
    titolo_quietanzante: Annotated[str, may("TitoloQuietanzante", kinds.TITOLO)] = ""
    istituto_finanziario: Annotated[str, may("IstitutoFinanziario", kinds.LATIN_80)] = ""
    iban: Annotated[str, may("IBAN", kinds.IBAN)] = ""
    abi: Annotated[str, may("ABI", kinds.ABI)] = ""
    cab: Annotated[str, may("CAB", kinds.CAB)] = ""
    bic: Annotated[str, may("BIC", kinds.BIC)] = ""
    sconto_pagamento_anticipato: Annotated[Decimal | None, may("ScontoPagamentoAnticipato", kinds.AMOUNT_2)] = None
    data_limite_pagamento_anticipato: Annotated[date | None, may("DataLimitePagamentoAnticipato", kinds.DAY)] = None
    penalita_pagamenti_ritardati: Annotated[Decimal | None, may("PenalitaPagamentiRitardati", kinds.AMOUNT_2)] = None
    data_decorrenza_penale: Annotated[date | None, may("DataDecorrenzaPenale", kinds.DAY)] = None
    codice_pagamento: Annotated[str, may("CodicePagamento", kinds.PLAIN_60)] = ""


class DatiPagamento(Block):
    condizioni_pagamento: Annotated[str, must("CondizioniPagamento", kinds.CONDIZIONI)] = ""
    dettaglio_pagamento: Annotated[tuple[DettaglioPagamento, ...], must("DettaglioPagamento")] = ()


class Body(Block):
    dati_generali: Annotated[DatiGenerali, must("DatiGenerali")] = field(default_factory=DatiGenerali)
    dati_beni_servizi: Annotated[DatiBeniServizi, must("DatiBeniServizi")] = field(default_factory=DatiBeniServizi)
    dati_veicoli: Annotated[DatiVeicoli | None, may("DatiVeicoli")] = None
    dati_pagamento: Annotated[tuple[DatiPagamento, ...], may("DatiPagamento")] = ()
    allegati: Annotated[tuple[Allegato, ...], may("Allegati")] = ()


class FatturaElettronica(Block):
    TAG: ClassVar[str] = "FatturaElettronica"
    NAMESPACE: ClassVar[str] = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"

    versione: Annotated[str, attribute("versione", kinds.FORMATO, is_required=True)] = ""
    sistema_emittente: Annotated[str, attribute("SistemaEmittente", kinds.PLAIN_10, is_required=False)] = ""
    header: Annotated[Header, must("FatturaElettronicaHeader")] = field(default_factory=Header)
    bodies: Annotated[tuple[Body, ...], must("FatturaElettronicaBody")] = ()
