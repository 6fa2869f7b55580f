from datetime import UTC, date, datetime

import pytest

from electronic_billing.invoices.model import FINAL, InvoiceState
from electronic_billing.sdi.deadlines import days_left, resend_by
from electronic_billing.sdi.stato import NOT_TRANSMITTED, SETTLED, StatoSdi, from_ei_status, is_known

# The fourteen values of `ei_status` in Fatture in Cloud's published interface.
FOURTEEN = {
    "attempt": StatoSdi.TRANSMITTED,
    "missing": None,
    "not_sent": None,
    "sent": StatoSdi.CLEARED,
    "pending": StatoSdi.TRANSMITTED,
    "processing": StatoSdi.AT_SDI,
    "error": StatoSdi.ERROR,
    "discarded": StatoSdi.DISCARDED,
    "not_delivered": StatoSdi.NOT_DELIVERED,
    "accepted": StatoSdi.ACCEPTED,
    "rejected": StatoSdi.REFUSED,
    "no_response": StatoSdi.DEADLINE_PASSED,
    "manual_accepted": StatoSdi.ACCEPTED,
    "manual_rejected": StatoSdi.REFUSED,
}


@pytest.mark.parametrize(("raw", "stato"), FOURTEEN.items())
def test_each_value_has_its_word(raw: str, stato: StatoSdi | None) -> None:
    assert stato is from_ei_status(raw)
    assert is_known(raw)


@pytest.mark.parametrize("raw", ["", "SENT", "teleported", "sent ", "cleared"])
def test_an_unknown_value_is_kept_apart(raw: str) -> None:
    assert from_ei_status(raw) is None
    assert not is_known(raw)
    assert raw not in NOT_TRANSMITTED


def test_every_state_of_the_exchange_is_a_state_of_the_invoice() -> None:
    assert {stato.value for stato in StatoSdi} <= {state.value for state in InvoiceState}
    assert {stato.value for stato in SETTLED} < {state.value for state in FINAL}
    assert InvoiceState.CLEARED not in FINAL, "it may still become not delivered"


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 3, 10, 12, tzinfo=UTC), 5),
        (datetime(2026, 3, 15, 22, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 15, 23, 0, tzinfo=UTC), -1),
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), 5),
    ],
)
def test_five_days_are_counted_in_rome(now: datetime, left: int) -> None:
    last_day = resend_by(date(2026, 3, 10))
    assert date(2026, 3, 15) == last_day
    assert left == days_left(last_day, now)


def test_the_five_days_cross_the_end_of_february() -> None:
    assert date(2028, 3, 4) == resend_by(date(2028, 2, 28))
