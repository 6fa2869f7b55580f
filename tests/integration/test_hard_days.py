"""What must hold on a bad day: outages, quotas, deletions, storms of events, impatient people."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import msgspec
import pytest

from electronic_billing.companies.errors import CompanyAlreadyLinked
from electronic_billing.companies.store import store_link, store_setup
from electronic_billing.invoices.errors import BillingDisabled, NotLookable
from electronic_billing.invoices.model import Invoice, InvoiceState
from electronic_billing.invoices.receive import Receiver
from electronic_billing.invoices.retry import retry_invoice
from electronic_billing.service.samples import sample_invoice
from electronic_billing.tenants.audit import SYSTEM
from integration.workshop import AURORA, HALF_AN_HOUR, SETUP, Workshop, open_workshop

MINUTE = 60
HOUR = 3600
UNKNOWN_RECIPIENT = sample_invoice("", codice_destinatario="ABC1234")["customer"]


@pytest.fixture
async def workshop(shared_database: str) -> AsyncIterator[Workshop]:
    async with open_workshop(shared_database) as opened:
        yield opened


async def retry(workshop: Workshop, invoice_id: UUID) -> Invoice:
    async with workshop.web.tenant(workshop.tenant_id) as tx:
        return await retry_invoice(tx, workshop.clock, SYSTEM, invoice_id)


async def event(workshop: Workshop, event_id: str, kind: str, *document_ids: int) -> None:
    async with workshop.owner.tenant(workshop.tenant_id) as tx:
        await tx.execute(
            "INSERT INTO inbox (tenant_id, company_id, event_id, type, document_ids, occurred_at, received_at,"
            " token_expired) VALUES (%s, %s, %s, %s, %s, now(), now(), false)",
            [workshop.tenant_id, workshop.company_id, event_id, kind, list(document_ids)],
        )


async def test_an_outage_of_an_hour_ends_no_search(workshop: Workshop) -> None:
    """The create's answer was lost and then nothing answers: looks that failed are no looks, so nobody is bothered."""
    first = await workshop.issue("RES-1")
    await workshop.settle()
    second = await workshop.issue("RES-2")
    workshop.fail("status", status=503, method="POST", path_contains="/issued_documents")
    workshop.fail("status", status=503, method="GET", times=None)
    await workshop.settle()
    await workshop.advance(*[5 * MINUTE] * 12)
    assert InvoiceState.QUEUED is (await workshop.invoice(second)).state

    workshop.heal()
    await workshop.advance(*HALF_AN_HOUR)
    assert InvoiceState.CLEARED is (await workshop.invoice(second)).state
    await workshop.assert_one_document_each([first, second])


async def test_a_number_is_not_given_again_after_its_document_was_deleted(workshop: Workshop) -> None:
    """Fatture in Cloud would give it again; a discarded and deleted invoice keeps it in our history."""
    first = await workshop.issue(customer=UNKNOWN_RECIPIENT)
    await workshop.advance(*[MINUTE] * 5)
    workshop.act("delete", workshop.documents()[0]["id"])
    await workshop.change("UPDATE invoices SET due_at = %s", workshop.clock.now())
    await workshop.settle()
    assert InvoiceState.DELETED is (await workshop.invoice(first)).state

    intruder = await workshop.made_by_hand(2)
    second = await workshop.issue("RES-2")
    await workshop.advance(*HALF_AN_HOUR)
    assert InvoiceState.BLOCKED is (await workshop.invoice(second)).state
    workshop.act("delete", intruder)
    await retry(workshop, second)
    await workshop.advance(*HALF_AN_HOUR)
    assert ["2/EB"] == workshop.numbers()
    assert InvoiceState.CLEARED is (await workshop.invoice(second)).state


async def test_an_older_data_that_waits_for_its_next_try_keeps_its_place(workshop: Workshop) -> None:
    older = await workshop.issue("RES-1", on=date(2026, 3, 1))
    younger = await workshop.issue("RES-2", on=date(2026, 3, 5))
    await workshop.change("UPDATE invoices SET due_at = due_at + interval '30 seconds' WHERE id = %s", older)
    await workshop.settle()
    assert [] == workshop.numbers()
    await workshop.advance(31)
    assert ["1/EB", "2/EB"] == workshop.numbers()
    await workshop.assert_one_document_each([older, younger])


