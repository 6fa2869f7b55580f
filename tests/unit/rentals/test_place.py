"""Where a hire is taxed: one example for each row of the table of places, and the edges of the thirty days."""

from typing import Any

import pytest

from electronic_billing.rentals.model import Moment
from electronic_billing.rentals.place import ROWS as PLACE_ROWS
from electronic_billing.rentals.place import length_of, rule_of
from unit.rentals.samples import (
    COMPANY,
    CONSUMER,
    GERMAN_BUSINESS,
    GERMAN_PERSON,
    SWISS_BUSINESS,
    SWISS_PERSON,
    TODAY,
    charge,
    days,
    hire,
    issued,
    paid,
    plan,
    shown,
)

RENT = charge("rent", "1000.00", net=True)
SHORT = days("2026-01-10", "2026-01-14")
LONG = days("2026-01-10", "2026-02-28")
ITALIAN_VAT = "TD01 1220.00 (22 1220.00)"
UNTAXED = "TD01 1000.00 (N2.1 1000.00)"
OUTSIDE = {"used": "outside_eu"}

# Case, length, customer, place, document of a rent of 1,000.00 net.
ROWS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    ("short, Italian consumer", SHORT, CONSUMER, {}, ITALIAN_VAT),
    ("short, Italian company", SHORT, COMPANY, {}, ITALIAN_VAT),
    ("short, EU business: no reverse charge", SHORT, GERMAN_BUSINESS, {}, ITALIAN_VAT),
    ("short, EU private person", SHORT, GERMAN_PERSON, {}, ITALIAN_VAT),
    ("short, business outside the EU", SHORT, SWISS_BUSINESS, {}, ITALIAN_VAT),
    ("short, private person outside the EU", SHORT, SWISS_PERSON, {}, ITALIAN_VAT),
    ("short, handed over in Italy, driven in the EU", SHORT, COMPANY, {"used": "eu"}, ITALIAN_VAT),
    ("short, handed over in Italy, used outside the EU", SHORT, COMPANY, OUTSIDE, UNTAXED),
    ("short, handed over outside the EU, used in Italy", SHORT, COMPANY, {"handed_over": "CH"}, ITALIAN_VAT),
    (
        "short, handed over in another member state",
        SHORT,
        COMPANY,
        {"handed_over": "FR"},
        "TD01 0.00 (? 1000.00) !place_not_decided",
    ),
    (
        "the same, decided by the adviser",
        SHORT,
        COMPANY,
        {"handed_over": "FR", "decided": "N7"},
        "TD01 1000.00 (N7 1000.00)",
    ),
    (
        "short, handed over and used outside the EU",
        SHORT,
        COMPANY,
        {"handed_over": "CH", "used": "outside_eu"},
        "TD01 0.00 (? 1000.00) !place_not_decided",
    ),
    ("long, Italian company", LONG, COMPANY, {}, ITALIAN_VAT),
    ("long, Italian company, handed over abroad", LONG, COMPANY, {"handed_over": "DE"}, ITALIAN_VAT),
    ("long, EU business", LONG, GERMAN_BUSINESS, {}, UNTAXED),
    ("long, business outside the EU", LONG, SWISS_BUSINESS, {}, UNTAXED),
    ("long, private person in Italy", LONG, CONSUMER, {}, ITALIAN_VAT),
    ("long, private person in Italy, used outside the EU", LONG, CONSUMER, OUTSIDE, UNTAXED),
    ("long, private person in the EU", LONG, GERMAN_PERSON, {}, "TD01 0.00 (? 1000.00) !place_not_decided"),
    ("long, private person outside the EU, used in Italy", LONG, SWISS_PERSON, {}, ITALIAN_VAT),
    ("long, private person outside the EU, not used in Italy", LONG, SWISS_PERSON, {"used": "eu"}, UNTAXED),
    (
        "long, foreign customer of whom nothing is known",
        LONG,
        {"customer": GERMAN_PERSON["customer"]},
        {},
        "TD01 0.00 (? 1000.00) !business_not_known",
    ),
    (
        "long, customer outside the EU of whom the adviser decided",
        LONG,
        {"customer": SWISS_PERSON["customer"]},
        {"decided": "22"},
        ITALIAN_VAT,
    ),
]


