import datetime as dt
from decimal import Decimal

import httpx2
import pytest

from electronic_billing.fic.documents import (
    EiData,
    Entity,
    ErrorReason,
    NewDocument,
    NewItem,
    NewPayment,
    Ref,
    VerifyResult,
)
from electronic_billing.fic.errors import Forbidden, Rejected, UnexpectedAnswer
from electronic_billing.fic.query import numbered
from unit.fic.scripted import Bench, answer, data

INVOICE = NewDocument(
    type="invoice",
    entity=Entity(name="Rossi Viaggi S.r.l.", vat_number="01234567897", country="Italia"),
    items_list=(NewItem(name="Noleggio", net_price=Decimal("68.18182"), qty=Decimal(1), vat=Ref(id=0)),),
    payments_list=(NewPayment(amount=Decimal("83.18"), due_date=dt.date(2026, 11, 30)),),
    date=dt.date(2026, 11, 3),
    number=5,
    numeration="/EB",
    subject="ref-1",
    e_invoice=True,
    ei_data=EiData(payment_method="MP05"),
)


def _page(rows: list[object]) -> httpx2.Response:
    return answer({"current_page": 2, "data": rows, "last_page": 3, "per_page": 100, "total": 201})


async def test_a_new_document_goes_out_exact_and_without_nulls() -> None:
    bench = Bench(data({"id": 10, "number": 5}))
    created = await bench.client.create_document(9, INVOICE)
    assert 10 == created.id
    assert ("POST", "/c/9/issued_documents") == (bench.fic.requests[0].method, bench.fic.requests[0].url.path)
    assert b'"net_price":68.18182' in bench.fic.bodies[0]
    assert {
        "type": "invoice",
        "entity": {"name": "Rossi Viaggi S.r.l.", "vat_number": "01234567897", "country": "Italia"},
        "items_list": [{"name": "Noleggio", "net_price": 68.18182, "qty": 1, "vat": {"id": 0}}],
        "payments_list": [{"amount": 83.18, "due_date": "2026-11-30"}],
        "date": "2026-11-03",
        "number": 5,
        "numeration": "/EB",
        "subject": "ref-1",
        "e_invoice": True,
        "ei_data": {"payment_method": "MP05"},
    } == bench.fic.sent()["data"]


async def test_payments_are_fixed_by_the_server_only_when_asked() -> None:
    bench = Bench(data({"id": 1}), data({"id": 1}))
    await bench.client.create_document(9, INVOICE)
    await bench.client.create_document(9, INVOICE, fix_payments=True)
    assert "options" not in bench.fic.sent(0)
    assert {"fix_payments": True} == bench.fic.sent(1)["options"]


async def test_a_change_sends_only_what_changes() -> None:
    bench = Bench(data({"id": 10}))
    paid = NewPayment(
        id=4,
        amount=Decimal("10.10"),
        due_date=dt.date(2026, 1, 1),
        status="paid",
        paid_date=dt.date(2026, 1, 2),
        payment_account=Ref(id=3),
    )
    await bench.client.modify_document(9, 10, {"payments_list": [paid], "subject": ""})
    assert "PUT" == bench.fic.requests[0].method
    assert {
        "subject": "",
        "payments_list": [
            {
                "id": 4,
                "amount": 10.1,
                "due_date": "2026-01-01",
                "status": "paid",
                "paid_date": "2026-01-02",
                "payment_account": {"id": 3},
            }
        ],
    } == bench.fic.sent()["data"]


async def test_a_list_always_asks_for_the_id() -> None:
    bench = Bench(_page([]))
    await bench.client.list_documents(
        9, type="invoice", q=numbered(5, "/EB"), fields=["ei_status", "id"], sort="-number", page=2
    )
    assert {
        "type": "invoice",
        "q": "number = 5 and numeration = '/EB'",
        "fields": "id,ei_status",
        "sort": "-number",
        "page": "2",
        "per_page": "100",
    } == dict(bench.fic.requests[0].url.params)


async def test_a_page_says_where_it_stands() -> None:
    page = await Bench(_page([{"id": 1, "items_list": None}, {"id": 2}])).client.list_documents(9, type="invoice")
    assert ([1, 2], 2, 3, 201) == ([row.id for row in page.data], page.current_page, page.last_page, page.total)


