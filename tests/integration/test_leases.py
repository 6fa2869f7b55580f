"""A lease is for one call: what happens meanwhile is neither lost nor overwritten."""

from datetime import timedelta
from uuid import UUID, uuid4

import msgspec

from electronic_billing.invoices import store
from electronic_billing.invoices.model import Invoice
from electronic_billing.invoices.receive import Receiver
from support.world import World


async def transmitted(world: World) -> Invoice:
    answer = await world.issue()
    await world.settle()
    async with world.links.database.tenant(world.italian.id) as tx:
        return await store.find_invoice(tx, UUID(answer["id"]))


async def leased(world: World, invoice: Invoice) -> Invoice:
    lease_id, until = uuid4(), world.clock.now() + timedelta(seconds=100)
    async with world.owner.tenant(world.italian.id) as tx:
        await tx.execute("SET LOCAL search_path = ebilling")
        await store.lease(tx, [invoice.id], lease_id, until)
    return msgspec.structs.replace(invoice, lease_id=lease_id)


async def test_an_event_during_a_reading_makes_the_invoice_due_after_it(billing: World) -> None:
    invoice = await leased(billing, await transmitted(billing))
    async with billing.owner.tenant(billing.italian.id) as tx:
        await tx.execute(
            "INSERT INTO ebilling.inbox (tenant_id, company_id, event_id, type, document_ids, occurred_at, received_at,"
            " token_expired) VALUES (%s, %s, 'e1', 'x.e_invoices.status_update', %s, now(), now(), false)",
            [billing.italian.id, invoice.company_id, [invoice.electronic_billing_id]],
        )
    await Receiver(billing.worker_database, billing.clock).take(billing.italian.id)

    later = billing.clock.now() + timedelta(hours=12)
    async with billing.links.database.tenant(billing.italian.id) as tx:
        assert await store.update_leased(tx, invoice, billing.clock.now(), due_at=later)
        assert billing.clock.now() == (await store.find_invoice(tx, invoice.id)).due_at


async def test_without_an_event_the_result_says_when_to_look_again(billing: World) -> None:
    invoice = await leased(billing, await transmitted(billing))
    later = billing.clock.now() + timedelta(hours=12)
    async with billing.links.database.tenant(billing.italian.id) as tx:
        assert await store.update_leased(tx, invoice, billing.clock.now(), due_at=later)
        assert later == (await store.find_invoice(tx, invoice.id)).due_at


async def test_a_result_whose_lease_is_gone_is_not_written(billing: World) -> None:
    first = await leased(billing, await transmitted(billing))
    await leased(billing, first)
    async with billing.links.database.tenant(billing.italian.id) as tx:
        assert not await store.update_leased(tx, first, billing.clock.now(), state="deleted")
        assert "transmitted" == (await store.find_invoice(tx, first.id)).state


async def test_a_leased_invoice_is_due_again_when_the_lease_ends(billing: World) -> None:
    """A killed worker leaves only its lease behind."""
    invoice = await leased(billing, await transmitted(billing))
    await billing.advance(101)
    await billing.settle()
    async with billing.links.database.tenant(billing.italian.id) as tx:
        assert (await store.find_invoice(tx, invoice.id)).read_at is not None
