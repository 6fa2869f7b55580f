from urllib.parse import urlencode

import httpx2
import pytest

from fic_simulator.simulator import Simulator
from fic_simulator.texts import TEXTS
from fic_simulator.wire import Json
from simulator.bodies import CUSTOMER
from simulator.conftest import Create, Subscribe
from simulator.fake_sink import FakeSink

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def press(web: httpx2.AsyncClient, path: str, **fields: str) -> httpx2.Response:
    return await web.post(path, content=urlencode(fields), headers=FORM)


def deed(document: Json, name: str) -> str:
    return f"/companies/101/documents/{document['id']}/{name}"


def test_both_languages_say_the_same_things() -> None:
    assert set(TEXTS["it"]) == set(TEXTS["en"])


async def test_the_first_page_lists_companies_and_switches(web: httpx2.AsyncClient) -> None:
    page = await web.get("/")
    assert 200 == page.status_code
    assert "Autonoleggio Aurora S.r.l." in page.text
    assert "sdi_step_seconds" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text


async def test_the_style_sheet_is_served(web: httpx2.AsyncClient) -> None:
    assert "text/css" in (await web.get("/static/simulator.css")).headers["content-type"]


async def test_a_company_shows_what_happened(
    web: httpx2.AsyncClient, simulator: Simulator, create_e_invoice: Create, subscribe: Subscribe
) -> None:
    await subscribe()
    await create_e_invoice(visible_subject="Noleggio <di prova>")
    await simulator.settle()
    page = (await web.get("/companies/101", headers={"Accept-Language": "en"})).text
    assert "Noleggio &lt;di prova&gt;" in page
    assert "issued_documents.invoices.create" in page
    assert "not sent" in page
    assert "Mark paid" in page
    assert "204" in page


async def test_an_empty_company(web: httpx2.AsyncClient) -> None:
    assert TEXTS["it"]["no_documents"] in (await web.get("/companies/102")).text


async def test_an_unknown_company_leads_home(web: httpx2.AsyncClient) -> None:
    assert "/" == (await web.get("/companies/9")).headers["location"]
    assert "/" == (await press(web, "/companies/9/documents/1/pay")).headers["location"]


async def test_the_buttons_do_what_they_say(
    web: httpx2.AsyncClient, create_e_invoice: Create, simulator: Simulator
) -> None:
    document = await create_e_invoice()
    edited = await press(web, deed(document, "edit"), visible_subject="Nuovo")
    assert (303, f"/companies/101#d{document['id']}") == (edited.status_code, edited.headers["location"])
    await press(web, deed(document, "pay"))
    await press(web, deed(document, "reject"), code="00305")
    row = simulator.world.documents.get(document["id"])
    assert row is not None
    assert row.transmission is not None
    assert ("Nuovo", "paid", "discarded") == (
        row.body["visible_subject"],
        row.body["payments_list"][0]["status"],
        row.transmission.status,
    )
    await press(web, deed(document, "delete"))
    page = (await web.get("/companies/101")).text
    assert "nel cestino" in page
    assert "00305" in page


async def test_each_error_of_a_scarto_is_shown(
    web: httpx2.AsyncClient, api: httpx2.AsyncClient, simulator: Simulator, create_e_invoice: Create
) -> None:
    wrong = {**CUSTOMER, "vat_number": "IT12345678901", "ei_code": "WRONG99"}
    document = await create_e_invoice(entity=wrong)
    await api.post(f"/c/101/issued_documents/{document['id']}/e_invoice/send", json={})
    await simulator.advance(180)
    italian = (await web.get("/companies/101")).text
    english = (await web.get("/companies/101", headers={"Accept-Language": "en"})).text
    for page, sentence in ((italian, "codice destinatario non esiste"), (english, "recipient code does not exist")):
        assert "<b>00305</b>" in page
        assert "<b>00311</b>" in page
        assert sentence in page
        assert "CessionarioCommittente/DatiAnagrafici/IdFiscaleIVA/IdCodice" in page


async def test_a_refusal_without_official_errors_has_its_own_words(
    web: httpx2.AsyncClient, create_e_invoice: Create
) -> None:
    document = await create_e_invoice()
    wish = {"outcome": "reject", "reason": "Importo contestato"}
    await web.post(f"/_control/companies/101/documents/{document['id']}/sdi", json=wish)
    assert "Importo contestato" in (await web.get("/companies/101")).text


async def test_the_xml_is_a_link_away(web: httpx2.AsyncClient, create_e_invoice: Create) -> None:
    document = await create_e_invoice()
    assert f'href="{deed(document, "xml")}"' in (await web.get("/companies/101")).text
    answer = await web.get(deed(document, "xml"))
    assert answer.headers["content-type"].startswith("text/xml")
    assert "FatturaElettronica" in answer.text


async def test_an_xml_that_cannot_be_written_is_explained(web: httpx2.AsyncClient, create_e_invoice: Create) -> None:
    seller = {"CedentePrestatore": {"Sede": {"NumeroCivico": "\x01"}}}
    document = await create_e_invoice(ei_raw={"FatturaElettronicaHeader": seller})
    answer = await web.get(deed(document, "xml"))
    assert 422 == answer.status_code
    assert "NumeroCivico" in answer.text


async def test_what_is_no_e_invoice_has_no_xml(web: httpx2.AsyncClient, create: Create) -> None:
    document = await create()
    assert [303, 303] == [(await web.get(deed(one, "xml"))).status_code for one in (document, {"id": 3})]


async def test_a_refused_deed_is_explained(
    web: httpx2.AsyncClient, api: httpx2.AsyncClient, create_e_invoice: Create
) -> None:
    document = await create_e_invoice()
    await api.post(f"/c/101/issued_documents/{document['id']}/e_invoice/send", json={})
    answer = await press(web, deed(document, "delete"))
    assert 422 == answer.status_code
    assert "Il documento è bloccato" in answer.text


@pytest.mark.parametrize("path", ["/companies/101/documents/1/pay", "/companies/102/documents/{id}/pay"])
async def test_a_deed_on_nothing(web: httpx2.AsyncClient, create: Create, path: str) -> None:
    document = await create()
    assert "/" == (await press(web, path.format(id=document["id"]))).headers["location"]


async def test_an_unknown_deed(web: httpx2.AsyncClient, create: Create) -> None:
    assert "/" == (await press(web, deed(await create(), "frame"))).headers["location"]


@pytest.mark.parametrize(("text", "moved"), [("90", 90), ("x", 0), ("", 0), ("99999999", 0)])
async def test_the_clock_on_the_page(web: httpx2.AsyncClient, simulator: Simulator, text: str, moved: int) -> None:
    before = simulator.world.now()
    await press(web, "/clock", seconds=text)
    assert moved == (simulator.world.now() - before).total_seconds()


async def test_a_company_whose_webhooks_are_unproven(
    web: httpx2.AsyncClient, subscribe: Subscribe, sink: FakeSink
) -> None:
    sink.listens = False
    await subscribe()
    assert "non verificata" in (await web.get("/companies/101")).text


async def test_another_site_cannot_press_a_button(web: httpx2.AsyncClient, create: Create) -> None:
    document = await create()
    answer = await web.post(deed(document, "delete"), headers={**FORM, "Sec-Fetch-Site": "cross-site"})
    assert 403 == answer.status_code


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/c/101/nothing", 404), ("PATCH", "/user/info", 405), ("GET", "/x", 404)]
)
async def test_unknown_paths_and_methods(api: httpx2.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await api.request(method, path)
    assert status == answer.status_code
    assert answer.json()["error"]["message"]