async def test_one_broken_row_does_not_hide_the_others() -> None:
    bench = Bench(_page([{"id": 1}, {"id": None}, "row", {"id": 3}]))
    page = await bench.client.list_documents(9, type="invoice")
    assert [1, 3] == [row.id for row in page.data]
    assert 2 == len(bench.odd)


async def test_totals_store_nothing() -> None:
    bench = Bench(data({"amount_due": 83.18, "amount_net_with_rivalsa": 1, "vat_list": []}))
    assert Decimal("83.18") == (await bench.client.totals(9, INVOICE)).amount_due
    assert "/c/9/issued_documents/totals" == bench.fic.requests[0].url.path


@pytest.mark.parametrize("dry_run", [False, True])
async def test_sending_always_has_a_body(dry_run: bool) -> None:
    bench = Bench(data({"name": "CARICATO", "date": "2026-08-23 10:38:03"}))
    await bench.client.send_e_invoice(9, 10, dry_run)
    assert {"data": {}, "options": {"dry_run": dry_run}} == bench.fic.sent()


async def test_a_valid_xml_is_verified() -> None:
    assert VerifyResult(success=True) == await Bench(data({"success": True})).client.verify_e_invoice(9, 10)


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "Validation XML", "validation_result": ["one", "two"]}},
        {"error": {"message": "x", "validation_result": {"xml_errors": ["one", "two"]}}, "extra": {"errors": ["one"]}},
        {"error": {"message": "x", "validation_result": None}, "extra": {"errors": ["one", "two"]}},
    ],
)
async def test_an_invalid_xml_is_an_answer_in_each_published_shape(body: object) -> None:
    result = await Bench(answer(body, 422)).client.verify_e_invoice(9, 10)
    assert VerifyResult(success=False, errors=("one", "two")) == result


async def test_an_invalid_xml_without_a_list_keeps_its_message() -> None:
    result = await Bench(answer({"error": {"message": "Non valido."}}, 422)).client.verify_e_invoice(9, 10)
    assert ("Non valido.",) == result.errors


async def test_a_verification_that_was_not_understood_is_no_verdict_on_the_xml() -> None:
    with pytest.raises(Rejected):
        await Bench(answer({"error": {"message": "x"}}, 400)).client.verify_e_invoice(9, 10)


@pytest.mark.parametrize("xml", [b"<?xml?><a/>", b"\xef\xbb\xbf<a/>", b"\n<a/>"])
async def test_the_xml_comes_as_bytes(xml: bytes) -> None:
    assert xml == await Bench(httpx2.Response(200, content=xml)).client.e_invoice_xml(9, 10)


async def test_what_is_not_xml_is_not_passed_on() -> None:
    with pytest.raises(UnexpectedAnswer):
        await Bench(data({})).client.e_invoice_xml(9, 10)


async def test_the_reason_of_a_scarto_is_read() -> None:
    body = {"reason": "P.IVA cessata", "code": 311, "ei_status": "rejected", "date": "2026-06-06"}
    reason = await Bench(data(body)).client.e_invoice_error(9, 10)
    assert ErrorReason(reason="P.IVA cessata", code="311", ei_status="rejected", date="2026-06-06") == reason


@pytest.mark.parametrize("nothing", [None, [], {}])
async def test_no_reason_is_none(nothing: object) -> None:
    assert await Bench(data(nothing)).client.e_invoice_error(9, 10) is None


async def test_companies_come_without_their_tokens() -> None:
    controlled = {"id": 2, "name": "Noleggi", "vat_number": 1234567897, "access_token": "leak", "type": "company"}
    body = {"companies": [{"id": 1, "access_token": "leak", "controlled_companies": [controlled], "fic_plan": None}]}
    (accountant,) = await Bench(data(body)).client.user_companies()
    (company,) = accountant.controlled_companies
    assert ("Noleggi", "01234567897") == (company.name, company.vat_number)
    assert "leak" not in repr(accountant)


