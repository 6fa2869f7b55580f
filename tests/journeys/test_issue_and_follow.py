"""Story 2: the host posts an invoice, and it goes all the way to the customer."""

import asyncio
from typing import Any

from electronic_billing.service.samples import sample_invoice
from support.world import World


def states_of(invoice: dict[str, Any]) -> list[str]:
    return [one["state"] for one in invoice["states"]]


async def test_an_invoice_goes_from_queued_to_cleared(billing: World) -> None:
    invoice = await billing.issue("RES-1")
    assert "queued" == invoice["state"]

    await billing.settle()
    invoice = await billing.invoice(invoice["id"])
    assert "transmitted" == invoice["state"]
    assert "1/EB" == invoice["number"]

    for _ in range(4):
        await billing.advance(60)
    invoice = await billing.invoice(invoice["id"])
    assert ["queued", "created", "transmitted", "at_sdi", "cleared"] == list(dict.fromkeys(states_of(invoice)))
    assert "sent" == invoice["sdiStatus"]
    (document,) = await billing.documents()
    assert document["id"] == invoice["electronicBillingId"]


async def test_create_and_send_are_one_call_each(billing: World) -> None:
    await billing.control("DELETE", "/requests")
    await billing.issue("RES-1")
    await billing.issue("RES-2")
    await billing.settle()

    posts = [one for one in (await billing.control("GET", "/requests"))["requests"] if one["method"] == "POST"]
    assert 2 == sum(one["path"].endswith("/issued_documents") for one in posts)
    assert 2 == sum(one["path"].endswith("/send") for one in posts)


async def test_the_same_external_id_is_one_invoice_even_at_the_same_instant(billing: World) -> None:
    body = sample_invoice("RES-1")
    answers = await asyncio.gather(
        *(billing.api("POST", "/invoices", body, headers={"Idempotency-Key": f"k{i % 3}"}) for i in range(12))
    )
    assert 1 == len({answer["id"] for _, answer in answers})
    assert [200] * 11 + [201] == sorted(status for status, _ in answers)
    await billing.settle()
    assert 1 == len(await billing.documents())


async def test_another_body_under_the_same_external_id_is_refused(billing: World) -> None:
    first = await billing.issue("RES-1")
    status, problem = await billing.api("POST", "/invoices", sample_invoice("RES-1") | {"notes": "other"})
    assert 409 == status
    assert problem["type"].endswith("external-id-taken")
    assert first["id"] == problem["invoice_id"]


async def test_the_same_amount_in_another_spelling_is_the_same_invoice(billing: World) -> None:
    first = await billing.issue("RES-1")
    body = sample_invoice("RES-1")
    body["lines"][0]["unit_price"] = "65.0"
    status, again = await billing.api("POST", "/invoices", body)
    assert (200, first["id"]) == (status, again["id"])


async def test_an_idempotency_key_stands_for_one_request_only(billing: World) -> None:
    await billing.api("POST", "/invoices", sample_invoice("RES-1"), headers={"Idempotency-Key": "k"})
    status, problem = await billing.api("POST", "/invoices", sample_invoice("RES-2"), headers={"Idempotency-Key": "k"})
    assert 422 == status
    assert problem["type"].endswith("idempotency-key-reused")
    status, _ = await billing.api("GET", "/invoices?external_id=RES-2")
    assert 200 == status
    await billing.settle()
    assert 1 == len(await billing.documents())


async def test_numbers_follow_one_another_without_a_gap(billing: World) -> None:
    for number in range(1, 6):
        await billing.issue(f"RES-{number}")
    await billing.settle()
    assert [1, 2, 3, 4, 5] == sorted(document["number"] for document in await billing.documents())
