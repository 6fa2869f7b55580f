from typing import Any

import httpx2
import pytest

from fic_simulator.simulator import Simulator
from simulator.bodies import CUSTOMER, e_invoice, invoice, item, payment
from simulator.conftest import Create, Switch

DOCUMENTS = "/c/101/issued_documents"


async def post(api: httpx2.AsyncClient, data: object, **options: object) -> httpx2.Response:
    return await api.post(DOCUMENTS, json={"data": data, "options": options})


def fields(answer: httpx2.Response) -> set[str]:
    assert 422 == answer.status_code, answer.text
    assert "Invalid request." == answer.json()["error"]["message"]
    return set(answer.json()["error"]["validation_result"])


async def test_a_created_document_comes_back_complete(create: Create) -> None:
    document = await create(payment_method={"id": 386092}, subject="ref-1")
    assert (1, 2026, "2026-11-20") == (document["number"], document["year"], document["date"])
    assert (100, 22, 122) == (document["amount_net"], document["amount_vat"], document["amount_gross"])
    assert {"id": 386092, "name": "Bonifico bancario"} == document["payment_method"]
    assert "2026-12-20" == document["next_due_date"]
    assert "2026-11-20 10:00:00" == document["created_at"]
    assert {"id": 0, "value": 22, "description": ""} == document["items_list"][0]["vat"]
    assert "ei_status" not in document
    assert document["locked"] is False


async def test_the_date_defaults_to_today_in_italy(api: httpx2.AsyncClient, simulator: Simulator) -> None:
    await simulator.advance(14 * 3600 + 60)  # 23:01 UTC on the 20th is already the 21st in Rome
    data = invoice()
    del data["date"]
    assert "2026-11-21" == (await post(api, data)).json()["data"]["date"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": None}, "data.type"),
        ({"type": "fattura"}, "data.type"),
        ({"type": 3}, "data.type"),
        ({"entity": None}, "data.entity"),
        ({"entity": "Bora"}, "data.entity"),
        ({"entity": {"vat_number": "1"}}, "data.entity.name"),
        ({"entity": {**CUSTOMER, "certified_email": None}}, "data.entity.certified_email"),
        ({"entity": {**CUSTOMER, "id": 77}}, "data.entity.id"),
        ({"date": "2026-02-30"}, "data.date"),
        ({"date": "20/11/2026"}, "data.date"),
        ({"date": {"year": 2026}}, "data.date"),
        ({"number": 0}, "data.number"),
        ({"number": 1.5}, "data.number"),
        ({"number": "1"}, "data.number"),
        ({"withholding_tax": 101}, "data.withholding_tax"),
        ({"stamp_duty": 1e15}, "data.stamp_duty"),
        ({"use_gross_prices": "yes"}, "data.use_gross_prices"),
        ({"payment_method": {"id": 1}}, "data.payment_method.id"),
        ({"ei_data": {"od_date": "x"}}, "data.ei_data.od_date"),
        ({"ei_data": []}, "data.ei_data"),
        ({"ei_data": {"original_document_type": "lettera"}}, "data.ei_data.original_document_type"),
        ({"ei_data": {"original_document_type": "ordine", "od_number": "7"}}, "data.ei_data.od_date"),
        ({"ei_data": {"original_document_type": "ordine", "od_date": "2026-11-01"}}, "data.ei_data.od_number"),
        ({"items_list": "x"}, "data.items_list"),
        ({"items_list": [3]}, "data.items_list.0"),
        ({"items_list": [item(vat=None)]}, "data.items_list.0.vat.id"),
        ({"items_list": [item(vat={"id": 999})]}, "data.items_list.0.vat.id"),
        ({"items_list": [item(vat={"id": 0, "notes": ""})]}, "data.items_list.0.vat.notes"),
        ({"items_list": [item(), item(net_price="1")]}, "data.items_list.1.net_price"),
        ({"items_list": [item(discount=120)]}, "data.items_list.0.discount"),
        ({"payments_list": [None]}, "data.payments_list.0"),
        ({"payments_list": [payment(status="gone")]}, "data.payments_list.0.status"),
        ({"payments_list": [payment(status="paid")]}, "data.payments_list.0.payment_account.id"),
        ({"payments_list": [payment(payment_account={"id": 1})]}, "data.payments_list.0.payment_account.id"),
        ({"e_invoice": True}, "data.ei_data.payment_method"),
    ],
)
async def test_each_wrong_field_is_named(api: httpx2.AsyncClient, changes: dict[str, Any], field: str) -> None:
    assert field in fields(await post(api, {**invoice(), **changes}))


