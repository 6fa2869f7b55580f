from collections.abc import Awaitable, Callable
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import httpx2
import pytest

from electronic_billing.fatturapa.check import check_file
from electronic_billing.fatturapa.findings import Severity
from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.bodies import CUSTOMER, item, payment
from simulator.conftest import Create, Switch
from support.fatturapa_samples import OfficialSchemas, needs_samples

XmlOf = Callable[[str], Awaitable[bytes]]

SHAPES: dict[str, Json] = {
    "plain": {},
    "person": {
        "entity": {
            "name": "Cliente Prova",
            "type": "person",
            "first_name": "Cliente",
            "last_name": "Prova",
            "tax_code": "RSSMRA80A01H501U",
            "certified_email": "cliente@pec.example",
        }
    },
    "foreign": {
        "entity": {
            **CUSTOMER,
            "country": "Germania",
            "vat_number": "DE123456789",
            "ei_code": "XXXXXXX",
            "address_postal_code": "80331",
        }
    },
    "consumer abroad": {
        "entity": {"name": "Client Étranger", "country": "Francia", "country_iso": "FR", "ei_code": "XXXXXXX"}
    },
    "public body": {
        "entity": {**CUSTOMER, "ei_code": "UFY9MH"},
        "use_split_payment": True,
        "payments_list": [payment(100)],
    },
    "odd characters": {
        "entity": {**CUSTOMER, "name": "Caffè & «Figli» <S.r.l.> “x” € \u4f60 \u0007"},
        "visible_subject": "Noleggio 🚗",
    },
    "several rates": {
        "items_list": [
            item(qty=3, net_price=0, discount=10),
            item(net_price=10, vat={"id": 21}, description="Bollo"),
            item(net_price=10, vat={"id": 46}),
            item(net_price=33.33333),
        ],
        "payments_list": [payment(30.33), payment(30.33)],
        "stamp_duty": 2,
        "ei_data": {"payment_method": "MP05", "bank_iban": "IT60 X054 2811 1010 0000 0123 456"},
    },
    "gross prices": {"use_gross_prices": True, "items_list": [item(gross_price=122, net_price=0)]},
    "credit note": {
        "type": "credit_note",
        "ei_data": {"payment_method": "MP05", "invoice_number": "1/EB", "invoice_date": "2026-11-01"},
    },
    "numeration": {"numeration": "/EB", "number": 12},
    "units": {
        "items_list": [item(qty=2.5, net_price=33.3333, measure="gg", discount=12.5, description="Targa GA123BC")],
        "payments_list": [payment(88.96)],
    },
    "order": {
        "ei_data": {
            "payment_method": "MP05",
            "original_document_type": "contratto",
            "od_number": "R-17",
            "od_date": "2026-11-02",
            "cig": "Z123456789",
            "cup": "B12C34000560001",
            "bank_name": "Banca di Prova",
            "bank_beneficiary": "Aurora",
            "vat_kind": "D",
        }
    },
    "professional": {
        "items_list": [item(net_price=1000), item(net_price=100, apply_withholding_taxes=False)],
        "rivalsa": 4,
        "cassa": 4,
        "ei_cassa_type": "TC01",
        "withholding_tax": 20,
        "ei_withholding_tax_causal": "A",
        "other_withholding_tax": 1,
        "ei_other_withholding_tax_type": "RT04",
        "ei_other_withholding_tax_causal": "R",
        "payments_list": [payment(1223.15)],
    },
    "rental": {
        "ei_data": {"payment_method": "MP05", "bank_iban": "IT60X0542811101000000123456"},
        "ei_raw": {
            "FatturaElettronicaBody": {"DatiGenerali": {"DatiContratto": {"IdDocumento": "R-1", "Data": "2026-11-02"}}}
        },
        "items_list": [
            item(
                description="Targa GA123BC",
                ei_raw={
                    "DettaglioLinee": {
                        "DataInizioPeriodo": "2026-11-17",
                        "DataFinePeriodo": "2026-11-20",
                        "AltriDatiGestionali": {"TipoDato": "TARGA", "RiferimentoTesto": "GA123BC"},
                    }
                },
            )
        ],
    },
    "discount on the whole": {"amount_due_discount": -2, "payments_list": [payment(120)]},
}


