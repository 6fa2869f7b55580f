from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from electronic_billing.kit.clock import MovedClock, SystemClock, rome_date


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), date(2026, 8, 1)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_legal_day_is_romes(instant: datetime, day: date) -> None:
    assert day == rome_date(instant)


def test_a_moved_clock_stands_still_and_speaks_utc() -> None:
    clock = MovedClock(datetime(2026, 3, 10, 10, 0, tzinfo=timezone(timedelta(hours=1))))
    assert datetime(2026, 3, 10, 9, 0, tzinfo=UTC) == clock.now() == clock.now()
    clock.advance(timedelta(seconds=-5))
    assert datetime(2026, 3, 10, 8, 59, 55, tzinfo=UTC) == clock.now()


def test_the_systems_clock_is_aware() -> None:
    assert timedelta() == SystemClock().now().utcoffset()