async def test_a_body_without_data(api: httpx2.AsyncClient) -> None:
    assert {"data"} == fields(await api.post(DOCUMENTS, json={}))
    assert {"data"} == fields(await api.post(DOCUMENTS, json={"data": 3}))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"data": NaN}', b"[" * 100_000])
async def test_a_body_that_is_no_object(api: httpx2.AsyncClient, body: bytes) -> None:
    answer = await api.post(DOCUMENTS, content=body)
    assert 422 == answer.status_code
    assert "Invalid JSON data in request body." == answer.json()["error"]["message"]


async def test_payments_must_add_up_and_the_totals_say_to_what(api: httpx2.AsyncClient) -> None:
    answer = await post(api, invoice(payments_list=[payment(121.99)]))
    assert 422 == answer.status_code
    assert answer.json()["error"]["message"].startswith("Il totale dei pagamenti")
    assert 122 == answer.json()["extra"]["totals"]["amount_due"]
    assert 121.99 == answer.json()["extra"]["totals"]["payments_sum"]
    assert 0 == (await api.get(f"{DOCUMENTS}?type=invoice")).json()["total"]


async def test_no_payments_at_all_is_a_mismatch_too(api: httpx2.AsyncClient) -> None:
    assert 422 == (await post(api, invoice(payments_list=[]))).status_code


async def test_a_delivery_note_needs_no_payments(create: Create) -> None:
    document = await create(type="delivery_note", payments_list=[], numeration="/A")
    assert ([], "") == (document["payments_list"], document["numeration"])


async def test_the_tolerance_of_payments_is_a_switch(api: httpx2.AsyncClient, switch: Switch) -> None:
    switch(payments_tolerance_cents=1)
    assert 200 == (await post(api, invoice(payments_list=[payment(121.99)]))).status_code


async def test_fix_payments_changes_the_last_one(api: httpx2.AsyncClient) -> None:
    data = invoice(payments_list=[payment(50), payment(1)])
    document = (await post(api, data, fix_payments=True)).json()["data"]
    assert [50, 72] == [row["amount"] for row in document["payments_list"]]


async def test_fix_payments_makes_one_where_there_is_none(api: httpx2.AsyncClient) -> None:
    document = (await post(api, invoice(payments_list=[]), fix_payments=True)).json()["data"]
    assert [(122, "2026-11-20")] == [(row["amount"], row["due_date"]) for row in document["payments_list"]]


async def test_payment_terms_give_the_due_date(create: Create) -> None:
    row = {"amount": 122, "payment_terms": {"days": 30, "type": "standard"}}
    assert "2026-12-20" == (await create(payments_list=[row]))["payments_list"][0]["due_date"]


async def test_paid_without_an_account_may_be_ignored(create: Create, switch: Switch) -> None:
    switch(paid_without_account="ignore")
    assert "not_paid" == (await create(payments_list=[payment(status="paid")]))["payments_list"][0]["status"]


async def test_a_scope_is_needed_for_each_type(simulator: Simulator, api: httpx2.AsyncClient) -> None:
    simulator.world.grants.get("manual").scopes = ["issued_documents.invoices:r"]  # type: ignore[union-attr]
    assert 200 == (await api.get(f"{DOCUMENTS}?type=invoice")).status_code
    assert 403 == (await post(api, invoice())).status_code
    assert 403 == (await api.get(f"{DOCUMENTS}?type=credit_note")).status_code


