"""Nothing that is sure to be discarded takes a number or makes a call; everything else arrives as it was asked."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from electronic_billing.content.model import Content
from electronic_billing.invoices.accept import accept_invoice
from electronic_billing.invoices.errors import ExternalIdTaken, SureToBeDiscarded
from electronic_billing.invoices.model import InvoiceState
from electronic_billing.invoices.retry import retry_invoice
from electronic_billing.service.samples import sample_invoice
from electronic_billing.tenants.audit import SYSTEM
from integration.workshop import Workshop, open_workshop

CONTRACT = {"number": "RA-2026-17", "date": "2026-03-01"}
BUYER_IS_SELLER = "UPDATE fattura_companies SET partita_iva = '02345678904'"
AS_IT_WAS = "UPDATE fattura_companies SET partita_iva = '12345678903'"


@pytest.fixture
async def workshop(shared_database: str) -> AsyncIterator[Workshop]:
    async with open_workshop(shared_database) as opened:
        yield opened


async def test_what_sdi_would_discard_is_refused_when_it_comes(workshop: Workshop) -> None:
    with pytest.raises(SureToBeDiscarded) as refused:
        await workshop.issue(linked=[{"number": "9/EB", "date": "2026-03-11"}])
    assert ["00418"] == [one.code for one in refused.value.findings]
    assert 0 == await workshop.value("SELECT count(*) FROM invoices WHERE company_id = %s", workshop.company_id)


async def test_what_became_wrong_is_blocked_without_a_number_or_a_call(workshop: Workshop) -> None:
    invoice_id = await workshop.issue()
    await workshop.change(BUYER_IS_SELLER)
    asked = workshop.asked("GET") + workshop.asked("POST")
    await workshop.settle()

    invoice = await workshop.invoice(invoice_id)
    assert InvoiceState.BLOCKED is invoice.state
    assert invoice.problem is not None
    assert ["00471"] == [one.code for one in invoice.problem.findings]
    assert (None, None) == (invoice.number, invoice.series_id)
    assert asked == workshop.asked("GET") + workshop.asked("POST")


async def test_once_mended_it_goes_on_and_takes_the_first_number(workshop: Workshop) -> None:
    blocked = await workshop.issue()
    await workshop.change(BUYER_IS_SELLER)
    await workshop.settle()
    await workshop.change(AS_IT_WAS)
    async with workshop.web.tenant(workshop.tenant_id) as tx:
        await retry_invoice(tx, workshop.clock, SYSTEM, blocked)
    await workshop.settle()
    assert 1 == (await workshop.invoice(blocked)).number


async def test_a_number_that_reads_like_another_one_is_stopped_before_it_is_taken(workshop: Workshop) -> None:
    """1 in the sezionale 1/A prints as 11 in /A does: SDI would take it for a duplicate (00404)."""
    first = await workshop.issue("RES-1")
    await workshop.settle()
    await workshop.change("UPDATE invoices SET number = 11, numeration = '/A' WHERE id = %s", first)
    await workshop.change(
        "UPDATE fattura_companies SET setup = jsonb_set(setup, '{sezionale}', '\"1/A\"') WHERE id = %s",
        workshop.company_id,
    )
    second = await workshop.issue("RES-2")
    await workshop.settle()
    invoice = await workshop.invoice(second)
    assert invoice.problem is not None
    assert ["00404"] == [one.code for one in invoice.problem.findings]


async def document_of(workshop: Workshop, **content: Any) -> dict[str, Any]:
    await workshop.issue(**content)
    await workshop.settle()
    (document,) = workshop.documents()
    return document


async def test_an_advance_carries_its_type_and_its_contract(workshop: Workshop) -> None:
    document = await document_of(workshop, tipo_documento="TD02", contracts=[CONTRACT])
    general = document["ei_raw"]["FatturaElettronicaBody"]["DatiGenerali"]
    assert {"TipoDocumento": "TD02"} == general["DatiGeneraliDocumento"]
    assert [{"IdDocumento": "RA-2026-17", "Data": "2026-03-01"}] == general["DatiContratto"]


async def test_a_plain_invoice_carries_nothing_raw(workshop: Workshop) -> None:
    assert (await document_of(workshop))["ei_raw"] is None


async def test_a_credit_note_names_its_invoice_and_has_positive_amounts(workshop: Workshop) -> None:
    document = await document_of(workshop, kind="credit_note", linked=[{"number": "3/EB", "date": "2026-03-02"}])
    assert ("credit_note", "3/EB", "2026-03-02") == (
        document["type"],
        document["ei_data"]["invoice_number"],
        document["ei_data"]["invoice_date"],
    )
    assert Decimal("283.65") == Decimal(str(document["payments_list"][0]["amount"]))


async def test_a_public_body_does_not_pay_the_tax(workshop: Workshop) -> None:
    customer = {
        "name": "Comune di Roma",
        "codice_fiscale": "02438750586",
        "codice_destinatario": "UFY9MH",
        "split_payment": True,
        "address": {"street": "Via del Campidoglio 1", "postal_code": "00186", "city": "Roma", "province": "RM"},
    }
    document = await document_of(workshop, customer=customer, contracts=[{**CONTRACT, "cig": "Z123456789"}])
    assert ("pa", True, "S") == (
        document["entity"]["type"],
        document["use_split_payment"],
        document["ei_data"]["vat_kind"],
    )
    assert Decimal("232.50") == Decimal(str(document["payments_list"][0]["amount"]))


async def test_stamp_duty_is_declared_on_what_is_not_taxed(workshop: Workshop) -> None:
    lines = [{"description": "Penale da contratto", "unit_price": "77.48", "vat_rate": "0", "natura": "N1"}]
    document = await document_of(workshop, lines=lines)
    assert Decimal("2.00") == Decimal(str(document["stamp_duty"]))


TWO_HUNDRED = {"lines": [{"description": "Noleggio auto", "unit_price": "163.93"}], "rounding": "0.01"}


@pytest.mark.parametrize(("follows", "due"), [(False, "199.99"), (True, "200.00")])
async def test_a_rounding_is_sent_whatever_fatture_in_cloud_makes_of_it(
    shared_database: str, follows: bool, due: str
) -> None:
    async with open_workshop(shared_database, arrotondamento_in_amount_due=follows) as workshop:
        document = await document_of(workshop, **TWO_HUNDRED)
        general = document["ei_raw"]["FatturaElettronicaBody"]["DatiGenerali"]["DatiGeneraliDocumento"]
        assert "0.01" == general["Arrotondamento"]
        assert Decimal(due) == Decimal(str(document["payments_list"][0]["amount"]))
        assert ["1/EB"] == workshop.numbers()


async def test_an_invoice_of_an_earlier_version_is_known_again(workshop: Workshop) -> None:
    """Its fingerprint was made in another way: the same content is the same invoice all the same, by its key too."""
    first = await accept(workshop, "12")
    await workshop.change("UPDATE invoices SET content_hash = 'earlier' WHERE id = %s", first)
    await workshop.change("UPDATE idempotency_keys SET request_hash = 'earlier' WHERE key = 'k'")
    assert first == await accept(workshop, "12.00")
    with pytest.raises(ExternalIdTaken):
        await accept(workshop, "13")


async def accept(workshop: Workshop, price: str) -> UUID:
    lines = [{"description": "Noleggio auto", "unit_price": price}]
    content = msgspec.convert(sample_invoice("OLD-1") | {"lines": lines}, Content, strict=False)
    async with workshop.web.tenant(workshop.tenant_id) as tx:
        return (await accept_invoice(tx, workshop.clock, SYSTEM, content, "k"))[0].id
