from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.bodies import CUSTOMER
from simulator.conftest import Create, Switch

Send = Callable[[Json], Awaitable[httpx2.Response]]
StatusOf = Callable[[Json], Awaitable[str]]


async def history(web: httpx2.AsyncClient, document: Json) -> list[str]:
    rows = (await web.get("/_control/companies/101/documents")).json()["documents"]
    found = next(row for row in rows if row["id"] == document["id"])
    return [step["status"] for step in found["ei_history"]]


async def reason_of(api: httpx2.AsyncClient, document: Json) -> httpx2.Response:
    return await api.get(f"/c/101/issued_documents/{document['id']}/e_invoice/error_reason")


async def test_one_status_a_step(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf, web: httpx2.AsyncClient
) -> None:
    document = await create_e_invoice()
    assert "not_sent" == await status_of(document)
    answer = await send(document)
    assert {"name": "CARICATO", "date": "2026-11-20 10:00:00"} == answer.json()["data"]
    seen = [await status_of(document)]
    for _ in range(3):
        await simulator.advance(60)
        seen.append(await status_of(document))
    assert ["attempt", "pending", "processing", "sent"] == seen
    assert seen == await history(web, document)


async def test_the_step_is_a_switch(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf, switch: Switch
) -> None:
    switch(sdi_step_seconds=1, status_moves_updated_at=True)
    document = await create_e_invoice()
    await send(document)
    await simulator.advance(3)
    assert "sent" == await status_of(document)


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ({"ei_code": "WRONG99"}, ("discarded", "00311")),
        ({"ei_code": "ABC"}, None),
        ({"vat_number": "IT12345678901"}, ("discarded", "00305")),
        ({"vat_number": "", "tax_code": "RSSMRA80A01H501A"}, ("discarded", "00306")),
        ({"vat_number": "", "tax_code": "RSSMRA80A01H501U"}, ("sent", None)),
        ({"vat_number": "", "tax_code": "30030030032"}, ("sent", None)),
        ({"ei_code": "XXXXXXX"}, ("discarded", "00313")),
        ({"ei_code": "XXXXXXX", "country": "Germania", "vat_number": "DE123"}, ("sent", None)),
        ({"ei_code": "XXXXXXX", "country_iso": "FR", "vat_number": "", "tax_code": ""}, ("sent", None)),
        ({"ei_code": "", "certified_email": "cliente@pec.example"}, ("sent", None)),
        ({"ei_code": "0000000"}, ("not_delivered", None)),
        ({"ei_code": "UFY9MH"}, ("accepted", None)),
        ({"ei_code": "UFXXXX"}, ("discarded", "00311")),
    ],
)
async def test_what_the_exchange_decides(
    api: httpx2.AsyncClient,
    simulator: Simulator,
    create_e_invoice: Create,
    send: Send,
    status_of: StatusOf,
    entity: dict[str, Any],
    expected: tuple[str, str | None] | None,
) -> None:
    document = await create_e_invoice(entity={**CUSTOMER, **entity})
    answer = await send(document)
    if expected is None:
        assert 422 == answer.status_code
        return
    assert 200 == answer.status_code, answer.text
    await simulator.advance(600)
    assert expected == (await status_of(document), (await reason_of(api, document)).json()["data"]["code"])


async def test_a_scarto_is_explained(
    api: httpx2.AsyncClient, simulator: Simulator, create_e_invoice: Create, send: Send, switch: Switch
) -> None:
    document = await create_e_invoice(entity={**CUSTOMER, "ei_code": "WRONG99"})
    await send(document)
    await simulator.advance(180)
    reason = (await reason_of(api, document)).json()["data"]
    assert ("discarded", "00311", "2026-11-20") == (reason["ei_status"], reason["code"], reason["date"])
    assert "codice destinatario" in reason["reason"]
    switch(error_reason_code="absent")
    assert "code" not in (await reason_of(api, document)).json()["data"]


