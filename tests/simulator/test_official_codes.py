"""Each official code that an invoice of Fatture in Cloud can run into is told by the simulated exchange."""

from typing import NamedTuple

import httpx2
import pytest

from electronic_billing.fatturapa.official import OFFICIAL, Needs
from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.bodies import CUSTOMER, e_invoice, item, payment
from simulator.conftest import Switch

SELLER_VAT = "12345678903"
CUSTOM_VAT = 1010  # the id that the first VAT type made by a test gets
ABROAD: Json = {**CUSTOMER, "country": "Germania", "vat_number": "DE123456789", "ei_code": "XXXXXXX"}


class Case(NamedTuple):
    """`changes` on a correct invoice, under `switches`, with a VAT type of one's own where one is named."""

    changes: Json
    switches: Json | None = None
    vat_type: Json | None = None


def customer(**changes: object) -> Json:
    return {"entity": {**CUSTOMER, **changes}}


def items(*rows: Json, due: object = 100, **more: object) -> Json:
    return {"items_list": list(rows), "payments_list": [payment(due)], **more}


def of_kind(tipo: str, **more: object) -> Json:
    general = {"DatiGeneraliDocumento": {"TipoDocumento": tipo}}
    return {"ei_raw": {"FatturaElettronicaBody": {"DatiGenerali": general}}, **more}


def represented_by(partita_iva: str) -> Json:
    representative = {"IdFiscaleIVA": {"IdPaese": "IT", "IdCodice": partita_iva}, "Denominazione": "Rappresentante"}
    buyer = {"CessionarioCommittente": {"RappresentanteFiscale": representative}}
    return {"ei_raw": {"FatturaElettronicaHeader": buyer}}


OWN = {"id": CUSTOM_VAT}
CASES: dict[str, Case] = {
    "00003": Case(items(*[item(description="x" * 980, net_price=0)] * 4500, due=0)),
    "00301": Case({}, {"ceased_vat_numbers": [SELLER_VAT]}),
    "00302": Case({}, {"unknown_tax_codes": [SELLER_VAT]}),
    "00303": Case(represented_by("12345678901")),
    "00305": Case(customer(vat_number="IT12345678901")),
    "00306": Case(customer(vat_number="", tax_code="RSSMRA80A01H501A")),
    "00311": Case(customer(ei_code="WRONG99")),
    "00312": Case({}, {"inactive_recipients": ["M5UXCR1"]}),
    "00313": Case(customer(ei_code="XXXXXXX")),
    "00330": Case(customer(ei_code="0000000", certified_email="sdi01@pec.fatturapa.it")),
    "00400": Case(items(item(vat={"id": 6}))),
    "00401": Case(items(item(vat=OWN), due=122), vat_type={"value": 22, "ei_type": "4"}),
    "00403": Case({"date": "2026-11-21"}),
    "00413": Case(items(item(vat={"id": 6}), due=104, cassa=4, ei_cassa_type="TC01")),
    "00414": Case(
        items(item(vat=OWN), due=126.88, cassa=4, ei_cassa_type="TC01"), vat_type={"value": 22, "ei_type": "4"}
    ),
    "00417": Case(customer(vat_number="", tax_code=""), {"customer_without_id": "send"}),
    "00418": Case(
        {
            "type": "credit_note",
            "ei_data": {"payment_method": "MP05", "invoice_number": "1", "invoice_date": "2026-11-21"},
        }
    ),
    "00420": Case(items(item(vat={"id": 22}), use_split_payment=True)),
    "00421": Case(items(*[item(net_price=0.12)] * 6, due=0.9), {"vat_rounding": "per_line"}),
    "00423": Case(items(item(net_price=1000, discount=33.333), due=813.34)),
    "00424": Case(items(item(vat=OWN), due=100.5), vat_type={"value": 0.5}),
    "00427": Case(customer(type="pa"), {"public_body_by": "entity_type"}),
    "00429": Case(items(item(not_taxable=True))),
    "00430": Case(items(item(vat=OWN), due=122), vat_type={"value": 22, "ei_type": "1"}),
    "00445": Case(items(item(vat=OWN)), vat_type={"value": 0, "ei_type": "3"}),
    "00471": Case(customer(vat_number=SELLER_VAT, tax_code=SELLER_VAT)),
    "00472": Case(of_kind("TD27")),
    "00473": Case(of_kind("TD17")),
    "00474": Case(items(item(vat={"id": 46}), **of_kind("TD21"))),
    "00475": Case(of_kind("TD16", **customer(vat_number=""))),
}
# Why no invoice made here can run into the others that a file, its name, the clock or the history decide.
OUT_OF_REACH = {
    "00001": "the hub names the files",
    "00002": "the hub names the files",
    "00106": "no archives are sent",
    "00200": "refused before it is sent",
    "00201": "refused before it is sent",
    "00300": "the hub's own identifier",
    "00304": "a seller has no tax representative",
    "00404": "takes two invoices: tested beside",
    "00409": "one document a file",
    "00411": "withholding on a line and of the document come together",
    "00415": "withholding on a fund and of the document come together",
    "00419": "summaries are made from the lines",
    "00422": "summaries are made from the lines",
    "00425": "numbers have digits",
    "00428": "one format stands in both places",
    "00437": "discounts have an amount",
    "00438": "discounts have a percentage",
    "00443": "summaries are made from the lines",
    "00444": "summaries are made from the lines",
    "00460": "no simplified invoices",
    "00476": "sellers are Italian",
}