def text(root: Element, path: str) -> str | None:
    return root.findtext(f".//{path}")


@pytest.fixture
def xml_of(api: httpx2.AsyncClient, create_e_invoice: Create) -> XmlOf:
    async def read(shape: str) -> bytes:
        document = await create_e_invoice(**SHAPES[shape])
        answer = await api.get(f"/c/101/issued_documents/{document['id']}/e_invoice/xml")
        assert answer.headers["content-type"].startswith("text/xml")
        return bytes(answer.content)

    return read


async def test_the_file_says_what_the_document_says(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("numeration"))  # noqa: S314 -- our own file
    assert "FPR12" == root.get("versione")
    assert ("TD01", "12/EB", "2026-11-20") == (text(root, "TipoDocumento"), text(root, "Numero"), text(root, "Data"))
    assert ("100.00", "22.00", "122.00") == (
        text(root, "ImponibileImporto"),
        text(root, "Imposta"),
        text(root, "ImportoTotaleDocumento"),
    )
    assert "12345678903" == text(root, "CedentePrestatore//IdCodice")
    assert "30030030032" == text(root, "CessionarioCommittente//IdCodice")
    assert ("M5UXCR1", "MP05") == (text(root, "CodiceDestinatario"), text(root, "ModalitaPagamento"))


async def test_a_line_has_its_unit_and_discount(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("units"))  # noqa: S314 -- our own file
    names = ("Descrizione", "Quantita", "UnitaMisura", "PrezzoUnitario", "Percentuale", "PrezzoTotale")
    expected = ("Noleggio auto Targa GA123BC", "2.50", "gg", "33.3333", "12.50", "72.92")
    assert expected == tuple(text(root, f"DettaglioLinee//{name}") for name in names)


async def test_a_contract_is_referred_to(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("order"))  # noqa: S314 -- our own file
    names = ("IdDocumento", "Data", "CodiceCUP", "CodiceCIG")
    expected = ("R-17", "2026-11-02", "B12C34000560001", "Z123456789")
    assert expected == tuple(text(root, f"DatiContratto/{name}") for name in names)
    payment_names = ("Beneficiario", "IstitutoFinanziario", "DataScadenzaPagamento", "ImportoPagamento")
    paid = ("Aurora", "Banca di Prova", "2026-12-20", "122.00")
    assert paid == tuple(text(root, f"DettaglioPagamento/{name}") for name in payment_names)
    assert "D" == text(root, "EsigibilitaIVA")


@pytest.mark.parametrize(
    ("kind", "block"),
    [(None, "DatiOrdineAcquisto"), ("ordine", "DatiOrdineAcquisto"), ("convenzione", "DatiConvenzione")],
)
async def test_an_order_or_convention_has_its_own_block(
    api: httpx2.AsyncClient, create_e_invoice: Create, kind: str | None, block: str
) -> None:
    ei_data = {"payment_method": "MP05", "original_document_type": kind, "od_number": "7", "od_date": "2026-11-02"}
    document = await create_e_invoice(ei_data=ei_data)
    answer = await api.get(f"/c/101/issued_documents/{document['id']}/e_invoice/xml")
    assert "7" == text(fromstring(answer.content), f"{block}/IdDocumento")  # noqa: S314 -- our own file