async def test_no_reason_where_nothing_is_wrong(
    api: httpx2.AsyncClient, create_e_invoice: Create, switch: Switch
) -> None:
    document = await create_e_invoice()
    assert {"not_sent"} == {value for value in (await reason_of(api, document)).json()["data"].values() if value}
    switch(error_reason_when_none="404")
    assert 404 == (await reason_of(api, document)).status_code


async def test_an_unknown_code_may_pass(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf, switch: Switch
) -> None:
    switch(unknown_recipient="accept")
    document = await create_e_invoice(entity={**CUSTOMER, "ei_code": "WRONG99"})
    await send(document)
    await simulator.advance(180)
    assert "sent" == await status_of(document)


async def test_a_number_sent_before_is_discarded(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf, switch: Switch
) -> None:
    switch(duplicate_number="accept")
    first, second, note = (
        await create_e_invoice(number=7),
        await create_e_invoice(number=7),
        await create_e_invoice(
            number=7,
            type="credit_note",
            ei_data={"payment_method": "MP05", "invoice_number": "7", "invoice_date": "2026-11-20"},
        ),
    )
    await send(first)
    await simulator.advance(180)
    await send(second)
    await send(note)
    await simulator.advance(180)
    assert ["sent", "discarded", "sent"] == [await status_of(row) for row in (first, second, note)]


async def test_a_date_ahead_of_the_exchange_is_discarded(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf
) -> None:
    document = await create_e_invoice(date="2026-11-25")
    await send(document)
    await simulator.advance(180)
    assert "discarded" == await status_of(document)


@pytest.mark.parametrize("outcome", ["sent", "not_delivered", "error"])
async def test_the_outcome_may_be_fixed_by_switch(
    simulator: Simulator,
    create_e_invoice: Create,
    send: Send,
    status_of: StatusOf,
    switch: Switch,
    outcome: str,
) -> None:
    switch(sdi_outcome=outcome)
    document = await create_e_invoice()
    await send(document)
    await simulator.advance(180)
    assert outcome == await status_of(document)


async def test_sent_may_still_become_not_delivered(
    simulator: Simulator, create_e_invoice: Create, send: Send, web: httpx2.AsyncClient, switch: Switch
) -> None:
    switch(sent_then_not_delivered=True)
    document = await create_e_invoice()
    await send(document)
    await simulator.advance(600)
    assert ["sent", "not_delivered"] == (await history(web, document))[-2:]


@pytest.mark.parametrize("answer", ["accepted", "rejected", "no_response", "not_delivered"])
async def test_a_public_body_takes_longer(
    simulator: Simulator,
    create_e_invoice: Create,
    send: Send,
    status_of: StatusOf,
    switch: Switch,
    answer: str,
) -> None:
    switch(pa_answer=answer, pa_answer_steps=3)
    document = await create_e_invoice(entity={**CUSTOMER, "ei_code": "UFY9MH"})
    await send(document)
    await simulator.advance(5 * 60)
    assert "processing" == await status_of(document)
    await simulator.advance(60)
    assert answer == await status_of(document)


async def test_what_was_sent_is_judged_not_what_stands_there_now(
    api: httpx2.AsyncClient,
    simulator: Simulator,
    create_e_invoice: Create,
    send: Send,
    status_of: StatusOf,
    switch: Switch,
) -> None:
    switch(locking_statuses=[])
    document = await create_e_invoice(entity={**CUSTOMER, "ei_code": "WRONG99"})
    await send(document)
    await api.put(f"/c/101/issued_documents/{document['id']}", json={"data": {"entity": CUSTOMER}})
    await simulator.advance(180)
    assert "discarded" == await status_of(document)


async def test_an_invoice_that_an_earlier_version_sent_is_judged_as_it_stands(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf
) -> None:
    """Its row has no file."""
    document = await create_e_invoice()
    await send(document)
    row = simulator.world.documents.get(document["id"])
    assert row is not None
    assert row.transmission is not None
    row.transmission.file = b""
    await simulator.advance(180)
    assert "sent" == await status_of(document)