async def test_a_plan_has_its_limit_of_documents(api: httpx2.AsyncClient, create: Create, switch: Switch) -> None:
    await create()
    switch(plan_document_limit=1)
    assert 403 == (await post(api, invoice())).status_code


async def test_get_with_fields_and_fieldsets(api: httpx2.AsyncClient, create: Create) -> None:
    path = f"{DOCUMENTS}/{(await create())['id']}"
    assert {"id", "number"} == set((await api.get(f"{path}?fields=id,number,nothing")).json()["data"])
    assert "ei_status" not in (await api.get(path)).json()["data"]
    assert (await api.get(f"{path}?fieldset=detailed")).json()["data"]["ei_status"] is None
    assert (await api.get(f"{path}?fieldset=basic")).json()["data"]["items_list"] is None


async def test_a_change_touches_only_what_was_sent(api: httpx2.AsyncClient, create: Create) -> None:
    document = await create(subject="ref-1", notes="a")
    path = f"{DOCUMENTS}/{document['id']}"
    changed = (await api.put(path, json={"data": {"notes": None, "type": "quote"}})).json()["data"]
    assert ("ref-1", "", "invoice") == (changed["subject"], changed["notes"], changed["type"])
    assert document["items_list"] == changed["items_list"]


async def test_changing_items_alone_breaks_the_sum_of_payments(api: httpx2.AsyncClient, create: Create) -> None:
    path = f"{DOCUMENTS}/{(await create())['id']}"
    data = {"items_list": [item(net_price=200)]}
    assert 422 == (await api.put(path, json={"data": data})).status_code
    fixed = await api.put(path, json={"data": data, "options": {"fix_payments": True}})
    assert 244 == fixed.json()["data"]["payments_list"][0]["amount"]


async def test_marking_paid_keeps_the_id_of_the_payment(api: httpx2.AsyncClient, create: Create) -> None:
    document = await create()
    row = {**document["payments_list"][0], "status": "paid", "payment_account": {"id": 109}}
    path = f"{DOCUMENTS}/{document['id']}"
    changed = (await api.put(path, json={"data": {"payments_list": [row]}})).json()["data"]
    assert document["payments_list"][0]["id"] == changed["payments_list"][0]["id"]
    assert ("paid", "2026-12-20") == (changed["payments_list"][0]["status"], changed["payments_list"][0]["paid_date"])
    assert changed["next_due_date"] is None


async def test_a_deleted_document_is_in_the_bin_until_recovered(api: httpx2.AsyncClient, create: Create) -> None:
    number = (await create())["id"]
    bin_path = f"/c/101/bin/issued_documents/{number}"
    assert 404 == (await api.get(bin_path)).status_code
    deleted = await api.delete(f"{DOCUMENTS}/{number}")
    assert (200, b"") == (deleted.status_code, deleted.content)
    assert 404 == (await api.delete(f"{DOCUMENTS}/{number}")).status_code
    assert [number] == [row["id"] for row in (await api.get("/c/101/bin/issued_documents")).json()["data"]]
    assert 200 == (await api.get(bin_path)).status_code
    assert 200 == (await api.post(f"{bin_path}/recover")).status_code
    assert 200 == (await api.get(f"{DOCUMENTS}/{number}")).status_code


async def test_a_document_leaves_the_bin_for_good(api: httpx2.AsyncClient, create: Create) -> None:
    number = (await create())["id"]
    await api.delete(f"{DOCUMENTS}/{number}")
    await api.delete(f"/c/101/bin/issued_documents/{number}")
    assert 404 == (await api.get(f"/c/101/bin/issued_documents/{number}")).status_code


async def test_another_company_does_not_see_it(api: httpx2.AsyncClient, create: Create) -> None:
    number = (await create())["id"]
    assert 404 == (await api.get(f"/c/102/issued_documents/{number}")).status_code


