"""Customers who pay by month: one document for the hires paid in it (art. 21 c. 4 a)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from electronic_billing.rentals.model import Contract, Issued
from electronic_billing.rentals.monthly import plan_month
from electronic_billing.rentals.plan import Plan
from electronic_billing.rentals.treatments import RentalSettings
from unit.rentals.samples import COMPANY, CONSUMER, PUBLIC_BODY, charge, days, hire, issued, outside, paid, plan, shown

MARCH = date(2026, 3, 1)
APRIL_2 = date(2026, 4, 2)
MONTHLY = {**COMPANY, "monthly": True}
WHO = "IT02345678904"


def test_hires_paid_in_the_month_are_one_deferred_invoice() -> None:
    made = _month([_hire("RA-1", "122.00", "2026-03-10"), _hire("RA-2", "244.00", "2026-03-25")])

    (document,) = made.documents
    assert ["TD24 366.00 (22 122.00; 22 244.00)"] == shown(made)
    assert (f"monthly:2026-03:{WHO}", date(2026, 4, 15)) == (document.external_id, document.transmit_by)
    assert document.content is not None
    assert (date(2026, 3, 25), ["RA-1", "RA-2"]) == (
        document.content.date,
        [one.number for one in document.content.contracts],
    )
    assert "Noleggi di 03/2026" == document.content.subject


def test_a_monthly_hire_has_no_invoice_of_its_own() -> None:
    made = plan(_hire("RA-1", "122.00", "2026-03-10"))
    assert ([], ["122.00"]) == (shown(made), outside(made))


def test_each_customer_has_its_own() -> None:
    other = {**CONSUMER, "monthly": True}
    made = _month([_hire("RA-1", "122.00", "2026-03-10"), _hire("RA-2", "61.00", "2026-03-25", renter=other)])
    assert ["TD24 122.00 (22 122.00)", "TD24 61.00 (22 61.00)"] == shown(made)
    assert ["monthly:2026-03:ITRSSMRA80A01H501U"] == [one.external_id for one in made.documents[1:]]


def test_what_is_paid_in_another_month_or_not_monthly_is_not_in_it() -> None:
    other = hire(charge("rent", "50.00"), number="RA-3", payments=[paid("2026-03-10", "50.00")])
    assert [] == shown(_month([_hire("RA-1", "122.00", "2026-04-01"), other]))


def test_unpaid_hires_are_as_the_accountant_chose() -> None:
    contract = _hire("RA-1", "122.00", None)

    first = _month([contract]).documents[0]
    assert (f"monthly:2026-03:{WHO}:unpaid", "TD01", date(2026, 4, 14)) == (
        first.external_id,
        first.tipo,
        first.transmit_by,
    )
    second = _month([contract], unpaid_monthly="TD24").documents[0]
    assert second.content is not None
    assert ("TD24", date(2026, 3, 5), date(2026, 4, 15)) == (second.tipo, second.content.date, second.transmit_by)


def test_a_hire_that_goes_on_is_not_yet_invoiced() -> None:
    assert [] == shown(_month([_hire("RA-1", "122.00", None, **days("2026-03-20", "2026-04-20"))]))


def test_a_hire_that_was_invoiced_unpaid_is_not_invoiced_again_when_paid() -> None:
    unpaid = Issued(f"monthly:2026-03:{WHO}:unpaid", "8/EB", APRIL_2, ["RA-1"])
    contract = _hire("RA-1", "122.00", "2026-04-20")

    assert ["TD01 122.00 (22 122.00)"] == shown(_month([contract], [unpaid]))
    assert [] == shown(_month([contract], [unpaid], month=date(2026, 4, 1), today=date(2026, 5, 1)))


def test_a_hire_that_turns_up_late_gets_another_document() -> None:
    known = Issued(f"monthly:2026-03:{WHO}", "8/EB", date(2026, 3, 31), ["RA-1"])

    made = _month([_hire("RA-1", "122.00", "2026-03-10"), _hire("RA-2", "61.00", "2026-03-25")], [known])

    assert [f"monthly:2026-03:{WHO}", f"monthly:2026-03:{WHO}:2"] == [one.external_id for one in made.documents]
    assert ["TD24 122.00 (22 122.00)", "TD24 61.00 (22 61.00)"] == shown(made)


def test_a_payment_after_the_month_was_invoiced_changes_nothing_in_it() -> None:
    known = Issued(f"monthly:2026-03:{WHO}", "8/EB", date(2026, 3, 10), ["RA-1"])
    payments = [paid("2026-03-10", "61.00"), paid("2026-03-28", "61.00")]

    (document,) = _month([_hire("RA-1", "122.00", None, payments=payments)], [known]).documents

    assert document.content is not None
    assert (date(2026, 3, 10), 1) == (document.content.date, len(document.content.received))


def test_a_month_of_split_payments_asks_of_each_payment_its_own_hire() -> None:
    """Paid after its hire and before another one began, it is not prepaid."""
    first = _split("RA-1", "122.00", paid("2026-03-10", "100.00"))
    began_later = days("2026-03-15", "2026-03-20")
    second = _split("RA-2", "244.00", paid("2026-03-25", "200.00"), **began_later)
    prepaid = _split("RA-2", "244.00", paid("2026-03-15", "200.00"), **began_later)

    assert ["TD24 366.00 (22 122.00; 22 244.00)"] == shown(_month([first, second]))
    assert ["TD24 366.00 (22 122.00; 22 244.00) !split_prepaid"] == shown(_month([first, prepaid]))


def test_an_advance_is_taken_off_the_month() -> None:
    advance = paid("2026-02-20", "61.00", "advance")
    contract = _hire("RA-1", "122.00", "2026-03-10", payments=[advance, paid("2026-03-10", "61.00")])

    made = _month([contract], [issued("advance:1", "5/EB", "2026-02-20", "RA-1")])

    assert ["TD24 61.00 (22 122.00; 22 -61.00)"] == shown(made)
    assert made.documents[0].content is not None
    assert ["5/EB"] == [one.number for one in made.documents[0].content.linked]


def test_the_month_waits_for_the_number_of_an_advance() -> None:
    advance = paid("2026-02-20", "61.00", "advance")
    contract = _hire("RA-1", "122.00", "2026-03-10", payments=[advance, paid("2026-03-10", "61.00")])
    assert ["TD24 61.00 (22 122.00; 22 -61.00) !advance_not_numbered"] == shown(_month([contract]))


def test_late_charges_of_a_monthly_hire_belong_to_the_month() -> None:
    known = Issued(f"monthly:2026-03:{WHO}", "8/EB", date(2026, 3, 31), ["RA-1"])
    contract = _hire("RA-1", "122.00", "2026-03-10", extra=[charge("toll", "12.20", late=1)])

    assert ["TD01 12.20 (22 12.20) !original_not_numbered"] == shown(plan(contract))
    (late,) = plan(contract, [known], today=APRIL_2).documents
    assert late.content is not None
    assert ["8/EB"] == [one.number for one in late.content.linked]


def test_a_monthly_hire_is_credited_on_the_month() -> None:
    known = Issued(f"monthly:2026-03:{WHO}", "8/EB", date(2026, 3, 31), ["RA-1", "RA-2"])
    credit = {"of": "monthly", "agreed_date": "2026-04-01", "reason": "agreement"}
    contract = _hire("RA-1", "122.00", "2026-03-10", credits=[credit])

    made = plan(contract, [known], today=APRIL_2)

    assert ["TD04 122.00 (22 122.00)"] == shown(made)
    assert made.documents[0].content is not None
    assert ["8/EB"] == [one.number for one in made.documents[0].content.linked]


def _hire(number: str, rent: str, paid_on: str | None, *, extra: Iterable[Any] = (), **changes: Any) -> Contract:
    told = {"renter": MONTHLY, "payments": [paid(paid_on, rent)] if paid_on else [], "number": number}
    return hire(charge("rent", rent), *extra, **{**told, **changes})


def _split(number: str, rent: str, payment: dict[str, Any], **changes: Any) -> Contract:
    office = {**PUBLIC_BODY, "monthly": True}
    return _hire(number, rent, None, renter=office, cig="Z123456789", payments=[payment], **changes)


def _month(
    contracts: Iterable[Contract],
    known: Iterable[Issued] = (),
    *,
    month: date = MARCH,
    today: date = APRIL_2,
    **settings: Any,
) -> Plan:
    return plan_month(contracts, month, msgspec.convert(settings, RentalSettings), today=today, issued=known)
