"""The general data (2.1) of FPR12 and FPA12, schema 1.2.3: part 2 of the table of fields (see `fields`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import field

from electronic_billing.fatturapa import kinds
from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo
from electronic_billing.fatturapa.fields import Block, may, must
from electronic_billing.fatturapa.ordinary_header import Anagrafica


class DatiRitenuta(Block):
    tipo_ritenuta: Annotated[str, must("TipoRitenuta", kinds.RITENUTA_TIPO)] = ""
    importo_ritenuta: Annotated[Decimal | None, must("ImportoRitenuta", kinds.AMOUNT_2)] = None
    aliquota_ritenuta: Annotated[Decimal | None, must("AliquotaRitenuta", kinds.RATE)] = None
    causale_pagamento: Annotated[str, must("CausalePagamento", kinds.CAUSALE_PAGAMENTO)] = ""


class DatiBollo(Block):
    bollo_virtuale: Annotated[str, must("BolloVirtuale", kinds.YES)] = ""
    importo_bollo: Annotated[Decimal | None, may("ImportoBollo", kinds.AMOUNT_2)] = None


class DatiCassa(Block):
    tipo_cassa: Annotated[str, must("TipoCassa", kinds.CASSA)] = ""
    al_cassa: Annotated[Decimal | None, must("AlCassa", kinds.RATE)] = None
    importo_contributo_cassa: Annotated[Decimal | None, must("ImportoContributoCassa", kinds.AMOUNT_2)] = None
    imponibile_cassa: Annotated[Decimal | None, may("ImponibileCassa", kinds.AMOUNT_2)] = None
    aliquota_iva: Annotated[Decimal | None, must("AliquotaIVA", kinds.RATE)] = None
    ritenuta: Annotated[str, may("Ritenuta", kinds.YES)] = ""
    natura: Annotated[str, may("Natura", kinds.NATURA)] = ""
    riferimento_amministrazione: Annotated[str, may("RiferimentoAmministrazione", kinds.PLAIN_20)] = ""


class ScontoMaggiorazione(Block):
    tipo: Annotated[str, must("Tipo", kinds.SCONTO)] = ""
    percentuale: Annotated[Decimal | None, may("Percentuale", kinds.RATE)] = None
    importo: Annotated[Decimal | None, may("Importo", kinds.AMOUNT_8)] = None


class DatiGeneraliDocumento(Block):
    tipo_documento: Annotated[str, must("TipoDocumento", kinds.TIPO_DOCUMENTO)] = ""
    divisa: Annotated[str, must("Divisa", kinds.CURRENCY)] = ""
    data: Annotated[date | None, must("Data", kinds.INVOICE_DAY)] = None
    numero: Annotated[str, must("Numero", kinds.PLAIN_20)] = ""
    dati_ritenuta: Annotated[tuple[DatiRitenuta, ...], may("DatiRitenuta")] = ()
    dati_bollo: Annotated[DatiBollo | None, may("DatiBollo")] = None
    dati_cassa_previdenziale: Annotated[tuple[DatiCassa, ...], may("DatiCassaPrevidenziale")] = ()
    sconto_maggiorazione: Annotated[tuple[ScontoMaggiorazione, ...], may("ScontoMaggiorazione")] = ()
    importo_totale_documento: Annotated[Decimal | None, may("ImportoTotaleDocumento", kinds.AMOUNT_2)] = None
    arrotondamento: Annotated[Decimal | None, may("Arrotondamento", kinds.AMOUNT_2)] = None
    causale: Annotated[tuple[str, ...], may("Causale", kinds.LATIN_200)] = ()
    art73: Annotated[str, may("Art73", kinds.YES)] = ""


class DocumentoCorrelato(Block):
    riferimento_numero_linea: Annotated[tuple[int, ...], may("RiferimentoNumeroLinea", kinds.LINE_NUMBER)] = ()
    id_documento: Annotated[str, must("IdDocumento", kinds.PLAIN_20)] = ""
    data: Annotated[date | None, may("Data", kinds.DAY)] = None
    num_item: Annotated[str, may("NumItem", kinds.PLAIN_20)] = ""
    codice_commessa_convenzione: Annotated[str, may("CodiceCommessaConvenzione", kinds.LATIN_100)] = ""
    codice_cup: Annotated[str, may("CodiceCUP", kinds.PLAIN_15)] = ""
    codice_cig: Annotated[str, may("CodiceCIG", kinds.PLAIN_15)] = ""


class DatiSal(Block):
    riferimento_fase: Annotated[int | None, must("RiferimentoFase", kinds.PHASE)] = None


class DatiDdt(Block):
    numero_ddt: Annotated[str, must("NumeroDDT", kinds.PLAIN_20)] = ""
    data_ddt: Annotated[date | None, must("DataDDT", kinds.DAY)] = None
    riferimento_numero_linea: Annotated[tuple[int, ...], may("RiferimentoNumeroLinea", kinds.LINE_NUMBER)] = ()


class AnagraficiVettore(Block):
    id_fiscale_iva: Annotated[IdFiscale, must("IdFiscaleIVA")] = field(default_factory=IdFiscale)
    codice_fiscale: Annotated[str, may("CodiceFiscale", kinds.CODICE_FISCALE)] = ""
    anagrafica: Annotated[Anagrafica, must("Anagrafica")] = field(default_factory=Anagrafica)
    numero_licenza_guida: Annotated[str, may("NumeroLicenzaGuida", kinds.PLAIN_20)] = ""


class DatiTrasporto(Block):
    dati_anagrafici_vettore: Annotated[AnagraficiVettore | None, may("DatiAnagraficiVettore")] = None
    mezzo_trasporto: Annotated[str, may("MezzoTrasporto", kinds.LATIN_80)] = ""
    causale_trasporto: Annotated[str, may("CausaleTrasporto", kinds.LATIN_100)] = ""
    numero_colli: Annotated[int | None, may("NumeroColli", kinds.PARCELS)] = None
    descrizione: Annotated[str, may("Descrizione", kinds.LATIN_100)] = ""
    unita_misura_peso: Annotated[str, may("UnitaMisuraPeso", kinds.PLAIN_10)] = ""
    peso_lordo: Annotated[Decimal | None, may("PesoLordo", kinds.WEIGHT)] = None
    peso_netto: Annotated[Decimal | None, may("PesoNetto", kinds.WEIGHT)] = None
    data_ora_ritiro: Annotated[datetime | None, may("DataOraRitiro", kinds.MOMENT)] = None
    data_inizio_trasporto: Annotated[date | None, may("DataInizioTrasporto", kinds.DAY)] = None
    tipo_resa: Annotated[str, may("TipoResa", kinds.INCOTERM)] = ""
    indirizzo_resa: Annotated[Indirizzo | None, may("IndirizzoResa")] = None
    data_ora_consegna: Annotated[datetime | None, may("DataOraConsegna", kinds.MOMENT)] = None


class FatturaPrincipale(Block):
    numero_fattura_principale: Annotated[str, must("NumeroFatturaPrincipale", kinds.PLAIN_20)] = ""
    data_fattura_principale: Annotated[date | None, must("DataFatturaPrincipale", kinds.DAY)] = None


class DatiGenerali(Block):
    dati_generali_documento: Annotated[DatiGeneraliDocumento, must("DatiGeneraliDocumento")] = field(
        default_factory=DatiGeneraliDocumento
    )
    dati_ordine_acquisto: Annotated[tuple[DocumentoCorrelato, ...], may("DatiOrdineAcquisto")] = ()
    dati_contratto: Annotated[tuple[DocumentoCorrelato, ...], may("DatiContratto")] = ()
    dati_convenzione: Annotated[tuple[DocumentoCorrelato, ...], may("DatiConvenzione")] = ()
    dati_ricezione: Annotated[tuple[DocumentoCorrelato, ...], may("DatiRicezione")] = ()
    dati_fatture_collegate: Annotated[tuple[DocumentoCorrelato, ...], may("DatiFattureCollegate")] = ()
    dati_sal: Annotated[tuple[DatiSal, ...], may("DatiSAL")] = ()
    dati_ddt: Annotated[tuple[DatiDdt, ...], may("DatiDDT")] = ()
    dati_trasporto: Annotated[DatiTrasporto | None, may("DatiTrasporto")] = None
    fattura_principale: Annotated[FatturaPrincipale | None, may("FatturaPrincipale")] = None
