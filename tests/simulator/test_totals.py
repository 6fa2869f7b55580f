from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fic_simulator.switches import Switches
from fic_simulator.totals import compute, payments_sum, reply
from fic_simulator.wire import cents

D = Decimal


def line(price: str, rate: int = 22, **more: object) -> dict[str, Any]:
    return {"qty": 1, "net_price": D(price), "vat": {"id": 0, "value": rate}, **more}


def due(body: dict[str, Any], **switches: object) -> Decimal:
    return compute(body, Switches(**switches)).due  # type: ignore[arg-type]


def test_two_lines_of_one_rate() -> None:
    """The example of the guide "Invoice totals"."""
    totals = reply({}, compute({"items_list": [line("35", 21), line("39", 21)]}, Switches()))
    assert (D("74.00"), D("15.54"), D("89.54")) == (totals["amount_net"], totals["amount_vat"], totals["amount_due"])
    assert {"21": {"amount_net": D("74.00"), "amount_vat": D("15.54")}} == totals["vat_list"]


def test_a_price_with_five_decimals() -> None:
    totals = compute({"items_list": [line("68.18182", 10)]}, Switches())
    assert (D("68.18"), D("6.82"), D("75.00")) == (totals.net, totals.vat, totals.gross)


def test_vat_is_rounded_by_rate_or_by_line() -> None:
    body = {"items_list": [line("0.12"), line("0.12"), line("0.12")]}
    assert D("0.44") == due(body)
    assert D("0.45") == due(body, vat_rounding="per_line")


def test_lines_are_rounded_before_or_after_the_sum() -> None:
    body = {"items_list": [line("0.333", 0, qty=D("0.5")), line("0.333", 0, qty=D("0.5"))]}
    assert D("0.34") == due(body)
    assert D("0.33") == due(body, net_rounding="per_rate")


def test_prices_may_be_rounded_first() -> None:
    body = {"items_list": [line("33.335", 0, qty=10)]}
    assert D("333.35") == due(body)
    assert D("333.40") == due(body, round_prices_first=True)


def test_gross_prices_are_the_base() -> None:
    body = {"use_gross_prices": True, "items_list": [line("0", gross_price=D(122))]}
    assert D("122.00") == due(body)


def test_a_line_that_is_not_taxable() -> None:
    totals = compute({"items_list": [line("10", not_taxable=True), line("5")]}, Switches())
    assert (D("10.00"), D("5.00"), D("16.10")) == (totals.not_taxable, totals.taxable, totals.due)


def test_discounts_on_line_and_due() -> None:
    body = {"items_list": [line("100", discount=10)], "amount_due_discount": -5}
    assert D("104.80") == due(body)


def test_rivalsa_cassa_and_withholding() -> None:
    body = {
        "items_list": [line("1000")],
        "rivalsa": 4,
        "cassa": 4,
        "withholding_tax": 20,
        "withholding_tax_taxable": 100,
        "other_withholding_tax": 1,
    }
    totals = compute(body, Switches())
    assert (D("40.00"), D("41.60")) == (totals.rivalsa, totals.cassa)
    assert (D("208.00"), D("10.40")) == (totals.withholding, totals.other_withholding)
    assert totals.gross - D("218.40") == totals.due


def test_a_line_without_withholding() -> None:
    body = {"items_list": [line("100", apply_withholding_taxes=False)], "withholding_tax": 20}
    assert D("0.00") == compute(body, Switches()).withholding


def test_split_payment_leaves_the_vat_to_the_buyer() -> None:
    assert D("100.00") == due({"items_list": [line("100")], "use_split_payment": True})


@pytest.mark.parametrize(("switch", "expected"), [(False, "100.00"), (True, "102.00")])
def test_stamp_duty_in_the_amount_due(switch: bool, expected: str) -> None:
    body = {"items_list": [line("100", 0)], "stamp_duty": 2}
    assert D(expected) == due(body, stamp_duty_in_amount_due=switch)


@pytest.mark.parametrize(("text", "expected"), [("-0.02", "99.98"), ("x", "100.00"), (None, "100.00")])
def test_arrotondamento_in_the_amount_due(text: str | None, expected: str) -> None:
    raw = {"FatturaElettronicaBody": {"DatiGenerali": {"DatiGeneraliDocumento": {"Arrotondamento": text}}}}
    body = {"items_list": [line("100", 0)], "ei_raw": raw}
    assert D(expected) == due(body, arrotondamento_in_amount_due=True)


def test_nothing_is_due_for_nothing() -> None:
    assert 0 == due({"items_list": [], "rivalsa": 4})
    assert 0 == payments_sum({})


prices = st.decimals("-10000", "10000", places=4)


@given(st.lists(st.tuples(prices, st.sampled_from([0, 4, 10, 22]), st.integers(1, 30)), max_size=8))
def test_the_parts_always_add_up(lines: list[tuple[Decimal, int, int]]) -> None:
    body = {"items_list": [line(str(price), rate, qty=quantity) for price, rate, quantity in lines]}
    totals = reply(body, compute(body, Switches()))
    rows = totals["vat_list"].values()
    assert totals["amount_net"] == sum(row["amount_net"] for row in rows)
    assert totals["amount_vat"] == sum(row["amount_vat"] for row in rows)
    assert totals["amount_due"] == totals["amount_net"] + totals["amount_vat"]
    assert all(cents(row["amount_vat"]) == row["amount_vat"] for row in rows)
