"""What callers add by the official names, in `ei_raw` of the document, an item or a payment."""

from collections.abc import Awaitable, Callable
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import httpx2
import pytest

from fic_simulator.wire import Json
from simulator.bodies import CUSTOMER, e_invoice, item, payment
from simulator.conftest import Create, Switch

RootOf = Callable[..., Awaitable[Element]]


def general(**blocks: object) -> Json:
    return {"FatturaElettronicaBody": {"DatiGenerali": blocks}}


@pytest.fixture
def root_of(api: httpx2.AsyncClient, create_e_invoice: Create) -> RootOf:
    async def read(**changes: object) -> Element:
        document = await create_e_invoice(**changes)
        path = f"/c/101/issued_documents/{document['id']}/e_invoice"
        verified = await api.get(f"{path}/xml_verify")
        assert 200 == verified.status_code, verified.text
        return fromstring((await api.get(f"{path}/xml")).content)  # noqa: S314 -- our own file

    return read


async def test_kind_causale_and_references_of_the_document(root_of: RootOf) -> None:
    raw = general(
        DatiGeneraliDocumento={"TipoDocumento": "TD24", "Causale": ["uno", "due"], "Art73": "SI"},
        DatiContratto=[{"IdDocumento": "R-1", "Data": "2026-11-02", "RiferimentoNumeroLinea": ["1"]}],
    )
    root = await root_of(ei_raw=raw, visible_subject="Noleggio")
    assert ("TD24", "SI") == (root.findtext(".//TipoDocumento"), root.findtext(".//Art73"))
    assert ["Noleggio", "uno", "due"] == [row.text for row in root.iter("Causale")]
    contract = root.find(".//DatiContratto")
    assert contract is not None
    assert ["1", "R-1", "2026-11-02"] == [row.text for row in contract]


async def test_period_and_plate_of_a_line(root_of: RootOf) -> None:
    line = {
        "DataInizioPeriodo": "2026-11-17",
        "DataFinePeriodo": "2026-11-20",
        "TipoCessionePrestazione": "AC",
        "AltriDatiGestionali": [
            {"TipoDato": "TARGA", "RiferimentoTesto": "GA123BC"},
            {"TipoDato": "KM", "RiferimentoNumero": "120.00"},
        ],
    }
    root = await root_of(items_list=[item(ei_raw={"DettaglioLinee": line}), item()], payments_list=[payment(244)])
    first, second = root.iter("DettaglioLinee")
    assert ("2026-11-17", "2026-11-20") == (first.findtext("DataInizioPeriodo"), first.findtext("DataFinePeriodo"))
    assert ["TARGA", "KM"] == [row.text for row in first.iter("TipoDato")]
    assert None is second.find("AltriDatiGestionali")


async def test_terms_of_a_payment_and_of_all(root_of: RootOf) -> None:
    paid = {"DettaglioPagamento": {"GiorniTerminiPagamento": "30", "BIC": "UNCRITMM"}}
    whole = {"FatturaElettronicaBody": {"DatiPagamento": {"CondizioniPagamento": "TP03"}}}
    root = await root_of(payments_list=[payment(ei_raw=paid)], ei_raw=whole)
    found = [root.findtext(f".//{name}") for name in ("CondizioniPagamento", "GiorniTerminiPagamento", "BIC")]
    assert ["TP03", "30", "UNCRITMM"] == found


async def test_a_name_in_two_parts_stands_instead_of_the_whole(root_of: RootOf) -> None:
    buyer = {"DatiAnagrafici": {"Anagrafica": {"Nome": "Anna", "Cognome": "Bora"}}}
    root = await root_of(ei_raw={"FatturaElettronicaHeader": {"CessionarioCommittente": buyer}})
    name = root.find(".//CessionarioCommittente//Anagrafica")
    assert name is not None
    assert ["Anna", "Bora"] == [row.text for row in name]


async def test_a_block_that_no_field_makes_comes_into_being(root_of: RootOf) -> None:
    raw = general(DatiTrasporto={"MezzoTrasporto": "Bisarca", "DatiAnagraficiVettore": None})
    assert "Bisarca" == (await root_of(ei_raw=raw)).findtext(".//DatiTrasporto/MezzoTrasporto")


@pytest.mark.parametrize(("wish", "expected"), [("append", ["1/EB", "2/EB"]), ("replace", ["2/EB"])])
async def test_a_list_beside_what_a_field_makes(
    root_of: RootOf, switch: Switch, wish: str, expected: list[str]
) -> None:
    switch(ei_raw_lists=wish)
    told = {"payment_method": "MP05", "invoice_number": "1/EB", "invoice_date": "2026-11-01"}
    raw = general(DatiFattureCollegate={"IdDocumento": "2/EB", "Data": "2026-11-02"})
    root = await root_of(type="credit_note", ei_data=told, ei_raw=raw)
    assert expected == [row.findtext("IdDocumento") for row in root.iter("DatiFattureCollegate")]


