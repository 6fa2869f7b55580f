from collections.abc import Awaitable, Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import httpx2
import pytest

from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.bodies import CUSTOMER, item, payment
from simulator.conftest import Create, Switch

XSD = Path(__file__).parents[3] / "shared" / "data" / "fatturapa" / "xsd"
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


@pytest.mark.skipif(not XSD.exists(), reason="the shared official schema is absent")
@pytest.mark.parametrize("shape", SHAPES)
async def test_the_official_schema_takes_it(xml_of: XmlOf, shape: str) -> None:
    """The signature schema is imported by a web address: the copy beside it stands in."""
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    tree = etree.parse(str(XSD / "Schema_VFPR12_v1.2.3.xsd"))
    for node in tree.iter("{http://www.w3.org/2001/XMLSchema}import"):
        node.set("schemaLocation", "xmldsig-core-schema.xsd")
    etree.XMLSchema(tree).assertValid(etree.fromstring(await xml_of(shape)))
