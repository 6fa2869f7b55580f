"""What a person sees before anything is issued."""

from datetime import date

from electronic_billing.rentals.preview import preview
from unit.content.samples import SELLER
from unit.rentals.samples import GERMAN_BUSINESS, TODAY, charge, days, hire, issued, paid, plan

RENT = charge("rent", "200.00")


def test_sums_stamp_duty_and_what_may_be_shown_instead() -> None:
    made = preview(plan(hire(RENT, charge("penalty", "90.00"))), SELLER, today=TODAY)

    (document,) = made.documents
    assert document.sums is not None
    assert ("253.93", "36.06", "289.99") == tuple(str(one) for one in _amounts(document.sums.totals))
    assert ("0.01", "290.00", "290.00") == tuple(
        str(one) for one in (document.sums.rounding, document.sums.total, document.sums.payable)
    )
    assert (True, False, False) == (document.has_bollo, document.is_blocked, made.is_blocked)
    assert document.without_rounding is not None
    assert "the document shows 289.99." in document.without_rounding.en


def test_the_official_checks_have_their_say() -> None:
    """A plate of sixty-one characters does not fit."""
    contract = hire(RENT, vehicle={"description": "Fiat Panda", "plate": "X" * 61})
    (document,) = preview(plan(contract), SELLER, today=TODAY).documents
    assert (["00200"], True) == ([one.code for one in document.findings], document.is_blocked)


def test_what_is_not_decided_has_no_sums() -> None:
    made = preview(plan(hire(RENT, charge("damage", "90.00"))), SELLER, today=TODAY)
    assert (None, True) == (made.documents[0].sums, made.is_blocked)


def test_a_transfer_needs_no_iban_here() -> None:
    """It is that of the payment account at Fatture in Cloud."""
    (document,) = preview(plan(hire(RENT)), SELLER, today=TODAY, modalita="MP05").documents
    assert () == document.findings


def test_the_length_of_the_hire_is_the_contracts_not_the_lines() -> None:
    rent = charge("rent", "305.00", net=True, period_start="2026-02-01", period_end="2026-02-28")
    contract = hire(rent, renter=GERMAN_BUSINESS, **days("2026-01-01", "2026-12-31"))
    (document,) = preview(plan(contract), SELLER, today=TODAY).documents
    assert () == document.findings


def test_what_was_issued_is_shown_as_it_was() -> None:
    contract = hire(RENT, payments=[paid("2026-01-05", "200.00")])
    (document,) = preview(plan(contract, [issued("balance", "7/EB", "2026-01-05")]), SELLER, today=TODAY).documents
    assert (False, ()) == (document.is_blocked, document.findings)


def test_what_stays_outside_is_shown_too() -> None:
    made = preview(plan(hire(RENT, charge("deposit", "500.00"))), SELLER, today=TODAY)
    assert (0, "500.00") == (len(made.remarks), str(made.left_out[0].amount))


def test_a_deposit_overdrawn_blocks_all() -> None:
    contract = hire(RENT, payments=[paid("2026-03-05", "200.00", from_deposit=True)])
    made = preview(plan(contract), SELLER, today=date(2026, 3, 6))
    assert ([False], True) == ([one.is_blocked for one in made.documents], made.is_blocked)


def _amounts(totals: object) -> tuple[object, ...]:
    return tuple(getattr(totals, name) for name in ("net", "vat", "gross"))