ODD: list[tuple[Json, list[str]]] = [
    (
        {"ei_raw": {"FatturaElettronicaHeader": {"SoggettoEmittente": "TZ"}}},
        ["ei_raw.FatturaElettronicaHeader.SoggettoEmittente"],
    ),
    (
        {"ei_raw": general(DatiGeneraliDocumento={"TipoDocumento": "TD28", "DatiBollo": {"BolloVirtuale": "SI"}})},
        [
            "ei_raw.FatturaElettronicaBody.DatiGenerali.DatiGeneraliDocumento.TipoDocumento",
            "ei_raw.FatturaElettronicaBody.DatiGenerali.DatiGeneraliDocumento.DatiBollo",
        ],
    ),
    (
        {"ei_raw": general(DatiSAL=[{"RiferimentoFase": 1}])},
        ["ei_raw.FatturaElettronicaBody.DatiGenerali.DatiSAL.0.RiferimentoFase"],
    ),
    ({"ei_raw": {"FatturaElettronicaBody": []}}, ["ei_raw.FatturaElettronicaBody"]),
    (
        {"items_list": [item(ei_raw={"DettaglioLinee": {"Natura": "N4"}})]},
        ["items_list.0.ei_raw.DettaglioLinee.Natura"],
    ),
    ({"payments_list": [payment(ei_raw={"IBAN": "x"})]}, ["payments_list.0.ei_raw.IBAN"]),
]


@pytest.mark.parametrize(("changes", "paths"), ODD, ids=range(len(ODD)))
async def test_what_the_structures_do_not_know(
    api: httpx2.AsyncClient, root_of: RootOf, switch: Switch, changes: Json, paths: list[str]
) -> None:
    """Passed over, or refused by its path."""
    root = await root_of(**changes)
    assert "TD01" == root.findtext(".//TipoDocumento")
    switch(ei_raw_unknown="refuse_422")
    answer = await api.post("/c/101/issued_documents", json={"data": e_invoice(**changes)})
    assert 422 == answer.status_code
    assert [f"data.{path}" for path in paths] == list(answer.json()["error"]["validation_result"])


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (general(DatiGeneraliDocumento={"Arrotondamento": "0,01"}), "Arrotondamento"),
        (general(DatiContratto=[{"Data": "2026-11-02"}]), "IdDocumento"),
        (general(DatiContratto=[{"IdDocumento": "1", "Data": "02/11/2026"}]), "02/11/2026"),
        (general(DatiGeneraliDocumento={"Causale": "costa 3 €"}), "Causale"),
        ({"FatturaElettronicaHeader": {"CedentePrestatore": {"Contatti": {"Telefono": "1"}}}}, "Telefono"),
    ],
)
async def test_a_text_of_the_wrong_form_is_found_by_verify(
    api: httpx2.AsyncClient, create_e_invoice: Create, raw: Json, word: str
) -> None:
    """Values are written as they came: nothing is mended."""
    document = await create_e_invoice(ei_raw=raw)
    answer = await api.get(f"/c/101/issued_documents/{document['id']}/e_invoice/xml_verify")
    assert 422 == answer.status_code
    assert any(word in sentence for sentence in answer.json()["error"]["validation_result"])


@pytest.mark.parametrize(
    "raw", [{}, {"FatturaElettronicaBody": None}, general(DatiSAL=[], DatiGeneraliDocumento={"Causale": ""})]
)
async def test_what_is_empty_changes_nothing(root_of: RootOf, switch: Switch, raw: dict[str, Any]) -> None:
    switch(ei_raw_unknown="refuse_422")
    root = await root_of(ei_raw=raw, entity=CUSTOMER)
    assert [None, None] == [root.find(f".//{name}") for name in ("DatiSAL", "Causale")]


async def test_what_may_be_added_is_printed_before_creation(api: httpx2.AsyncClient) -> None:
    info = (await api.get("/c/101/issued_documents/info?type=credit_note")).json()["data"]
    line = info["ei_item_structure"]["DettaglioLinee"]["children"]
    assert "TD04" == info["default_values"]["ei_default_document_type"]
    assert {"idx": 7, "type": "date", "length": 10} == line["DataInizioPeriodo"]
    assert line["AltriDatiGestionali"]["array"] is True