async def test_all_errors_of_a_file_are_told(
    simulator: Simulator, create_e_invoice: Create, send: Send, web: httpx2.AsyncClient
) -> None:
    """The lowest code speaks for the scarto; the notice lists every error with the field that it is about."""
    wrong = {**CUSTOMER, "vat_number": "IT12345678901", "ei_code": "WRONG99"}
    await send(await create_e_invoice(entity=wrong, date="2026-11-21"))
    await simulator.advance(180)
    (row,) = (await web.get("/_control/companies/101/documents")).json()["documents"]
    assert ["00305", "00311", "00403"] == [error["code"] for error in row["ei_errors"]]
    assert row["ei_errors"][0]["path"].endswith("CessionarioCommittente/DatiAnagrafici/IdFiscaleIVA/IdCodice")
    assert "12345678901" in row["ei_errors"][0]["reason"]
    assert "00305" == row["ei_history"][-1]["code"]


async def test_the_day_is_that_of_rome(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf
) -> None:
    """Half past midnight on the 21st in Rome is still the 20th in UTC."""
    await simulator.advance(14.5 * 3600 - 180)
    document = await create_e_invoice(date="2026-11-21")
    await send(document)
    await simulator.advance(180)
    assert "sent" == await status_of(document)


@pytest.mark.parametrize("tipo", ["TD16", "TD20"])
async def test_who_has_ceased_may_be_named_by_some_documents(
    simulator: Simulator, create_e_invoice: Create, send: Send, web: httpx2.AsyncClient, switch: Switch, tipo: str
) -> None:
    switch(ceased_vat_numbers=["12345678903"])
    general = {"DatiGeneraliDocumento": {"TipoDocumento": tipo}}
    await send(await create_e_invoice(ei_raw={"FatturaElettronicaBody": {"DatiGenerali": general}}))
    await simulator.advance(180)
    (row,) = (await web.get("/_control/companies/101/documents")).json()["documents"]
    assert [] == row["ei_errors"]


async def test_a_number_that_a_public_body_refused_is_free_again(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf, switch: Switch
) -> None:
    switch(duplicate_number="accept", pa_answer="rejected")
    refused = await create_e_invoice(number=7, entity={**CUSTOMER, "ei_code": "UFY9MH"})
    await send(refused)
    await simulator.advance(600)
    again = await create_e_invoice(number=7)
    await send(again)
    await simulator.advance(180)
    assert ["rejected", "sent"] == [await status_of(row) for row in (refused, again)]


async def test_a_number_passed_by_hand_is_taken(
    simulator: Simulator,
    create_e_invoice: Create,
    send: Send,
    status_of: StatusOf,
    web: httpx2.AsyncClient,
    switch: Switch,
) -> None:
    switch(duplicate_number="accept")
    first, second = await create_e_invoice(number=7), await create_e_invoice(number=7)
    path = f"/_control/companies/101/documents/{first['id']}/sdi"
    await web.post(path, json={"outcome": "deliver"})
    await send(second)
    await simulator.advance(180)
    assert "discarded" == await status_of(second)


async def test_a_number_discarded_by_hand_is_free_again(
    simulator: Simulator,
    create_e_invoice: Create,
    send: Send,
    status_of: StatusOf,
    web: httpx2.AsyncClient,
    switch: Switch,
) -> None:
    switch(duplicate_number="accept")
    first, second = await create_e_invoice(number=7), await create_e_invoice(number=7)
    path = f"/_control/companies/101/documents/{first['id']}/sdi"
    await send(first)
    await simulator.advance(180)
    await web.post(path, json={"outcome": "discard", "code": "00102"})
    await send(second)
    await simulator.advance(180)
    assert ["discarded", "sent"] == [await status_of(row) for row in (first, second)]