def test_no_code_is_forgotten() -> None:
    from_file = {code for code, row in OFFICIAL.items() if row.needs not in {Needs.REGISTRY, Needs.SIGNATURE}}
    assert from_file == (set(CASES) | set(OUT_OF_REACH)) - {"00311", "00312"}
    assert set() == set(CASES) & set(OUT_OF_REACH)


@pytest.mark.parametrize("code", CASES)
async def test_the_code_is_told(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, simulator: Simulator, switch: Switch, code: str
) -> None:
    case = CASES[code]
    switch(**(case.switches or {}))
    if case.vat_type is not None:
        await made(api, "settings/vat_types", case.vat_type)
    document = await made(api, "issued_documents", e_invoice(**case.changes))
    await sent(api, simulator, document)
    codes = await codes_of(web, document)
    reason = (await api.get(f"/c/101/issued_documents/{document['id']}/e_invoice/error_reason")).json()["data"]
    assert code in codes
    assert ("discarded", min(codes)) == (reason["ei_status"], reason["code"])


async def test_a_number_taken_before_is_told_also_from_another_account(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, simulator: Simulator
) -> None:
    """00404 looks at the seller, who may have two companies in Fatture in Cloud."""
    other = simulator.world.companies.get(102)
    assert other is not None
    other.vat_number, other.tax_code, other.e_invoicing = SELLER_VAT, SELLER_VAT, True
    first = await made(api, "issued_documents", e_invoice(number=7), company=102)
    await sent(api, simulator, first, company=102)
    second = await made(api, "issued_documents", e_invoice(number=7))
    await sent(api, simulator, second)
    assert ["00404"] == await codes_of(web, second)


async def test_a_correct_invoice_abroad_has_no_error(
    api: httpx2.AsyncClient, web: httpx2.AsyncClient, simulator: Simulator
) -> None:
    document = await made(api, "issued_documents", e_invoice(entity=ABROAD))
    await sent(api, simulator, document)
    assert [] == await codes_of(web, document)


async def made(api: httpx2.AsyncClient, path: str, data: Json, *, company: int = 101) -> Json:
    answer = await api.post(f"/c/{company}/{path}", json={"data": data})
    assert 200 == answer.status_code, answer.text
    row: Json = answer.json()["data"]
    return row


async def sent(api: httpx2.AsyncClient, simulator: Simulator, document: Json, *, company: int = 101) -> None:
    answer = await api.post(f"/c/{company}/issued_documents/{document['id']}/e_invoice/send", json={"data": {}})
    assert 200 == answer.status_code, answer.text
    await simulator.advance(600)


async def codes_of(web: httpx2.AsyncClient, document: Json) -> list[str]:
    rows = (await web.get("/_control/companies/101/documents")).json()["documents"]
    return [error["code"] for row in rows if row["id"] == document["id"] for error in row["ei_errors"]]
