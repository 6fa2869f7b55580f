"""P1 and P2 where workers meet, die, lose their lease or live by another clock."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from electronic_billing.invoices.follow import Follower
from electronic_billing.invoices.issue import Creator
from electronic_billing.invoices.model import InvoiceState
from electronic_billing.invoices.send import Sender
from integration.workshop import HALF_AN_HOUR, Workshop, open_workshop

FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("lose_answer", {"method": "POST"}),
    ("lose_answer", {"method": "GET", "times": 2}),
    ("lose_request", {"method": "POST"}),
    ("status", {"status": 503, "method": "POST", "times": 2}),
    ("status", {"status": 500, "path_contains": "/send"}),
    ("quota_short", {"seconds": 40}),
    ("quota_long", {"seconds": 90}),
]


@pytest.fixture
async def workshop(shared_database: str) -> AsyncIterator[Workshop]:
    async with open_workshop(shared_database) as opened:
        yield opened


async def issue_many(workshop: Workshop, chance: random.Random, many: int) -> list[UUID]:
    days = [date(2026, 3, chance.randint(1, 10)) for _ in range(many)]
    return [await workshop.issue(f"RES-{number}", on=day) for number, day in enumerate(days)]


@pytest.mark.parametrize("seed", range(4))
async def test_three_workers_at_once_make_one_document_each(shared_database: str, seed: int) -> None:
    """Invoices of many days, answers lost, servers failing, clocks stepping both ways."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    async with open_workshop(shared_database, seed=seed, search_visibility_seconds=chance.choice([0, 20])) as workshop:
        invoices = await issue_many(workshop, chance, 6)
        for kind, more in chance.sample(FAULTS, 4):
            workshop.fail(kind, **more)
            await workshop.settle(pumps=3)
            workshop.clock.advance(timedelta(seconds=chance.choice([-90, -5, 0, 30, 150])))
        workshop.heal()
        await workshop.advance(*HALF_AN_HOUR, pumps=3)
        await workshop.assert_one_document_each(invoices)
        assert {InvoiceState.CLEARED} == {(await workshop.invoice(one)).state for one in invoices}
        assert 6 == len({request.path for request in workshop.asked("POST", "/send")})


@pytest.mark.parametrize("seed", range(4))
async def test_a_worker_that_dies_anywhere_leaves_work_that_the_next_one_finishes(
    shared_database: str, seed: int
) -> None:
    """A cancelled task stops between two lines as a killed process does: its transaction ends, its call is cut off."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    async with open_workshop(shared_database, seed=seed) as workshop:
        invoices = await issue_many(workshop, chance, 4)
        for _ in range(8):
            await die_somewhere(workshop, chance)
            workshop.clock.advance(timedelta(seconds=chance.choice([0, 3, 101])))
        await workshop.advance(101, *HALF_AN_HOUR, pumps=2)
        await workshop.assert_one_document_each(invoices)
        assert {InvoiceState.CLEARED} == {(await workshop.invoice(one)).state for one in invoices}


async def die_somewhere(workshop: Workshop, chance: random.Random) -> None:
    working = asyncio.create_task(workshop.pump().drain())
    for _ in range(chance.randint(1, 120)):
        await asyncio.sleep(0)
        if chance.random() < 0.3:
            await asyncio.sleep(0.001)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def test_two_workers_do_not_reserve_the_same_number(workshop: Workshop) -> None:
    invoices = [await workshop.issue(f"RES-{number}") for number in range(5)]
    await workshop.change("UPDATE invoices SET due_at = %s", workshop.clock.now())
    await workshop.settle(pumps=8)
    await workshop.assert_one_document_each(invoices)


async def test_a_create_whose_lease_went_to_another_is_not_made(workshop: Workshop) -> None:
    """The first worker sleeps between its claim and its call until another has taken the work and done it."""
    invoice = await workshop.issue()
    await workshop.settle()
    later = await workshop.issue("RES-2")
    slow = Creator(workshop.links, workshop.chance)
    claim = await slow._claim(workshop.tenant_id)
    assert claim is not None
    await workshop.advance(101)
    workshop.heal()
    made = len(workshop.asked("POST", "/issued_documents"))
    await slow._perform(workshop.tenant_id, claim)
    assert made == len(workshop.asked("POST", "/issued_documents"))
    await workshop.assert_one_document_each([invoice, later])


async def test_a_refusal_that_comes_after_the_lease_changes_nothing(workshop: Workshop) -> None:
    """The slow worker would give the number back that the other one has used meanwhile."""
    invoice = await workshop.issue()
    await workshop.settle()
    later = await workshop.issue("RES-2")
    slow = Creator(workshop.links, workshop.chance)
    claim = await slow._claim(workshop.tenant_id)
    assert claim is not None
    await workshop.change("UPDATE invoices SET lease_id = %s WHERE id = %s", UUID(int=1), later)
    await slow._let_go(workshop.tenant_id, claim.invoice)
    assert later == await workshop.value("SELECT holder_id FROM number_series WHERE holder_id IS NOT NULL")
    await workshop.advance(101, *HALF_AN_HOUR)
    await workshop.assert_one_document_each([invoice, later])


async def test_a_send_whose_lease_went_to_another_is_not_made(workshop: Workshop) -> None:
    await workshop.issue()
    workshop.fail("status", status=503, path_contains="/send")
    await workshop.settle()
    await workshop.change("UPDATE invoices SET intent = NULL, problem = NULL, due_at = %s", workshop.clock.now())
    slow = Sender(workshop.links, Follower(workshop.links, workshop.chance), workshop.chance)
    claim = await slow._claim(workshop.tenant_id)
    assert claim is not None
    await workshop.advance(101)
    made = len(workshop.asked("POST", "/send"))
    await slow._send(workshop.tenant_id, claim.invoice, claim.company)
    assert made == len(workshop.asked("POST", "/send"))


async def test_a_worker_killed_before_its_call_creates_nothing_after_billing_was_switched_off(
    workshop: Workshop,
) -> None:
    first = await workshop.issue()
    await workshop.settle()
    second = await workshop.issue("RES-2")
    assert await Creator(workshop.links, workshop.chance)._claim(workshop.tenant_id) is not None
    await workshop.switch(on=False)
    await workshop.advance(101, 60)
    assert ["1/EB"] == workshop.numbers()
    assert InvoiceState.QUEUED is (await workshop.invoice(second)).state

    await workshop.switch(on=True)
    await workshop.advance(1)
    await workshop.assert_one_document_each([first, second])


async def test_a_number_in_doubt_is_not_given_away_while_billing_is_off(shared_database: str) -> None:
    """The create was made but is not found yet; switched off and on again, an older invoice must not take its number
    and the invoice itself must not be made twice."""
    async with open_workshop(shared_database, search_visibility_seconds=600) as workshop:
        lost = await workshop.issue(on=date(2026, 3, 9))
        await workshop.change("UPDATE number_series SET next_number = 1")
        workshop.fail("lose_answer", method="POST")
        await workshop.settle()
        await workshop.switch(on=False)
        await workshop.advance(5, 10, 20, 60, 60)
        older = await insert_older(workshop)
        await workshop.switch(on=True)
        await workshop.advance(*HALF_AN_HOUR, *HALF_AN_HOUR)
        references = sorted(one["subject"] for one in workshop.documents())
        assert sorted([f"eb:{lost}", f"eb:{older}"]) == references


async def insert_older(workshop: Workshop) -> UUID:
    await workshop.switch(on=True)
    older = await workshop.issue("RES-0", on=date(2026, 3, 1))
    await workshop.switch(on=False)
    return older
