"""The terms of the law and of the exchange, in days of Rome.

Every day counts, weekends and holidays too: a conservative assumption of ours, since no text on these terms says that
they do not.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from electronic_billing.fatturapa.deadline import last_day_from
from electronic_billing.kit.clock import rome_date

RESEND_DAYS = 5
OFFICE_DAYS = 15


def transmit_by(
    issue_date: date, tipo: str, received: Iterable[date] = (), *, is_service_abroad: bool = False
) -> date | None:
    """The last day to hand an invoice to the exchange (DPR 633/1972 art. 21 c. 4).

    Twelve days from the first payment that it documents, booking and pick-up included, or from its Data where that
    is earlier; the return of the car starts nothing. For a TD24 and for services to businesses abroad the 15th of the
    next month. None where the law gives no term.
    """
    return last_day_from(min((issue_date, *received)), tipo, is_service_abroad=is_service_abroad)


def resend_by(scarto_date: date) -> date:
    """The last day to send a discarded invoice again: five days from the notice (Circolare 13/E of 2018, §1.6)."""
    return scarto_date + timedelta(days=RESEND_DAYS)


def office_answers_by(delivered_date: date) -> date:
    """The last day on which a public office accepts or refuses an invoice; then the term has passed and the invoice
    stands. It is the office's term, not the seller's."""
    return delivered_date + timedelta(days=OFFICE_DAYS)


def days_left(last_day: date, now: datetime) -> int:
    """Whole days until the last day, in Rome; 0 on the day itself, negative when it has passed."""
    return (last_day - rome_date(now)).days
