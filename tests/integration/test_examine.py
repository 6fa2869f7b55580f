"""What Fatture in Cloud makes of an invoice is compared with what was asked for, where that is not yet known."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from electronic_billing.invoices.examine import FIRST, is_consumer_abroad
from electronic_billing.invoices.model import Invoice, InvoiceState
from electronic_billing.invoices.retry import retry_invoice
from electronic_billing.tenants.audit import SYSTEM
from integration.workshop import AURORA, Workshop, open_workshop
from unit.content.samples import content_of

MINUTE = 60
ABROAD = {
    "name": "John Smith",
    "country": "GB",
    "partita_iva": "PASSPORT 123",
    "address": {"street": "1 High Street", "postal_code": "SW1A", "city": "London"},
}
PENALTY = {"description": "Penale da contratto", "unit_price": "10", "vat_rate": "0", "natura": "N1"}


@pytest.fixture
async def workshop(shared_database: str) -> AsyncIterator[Workshop]:
    async with open_workshop(shared_database) as opened:
        yield opened


def another_regime(workshop: Workshop) -> None:
    """The accountant chose one in Fatture in Cloud that our form does not know of."""
    company = workshop.simulator.world.companies.get(AURORA)
    assert company is not None
    company.regime = "forfettario_5"


def read(workshop: Workshop) -> int:
    return len(workshop.asked("GET", "/e_invoice/xml"))


async def issue(workshop: Workshop, *external_ids: str) -> list[Invoice]:
    ids = [await workshop.issue(one) for one in external_ids]
    await workshop.settle()
    return [await workshop.invoice(one) for one in ids]


async def test_what_differs_is_not_sent_and_says_how(workshop: Workshop) -> None:
    another_regime(workshop)
    (invoice,) = await issue(workshop, "RES-1")
    assert InvoiceState.CREATED is invoice.state
    assert invoice.problem is not None
    assert "why.xml_differs" == invoice.problem.reason
    assert [("RF01", "RF19")] == [(one.ours, one.theirs) for one in invoice.problem.differences]
    assert [] == workshop.asked("POST", "/send")

    await workshop.advance(*[MINUTE] * 60)
    assert [] == workshop.asked("POST", "/send"), "nobody has looked yet"


async def test_a_person_who_has_looked_may_send_it_all_the_same(workshop: Workshop) -> None:
    another_regime(workshop)
    (invoice,) = await issue(workshop, "RES-1")
    async with workshop.web.tenant(workshop.tenant_id) as tx:
        await retry_invoice(tx, workshop.clock, SYSTEM, invoice.id)
    await workshop.settle()
    sent = await workshop.invoice(invoice.id)
    assert (InvoiceState.TRANSMITTED, None) == (sent.state, sent.problem)
    assert 1 == len(workshop.asked("POST", "/send"))


async def test_the_first_twenty_are_looked_at_and_then_only_new_shapes(workshop: Workshop) -> None:
    await issue(workshop, *[f"RES-{number}" for number in range(FIRST + 3)])
    assert FIRST == read(workshop)

    await workshop.issue("RES-NEW", lines=[PENALTY])
    await workshop.settle()
    assert FIRST + 1 == read(workshop)

    await workshop.issue("RES-KNOWN", lines=[PENALTY])
    await workshop.settle()
    assert FIRST + 1 == read(workshop)


async def test_consumers_abroad_are_always_looked_at(workshop: Workshop) -> None:
    await issue(workshop, *[f"RES-{number}" for number in range(FIRST)])
    for number in range(2):
        await workshop.issue(f"GB-{number}", customer=ABROAD)
        await workshop.settle()
    assert FIRST + 2 == read(workshop)


async def test_an_xml_that_is_not_shown_holds_nothing_up(workshop: Workshop) -> None:
    workshop.fail("status", status=404, path_contains="/e_invoice/xml", times=None)
    (invoice,) = await issue(workshop, "RES-1")
    assert InvoiceState.TRANSMITTED is invoice.state


async def test_an_xml_that_does_not_come_is_asked_for_again(workshop: Workshop) -> None:
    workshop.fail("status", status=503, path_contains="/e_invoice/xml")
    (invoice,) = await issue(workshop, "RES-1")
    assert (InvoiceState.CREATED, None, 1) == (invoice.state, invoice.problem, read(workshop))
    await workshop.advance(5, 10, 20)
    assert 2 == read(workshop)
    assert InvoiceState.TRANSMITTED is (await workshop.invoice(invoice.id)).state
    assert 1 == len(workshop.asked("POST", "/send"))


@pytest.mark.parametrize(
    ("country", "number", "is_consumer"),
    [
        ("IT", "", False),
        ("DE", "136695976", False),
        ("DE", "123456789", True),
        ("FR", "PASSPORT 1", True),
        ("GB", "980780684", True),
    ],
)
def test_who_has_no_vat_number_of_the_union_counts_as_a_consumer(
    country: str, number: str, *, is_consumer: bool
) -> None:
    customer = msgspec.structs.replace(content_of().customer, country=country, partita_iva=number)
    assert is_consumer is is_consumer_abroad(customer)
