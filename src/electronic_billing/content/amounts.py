from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from electronic_billing.content.model import Content, Line, Totals
from electronic_billing.kit.money import to_cents


def totals_of(lines: Iterable[Line]) -> Totals:
    """Net by line, tax once for each rate or Natura (check 00421), all half up to the cent, in euro."""
    by_key: dict[str, Decimal] = defaultdict(Decimal)
    rates: dict[str, Decimal] = {}
    for line in lines:
        by_key[line.vat_key] += to_cents(line.unit_price * line.quantity)
        rates[line.vat_key] = line.vat_rate
    net = sum(by_key.values(), Decimal(0))
    vat = sum((to_cents(amount * rates[key] / 100) for key, amount in by_key.items()), Decimal(0))
    return Totals(net=to_cents(net), vat=to_cents(vat), gross=to_cents(net + vat))


def payable_of(content: Content) -> Decimal:
    """What the customer owes, in euro: with the rounding, without a tax that goes to the State."""
    totals = totals_of(content.lines)
    return (totals.net if content.customer.split_payment else totals.gross) + content.rounding