@pytest.mark.parametrize(
    ("length", "renter", "place", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_hire_is_taxed_where_the_table_says(
    length: dict[str, Any], renter: dict[str, Any], place: dict[str, Any], expected: str
) -> None:
    contract = hire(RENT, renter=renter, place=place, date="2026-01-10", **length)
    assert [expected] == [_without_term(one) for one in shown(plan(contract))]


def test_every_row_has_an_example() -> None:
    rules = {
        rule_of(hire(RENT, renter=renter, place=place, **length), TODAY) for _name, length, renter, place, _ in ROWS
    }
    assert set(PLACE_ROWS) == rules


def test_private_people_of_the_eu_are_taxed_as_the_accountant_chose() -> None:
    contract = hire(RENT, renter=GERMAN_PERSON, **LONG)
    assert ["TD01 1000.00 (N7 1000.00)"] == shown(plan(contract, private_eu_long="N7"))


def test_a_long_hire_to_an_eu_business_says_reverse_charge() -> None:
    (document,) = plan(hire(RENT, renter=GERMAN_BUSINESS, **LONG)).documents

    assert document.content is not None
    marks = document.content.lines[0].altri_dati
    assert [("TARGA", "GA123BC"), ("INVCONT", "inversione contabile")] == [
        (one.tipo_dato, one.riferimento_testo) for one in marks
    ]


def test_a_long_hire_to_a_business_outside_the_eu_says_not_subject() -> None:
    (document,) = plan(hire(RENT, renter=SWISS_BUSINESS, **LONG)).documents

    assert document.content is not None
    assert document.content.subject.endswith("; Operazione non soggetta")
    assert ["TARGA"] == [one.tipo_dato for one in document.content.lines[0].altri_dati]


def test_accessories_follow_the_hire_and_penalties_do_not() -> None:
    contract = hire(RENT, charge("waiver", "50", net=True), charge("penalty", "80"), renter=GERMAN_BUSINESS, **LONG)
    assert ["TD01 1130.00 (N2.1 1000.00; N2.1 50.00; N1 80.00)"] == shown(plan(contract))


def test_a_price_with_vat_that_bears_none_is_asked_about() -> None:
    contract = hire(charge("rent", "1220.00"), renter=GERMAN_BUSINESS, **LONG)
    assert ["TD01 1220.00 (N2.1 1220.00) ?price_with_vat_untaxed"] == shown(plan(contract))


def test_services_to_businesses_abroad_have_until_the_15th_of_the_next_month() -> None:
    contract = hire(RENT, renter=GERMAN_BUSINESS, payments=[paid("2026-03-02", "1000.00")], **LONG)
    (document,) = plan(contract).documents
    assert "2026-04-15" == str(document.transmit_by)


@pytest.mark.parametrize(
    ("end", "expected"), [("2026-01-30", ITALIAN_VAT), ("2026-01-31", UNTAXED)], ids=["30 days", "31 days"]
)
def test_thirty_days_are_short_and_thirty_one_long(end: str, expected: str) -> None:
    contract = hire(RENT, renter=GERMAN_BUSINESS, **days("2026-01-01", end))
    assert [expected] == shown(plan(contract))


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-01-01T10:00:00+01:00", "2026-01-31T10:00:00+01:00", 30),
        ("2026-01-01T10:00:00+01:00", "2026-01-31T10:01:00+01:00", 31),
        ("2026-03-10T10:00:00+01:00", "2026-04-09T10:00:00+02:00", 30),
        ("2026-10-10T10:00:00+02:00", "2026-11-09T10:00:00+01:00", 30),
        ("2026-01-01T10:00:00+01:00", "2026-01-01T10:30:00+01:00", 1),
    ],
    ids=["to the minute", "a minute over", "into summer time", "out of summer time", "half an hour"],
)
def test_days_are_counted_by_the_clock_on_the_wall(start: str, end: str, count: int) -> None:
    length = length_of(_moment(start), _moment(end))
    assert (count, count <= 30) == (length.days, length.is_short)


def test_at_the_limit_somebody_looks() -> None:
    """Thirty periods of 24 hours touch thirty-one days of the calendar."""
    told = {"start": {"at": "2026-01-01T09:00:00Z"}, "end": {"at": "2026-01-31T09:00:00Z"}}

    assert [f"{ITALIAN_VAT} ?thirty_days_border"] == shown(plan(hire(RENT, renter=GERMAN_BUSINESS, **told)))
    assert [ITALIAN_VAT] == shown(plan(hire(RENT, renter=COMPANY, **told)))


def test_what_the_adviser_holds_long_at_the_limit_says_what_a_long_hire_says() -> None:
    told = {"start": {"at": "2026-01-01T09:00:00Z"}, "end": {"at": "2026-01-31T09:00:00Z"}}
    decided = {"place": {"decided": "N2.1"}, "payments": [paid("2026-03-18", "1000.00")]}

    (within,) = plan(hire(RENT, renter=GERMAN_BUSINESS, **told, **decided)).documents
    (outside,) = plan(hire(RENT, renter=SWISS_BUSINESS, **told, **decided)).documents

    assert within.content is not None
    assert outside.content is not None
    assert ["TARGA", "INVCONT"] == [one.tipo_dato for one in within.content.lines[0].altri_dati]
    assert outside.content.subject.endswith("Operazione non soggetta")
    assert ["2026-04-15", "2026-04-15"] == [str(within.transmit_by), str(outside.transmit_by)]