async def test_a_company_tells_its_plan_and_permission() -> None:
    body = {
        "id": 1,
        "access_info": {
            "role": "subaccount",
            "permissions": {
                "fic_issued_documents": "detailed",
                "fic_issued_documents_detailed": {"invoices": "write"},
            },
        },
        "plan_info": {"functions": {"e_invoice": True}, "functions_status": {"ts_digital": {"active": False}}},
        "fic_license_expire": "2030-12-31",
    }
    info = await Bench(data(body)).client.company_info(1)
    assert ("write", "") == (
        info.access_info.issued_documents("invoices"),
        info.access_info.issued_documents("orders"),
    )
    assert (True, False) == (
        info.plan_info.functions.e_invoice,
        info.plan_info.functions_status.ts_digital.active,
    )
    assert dt.date(2030, 12, 31) == info.fic_license_expire


@pytest.mark.parametrize(("level", "expected"), [("write", "write"), ("detailed", ""), (None, ""), ([], "")])
async def test_a_permission_may_be_plain_or_untold(level: object, expected: str) -> None:
    body = {"id": 1, "access_info": {"permissions": {"fic_issued_documents": level}}}
    info = await Bench(data(body)).client.company_info(1)
    assert expected == info.access_info.issued_documents("invoices")


async def test_pre_create_info_is_asked_by_type() -> None:
    body = {
        "numerations": {"2026": {"": 12, "/EB": None}, "2025": []},
        "vat_types_list": [{"id": 0, "value": 22, "ei_type": "0"}],
        "items_default_values": {"vat": {"id": 0}},
    }
    bench = Bench(data(body))
    info = await bench.client.pre_create_info(9, "invoice")
    assert {"2026": {"": 12, "/EB": None}, "2025": {}} == info.numerations
    assert {"type": "invoice"} == dict(bench.fic.requests[0].url.params)


async def test_payment_methods_carry_the_code_of_the_e_invoice() -> None:
    bench = Bench(data([{"id": 1, "ei_payment_method": "MP05", "default_payment_account": None}]))
    (method,) = await bench.client.payment_methods(9)
    assert "MP05" == method.ei_payment_method


async def test_payment_accounts_are_listed() -> None:
    (account,) = await Bench(data([{"id": 21, "type": "bank", "iban": None}])).client.payment_accounts(9)
    assert (21, "bank", None) == (account.id, account.type, account.iban)


@pytest.mark.parametrize(
    ("warnings", "expected"), [("taken", ("taken",)), (["a", "b"], ("a", "b")), (None, ()), ("", ())]
)
async def test_warnings_of_a_subscription_come_as_list_or_text(warnings: object, expected: tuple[str, ...]) -> None:
    body = {"data": {"id": "SUB1", "sink": "https://x.example", "verified": True}, "warnings": warnings}
    bench = Bench(answer(body))
    subscription = await bench.client.create_subscription(9, "https://x.example", ["a.b"])
    assert ("SUB1", expected) == (subscription.id, subscription.warnings)
    assert ["a.b"] == bench.fic.sent()["data"]["types"]


async def test_subscriptions_are_listed_verified_and_deleted() -> None:
    bench = Bench(data([{"id": "SUB1"}]), httpx2.Response(200), httpx2.Response(200))
    (subscription,) = await bench.client.list_subscriptions(9)
    await bench.client.verify_subscription(9, subscription.id)
    await bench.client.delete_subscription(9, "SUB1/../2")
    assert "/c/9/subscriptions/SUB1/verify" == bench.fic.requests[1].url.path
    assert b"/c/9/subscriptions/SUB1%2F..%2F2" == bench.fic.requests[2].url.raw_path


async def test_a_blocked_app_is_told_so() -> None:
    body = {"error": {"message": "This app is not enabled to register webhooks", "code": "NO_PERMISSION"}}
    with pytest.raises(Forbidden):
        await Bench(answer(body, 403)).client.create_subscription(9, "https://x.example", [])


async def test_clients_are_created_and_found() -> None:
    bench = Bench(data({"id": 3, "name": "Rossi", "email": None}), _page([{"id": 3, "name": "Rossi"}]))
    created = await bench.client.create_client(9, Entity(name="Rossi", code="EB-1"))
    page = await bench.client.list_clients(9, q="code = 'EB-1'")
    assert created == page.data[0]
    assert {"name": "Rossi", "code": "EB-1"} == bench.fic.sent(0)["data"]


async def test_deleting_needs_no_answer_body() -> None:
    bench = Bench(httpx2.Response(200))
    await bench.client.delete_document(9, 10)
    assert ("DELETE", b"") == (bench.fic.requests[0].method, bench.fic.bodies[0])
