import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electronic_billing.kit.backoff import delay_after
from electronic_billing.kit.money import to_cents
from electronic_billing.kit.problems import FieldProblem, FieldsRefused

STEPS = [timedelta(seconds=seconds) for seconds in (2, 5, 15)]


@pytest.mark.parametrize(("attempt", "step"), [(1, 2), (2, 5), (3, 15), (4, 15), (1000, 15)])
def test_waits_grow_to_the_last_step_with_a_fifth_of_jitter(attempt: int, step: int) -> None:
    waits = {delay_after(attempt, STEPS, random.Random(seed)).total_seconds() for seed in range(200)}
    assert step <= min(waits)
    assert max(waits) <= step * 1.2
    assert 100 < len(waits)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1E+2", "100.00")],
)
def test_halves_go_up(amount: str, cents: str) -> None:
    assert cents == str(to_cents(Decimal(amount)))


@given(st.decimals(min_value=-(10**10), max_value=10**10, allow_nan=False, places=6))
def test_rounding_is_never_off_by_more_than_half_a_cent_and_is_stable(amount: Decimal) -> None:
    assert abs(to_cents(amount) - amount) <= Decimal("0.005")
    assert to_cents(amount) == to_cents(to_cents(amount))


def test_a_refusal_names_each_field() -> None:
    refused = FieldsRefused([FieldProblem("name", "field.required"), FieldProblem("pec", "field.pec")])
    assert "name: field.required, pec: field.pec" == str(refused)
    assert 2 == len(refused.problems)
