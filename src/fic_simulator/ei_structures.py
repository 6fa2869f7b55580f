"""What `ei_raw` may carry: the three structures of the pre-create info (OpenAPI 2.1.8 of Fatture in Cloud).

Places come from the official schema; names, kinds and lengths are Fatture in Cloud's own.
"""

from typing import NamedTuple, TypeAlias

from electronic_billing.fatturapa.fields import Block, Field, shape_of
from electronic_billing.fatturapa.ordinary import DettaglioLinea, DettaglioPagamento, FatturaElettronica
from fic_simulator.wire import Json


class Leaf(NamedTuple):
    """A text; `options` of a select are the only values it takes."""

    type: str
    length: int | list[int] | None = None
    format: str | None = None
    options: dict[str, str] | None = None
    is_array: bool = False


class Group(NamedTuple):
    children: "dict[str, Node]"
    is_array: bool = False
    idx: str | None = None  # printed instead of the place: the published example has such exceptions


Node: TypeAlias = Leaf | Group


def text(least: int, most: int | None = None, *, is_array: bool = False) -> Leaf:
    return Leaf("text", least if most is None else [least, most], is_array=is_array)


def decimal(least: int, most: int) -> Leaf:
    return Leaf("text", [least, most], format="decimal")


def select(**options: str) -> Leaf:
    return Leaf("select", options=options)


def group(**children: Node) -> Group:
    return Group(children)


def groups(**children: Node) -> Group:
    return Group(children, is_array=True)