async def test_totals_store_nothing(api: httpx2.AsyncClient) -> None:
    answer = await api.post(f"{DOCUMENTS}/totals", json={"data": invoice(payments_list=[])})
    assert (122, 0) == (answer.json()["data"]["amount_due"], answer.json()["data"]["payments_sum"])
    assert 0 == (await api.get(f"{DOCUMENTS}?type=invoice")).json()["total"]


async def test_totals_of_an_existing_document_with_a_change(api: httpx2.AsyncClient, create: Create) -> None:
    path = f"{DOCUMENTS}/{(await create())['id']}/totals"
    answer = await api.post(path, json={"data": {"items_list": [item(qty=2)]}})
    assert 244 == answer.json()["data"]["amount_due"]


async def test_pre_create_info_has_what_a_client_must_choose(api: httpx2.AsyncClient, create: Create) -> None:
    await create(numeration="/EB")
    info = (await api.get(f"{DOCUMENTS}/info?type=invoice")).json()["data"]
    assert {"": 1, "/EB": 2} == info["numerations"]["2026"]
    assert 0 == info["items_default_values"]["vat"]["id"]
    assert "MP05" == info["payment_methods_list"][0]["ei_payment_method"]
    assert [21, 109] == [row["id"] for row in info["payment_accounts_list"]]


@pytest.mark.parametrize("query", ["", "?type=fattura"])
async def test_lists_and_info_want_a_type(api: httpx2.AsyncClient, query: str) -> None:
    assert {"type"} == fields(await api.get(f"{DOCUMENTS}{query}"))
    assert {"type"} == fields(await api.get(f"{DOCUMENTS}/info{query}"))


async def test_a_proforma_becomes_an_invoice(api: httpx2.AsyncClient, create: Create) -> None:
    source = await create(type="proforma")
    query = f"original_document_id={source['id']}&new_type=invoice&transform_keep_copy=0"
    draft = (await api.get(f"{DOCUMENTS}/transform?{query}")).json()
    made = await api.post(DOCUMENTS, json=draft)
    assert ("invoice", 1) == (made.json()["data"]["type"], made.json()["data"]["number"])
    assert 404 == (await api.get(f"{DOCUMENTS}/{source['id']}")).status_code


async def test_a_copy_of_the_proforma_may_stay(api: httpx2.AsyncClient, create: Create) -> None:
    source = await create(type="proforma")
    query = f"original_document_id={source['id']}&new_type=invoice&transform_keep_copy=1"
    await api.post(DOCUMENTS, json=(await api.get(f"{DOCUMENTS}/transform?{query}")).json())
    assert 200 == (await api.get(f"{DOCUMENTS}/{source['id']}")).status_code


async def test_two_orders_join_into_one_draft(api: httpx2.AsyncClient, create: Create) -> None:
    first, second = await create(type="order"), await create(type="order")
    draft = (await api.get(f"{DOCUMENTS}/join?ids={first['id']},{second['id']}&type=orders")).json()
    assert 2 == len(draft["data"]["items_list"])
    assert [str(first["id"]), str(second["id"])] == draft["options"]["create_from"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("transform", 422),
        ("transform?original_document_id=x", 422),
        ("transform?original_document_id={id}&new_type=car", 422),
        ("transform?original_document_id=9&new_type=invoice", 404),
        ("join", 422),
        ("join?ids={id}&type=orders", 404),
    ],
)
async def test_drafts_of_nothing(api: httpx2.AsyncClient, create: Create, path: str, status: int) -> None:
    number = (await create())["id"]
    assert status == (await api.get(f"{DOCUMENTS}/{path.format(id=number)}")).status_code


async def test_an_e_invoice_may_miss_its_method_until_verified(api: httpx2.AsyncClient, switch: Switch) -> None:
    switch(ei_payment_method_required_at="verify")
    number = (await post(api, e_invoice(ei_data=None))).json()["data"]["id"]
    verified = await api.get(f"{DOCUMENTS}/{number}/e_invoice/xml_verify")
    assert "metodo di pagamento" in verified.json()["error"]["validation_result"][0]
