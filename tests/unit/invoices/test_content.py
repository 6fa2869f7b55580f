"""What a host writes: judged before anything is written, summed to the cent, told in Fatture in Cloud's words."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electronic_billing.content.amounts import totals_of
from electronic_billing.content.model import Address, Content, Customer, Line
from electronic_billing.invoices.accept import fingerprint
from electronic_billing.invoices.document import new_document, vat_not_set_up
from electronic_billing.invoices.preflight import LARGEST, content_problems
from electronic_billing.kit.money import to_cents
from unit.invoices.samples import COMPANY, SETUP, content_of, invoice_of

TODAY = date(2026, 3, 10)
FOREIGN = Customer(
    name="Müller GmbH", address=Address("Hauptstraße 1", "10115", "Berlin"), country="DE", partita_iva="123456789"
)
AMOUNTS = st.decimals(min_value=-(10**8), max_value=10**8, allow_nan=False, places=4)


def problems(content: Content, on: date = TODAY) -> set[str]:
    return {problem.field for problem in content_problems(content, SETUP, on, TODAY)}


def with_customer(**changes: Any) -> Content:
    content = content_of()
    return msgspec.structs.replace(content, customer=msgspec.structs.replace(content.customer, **changes))


def with_line(**changes: Any) -> Content:
    content = content_of()
    return msgspec.structs.replace(content, lines=[msgspec.structs.replace(content.lines[0], **changes)])


def test_the_sample_is_right() -> None:
    assert set() == problems(content_of())


@pytest.mark.parametrize("on", [date(2025, 1, 1), date(2025, 12, 31), TODAY])
def test_a_data_of_this_year_or_the_last_is_taken(on: date) -> None:
    assert set() == problems(content_of(), on)


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2026, 3, 11), date.min, date.max])
def test_another_data_is_not(on: date) -> None:
    assert {"date"} == problems(content_of(), on)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "customer.name"),
        ({"name": " "}, "customer.name"),
        ({"name": "a\tb"}, "customer.name"),
        ({"partita_iva": "", "codice_fiscale": ""}, "customer.partita_iva"),
        ({"codice_fiscale": "X"}, "customer.codice_fiscale"),
        ({"codice_destinatario": "XXXXXXX"}, "customer.codice_destinatario"),
        ({"country": "Italia"}, "customer.country"),
        ({"pec": "x"}, "customer.pec"),
        ({"address": Address("", "80121", "Napoli", "NA")}, "customer.address.street"),
        ({"address": Address("Via 1", "80121", "", "NA")}, "customer.address.city"),
    ],
)
def test_a_wrong_customer_is_named(changes: dict[str, Any], field: str) -> None:
    assert {field} == problems(with_customer(**changes))


def test_a_foreign_customer_needs_an_identifier_and_no_italian_code() -> None:
    def foreign(**changes: Any) -> set[str]:
        customer = msgspec.structs.replace(FOREIGN, **changes)
        return problems(msgspec.structs.replace(content_of(), customer=customer))

    assert set() == foreign() == foreign(codice_destinatario="XXXXXXX")
    assert {"customer.partita_iva"} == foreign(partita_iva="") == foreign(partita_iva="x" * 29)
    assert {"customer.codice_destinatario"} == foreign(codice_destinatario="M5UXCR1")
    assert {"customer.codice_destinatario"} == foreign(codice_destinatario="2R4GTO8")


def test_a_business_of_san_marino_may_have_the_code_of_its_office() -> None:
    customer = msgspec.structs.replace(FOREIGN, country="SM", partita_iva="12345", codice_destinatario="2R4GTO8")
    content = msgspec.structs.replace(content_of(), customer=customer)

    assert set() == problems(content)
    assert "2R4GTO8" == new_document(invoice_of(content), COMPANY).entity.ei_code


def test_who_is_abroad_may_be_named_by_an_italian_codice_fiscale() -> None:
    def named(**changes: Any) -> set[str]:
        customer = msgspec.structs.replace(FOREIGN, partita_iva="", **changes)
        return problems(msgspec.structs.replace(content_of(), customer=customer))

    assert set() == named(codice_fiscale="RSSMRA80A01H501U")
    assert {"customer.codice_fiscale"} == named(codice_fiscale="RSSMRA80A01H501X")
    assert {"customer.codice_destinatario"} == named(codice_fiscale="RSSMRA80A01H501U", codice_destinatario="XXXXXXX")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": ""}, "description"),
        ({"description": "x" * 1001}, "description"),
        ({"unit_price": LARGEST + 1}, "unit_price"),
        ({"unit_price": Decimal("NaN")}, "unit_price"),
        ({"unit_price": Decimal("1E-9")}, "unit_price"),
        ({"quantity": Decimal(0)}, "quantity"),
        ({"quantity": Decimal("Infinity")}, "quantity"),
        ({"vat_rate": Decimal(-1)}, "vat_rate"),
        ({"vat_rate": Decimal("NaN")}, "vat_rate"),
        ({"vat_rate": Decimal(5)}, "vat_rate"),
        ({"vat_rate": Decimal(0)}, "natura"),
        ({"natura": "N1"}, "natura"),
        ({"natura": "N2", "vat_rate": Decimal(0)}, "natura"),
    ],
)
def test_a_wrong_line_is_named(changes: dict[str, Any], field: str) -> None:
    assert {f"lines.0.{field}"} == problems(with_line(**changes))


@pytest.mark.parametrize("lines", [[], [Line("x", Decimal(1))] * 501])
def test_an_invoice_has_one_to_five_hundred_lines(lines: list[Line]) -> None:
    assert {"lines"} == problems(msgspec.structs.replace(content_of(), lines=lines))


@pytest.mark.parametrize("price", ["0", "-1", "99999999.99"])
def test_a_total_is_more_than_nothing_and_fits_its_field(price: str) -> None:
    assert {"lines"} == problems(with_line(unit_price=Decimal(price), quantity=Decimal(1)))


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, st.sampled_from(["22", "10", "4"])), min_size=1, max_size=5))
def test_no_accepted_invoice_overflows_its_row(rows: list[tuple[Decimal, Decimal, str]]) -> None:
    lines = [Line("x", price, quantity, Decimal(rate)) for price, quantity, rate in rows]
    if not problems(msgspec.structs.replace(content_of(), lines=lines)):
        totals = totals_of(lines)
        assert max(abs(totals.net), abs(totals.vat), totals.gross) <= LARGEST


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(["22", "10", "4"])), max_size=20))
def test_the_tax_is_rounded_once_for_each_rate(rows: list[tuple[Decimal, str]]) -> None:
    totals = totals_of([Line("x", price, vat_rate=Decimal(rate)) for price, rate in rows])
    tax = Decimal(0)
    for rate in ("22", "10", "4"):
        net = sum((to_cents(price) for price, own in rows if own == rate), Decimal(0))
        tax += to_cents(net * Decimal(rate) / 100)
    assert totals.vat == tax
    assert totals.gross == totals.net + totals.vat


def test_the_sample_is_summed_as_fatture_in_cloud_sums_it() -> None:
    totals = totals_of(content_of().lines)
    assert ("232.50", "51.15", "283.65") == (str(totals.net), str(totals.vat), str(totals.gross))


def test_natura_and_rate_are_summed_apart() -> None:
    lines = [Line("a", Decimal("0.03")), Line("b", Decimal("0.03"), vat_rate=Decimal(0), natura="N1")]
    assert Decimal("0.01") == totals_of(lines).vat


def test_the_fingerprint_sees_the_amount_and_not_its_spelling() -> None:
    spelt = [fingerprint(with_line(unit_price=Decimal(text))) for text in ("65", "65.0", "6.5E1", "65.00000000")]
    assert 1 == len(set(spelt))
    assert fingerprint(with_line(unit_price=Decimal("65.01"))) not in spelt
    assert fingerprint(with_line(vat_rate=Decimal("22.0"))) == fingerprint(with_line(vat_rate=Decimal(22)))


@pytest.mark.parametrize(
    "changes", [{"notes": "x"}, {"subject": "x"}, {"date": "2026-03-10"}, {"payment": {"method": "MP01"}}]
)
def test_the_fingerprint_sees_every_field(changes: dict[str, Any]) -> None:
    assert fingerprint(content_of()) == fingerprint(content_of(payment={"method": "MP08"}))
    assert fingerprint(content_of()) != fingerprint(content_of(**changes))


def test_a_document_carries_our_number_and_our_reference() -> None:
    document = new_document(invoice_of(), COMPANY)
    assert (7, "/EB", date(2026, 3, 10)) == (document.number, document.numeration, document.date)
    assert invoice_of().reference == document.subject
    assert document.e_invoice
    assert document.ei_data is not None
    assert "MP08" == document.ei_data.payment_method
    (payment,) = document.payments_list
    assert (Decimal("283.65"), date(2026, 3, 10)) == (payment.amount, payment.due_date)
    assert [0, 0] == [item.vat.id for item in document.items_list]


def test_a_document_says_italy_in_italian_and_0000000_where_no_code_is_known() -> None:
    entity = new_document(invoice_of(with_customer(codice_destinatario="")), COMPANY).entity
    assert ("Italia", "IT", "0000000", "NA") == (
        entity.country,
        entity.country_iso,
        entity.ei_code,
        entity.address_province,
    )


def test_a_foreign_customer_goes_to_xxxxxxx_without_italian_fields() -> None:
    customer = msgspec.structs.replace(FOREIGN, codice_fiscale="X", address=Address("S", "1", "Berlin", "BE"))
    entity = new_document(invoice_of(msgspec.structs.replace(content_of(), customer=customer)), COMPANY).entity
    assert ("Germania", "DE", "XXXXXXX") == (entity.country, entity.country_iso, entity.ei_code)
    assert ("", "") == (entity.tax_code, entity.address_province)


def test_a_person_without_a_number_is_a_person() -> None:
    customer = with_customer(partita_iva="", codice_fiscale="RSSMRA80A01H501U")
    assert "person" == new_document(invoice_of(customer), COMPANY).entity.type


def test_an_association_that_has_only_a_codice_fiscale_is_no_person() -> None:
    customer = with_customer(partita_iva="", codice_fiscale="97584460584")
    assert set() == problems(customer)
    assert "company" == new_document(invoice_of(customer), COMPANY).entity.type


def test_a_long_description_is_kept_whole() -> None:
    long = "x" * 101
    (item,) = new_document(invoice_of(with_line(description=long)), COMPANY).items_list
    assert (100, long) == (len(item.name), item.description)


def test_a_rate_that_the_mapping_lacks_is_named() -> None:
    content = with_line(vat_rate=Decimal(0), natura="N1")
    assert vat_not_set_up(content, SETUP) is None
    assert "N1" == vat_not_set_up(content, msgspec.structs.replace(SETUP, vat_ids={"22": 0}))