async def test_an_older_data_after_a_younger_goes_to_the_late_sezionale(workshop: Workshop) -> None:
    younger = await workshop.issue("RES-1", on=date(2026, 3, 5))
    await workshop.settle()
    older = await workshop.issue("RES-2", on=date(2026, 3, 1))
    oldest_year = await workshop.issue("RES-3", on=date(2025, 12, 30))
    await workshop.settle()
    assert ["1/EB", "1/EB", "1/EBT"] == workshop.numbers()
    assert date(2026, 3, 1) == (await workshop.invoice(older)).issue_date
    assert 2025 == (await workshop.invoice(oldest_year)).year
    assert "/EB" == (await workshop.invoice(younger)).numeration


async def test_a_data_that_the_accountant_overtook_goes_to_the_late_sezionale(workshop: Workshop) -> None:
    """Fatture in Cloud refuses a Data that runs backwards: as the only call was refused, nothing of ours exists."""
    await workshop.issue("RES-1", on=date(2026, 3, 1))
    workshop.fail("status", status=503, path_contains="/send", times=None)
    await workshop.settle()
    (document,) = workshop.documents()
    workshop.act("edit", document["id"], date="2026-03-09")
    workshop.heal()
    older = await workshop.issue("RES-2", on=date(2026, 3, 2))
    await workshop.settle()
    await workshop.advance(*HALF_AN_HOUR)
    assert ["1/EB", "1/EBT"] == workshop.numbers()
    late = await workshop.invoice(older)
    assert ("/EBT", date(2026, 3, 2), None) == (late.numeration, late.issue_date, late.problem)
    assert 3 == len(workshop.asked("POST", "/issued_documents"))


async def test_a_look_that_fails_does_not_hide_that_the_accountant_overtook(workshop: Workshop) -> None:
    await workshop.issue("RES-1", on=date(2026, 3, 1))
    workshop.fail("status", status=503, path_contains="/send", times=None)
    await workshop.settle()
    workshop.act("edit", workshop.documents()[0]["id"], date="2026-03-09")
    workshop.heal()
    older = await workshop.issue("RES-2", on=date(2026, 3, 2))
    await workshop.settle()
    workshop.fail("status", status=503, method="GET", path_contains="/issued_documents", times=2)
    await workshop.advance(*HALF_AN_HOUR, *HALF_AN_HOUR)
    assert "/EBT" == (await workshop.invoice(older)).numeration


async def test_one_look_does_not_prove_that_a_refused_create_made_nothing(shared_database: str) -> None:
    """Something between us and Fatture in Cloud sent our create twice: the answer is the refusal of the second, and the
    search does not show the first yet. A later Data in the series is no reason to make another document."""
    async with open_workshop(shared_database, chronology="accept", search_visibility_seconds=18) as workshop:
        first = await workshop.issue("RES-1")
        await workshop.settle()
        await workshop.made_by_hand(3, date="2026-03-12")
        await workshop.advance(MINUTE)
        second = await workshop.issue("RES-2")
        await workshop.made_by_hand(2, subject=f"eb:{second}")
        await workshop.advance(*HALF_AN_HOUR)
        assert ["1/EB", "2/EB", "3/EB"] == workshop.numbers()
        adopted = [(await workshop.invoice(one)).full_number for one in (first, second)]
        assert ["1/EB", "2/EB"] == adopted


