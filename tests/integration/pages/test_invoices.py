"""The invoices and one invoice, as people see them."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from electronic_billing.db.transaction import as_json
from electronic_billing.invoices.model import Problem
from electronic_billing.service.samples import sample_invoice
from support.world import AURORA, START, World
from unit.web.markup import Markup

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "Sec-Fetch-Site": "same-origin"}


async def issue_for(world: World, external_id: str, name: str) -> dict[str, Any]:
    customer = sample_invoice(external_id)["customer"] | {"name": name}
    return await world.issue(external_id, customer=customer)


async def stop(world: World, invoice_id: str, state: str, problem: Problem, due_at: datetime | None = None) -> None:
    """As the worker leaves an invoice that needs a person."""
    async with world.owner.tenant(world.italian.id) as tx:
        await tx.execute(
            "UPDATE ebilling.invoices SET state = %s, problem = %s, due_at = %s WHERE id = %s",
            [state, as_json(problem), due_at, invoice_id],
        )


async def test_before_the_first_invoice_the_list_says_what_to_expect(billing: World) -> None:
    async with billing.visitor() as person:
        assert "Ancora nessuna fattura" in (await person.go("/invoices")).text


async def test_list_shows_each_invoice_with_its_state(billing: World) -> None:
    invoice = await issue_for(billing, "RES-1", "Trasporti <Meridiana>")
    await billing.settle()
    async with billing.visitor() as person:
        page = await person.go("/invoices")
    for shown in ("1/EB", "RES-1", "Trasporti &lt;Meridiana&gt;", "10 mar 2026", "Trasmessa", invoice["id"]):
        assert shown in page.text, shown
    assert [] == Markup(page.text).faults


async def test_list_is_filtered_and_searched(billing: World) -> None:
    await issue_for(billing, "RES-1", "Meridiana")
    await billing.settle()
    await issue_for(billing, "RES-2", "Tramontana")
    async with billing.visitor() as person:
        queued = (await person.go("/invoices?state=queued")).text
        assert ("RES-2" in queued, "RES-1" in queued) == (True, False)
        for search in ("meridi", "RES-1", "1/EB"):
            found = (await person.go(f"/invoices?q={search}")).text
            assert ("RES-1<" in found, "RES-2<" in found) == (True, False), search
        nothing = (await person.go("/invoices?q=%27%22%3Cscript%3E%00")).text
        assert "Nessuna fattura corrisponde" in nothing
        assert "<script>" not in nothing
        assert 200 == (await person.go("/invoices?state=odd&after=odd&shown=odd")).status


async def test_long_list_shows_more_on_the_same_page_and_then_older_ones(billing: World) -> None:
    async with billing.owner.tenant(billing.italian.id) as tx:
        first = await billing.issue("RES-0")
        await tx.execute(
            "INSERT INTO ebilling.invoices (tenant_id, id, company_id, kind, external_id, content, content_hash,"
            " customer_name, issue_date, net, vat, gross, state, accepted_at, updated_at)"
            " SELECT tenant_id, gen_random_uuid(), company_id, kind, 'COPY-' || n, content, content_hash, customer_name,"
            " issue_date, net, vat, gross, state, accepted_at + n * interval '1 second', updated_at"
            " FROM ebilling.invoices, generate_series(1, 320) AS n WHERE id = %s",
            [first["id"]],
        )
    async with billing.visitor() as person:
        page = (await person.go("/invoices")).text
        assert (50, True) == (page.count('<tr role="row" id="invoice-'), "/invoices?shown=100" in page)
        page = (await person.go("/invoices?shown=100")).text
        assert 100 == page.count('<tr role="row" id="invoice-')
        page = (await person.go("/invoices?shown=300")).text
        assert (300, False) == (page.count('<tr role="row" id="invoice-'), 'id="more"' in page)
        older = page.split('rel="next" href="')[1].split('"')[0]
        page = (await person.go(older)).text
        assert (21, True) == (page.count('<tr role="row" id="invoice-'), "RES-0" in page)


async def test_list_refreshes_itself_as_a_fragment(billing: World) -> None:
    await billing.issue("RES-1")
    async with billing.visitor() as person:
        answer = await person._http.get(f"{billing.web_url}/invoices?state=queued", headers=FRAGMENT)
        assert answer.text.strip().startswith('<div id="invoices" hx-get="/invoices?state=queued"')
        assert "<html" not in answer.text


async def test_invoice_tells_its_whole_way(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    await billing.settle()
    for _ in range(4):
        await billing.advance(60)
    shown = await billing.invoice(invoice["id"])
    async with billing.visitor() as person:
        page = await person.go(f"/invoices/{invoice['id']}")
        assert [] == Markup(page.text).faults
        answer = await person._http.get(page.url, headers=FRAGMENT)
    assert answer.text.strip().startswith(f'<div id="invoice" hx-get="/invoices/{invoice["id"]}"')
    told = ["In coda", "Creata", "Trasmessa", "Allo SDI", "Emessa", "1/EB", "sent", str(shown["electronicBillingId"])]
    for word in (*told, "Noleggio furgone", "65,00", "283,65", "Chiave API «host»", "Invio 1"):
        assert word in page.text, word


async def test_scarto_is_explained_with_the_days_left(billing: World) -> None:
    customer = sample_invoice("", codice_destinatario="ABC1234")["customer"]
    invoice = await billing.issue("RES-1", customer=customer)
    await billing.settle()
    for _ in range(4):
        await billing.advance(60)
    async with billing.visitor() as person:
        page = await person.go(f"/invoices/{invoice['id']}")
        assert [] == Markup(page.text).faults
        for word in ("Scartata dallo SDI", "00311", "Il codice destinatario non esiste", "Restano 5 giorni"):
            assert word in page.text, word
        assert "Restano 5 giorni" in (await person.go("/invoices")).text
        await person.submit(page, "/language", {"locale": "en"})
        await billing.advance(4 * 86_400)
    async with billing.visitor() as person:
        page = await person.go(f"/invoices/{invoice['id']}")
        for word in ("Discarded by SDI", "The recipient code does not exist", "1 day left", '<q lang="it">'):
            assert word in page.text, word


async def test_payment_in_fatture_in_cloud_is_shown_with_its_day(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    await billing.settle()
    (document,) = await billing.documents()
    await billing.control("POST", f"/companies/{AURORA}/documents/{document['id']}/pay")
    await billing.settle()
    async with billing.visitor() as person:
        page = await person.go(f"/invoices/{invoice['id']}")
        assert "Pagata" in page.text
        assert '<time datetime="2026-03-10">10 mar 2026</time>' in page.text
        assert "Segnata come pagata" in page.text
        assert "Pagata" in (await person.go("/invoices")).text


async def test_invoice_that_stands_still_says_why_and_goes_on_when_told(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    await stop(billing, invoice["id"], "blocked", Problem("why.refused", "Data <non> valida"))
    async with billing.visitor("operator@aurora.example") as person:
        page = await person.go(f"/invoices/{invoice['id']}")
        assert "Fatture in Cloud ha rifiutato i dati." in page.text
        assert "Data &lt;non&gt; valida" in page.text
        page = await person.submit(page, "/retry")
        assert "riprende da dove si era fermata" in page.text
    await billing.settle()
    assert "transmitted" == (await billing.invoice(invoice["id"]))["state"]


@pytest.mark.parametrize(
    ("reason", "button", "goes_on"),
    [
        ("why.xml_unread", "Invia comunque", True),
        ("why.xml_differs", "Invia comunque", False),
        ("why.xml_official", "Riprova", False),
        ("why.xml_again", "", True),
    ],
)
async def test_what_waits_before_it_is_sent_says_what_a_person_may_do(
    billing: World, reason: str, button: str, *, goes_on: bool
) -> None:
    invoice = await billing.issue("RES-1")
    await stop(billing, invoice["id"], "created", Problem(reason), START + timedelta(hours=1))
    async with billing.visitor() as person:
        page = await person.go(f"/invoices/{invoice['id']}")
    buttons = re.findall(r'small primary">([^<]*)<', page.text)
    assert ([button] if button else [], goes_on) == (buttons, "Riproviamo da soli" in page.text)


async def test_invoice_that_goes_on_by_itself_says_when(billing: World) -> None:
    await billing.control("POST", "/faults", {"kind": "status", "status": 500, "times": None, "path_contains": "/c/"})
    invoice = await billing.issue("RES-1")
    await billing.settle()
    async with billing.visitor() as person:
        page = await person.go(f"/invoices/{invoice['id']}")
        assert "Fatture in Cloud non risponde." in page.text
        assert "Riproviamo da soli: 10 mar 2026" in page.text
        assert "/retry" not in page.text


async def test_queued_invoice_waits_for_the_switch(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    _, (company,) = await billing.api("GET", "/companies")
    await billing.api("POST", f"/companies/{company['id']}/disable")
    async with billing.visitor() as person:
        assert "la fattura aspetta" in (await person.go(f"/invoices/{invoice['id']}")).text


async def test_lost_connection_leads_to_the_integrations(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    await stop(billing, invoice["id"], "queued", Problem("why.reconnect"))
    async with billing.visitor() as person:
        page = await person.go(f"/invoices/{invoice['id']}")
        assert '<p><a href="/settings/integrations">' in page.text


async def test_retry_of_what_moves_says_so(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    await stop(billing, invoice["id"], "blocked", Problem("why.refused"))
    async with billing.visitor() as person:
        page = await person.go(f"/invoices/{invoice['id']}")
        await person.submit(page, "/retry")
        assert "prosegue da sola" in (await person.submit(page, "/retry")).text


async def test_who_may_not_issue_may_not_retry_nor_read_the_audit(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    await stop(billing, invoice["id"], "blocked", Problem("why.refused"))
    path = f"/invoices/{invoice['id']}"
    async with billing.visitor("accountant@aurora.example") as person:
        assert "/retry" not in (await person.go(path)).text
        answer = await person._http.post(f"{billing.web_url}{path}/retry", headers={"Sec-Fetch-Site": "same-origin"})
        assert 403 == answer.status_code
    async with billing.visitor("operator@aurora.example") as person:
        assert "Chiave API" not in (await person.go(path)).text
        assert 403 == (await person.go("/audit")).status


async def test_invoice_of_nobody_is_no_page(billing: World) -> None:
    async with billing.visitor() as person:
        for odd in (str(uuid4()), "nonsense", "0"):
            assert 404 == (await person.go(f"/invoices/{odd}")).status
        retry = f"{billing.web_url}/invoices/{uuid4()}/retry"
        assert 404 == (await person._http.post(retry, headers={"Sec-Fetch-Site": "same-origin"})).status_code


async def test_state_that_nobody_knows_is_shown_as_it_came(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute("UPDATE ebilling.invoices SET sdi_status = 'brand_new' WHERE id = %s", [invoice["id"]])
    async with billing.visitor() as person:
        assert "brand_new" in (await person.go(f"/invoices/{invoice['id']}")).text