async def test_funds_and_withholdings_are_told(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("professional"))  # noqa: S314 -- our own file
    funds = [
        (row.findtext("TipoCassa"), row.findtext("ImportoContributoCassa"))
        for row in root.iter("DatiCassaPrevidenziale")
    ]
    held = [
        tuple(
            row.findtext(name) for name in ("TipoRitenuta", "ImportoRitenuta", "AliquotaRitenuta", "CausalePagamento")
        )
        for row in root.iter("DatiRitenuta")
    ]
    assert [("TC22", "40.00"), ("TC01", "41.60")] == funds
    assert [("RT02", "208.00", "20.00", "A"), ("RT04", "10.40", "1.00", "R")] == held
    assert ["SI", None] == [row.findtext("Ritenuta") for row in root.iter("DettaglioLinee")]
    assert ("1181.60", "259.95") == (text(root, "ImponibileImporto"), text(root, "Imposta"))


async def test_a_discount_on_the_whole_stands_in_the_general_data(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("discount on the whole"))  # noqa: S314 -- our own file
    found = tuple(text(root, f"DatiGeneraliDocumento/ScontoMaggiorazione/{name}") for name in ("Tipo", "Importo"))
    assert ("SC", "2.00") == found


async def test_instalments_are_one_block(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("several rates"))  # noqa: S314 -- our own file
    (block,) = root.iter("DatiPagamento")
    assert ("TP01", 2) == (block.findtext("CondizioniPagamento"), len(block.findall("DettaglioPagamento")))
    assert {"IT60X0542811101000000123456"} == {row.findtext("IBAN") for row in block.iter("DettaglioPagamento")}
    assert ("SI", "2.00") == (text(root, "BolloVirtuale"), text(root, "ImportoBollo"))


async def test_untaxed_lines_are_summed_by_their_natura(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("several rates"))  # noqa: S314 -- our own file
    rows = [
        tuple(row.findtext(name) for name in ("AliquotaIVA", "Natura", "ImponibileImporto", "RiferimentoNormativo"))
        for row in root.iter("DatiRiepilogo")
    ]
    expected = [
        ("22.00", None, "33.33", None),
        ("0.00", "N1", "10.00", "Escluso art. 15"),
        ("0.00", "N4", "10.00", "Esente art. 10"),
    ]
    assert expected == rows


async def test_a_credit_note_names_its_invoice_and_has_positive_amounts(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("credit note"))  # noqa: S314 -- our own file
    linked = tuple(text(root, f"DatiFattureCollegate/{name}") for name in ("IdDocumento", "Data"))
    assert ("TD04", "100.00", "122.00") == tuple(
        text(root, name) for name in ("TipoDocumento", "PrezzoTotale", "ImportoTotaleDocumento")
    )
    assert ("1/EB", "2026-11-01") == linked


async def test_a_long_subject_takes_several_lines_and_notes_come_by_switch(
    api: httpx2.AsyncClient, create_e_invoice: Create, switch: Switch
) -> None:
    path = f"/c/101/issued_documents/{(await create_e_invoice(visible_subject='x' * 201, notes='n'))['id']}/e_invoice"
    lengths = [["200", "1"], ["200", "1", "1"]]
    found = []
    for wish in (False, True):
        switch(notes_in_causale=wish)
        root = fromstring((await api.get(f"{path}/xml")).content)  # noqa: S314 -- our own file
        found.append([str(len(row.text or "")) for row in root.iter("Causale")])
    assert lengths == found


async def test_the_rounding_is_part_of_the_whole_where_it_is_part_of_what_is_due(
    api: httpx2.AsyncClient, create_e_invoice: Create, switch: Switch
) -> None:
    switch(arrotondamento_in_amount_due=True)
    general = {"DatiGeneraliDocumento": {"Arrotondamento": "0.01"}}
    raw = {"FatturaElettronicaBody": {"DatiGenerali": general}}
    document = await create_e_invoice(ei_raw=raw, payments_list=[payment(122.01)])
    answer = await api.get(f"/c/101/issued_documents/{document['id']}/e_invoice/xml")
    root = fromstring(answer.content)  # noqa: S314 -- our own file
    assert ("122.01", "0.01") == (text(root, "ImportoTotaleDocumento"), text(root, "Arrotondamento"))