async def test_a_send_that_came_to_nothing_is_told_after_two_hours(workshop: Workshop) -> None:
    """The hub took it, and it never left: nobody would notice before the law's days are over."""
    invoice_id = await workshop.issue()
    await workshop.settle()
    world = workshop.simulator.world
    (document,) = list(world.documents)
    assert document.transmission is not None
    world.agenda.cancel("sdi", document.id)
    document.transmission.status = "not_sent"
    await workshop.advance(*[MINUTE] * 10)
    assert (InvoiceState.TRANSMITTED, None) == await state_and_problem(workshop, invoice_id)

    await workshop.advance(*[10 * MINUTE] * 18)
    assert (InvoiceState.TRANSMITTED, "why.not_transmitted") == await state_and_problem(workshop, invoice_id)
    assert 1 == len(workshop.asked("POST", "/send"))

    workshop.act("sdi", int(document.id), outcome="deliver")
    await workshop.advance(*[10 * MINUTE] * 6)
    assert (InvoiceState.CLEARED, None) == await state_and_problem(workshop, invoice_id)


async def state_and_problem(workshop: Workshop, invoice_id: UUID) -> tuple[InvoiceState, str | None]:
    invoice = await workshop.invoice(invoice_id)
    return invoice.state, None if invoice.problem is None else invoice.problem.reason


async def test_after_a_429_nobody_calls_before_the_time_that_was_told(workshop: Workshop) -> None:
    for number in range(4):
        await workshop.issue(f"RES-{number}")
    await workshop.settle()
    for number in range(4, 8):
        await workshop.issue(f"RES-{number}")
    workshop.fail("quota_short", seconds=120)
    await workshop.settle(pumps=2)
    asked = workshop.simulator.world.requests.total
    await workshop.advance(30, 30, 30, 29, pumps=2)
    assert asked == workshop.simulator.world.requests.total
    await workshop.advance(2, 60)
    assert 8 == len(workshop.numbers())


async def test_a_spent_hour_is_waited_for(workshop: Workshop) -> None:
    await workshop.issue()
    workshop.fail("quota_long", seconds=1800)
    await workshop.settle()
    await workshop.advance(1790)
    assert [] == workshop.numbers()
    await workshop.advance(11, 1)
    assert ["1/EB"] == workshop.numbers()


async def test_a_storm_of_events_does_not_hurry_a_search_into_doubt(shared_database: str) -> None:
    """The looks for a lost document are counted; events about others must not use them up in seconds."""
    async with open_workshop(shared_database, search_visibility_seconds=60) as workshop:
        sent = await workshop.issue("RES-1")
        await workshop.settle()
        document = workshop.documents()[0]["id"]
        workshop.fail("lose_answer", method="POST", path_contains="/issued_documents")
        lost = await workshop.issue("RES-2")
        await workshop.settle()
        for number in range(20):
            await event(workshop, f"e{number}", "e_invoices.status_update", document)
            await workshop.settle()
        assert InvoiceState.QUEUED is (await workshop.invoice(lost)).state
        assert 3 > (await workshop.invoice(lost)).attempt
        await workshop.advance(*HALF_AN_HOUR)
        await workshop.assert_one_document_each([sent, lost])


async def test_the_news_of_a_new_document_finds_the_lost_one_at_once(workshop: Workshop) -> None:
    workshop.fail("lose_answer", method="POST", path_contains="/issued_documents")
    lost = await workshop.issue()
    await workshop.settle()
    assert InvoiceState.QUEUED is (await workshop.invoice(lost)).state
    await event(workshop, "e1", "issued_documents.invoices.create", workshop.documents()[0]["id"])
    await workshop.settle()
    assert InvoiceState.TRANSMITTED is (await workshop.invoice(lost)).state


async def test_two_workers_handle_the_same_documents_events_without_a_deadlock(workshop: Workshop) -> None:
    for number in range(6):
        await workshop.issue(f"RES-{number}")
    await workshop.settle()
    documents = [one["id"] for one in workshop.documents()]
    for turn in range(10):
        for number in range(4):
            ids = documents if number % 2 else documents[::-1]
            await event(workshop, f"e{turn}-{number}", "status_update", *ids)
        receivers = [Receiver(workshop.worker, workshop.clock) for _ in range(4)]
        await asyncio.gather(*(receiver.take(workshop.tenant_id) for receiver in receivers))
    assert 0 == await workshop.value("SELECT count(*) FROM inbox WHERE handled_at IS NULL")