async def test_a_customer_who_has_ceased(
    simulator: Simulator, create_e_invoice: Create, send: Send, web: httpx2.AsyncClient, switch: Switch
) -> None:
    switch(ceased_vat_numbers=["30030030032"])
    await send(await create_e_invoice())
    await simulator.advance(180)
    (row,) = (await web.get("/_control/companies/101/documents")).json()["documents"]
    assert ["00305"] == [error["code"] for error in row["ei_errors"]]


async def test_an_unwritable_invoice_passed_by_hand_takes_no_number(
    create_e_invoice: Create, web: httpx2.AsyncClient, simulator: Simulator
) -> None:
    seller = {"CedentePrestatore": {"Sede": {"NumeroCivico": "\x01"}}}
    document = await create_e_invoice(ei_raw={"FatturaElettronicaHeader": seller})
    path = f"/_control/companies/101/documents/{document['id']}/sdi"
    assert 200 == (await web.post(path, json={"outcome": "deliver"})).status_code
    assert 0 == len(simulator.world.received)


async def test_a_discarded_invoice_is_corrected_and_sent_again(
    api: httpx2.AsyncClient, simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf
) -> None:
    document = await create_e_invoice(entity={**CUSTOMER, "ei_code": "WRONG99"})
    await send(document)
    await simulator.advance(180)
    path = f"/c/101/issued_documents/{document['id']}"
    changed = await api.put(path, json={"data": {"entity": CUSTOMER}})
    assert (200, 1) == (changed.status_code, changed.json()["data"]["number"])
    await send(document)
    await simulator.advance(180)
    assert "sent" == await status_of(document)


async def test_a_second_send_is_refused(
    simulator: Simulator, create_e_invoice: Create, send: Send, switch: Switch
) -> None:
    document = await create_e_invoice()
    await send(document)
    during = await send(document)
    await simulator.advance(180)
    switch(send_after_sent_status=422)
    after = await send(document)
    assert (409, "È già in corso un tentativo di invio.") == (during.status_code, during.json()["error"]["message"])
    assert 422 == after.status_code


async def test_steps_of_an_earlier_sending_do_not_count(
    simulator: Simulator, create_e_invoice: Create, send: Send, status_of: StatusOf, web: httpx2.AsyncClient
) -> None:
    document = await create_e_invoice()
    await send(document)
    path = f"/_control/companies/101/documents/{document['id']}/sdi"
    simulator.world.agenda.add("sdi", str(document["id"]), simulator.world.now(), attempt=9)
    await simulator.settle()
    await web.post(path, json={"outcome": "error"})
    await send(document)
    await simulator.advance(180)
    assert "sent" == await status_of(document)


async def test_a_locked_invoice_keeps_its_words_but_takes_payments(
    api: httpx2.AsyncClient, create_e_invoice: Create, send: Send
) -> None:
    document = await create_e_invoice()
    await send(document)
    path = f"/c/101/issued_documents/{document['id']}"
    assert (await api.get(path)).json()["data"]["locked"] is True
    assert 409 == (await api.put(path, json={"data": {"notes": "x"}})).status_code
    assert 409 == (await api.delete(path)).status_code
    paid = [{**document["payments_list"][0], "status": "paid", "payment_account": {"id": 109}}]
    assert 200 == (await api.put(path, json={"data": {"payments_list": paid}})).status_code


async def test_which_states_lock_is_a_switch(
    api: httpx2.AsyncClient, create_e_invoice: Create, send: Send, switch: Switch
) -> None:
    switch(locking_statuses=["processing"])
    document = await create_e_invoice()
    await send(document)
    changed = await api.put(f"/c/101/issued_documents/{document['id']}", json={"data": {"notes": "x"}})
    assert (200, False) == (changed.status_code, changed.json()["data"]["locked"])


