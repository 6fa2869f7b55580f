"""P1 and P2 for every kind of document, while calls fail, billing is switched off and on, and people press *retry*."""

import random
from typing import Any
from uuid import UUID

import pytest

from electronic_billing.invoices.errors import NotLookable
from electronic_billing.invoices.model import InvoiceState
from electronic_billing.invoices.retry import retry_invoice
from electronic_billing.tenants.audit import SYSTEM
from integration.test_examine import ABROAD, another_regime
from integration.test_preflight import TWO_HUNDRED
from integration.workshop import HALF_AN_HOUR, Workshop, open_workshop

pytestmark = pytest.mark.chaos

KINDS: list[dict[str, Any]] = [
    {},
    TWO_HUNDRED,
    {"kind": "credit_note", "linked": [{"number": "3/XX", "date": "2026-03-02"}]},
    {"customer": ABROAD},
    {"tipo_documento": "TD02"},
]
FAULTS: list[dict[str, Any]] = [
    {"kind": "lose_answer"},
    {"kind": "lose_request"},
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 403},
    {"kind": "quota_short", "seconds": 30},
]
CALLS = ("/send", "/issued_documents", "/e_invoice/xml")


@pytest.mark.parametrize("seed", range(3))
async def test_each_invoice_has_one_document_and_no_number_is_missing(database_url: str, seed: int) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    switches = {
        "search_visibility_seconds": chance.choice([0, 10]),
        "arrotondamento_in_amount_due": chance.choice([False, True]),
    }
    async with open_workshop(database_url, seed=seed, **switches) as workshop:
        if chance.random() < 0.5:
            another_regime(workshop)
        ids: list[UUID] = []
        for number in range(8):
            await workshop.switch(on=True)
            ids.append(await workshop.issue(f"RES-{number}", **chance.choice(KINDS)))
            fault = chance.choice(FAULTS) | {"times": chance.randint(1, 3), "path_contains": chance.choice(CALLS)}
            workshop.fail(fault.pop("kind"), **fault)
            await workshop.advance(chance.choice([0.5, 3, 20, 60]), pumps=chance.choice([1, 3]))
            await workshop.switch(on=chance.random() < 0.8)
            await press_retry(workshop, [one for one in ids if chance.random() < 0.3])
        await come_to_rest(workshop, ids)
        assert {InvoiceState.CLEARED} == {(await workshop.invoice(one)).state for one in ids}
        assert_one_document_each(workshop, ids)


async def press_retry(workshop: Workshop, invoice_ids: list[UUID]) -> None:
    for invoice_id in invoice_ids:
        try:
            async with workshop.web.tenant(workshop.tenant_id) as tx:
                await retry_invoice(tx, workshop.clock, SYSTEM, invoice_id)
        except NotLookable:
            continue


async def come_to_rest(workshop: Workshop, invoice_ids: list[UUID]) -> None:
    workshop.heal()
    await workshop.switch(on=True)
    for _ in range(3):
        await workshop.advance(*HALF_AN_HOUR, pumps=2)
        await press_retry(workshop, invoice_ids)
    await workshop.advance(*HALF_AN_HOUR, *HALF_AN_HOUR)


def assert_one_document_each(workshop: Workshop, invoice_ids: list[UUID]) -> None:
    documents = workshop.documents()
    assert sorted(f"eb:{one}" for one in invoice_ids) == sorted(one["subject"] for one in documents)
    for series in {(one["type"], one["numeration"]) for one in documents}:
        numbers = sorted(one["number"] for one in documents if (one["type"], one["numeration"]) == series)
        assert list(range(1, len(numbers) + 1)) == numbers
