from datetime import date, datetime, timedelta

from electronic_billing.kit.clock import rome_date

RESEND_DAYS = 5


def resend_by(scarto_date: date) -> date:
    """The last day to send a discarded invoice again: five days from the notice (Circolare 13/E of 2018, §1.6).

    Every day counts, weekends too: a conservative reading, since no text says that they do not.
    """
    return scarto_date + timedelta(days=RESEND_DAYS)


def days_left(last_day: date, now: datetime) -> int:
    """Whole days until the last day, in Rome; 0 on the day itself, negative when it has passed."""
    return (last_day - rome_date(now)).days