async def test_deleting_a_sent_invoice_by_switch(
    api: httpx2.AsyncClient, simulator: Simulator, create_e_invoice: Create, send: Send, switch: Switch
) -> None:
    switch(delete_of_sent="accept")
    document = await create_e_invoice()
    await send(document)
    assert 200 == (await api.delete(f"/c/101/issued_documents/{document['id']}")).status_code
    await simulator.advance(600)


async def test_a_dry_run_sends_nothing(api: httpx2.AsyncClient, create_e_invoice: Create, status_of: StatusOf) -> None:
    document = await create_e_invoice()
    path = f"/c/101/issued_documents/{document['id']}/e_invoice/send"
    assert 200 == (await api.post(path, json={"options": {"dry_run": True}})).status_code
    assert "not_sent" == await status_of(document)


async def test_the_body_of_send(api: httpx2.AsyncClient, create_e_invoice: Create, switch: Switch) -> None:
    document = await create_e_invoice()
    path = f"/c/101/issued_documents/{document['id']}/e_invoice/send"
    assert 422 == (await api.post(path, content=b"{")).status_code
    assert 422 == (await api.post(path, json={"options": 3})).status_code
    switch(empty_send_body="refuse_422")
    assert 422 == (await api.post(path)).status_code
    switch(empty_send_body="accept")
    assert 200 == (await api.post(path)).status_code


async def test_only_e_invoices_are_sent(create: Create, send: Send) -> None:
    assert 422 == (await send(await create())).status_code


async def test_a_company_without_e_invoicing_cannot_send(api: httpx2.AsyncClient, create: Create) -> None:
    document = await create(company=102, e_invoice=True, ei_data={"payment_method": "MP05"})
    answer = await api.post(f"/c/102/issued_documents/{document['id']}/e_invoice/send", json={})
    assert 403 == answer.status_code


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"entity": {**CUSTOMER, "vat_number": "", "tax_code": ""}}, "partita IVA"),
        ({"entity": {**CUSTOMER, "country": "Atlantide"}}, "paese"),
        ({"entity": {**CUSTOMER, "ei_code": "ABC"}}, "CodiceDestinatario"),
        ({"items_list": [], "payments_list": []}, "DettaglioLinee"),
        ({"type": "credit_note"}, "nota di credito"),
        ({"numeration": "/è"}, "Numero"),
        ({"ei_data": {"payment_method": "MP99"}}, "MP99"),
        ({"ei_data": {"payment_method": "MP05", "cig": "ABC1234567"}}, "IdDocumento"),
        ({"ei_raw": {"FatturaElettronicaHeader": {"CedentePrestatore": {"Sede": {"NumeroCivico": "\x01"}}}}}, "XML"),
    ],
)
async def test_xml_verify_names_what_is_wrong(
    api: httpx2.AsyncClient, create_e_invoice: Create, switch: Switch, changes: dict[str, Any], word: str
) -> None:
    path = f"/c/101/issued_documents/{(await create_e_invoice(**changes))['id']}/e_invoice"
    as_list = await api.get(f"{path}/xml_verify")
    assert 422 == as_list.status_code
    assert word in as_list.json()["error"]["validation_result"][0]
    switch(xml_verify_shape="object")
    as_object = (await api.get(f"{path}/xml_verify")).json()
    assert word in as_object["error"]["validation_result"]["xml_errors"][0]
    assert word in as_object["extra"]["errors"][0]
    assert 422 == (await api.post(f"{path}/send", json={})).status_code


async def test_a_foreign_consumer_without_number_by_switch(
    api: httpx2.AsyncClient, create_e_invoice: Create, switch: Switch
) -> None:
    entity = {**CUSTOMER, "ei_code": "XXXXXXX", "country": "Francia", "vat_number": "", "tax_code": ""}
    path = f"/c/101/issued_documents/{(await create_e_invoice(entity=entity))['id']}/e_invoice/xml_verify"
    assert 200 == (await api.get(path)).status_code
    switch(foreign_consumer_id="refuse")
    assert 422 == (await api.get(path)).status_code