def test_an_extension_within_thirty_days_stays_short() -> None:
    """Ten days and fifteen more are twenty-five."""
    extension = {"agreed_date": "2026-01-08", "end": {"date": "2026-01-25"}}
    contract = hire(RENT, renter=GERMAN_BUSINESS, extensions=[extension], **days("2026-01-01", "2026-01-10"))
    assert [ITALIAN_VAT] == shown(plan(contract))


def test_an_extension_over_thirty_days_before_any_invoice_makes_it_long() -> None:
    extension = {"agreed_date": "2026-01-08", "end": {"date": "2026-02-25"}}
    contract = hire(RENT, renter=GERMAN_BUSINESS, extensions=[extension], **days("2026-01-01", "2026-01-10"))
    assert [UNTAXED] == shown(plan(contract))


def test_a_hire_that_grew_after_its_first_invoice_changes_nothing_by_itself() -> None:
    """No source says what becomes of it: the advance stays as it was, the balance waits for a person."""
    assert [
        "TD02 610.00 (22 610.00)",
        "TD01 610.00 (22 1220.00; 22 -610.00) !grew_past_thirty_days",
    ] == shown(plan(_grown(), [issued("advance:1", "3/EB", "2026-01-02")]))


def test_a_hire_that_grew_goes_on_as_it_was_where_the_adviser_says_so() -> None:
    contract = _grown(place={"decided": "22"})
    assert ["TD02 610.00 (22 610.00)", "TD01 610.00 (22 1220.00; 22 -610.00)"] == shown(
        plan(contract, [issued("advance:1", "3/EB", "2026-01-02")])
    )


def test_another_treatment_than_the_invoiced_one_needs_a_credit_first() -> None:
    made = plan(_grown(place={"decided": "N2.1"}), [issued("advance:1", "3/EB", "2026-01-02")])
    assert ["decided_differs"] == [one.code for one in made.documents[1].remarks if one.blocks]


def test_a_hire_that_grew_to_an_italian_customer_is_no_question() -> None:
    made = plan(_grown(renter=COMPANY), [issued("advance:1", "3/EB", "2026-01-02")])
    assert [[], []] == [[one.code for one in document.remarks] for document in made.documents]


def test_a_long_hire_that_ended_early_is_short_and_somebody_looks() -> None:
    contract = hire(RENT, renter=GERMAN_BUSINESS, returned={"date": "2026-01-20"}, **LONG)
    assert [f"{ITALIAN_VAT} ?returned_early"] == shown(plan(contract))


def test_a_long_hire_that_ended_early_after_its_invoice_waits_for_a_person() -> None:
    contract = hire(
        RENT,
        renter=GERMAN_BUSINESS,
        returned={"date": "2026-01-20"},
        payments=[paid("2026-01-10", "500.00", "advance")],
        **LONG,
    )
    made = plan(contract, [issued("advance:1", "3/EB", "2026-01-10")])
    assert ["came_back_within_thirty_days"] == [one.code for one in made.documents[1].remarks if one.blocks]


def test_a_short_hire_that_ended_early_is_no_question() -> None:
    contract = hire(RENT, renter=GERMAN_BUSINESS, returned={"date": "2026-01-12"}, **SHORT)
    assert [ITALIAN_VAT] == shown(plan(contract))


def test_a_broker_who_hires_in_its_own_name_is_the_customer() -> None:
    """A French broker with a voucher, a car of five days in Rome: Italian VAT to the broker (Ris. 129/E of 2009)."""
    broker = {
        "customer": {"name": "Voyages SARL", "country": "FR", "partita_iva": "12345678901", "address": PARIS},
        "taxable": True,
    }
    assert [ITALIAN_VAT] == shown(plan(hire(RENT, renter=broker, driver="Jean Dupont", **SHORT)))


PARIS = {"street": "Rue de Rivoli 1", "postal_code": "75001", "city": "Paris"}


def _grown(**changes: Any) -> Any:
    told: dict[str, Any] = {
        "renter": GERMAN_BUSINESS,
        "extensions": [{"agreed_date": "2026-01-20", "end": {"date": "2026-03-01"}}],
        "payments": [paid("2026-01-02", "610.00", "advance")],
        **days("2026-01-01", "2026-01-25"),
    }
    return hire(RENT, **{**told, **changes})


def _moment(told: str) -> Moment:
    contract = hire(start={"at": told})
    return contract.start


def _without_term(document: str) -> str:
    return document.removesuffix(" ?term_passed")