async def test_two_people_press_retry_at_once_and_one_is_told_so(workshop: Workshop) -> None:
    await workshop.issue("RES-1")
    await workshop.settle()
    await workshop.made_by_hand(2)
    stopped = await workshop.issue("RES-2")
    await workshop.advance(*HALF_AN_HOUR)
    assert InvoiceState.BLOCKED is (await workshop.invoice(stopped)).state

    answers = await asyncio.gather(*(retry(workshop, stopped) for _ in range(4)), return_exceptions=True)
    assert 3 == sum(isinstance(answer, NotLookable) for answer in answers)
    assert [InvoiceState.QUEUED, InvoiceState.BLOCKED, InvoiceState.QUEUED] == await workshop.states(stopped)
    assert 1 == await workshop.value("SELECT count(*) FROM audit_entries WHERE deed = 'retry'")
    await workshop.advance(*HALF_AN_HOUR)
    assert "3/EB" in workshop.numbers()


async def test_a_refused_send_is_not_repeated_but_is_seen_when_a_person_sends_by_hand(workshop: Workshop) -> None:
    invoice = await workshop.issue()
    workshop.fail("status", status=403, path_contains="/send")
    await workshop.settle()
    refused = await workshop.invoice(invoice)
    assert (InvoiceState.CREATED, "why.forbidden") == (refused.state, refused.problem and refused.problem.reason)
    workshop.simulator.world.requests.clear()
    await workshop.advance(HOUR, HOUR)
    assert [] == workshop.asked("POST", "/send")
    assert refused.problem == (await workshop.invoice(invoice)).problem

    workshop.act("sdi", workshop.documents()[0]["id"], outcome="sent")
    await workshop.advance(HOUR)
    assert InvoiceState.CLEARED is (await workshop.invoice(invoice)).state


async def test_after_a_person_has_looked_a_refused_send_is_made_again(workshop: Workshop) -> None:
    invoice = await workshop.issue()
    workshop.fail("status", status=403, path_contains="/send")
    await workshop.settle()
    await retry(workshop, invoice)
    await workshop.settle()
    assert InvoiceState.TRANSMITTED is (await workshop.invoice(invoice)).state


async def test_a_refused_create_waits_for_a_person_and_leaves_its_number_to_the_next(workshop: Workshop) -> None:
    workshop.fail("status", status=422, method="POST", path_contains="/issued_documents")
    refused = await workshop.issue("RES-1")
    await workshop.settle()
    following = await workshop.issue("RES-2")
    await workshop.settle()
    assert InvoiceState.BLOCKED is (await workshop.invoice(refused)).state
    await retry(workshop, refused)
    await workshop.settle()
    assert ["1/EB", "2/EB"] == workshop.numbers()
    await workshop.assert_one_document_each([refused, following])


async def test_a_rate_that_was_taken_out_of_the_mapping_blocks_what_needs_it_and_nothing_else(
    workshop: Workshop,
) -> None:
    await workshop.issue("RES-1")
    await workshop.settle()
    untaxed = [{"description": "Cauzione", "unit_price": "50.00", "vat_rate": "0", "natura": "N1"}]
    blocked = await workshop.issue("RES-2", lines=untaxed)
    await map_vat(workshop, {"22": 0})
    await workshop.issue("RES-3")
    await workshop.settle()
    assert ["1/EB", "2/EB"] == workshop.numbers()
    shown = await workshop.invoice(blocked)
    assert (InvoiceState.BLOCKED, {"key": "N1"}) == (shown.state, shown.problem and shown.problem.values)

    await map_vat(workshop, {"22": 0, "N1": 21})
    await retry(workshop, blocked)
    await workshop.settle()
    assert ["1/EB", "2/EB", "3/EB"] == workshop.numbers()


async def test_a_rate_taken_out_while_a_create_is_in_doubt_gives_no_number_back(workshop: Workshop) -> None:
    await workshop.issue("RES-1")
    await workshop.settle()
    untaxed = [{"description": "Cauzione", "unit_price": "50.00", "vat_rate": "0", "natura": "N1"}]
    lost = await workshop.issue("RES-2", lines=untaxed)
    workshop.fail("lose_request", method="POST", path_contains="/issued_documents")
    await workshop.settle()
    await map_vat(workshop, {"22": 0})
    await workshop.advance(*HALF_AN_HOUR)
    assert (InvoiceState.QUEUED, 2) == ((shown := await workshop.invoice(lost)).state, shown.number)
    await map_vat(workshop, {"22": 0, "N1": 21})
    await workshop.advance(*HALF_AN_HOUR)
    assert ["1/EB", "2/EB"] == workshop.numbers()