DAY = Leaf("date", 10)
TIPI_DOCUMENTO = select(
    TD01="TD01 - fattura",
    TD02="TD02 - acconto/anticipo su fattura",
    TD03="TD03 - acconto/anticipo su parcella",
    TD04="TD04 - nota di credito",
    TD05="TD05 - nota di debito",
    TD06="TD06 - parcella",
    TD16="TD16 - integrazione fattura reverse charge interno",
    TD17="TD17 - integrazione/autofattura per acquisto servizi dall'estero",
    TD18="TD18 - integrazione per acquisto di beni intracomunitari",
    TD19="TD19 - integrazione/autofattura per acquisto di beni ex art.17 c.2 DPR 633/72",
    TD20="TD20 - autofattura per regolarizzazione e integrazione delle fatture"
    " (art.6 c.8 d.lgs. 471/97 o art.46 c.5 D.L. 331/93)",
    TD21="TD21 - autofattura per splafonamento",
    TD22="TD22 - estrazione beni da Deposito IVA",
    TD23="TD23 - estrazione beni da Deposito IVA con versamento dell'IVA",
    TD24="TD24 - fattura differita di cui all'art. 21, comma 4, lett. a)",
    TD25="TD25 - fattura differita di cui all'art. 21, comma 4, terzo periodo, lett. b)",
    TD26="TD26 - cessione di beni ammortizzabili e per passaggi interni (ex art.36 DPR 633/72)",
    TD27="TD27 - fattura per autoconsumo o per cessioni gratuite senza rivalsa",
)
ADDRESS = group(
    Indirizzo=text(1, 60),
    NumeroCivico=text(1, 8),
    CAP=text(5),
    Comune=text(1, 60),
    Provincia=text(2),
    Nazione=text(2),
)
ID_FISCALE = group(IdPaese=text(2), IdCodice=text(1, 28))
REFERENCES = groups(
    RiferimentoNumeroLinea=text(1, 4, is_array=True),
    IdDocumento=text(1, 20),
    Data=DAY,
    NumItem=text(1, 20),
    CodiceCommessaConvenzione=text(1, 100),
    CodiceCUP=text(1, 15),
    CodiceCIG=text(1, 15),
)
SELLER = group(
    DatiAnagrafici=group(
        Anagrafica=group(CodEORI=text(13, 17)),
        AlboProfessionale=text(1, 60),
        ProvinciaAlbo=text(2),
        NumeroIscrizioneAlbo=text(1, 60),
        DataIscrizioneAlbo=DAY,
    ),
    Sede=group(NumeroCivico=text(1, 8)),
    StabileOrganizzazione=ADDRESS,
    Contatti=group(Telefono=text(5, 12), Fax=text(5, 12), Email=text(7, 256)),
    RiferimentoAmministrazione=text(1, 20),
)
BUYER = group(
    DatiAnagrafici=group(
        Anagrafica=group(Nome=text(2, 50), Cognome=text(2, 50), Titolo=text(2, 10), CodEORI=text(13, 17))
    ),
    StabileOrganizzazione=ADDRESS,
    RappresentanteFiscale=group(
        IdFiscaleIVA=ID_FISCALE, Denominazione=text(1, 80), Nome=text(1, 60), Cognome=text(1, 60)
    ),
)
CARRIER = group(
    IdFiscaleIVA=ID_FISCALE,
    CodiceFiscale=text(11, 16),
    Anagrafica=group(
        Denominazione=text(1, 80),
        Nome=text(1, 60),
        Cognome=text(1, 60),
        Titolo=text(2, 10),
        CodEORI=text(13, 17),
    ),
    NumeroLicenzaGuida=text(1, 20),
)
GENERAL = group(
    DatiGeneraliDocumento=group(
        TipoDocumento=TIPI_DOCUMENTO,
        Arrotondamento=decimal(4, 15),
        Causale=text(1, 200, is_array=True),
        Art73=select(SI="Si"),
    ),
    DatiOrdineAcquisto=REFERENCES,
    DatiContratto=REFERENCES,
    DatiConvenzione=REFERENCES,
    DatiRicezione=REFERENCES,
    DatiFattureCollegate=REFERENCES,
    DatiSAL=groups(RiferimentoFase=text(1, 3)),
    DatiDDT=groups(NumeroDDT=text(1, 20), DataDDT=DAY, RiferimentoNumeroLinea=text(1, 4, is_array=True)),
    DatiTrasporto=group(
        DatiAnagraficiVettore=CARRIER,
        MezzoTrasporto=text(1, 80),
        CausaleTrasporto=text(1, 100),
        NumeroColli=text(1, 4),
        DataInizioTrasporto=DAY,
        TipoResa=text(3),
        IndirizzoResa=ADDRESS,
    ),
)
CONDIZIONI = select(TP01="Pagamento a rate", TP02="Pagamento completo", TP03="Anticipo")
DOCUMENT = group(
    FatturaElettronicaHeader=group(
        DatiTrasmissione=group(ContattiTrasmittente=group(Telefono=text(5, 12), Email=text(7, 256))),
        CedentePrestatore=SELLER,
        CessionarioCommittente=BUYER,
    ),
    FatturaElettronicaBody=group(
        DatiGenerali=GENERAL, DatiPagamento=Group({"CondizioniPagamento": CONDIZIONI}, idx="4")
    ),
)
LINE = group(
    NumeroLinea=text(1, 4),
    TipoCessionePrestazione=select(SC="sconto", PR="premio", AB="abbuono", AC="spesa accessoria"),
    CodiceArticolo=groups(CodiceTipo=text(1, 35), CodiceValore=text(1, 35)),
    DataInizioPeriodo=DAY,
    DataFinePeriodo=DAY,
    RiferimentoAmministrazione=text(1, 20),
    AltriDatiGestionali=groups(
        TipoDato=text(1, 10), RiferimentoTesto=text(1, 60), RiferimentoNumero=decimal(4, 21), RiferimentoData=DAY
    ),
)
PAYMENT = group(
    DataRiferimentoTerminiPagamento=DAY,
    GiorniTerminiPagamento=text(1, 3),
    DataScadenzaPagamento=DAY,
    ABI=text(5),
    CAB=text(5),
    BIC=text(8, 11),
    DataDecorrenzaPenale=DAY,
)


def printed() -> Json:
    """The three structures as the pre-create info prints them."""
    return {
        "ei_structure": _children(DOCUMENT, FatturaElettronica),
        "ei_item_structure": {"DettaglioLinee": {"idx": "2.2.1", "children": _children(LINE, DettaglioLinea)}},
        "ei_payment_structure": {
            "DettaglioPagamento": {"idx": "2.4.2", "children": _children(PAYMENT, DettaglioPagamento)}
        },
    }


def _children(group: Group, block: type[Block]) -> Json:
    fields = shape_of(block).by_tag
    return {name: _row(node, fields[name]) for name, node in group.children.items()}


def _row(node: Node, field: Field) -> Json:
    row: Json = {"idx": field.place, "array": node.is_array or None}
    if isinstance(node, Leaf):
        row |= {"type": node.type, "length": node.length, "format": node.format, "options": node.options}
    else:
        assert field.shape is not None  # noqa: S101 - a group stands for a block
        row |= {"idx": node.idx or field.place, "children": _children(node, field.shape.block)}
    return {name: value for name, value in row.items() if value is not None}
