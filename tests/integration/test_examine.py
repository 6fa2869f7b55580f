"""What Fatture in Cloud makes of an invoice is compared with what was asked for, where that is not yet known."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from electronic_billing.invoices.errors import NotLookable
from electronic_billing.invoices.examine import FIRST, is_consumer_abroad
from electronic_billing.invoices.model import XML_AGAIN, XML_OFFICIAL, XML_UNREAD, Invoice, InvoiceState
from electronic_billing.invoices.retry import retry_invoice
from electronic_billing.tenants.audit import SYSTEM
from fic_simulator.records import Transmission
from integration.workshop import AURORA, HALF_AN_HOUR, Workshop, open_workshop
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


def reason(invoice: Invoice) -> str | None:
    return invoice.problem.reason if invoice.problem else None


async def retry(workshop: Workshop, invoice: Invoice) -> None:
    async with workshop.web.tenant(workshop.tenant_id) as tx:
        await retry_invoice(tx, workshop.clock, SYSTEM, invoice.id)


async def test_a_person_who_has_looked_may_send_it_all_the_same(workshop: Workshop) -> None:
    another_regime(workshop)
    (invoice,) = await issue(workshop, "RES-1")
    await retry(workshop, invoice)
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
    assert (InvoiceState.CREATED, XML_UNREAD, 1) == (invoice.state, reason(invoice), read(workshop))
    await workshop.advance(5, 10, 20)
    assert 2 == read(workshop)
    assert InvoiceState.TRANSMITTED is (await workshop.invoice(invoice.id)).state
    assert 1 == len(workshop.asked("POST", "/send"))


@pytest.mark.parametrize("status", [403, 500])
async def test_an_xml_that_never_comes_is_told_and_asked_for_ever_more_rarely(workshop: Workshop, status: int) -> None:
    workshop.fail("status", status=status, path_contains="/e_invoice/xml", times=None)
    (invoice,) = await issue(workshop, "RES-1")
    await workshop.advance(*[MINUTE] * 240)
    waiting = await workshop.invoice(invoice.id)
    assert (InvoiceState.CREATED, XML_UNREAD, True) == (waiting.state, reason(waiting), waiting.stands_still)
    assert 15 > read(workshop)
    assert [] == workshop.asked("POST", "/send")

    await retry(workshop, invoice)
    await workshop.settle()
    assert InvoiceState.TRANSMITTED is (await workshop.invoice(invoice.id)).state, "a person said: send it unread"


async def test_what_waits_to_be_read_is_not_forgotten_when_it_was_sent_by_hand(workshop: Workshop) -> None:
    workshop.fail("status", status=403, path_contains="/e_invoice/xml", times=None)
    (invoice,) = await issue(workshop, "RES-1")
    workshop.act("sdi", invoice.electronic_billing_id or 0, outcome="sent")
    await workshop.advance(*[MINUTE] * 60)
    assert InvoiceState.CLEARED is (await workshop.invoice(invoice.id)).state


async def test_what_waits_to_be_read_is_compared_when_it_can_be(workshop: Workshop) -> None:
    another_regime(workshop)
    workshop.fail("status", status=503, path_contains="/e_invoice/xml")
    workshop.fail("status", status=503, method="GET", path_contains="/issued_documents/")
    (invoice,) = await issue(workshop, "RES-1")
    await workshop.advance(5, 10, 20, 40)
    assert "why.xml_differs" == reason(await workshop.invoice(invoice.id))
    assert [] == workshop.asked("POST", "/send")


async def test_a_send_that_fails_after_reading_is_read_about_before_it_is_made_again(workshop: Workshop) -> None:
    workshop.fail("status", status=503, path_contains="/e_invoice/xml")
    workshop.fail("lose_answer", method="POST", path_contains="/send")
    (invoice,) = await issue(workshop, "RES-1")
    await workshop.advance(*HALF_AN_HOUR)
    assert InvoiceState.CLEARED is (await workshop.invoice(invoice.id)).state
    assert (2, 1) == (read(workshop), len(workshop.asked("POST", "/send")))


async def test_what_sdi_would_discard_is_read_again_however_often_a_person_asks(workshop: Workshop) -> None:
    """Nothing was mended in Fatture in Cloud: it is not sent for being asked twice."""
    (invoice,) = await issue_with_a_later_link(workshop)
    assert XML_OFFICIAL == reason(invoice)
    await retry(workshop, invoice)
    assert XML_AGAIN == reason(await workshop.invoice(invoice.id))
    with pytest.raises(NotLookable):
        await retry(workshop, invoice)
    await workshop.settle()
    assert XML_OFFICIAL == reason(await workshop.invoice(invoice.id))
    assert [] == workshop.asked("POST", "/send")


async def issue_with_a_later_link(workshop: Workshop) -> list[Invoice]:
    """The accountant wrote into the document that it belongs to one of tomorrow (00418), before we read it."""
    workshop.fail("status", status=503, path_contains="/e_invoice/xml")
    (invoice,) = await issue(workshop, "RES-1")
    linked = {"DatiFattureCollegate": [{"IdDocumento": "9", "Data": "2026-03-11"}]}
    raw = {"FatturaElettronicaBody": {"DatiGenerali": linked}}
    workshop.act("edit", invoice.electronic_billing_id or 0, ei_raw=raw)
    await workshop.advance(5, 10)
    return [await workshop.invoice(invoice.id)]


async def test_the_audit_keeps_what_a_person_saw_and_sent_all_the_same(workshop: Workshop) -> None:
    another_regime(workshop)
    (invoice,) = await issue(workshop, "RES-1")
    await retry(workshop, invoice)
    before = await workshop.value(
        "SELECT before ->> 'problem' FROM audit_entries WHERE subject_id = %s AND deed = 'retry'", invoice.id
    )
    assert before.endswith("RegimeFiscale: RF01 → RF19")


async def test_an_unknown_status_of_what_was_not_sent_stops_and_is_told(workshop: Workshop) -> None:
    """It is neither sent again and again nor forgotten."""
    workshop.fail("status", status=503, path_contains="/e_invoice/xml")
    (invoice,) = await issue(workshop, "RES-1")
    document = workshop.simulator.world.documents.get(invoice.electronic_billing_id or 0)
    assert document is not None
    document.transmission = Transmission(status="on_holiday")
    await workshop.advance(*[MINUTE] * 120)
    odd = await workshop.invoice(invoice.id)
    assert (InvoiceState.CREATED, "on_holiday", "why.status_unknown") == (odd.state, odd.sdi_status, reason(odd))
    assert ([], True) == (workshop.asked("POST", "/send"), 8 > len(workshop.asked("GET", f"/{document.id}")))

    document.transmission = Transmission(status="sent")
    await workshop.advance(*[MINUTE] * 60)
    assert InvoiceState.CLEARED is (await workshop.invoice(invoice.id)).state


async def test_what_was_deleted_in_fatture_in_cloud_has_no_problem_any_more(workshop: Workshop) -> None:
    another_regime(workshop)
    (invoice,) = await issue(workshop, "RES-1")
    workshop.act("delete", invoice.electronic_billing_id or 0)
    await workshop.advance(*[MINUTE] * 60)
    gone = await workshop.invoice(invoice.id)
    assert (InvoiceState.DELETED, None) == (gone.state, gone.problem)


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
