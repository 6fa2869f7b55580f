"""Prices with VAT, met to the cent."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from electronic_billing.content.amounts import totals_of
from electronic_billing.content.fattura import fattura_of
from electronic_billing.content.model import Content, Line
from electronic_billing.fatturapa.check import check_document
from electronic_billing.rentals.prices import Amount, Met, meet, reach, unit_price, with_tax, without_rounding
from unit.content.samples import PLACE, SELLER, TODAY, content_of

CENT = Decimal("0.01")
RATES = [Decimal(22), Decimal(10), Decimal(4), Decimal(5)]
TEN = Decimal(10)
CENTS = st.integers(min_value=0, max_value=100_000).map(lambda cents: Decimal(cents) / 100)
MIXED = st.lists(st.tuples(st.sampled_from([*RATES, Decimal(0)]), CENTS), min_size=1, max_size=12)
CONTRACT = {"number": "RA-17", "date": "2026-03-01"}


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_every_price_up_to_a_thousand_euros_is_met_or_missed_by_a_cent(rate: Decimal) -> None:
    """Where it is missed, it is because no net makes it: the one below makes a cent less, the next a cent more."""
    for cents in range(100_001):
        gross = Decimal(cents) / 100
        found = reach(gross, rate)
        if found.is_exact:
            assert gross == with_tax(found.low, rate)
        else:
            assert (gross - CENT, gross + CENT) == (with_tax(found.low, rate), with_tax(found.high, rate))
            assert found.high - found.low == CENT


def test_200_euros_at_22_are_met_by_a_rounding() -> None:
    assert Met((Decimal("163.93"),), CENT) == meet([_price("200.00")])


def test_two_rates_that_miss_make_up_for_each_other() -> None:
    """200.00 at 22 % and 0.05 at 10 %: one net is taken below, the other above, and no rounding is left."""
    amounts = [_price("200.00"), _price("0.05", Decimal(10))]

    assert [False, False] == [reach(one.gross or CENT, one.rate).is_exact for one in amounts]
    assert Met((Decimal("163.93"), Decimal("0.05")), Decimal("0.00")) == meet(amounts)


def test_without_rounding_the_cent_is_let_go() -> None:
    assert Met((Decimal("163.93"),), Decimal("0.00")) == meet([_price("200.00")], rounds=False)


def test_a_discount_keeps_its_own_net() -> None:
    assert (Decimal("100.00"), Decimal("-18.03")) == meet([_price("122.00"), _price("-22.00")]).nets


def test_a_refund_is_met_as_a_price_is() -> None:
    assert Met((Decimal("-163.93"),), -CENT) == meet([_price("-200.00")])


def test_what_is_fixed_is_made_up_for_by_a_rounding() -> None:
    """A net price of 0.05 is 0.06 at 10 %, and 0.01 was invoiced before; the 0.04 that is left makes no 0.05."""
    assert Met((Decimal("0.05"), Decimal("-0.01")), CENT) == meet([_net("0.05", TEN), _advance("0.01", TEN)])


def test_what_is_fixed_is_made_up_for_by_the_prices_of_another_rate() -> None:
    """The cent that is left above is taken by the 200.00 that no net reaches, whichever line comes first."""
    fixed = [_net("0.05", TEN), _advance("0.01", TEN)]
    expected = (Decimal("163.94"), Decimal("0.05"), Decimal("-0.01"))
    assert Met(expected, Decimal("0.00")) == meet([_price("200.00"), *fixed])


def test_a_cent_of_price_turns_no_line_negative() -> None:
    """Two advances may have rounded away more than the one price beside them."""
    met = meet([_net("0.51"), _advance("0.03"), _advance("0.30"), _price("0.01")])
    assert Met((Decimal("0.51"), Decimal("-0.02"), Decimal("-0.24"), Decimal("0.00")), -CENT) == met


def test_a_free_extra_costs_nothing() -> None:
    assert (Decimal("100.00"), Decimal("0.00")) == meet([_price("122.00"), _price("0.00")]).nets


@settings(deadline=None, max_examples=300)
@given(MIXED)
@example([(Decimal(22), Decimal("199.99")), (Decimal(22), Decimal("0.01"))])
def test_whatever_is_charged_is_met(charged: list[tuple[Decimal, Decimal]]) -> None:
    amounts = [_price(str(gross), rate) for rate, gross in charged]

    met = meet(amounts)

    lines = [_line(net, rate) for (rate, _gross), net in zip(charged, met.nets, strict=True)]
    assert sum(gross for _rate, gross in charged) == totals_of(lines).gross + met.rounding
    assert met.rounding in {-CENT, Decimal(0), CENT}
    assert all(net >= 0 and net == net.quantize(CENT) for net in met.nets)
    if met.rounding:
        assert not all(reach(_bucket(charged, rate), rate).is_exact for rate in {rate for rate, _gross in charged})


@settings(deadline=None, max_examples=100)
@given(MIXED.filter(lambda charged: any(gross for _rate, gross in charged)))
def test_the_e_invoice_of_it_has_no_findings(charged: list[tuple[Decimal, Decimal]]) -> None:
    met = meet([_price(str(gross), rate) for rate, gross in charged])
    lines = [_line(net, rate) for (rate, _gross), net in zip(charged, met.nets, strict=True)]

    document = fattura_of(_content(lines, met.rounding), SELLER, PLACE)

    assert [] == check_document(document, today=TODAY)


@settings(deadline=None, max_examples=300)
@given(CENTS, st.decimals(min_value="0.5", max_value=9999, places=2))
def test_a_price_of_one_makes_the_net_again(net: Decimal, quantity: Decimal) -> None:
    price = unit_price(net, quantity)
    assert price is not None
    assert net == totals_of([Line(description="x", unit_price=price, quantity=quantity)]).net


def test_no_price_of_one_is_made_up_where_eight_decimals_do_not_do() -> None:
    assert unit_price(Decimal("0.01"), Decimal(10) ** 8) is None
    assert unit_price(Decimal("0.33"), Decimal(7) * 10**6) is None


def test_what_fatture_in_cloud_may_show_instead_is_said() -> None:
    said = without_rounding(_content([_line(Decimal("163.93"), Decimal(22))], CENT))

    assert said is not None
    assert "il documento mostra 199,99." in said.it
    assert "the document shows 199.99." in said.en
    assert without_rounding(_content([_line(Decimal(100), Decimal(22))], Decimal(0))) is None


def _price(gross: str, rate: Decimal = RATES[0]) -> Amount:
    return Amount(key=str(rate), rate=rate, gross=Decimal(gross))


def _net(net: str, rate: Decimal = RATES[0]) -> Amount:
    return Amount(key=str(rate), rate=rate, net=Decimal(net))


def _advance(gross: str, rate: Decimal = RATES[0]) -> Amount:
    """As its own document made it."""
    return Amount(key=str(rate), rate=rate, gross=-Decimal(gross), net=-reach(Decimal(gross), rate).low)


def _bucket(charged: list[tuple[Decimal, Decimal]], rate: Decimal) -> Decimal:
    return sum((gross for one, gross in charged if one == rate), Decimal(0))


def _line(net: Decimal, rate: Decimal) -> Line:
    return Line(description="Noleggio auto", unit_price=net, vat_rate=rate, natura="" if rate else "N1")


def _content(lines: list[Line], rounding: Decimal) -> Content:
    told = content_of(contracts=[CONTRACT])
    return Content(
        external_id="RES-1", customer=told.customer, lines=lines, contracts=told.contracts, rounding=rounding
    )
