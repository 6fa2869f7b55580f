"""Until when: the law's terms in days of Rome, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electronic_billing.kit.clock import ROME
from electronic_billing.sdi.deadlines import days_left, office_answers_by, resend_by, transmit_by

DATA = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ([], date(2026, 12, 2)),
        ([date(2026, 11, 20)], date(2026, 12, 2)),
        ([date(2026, 11, 2)], date(2026, 11, 14)),  # paid when the car was booked
        ([date(2026, 11, 20), date(2026, 11, 17), date(2026, 11, 2)], date(2026, 11, 14)),  # booking, pick-up, return
        ([date(2026, 11, 30)], date(2026, 12, 2)),  # invoiced before it was paid: from the Data
    ],
)
def test_an_immediate_invoice_has_twelve_days_from_its_first_payment(received: list[date], last: date) -> None:
    assert last == transmit_by(DATA, "TD01", received)
    assert last == transmit_by(DATA, "TD02", received)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 1, 1), date(2026, 2, 15)),
        (date(2026, 1, 31), date(2026, 2, 15)),
        (date(2026, 12, 31), date(2027, 1, 15)),
    ],
)
def test_a_deferred_invoice_has_until_the_fifteenth_of_the_next_month(day: date, last: date) -> None:
    assert last == transmit_by(day, "TD24")
    assert last == transmit_by(day, "TD01", is_service_abroad=True)


def test_a_deferred_invoice_counts_from_the_month_of_its_first_payment() -> None:
    assert date(2026, 11, 15) == transmit_by(date(2026, 11, 3), "TD24", [date(2026, 10, 30)])


@pytest.mark.parametrize("tipo", ["TD03", "TD05", "TD06", "TD26"])
def test_a_debit_note_and_every_other_invoice_have_it_too(tipo: str) -> None:
    assert date(2026, 12, 2) == transmit_by(DATA, tipo)


@pytest.mark.parametrize("tipo", ["TD04", "TD16", "TD17", "TD27"])
def test_credit_notes_and_self_invoices_have_no_such_term(tipo: str) -> None:
    assert transmit_by(DATA, tipo) is None


def test_weekends_and_holidays_count() -> None:
    saturday, boxing_day = date(2026, 12, 5), date(2026, 12, 26)
    assert saturday == transmit_by(date(2026, 11, 23), "TD01")
    assert boxing_day == resend_by(date(2026, 12, 21))


def test_the_office_has_fifteen_days() -> None:
    assert date(2026, 3, 16) == office_answers_by(date(2026, 3, 1))


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)], ids=["to summer", "to winter"])
@pytest.mark.parametrize("around", [-1, 0, 1])
def test_a_day_ends_at_midnight_in_rome_also_when_the_clocks_change(change: date, around: int) -> None:
    last_day = change + timedelta(days=around)
    midnight = datetime.combine(last_day + timedelta(days=1), datetime.min.time(), ROME).astimezone(UTC)
    assert 0 == days_left(last_day, midnight - timedelta(microseconds=1))
    assert -1 == days_left(last_day, midnight)
    morning = datetime.combine(last_day, datetime.min.time(), ROME).astimezone(UTC)
    assert 0 == days_left(last_day, morning)
    assert 1 == days_left(last_day, morning - timedelta(microseconds=1))


@given(st.dates(date(1970, 1, 1), date(9998, 12, 31)), st.lists(st.dates(date(1970, 1, 1), date(9998, 12, 31))))
def test_a_payment_more_never_gives_more_time(day: date, received: list[date]) -> None:
    last = transmit_by(day, "TD01", received)
    assert last is not None
    assert last <= day + timedelta(days=12)
    earlier = min([day, *received])
    assert last == earlier + timedelta(days=12)
