"""The blocks that the ordinary and the simplified invoice share."""

from decimal import Decimal
from typing import Annotated

from electronic_billing.fatturapa import kinds
from electronic_billing.fatturapa.fields import Block, may, must


class IdFiscale(Block):
    id_paese: Annotated[str, must("IdPaese", kinds.COUNTRY)] = ""
    id_codice: Annotated[str, must("IdCodice", kinds.ID_CODICE)] = ""


class Indirizzo(Block):
    indirizzo: Annotated[str, must("Indirizzo", kinds.LATIN_60)] = ""
    numero_civico: Annotated[str, may("NumeroCivico", kinds.PLAIN_8)] = ""
    cap: Annotated[str, must("CAP", kinds.CAP)] = ""
    comune: Annotated[str, must("Comune", kinds.LATIN_60)] = ""
    provincia: Annotated[str, may("Provincia", kinds.PROVINCE)] = ""
    nazione: Annotated[str, must("Nazione", kinds.NAZIONE)] = ""


class IscrizioneRea(Block):
    ufficio: Annotated[str, must("Ufficio", kinds.PROVINCE)] = ""
    numero_rea: Annotated[str, must("NumeroREA", kinds.PLAIN_20)] = ""
    capitale_sociale: Annotated[Decimal | None, may("CapitaleSociale", kinds.AMOUNT_2)] = None
    socio_unico: Annotated[str, may("SocioUnico", kinds.SOCIO)] = ""
    stato_liquidazione: Annotated[str, must("StatoLiquidazione", kinds.LIQUIDAZIONE)] = ""


class Allegato(Block):
    nome: Annotated[str, must("NomeAttachment", kinds.LATIN_60)] = ""
    algoritmo_compressione: Annotated[str, may("AlgoritmoCompressione", kinds.PLAIN_10)] = ""
    formato: Annotated[str, may("FormatoAttachment", kinds.PLAIN_10)] = ""
    descrizione: Annotated[str, may("DescrizioneAttachment", kinds.LATIN_100)] = ""
    contenuto: Annotated[bytes | None, must("Attachment", kinds.BINARY)] = None