@pytest.mark.parametrize(
    "changes",
    [
        {"entity": {**CUSTOMER, "name": "Caffè €"}},
        {"entity": {**CUSTOMER, "address_street": "x" * 61}},
        {"entity": {**CUSTOMER, "address_postal_code": "123"}},
        {"visible_subject": "x" * 201},
    ],
)
async def test_texts_may_be_left_to_fail(
    api: httpx2.AsyncClient, create_e_invoice: Create, switch: Switch, changes: Json
) -> None:
    path = f"/c/101/issued_documents/{(await create_e_invoice(**changes))['id']}/e_invoice/xml_verify"
    assert 200 == (await api.get(path)).status_code
    switch(xml_texts="as_is")
    assert 422 == (await api.get(path)).status_code


async def test_what_xml_cannot_hold_gives_no_file(api: httpx2.AsyncClient, create_e_invoice: Create) -> None:
    seller = {"CedentePrestatore": {"Sede": {"NumeroCivico": "\x01"}}}
    document = await create_e_invoice(ei_raw={"FatturaElettronicaHeader": seller})
    answer = await api.get(f"/c/101/issued_documents/{document['id']}/e_invoice/xml")
    assert 422 == answer.status_code
    assert "NumeroCivico" in answer.json()["error"]["message"]


async def test_a_public_body_may_be_told_by_its_type(xml_of: XmlOf, switch: Switch) -> None:
    switch(public_body_by="entity_type")
    root = fromstring(await xml_of("public body"))  # noqa: S314 -- our own file
    assert "FPR12" == root.get("versione")


async def test_a_public_body_has_its_own_format(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("public body"))  # noqa: S314 -- our own file
    assert ("FPA12", "S") == (root.get("versione"), text(root, "EsigibilitaIVA"))


async def test_odd_characters_stay_inside_latin(xml_of: XmlOf) -> None:
    root = fromstring(await xml_of("odd characters"))  # noqa: S314 -- our own file
    assert 'Caffè & «Figli» <S.r.l.> "x" EUR ? ?' == text(root, "CessionarioCommittente//Denominazione")


async def test_a_flat_rate_company_says_so(xml_of: XmlOf, simulator: Simulator) -> None:
    company = simulator.world.companies.get(101)
    assert company is not None
    company.regime = "forfettario_5"
    assert "RF19" == text(fromstring(await xml_of("plain")), "RegimeFiscale")  # noqa: S314 -- our own file


@pytest.mark.parametrize(("wish", "expected"), [("name", "Client Étranger"), ("zeros", "0000000")])
async def test_a_foreign_consumer_has_a_stand_in(xml_of: XmlOf, switch: Switch, wish: str, expected: str) -> None:
    switch(foreign_consumer_id=wish)
    root = fromstring(await xml_of("consumer abroad"))  # noqa: S314 -- our own file
    assert ("FR", expected) == tuple(text(root, f"CessionarioCommittente//{name}") for name in ("IdPaese", "IdCodice"))


@pytest.mark.parametrize("shape", SHAPES)
async def test_no_official_check_finds_an_error(xml_of: XmlOf, shape: str) -> None:
    findings = check_file(await xml_of(shape), today=date(2026, 11, 20)).findings
    assert [] == [(one.code, one.path) for one in findings if one.severity is Severity.ERROR]


async def test_an_ordinary_invoice_has_no_finding_at_all(xml_of: XmlOf) -> None:
    assert () == check_file(await xml_of("rental"), today=date(2026, 11, 20)).findings


@needs_samples
@pytest.mark.parametrize("shape", SHAPES)
async def test_the_official_schema_takes_it(xml_of: XmlOf, shape: str) -> None:
    assert [] == OfficialSchemas.load().reasons(await xml_of(shape))