async def map_vat(workshop: Workshop, vat_ids: dict[str, int]) -> None:
    async with workshop.web.tenant(workshop.tenant_id) as tx:
        await store_setup(
            tx, workshop.company_id, msgspec.structs.replace(SETUP, vat_ids=vat_ids), workshop.clock.now()
        )


async def test_a_company_out_of_reach_is_no_deletion(workshop: Workshop) -> None:
    """With another account's token, or a lost permission, Fatture in Cloud may answer 404 to everything."""
    followed, unsent = await workshop.issue("RES-1"), await workshop.issue("RES-2")
    await workshop.settle()
    await workshop.change("UPDATE invoices SET state = 'created', intent = 'send' WHERE id = %s", unsent)
    workshop.fail("status", status=404, path_contains="/c/", times=None)
    await workshop.change("UPDATE invoices SET due_at = %s", workshop.clock.now())
    await workshop.settle()
    states = {(await workshop.invoice(one)).state for one in (followed, unsent)}
    assert {InvoiceState.TRANSMITTED, InvoiceState.CREATED} == states

    workshop.heal()
    await workshop.advance(*[HOUR] * 14)
    assert {InvoiceState.CLEARED} == {(await workshop.invoice(one)).state for one in (followed, unsent)}


async def test_a_stopped_invoice_wakes_nobody_though_news_came_about_it(workshop: Workshop) -> None:
    await workshop.issue()
    await workshop.settle()
    await workshop.change("UPDATE invoices SET state = 'blocked', due_at = %s", workshop.clock.now())
    assert [] == await workshop.pump().sweep()


async def test_nobody_wakes_a_tenant_at_rest(workshop: Workshop) -> None:
    await workshop.issue()
    await workshop.switch(on=False)
    await workshop.switch(on=True)
    await workshop.settle()
    assert [] == await workshop.pump().sweep()


async def test_accepting_while_billing_is_switched_off_is_all_or_nothing(workshop: Workshop) -> None:
    """Each request was accepted or refused; what was accepted is issued once billing is on again, the rest is not."""

    async def accept(number: int) -> UUID | None:
        try:
            return await workshop.issue(f"RES-{number}")
        except BillingDisabled:
            return None

    results = await asyncio.gather(*(accept(number) for number in range(10)), workshop.switch(on=False))
    accepted = [one for one in results if isinstance(one, UUID)]
    await workshop.settle()
    assert [] == workshop.numbers()
    assert len(accepted) == await workshop.value("SELECT count(*) FROM invoices")
    await workshop.switch(on=True)
    await workshop.settle()
    await workshop.assert_one_document_each(accepted)


async def test_a_linked_company_keeps_its_id(workshop: Workshop) -> None:
    """Under another id every document would seem deleted."""
    async with workshop.web.tenant(workshop.tenant_id) as tx:
        await store_link(tx, workshop.company_id, AURORA, SETUP, workshop.clock.now())
        with pytest.raises(CompanyAlreadyLinked):
            await store_link(tx, workshop.company_id, AURORA + 1, SETUP, workshop.clock.now())


async def test_what_is_accepted_is_on_disk_with_its_audit_and_its_wake_up(workshop: Workshop) -> None:
    await workshop.issue()
    assert 1 == await workshop.value("SELECT count(*) FROM audit_entries WHERE deed = 'issue'")
    assert 1 == await workshop.value(
        "SELECT count(*) FROM ebilling_jobs.procrastinate_jobs WHERE queueing_lock = %s", f"t:{workshop.tenant_id}"
    )
    assert 1 == await workshop.value("SELECT count(*) FROM invoice_states WHERE state = 'queued'")
