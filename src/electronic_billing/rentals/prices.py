"""Prices that include VAT, met to the cent.

SDI adds up nets and takes the tax once for each rate, half up (checks 00421, 00422). So the net of a rate is looked for
that makes, with its tax, what was charged, and is spread over the lines. Some amounts no net reaches (200.00 at 22 %):
there the total's Arrotondamento makes up for a cent.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from electronic_billing.content.amounts import totals_of
from electronic_billing.content.model import Content
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.kit.money import CENT, to_cents
from electronic_billing.rentals.remarks import euros

_PRICE_STEP = Decimal("0.00000001")
_ZERO = Decimal("0.00")


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """One line before its net is known. `gross` alone is a price with VAT; `net` alone a price without; both is what
    another document has already made of it. In euro and cents."""

    key: str
    rate: Decimal
    gross: Decimal | None = None
    net: Decimal | None = None


class Met(msgspec.Struct, frozen=True):
    """A net for each amount, in order, and the Arrotondamento by which their total is met."""

    nets: tuple[Decimal, ...]
    rounding: Decimal


class Reach(msgspec.Struct, frozen=True):
    """The nets next to a gross: the same one twice where it is reached."""

    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


def with_tax(net: Decimal, rate: Decimal) -> Decimal:
    return net + to_cents(net * rate / 100)


def reach(gross: Decimal, rate: Decimal) -> Reach:
    """Of a negative gross, `low` is the net nearer to zero."""
    sign = -1 if gross < 0 else 1
    guess = to_cents(abs(gross) * 100 / (100 + rate))
    low = max(net for net in (guess - CENT, guess, guess + CENT) if with_tax(net, rate) <= abs(gross))
    is_met = with_tax(low, rate) == abs(gross)
    return Reach(low=sign * low, high=sign * (low if is_met else low + CENT))


def meet(amounts: Sequence[Amount], *, rounds: bool = True) -> Met:
    """Nets whose total with tax is what was charged. Where several rates miss theirs, one is taken above and the next
    below, so that a cent at most remains. Without `rounds` that cent is let go."""
    buckets = {key: [one for one in amounts if one.key == key] for key in dict.fromkeys(one.key for one in amounts)}
    # What cannot give way comes first: the others make up for it.
    order = sorted(buckets, key=lambda key: any(_gives_way(one) for one in buckets[key]))
    missing, nets = _ZERO, {}
    for key in order:
        net = _bucket_net(buckets[key], missing)
        nets[key] = iter(_spread(buckets[key], net))
        missing += charged(buckets[key]) - with_tax(net, buckets[key][0].rate)
    return Met(tuple(next(nets[one.key]) for one in amounts), missing if rounds else _ZERO)


def unit_price(net: Decimal, quantity: Decimal) -> Decimal | None:
    """With as many decimals as needed, eight at most; None where no such price times the quantity makes the net."""
    price = (net / quantity).quantize(_PRICE_STEP, rounding=ROUND_HALF_UP)
    if to_cents(price * quantity) != net:
        return None
    return to_cents(price) if to_cents(price) == price else price.normalize()


def without_rounding(content: Content) -> Sentence | None:
    """What Fatture in Cloud shows where it leaves the Arrotondamento out; None where there is none."""
    if not content.rounding:
        return None
    gross = totals_of(content.lines).gross
    wanted = gross + content.rounding
    total, rounding, shown = euros(wanted), euros(content.rounding), euros(gross)
    return Sentence(
        f"Il totale è {total.it}, con un arrotondamento di {rounding.it}: nessun imponibile dà questo importo con l'IVA. "
        f"Se Fatture in Cloud non lo applica, il documento mostra {shown.it}.",
        f"The total is {total.en}, with a rounding of {rounding.en}: no net amount makes it with its VAT. "
        f"Where Fatture in Cloud does not apply it, the document shows {shown.en}.",
    )


def _gives_way(amount: Amount) -> bool:
    return amount.net is None and bool(amount.gross)


def charged(bucket: Iterable[Amount]) -> Decimal:
    """What was charged at one rate. Prices without VAT are taxed together, as they would be alone."""
    rate, gross, net = Decimal(0), _ZERO, _ZERO
    for one in bucket:
        rate = one.rate
        if one.gross is not None:
            gross += one.gross
        else:
            net += one.net or _ZERO
    return gross + with_tax(net, rate)


def _bucket_net(bucket: Sequence[Amount], missing: Decimal) -> Decimal:
    """`missing` is what the rates before left to make up for."""
    fixed = sum((one.net for one in bucket if one.net is not None), _ZERO)
    giving = [one.gross or _ZERO for one in bucket if _gives_way(one)]
    if not giving:
        return fixed
    rate, target = bucket[0].rate, charged(bucket)
    near = reach(target, rate)
    net = min((near.low, near.high), key=lambda net: abs(missing + target - with_tax(net, rate)))
    # A cent of price may be less than what the fixed lines have rounded away: no line turns negative for it.
    return max(net, fixed) if min(giving) > 0 else net


def _spread(bucket: Sequence[Amount], net: Decimal) -> list[Decimal]:
    """The bucket's net over its lines, by weight of their price. Discounts keep their own net beside prices."""
    weights = [one.gross or _ZERO if _gives_way(one) else _ZERO for one in bucket]
    has_prices = any(weight > 0 for weight in weights)
    nets = [_own_net(one) for one in bucket]
    sharing = [place for place, weight in enumerate(weights) if weight > 0 or (weight and not has_prices)]
    left = net - sum((nets[place] for place in range(len(nets)) if place not in sharing), _ZERO)
    total, passed, given = sum((weights[place] for place in sharing), _ZERO), _ZERO, _ZERO
    for place in sharing:
        passed += weights[place]
        nets[place] = to_cents(left * passed / total) - given
        given += nets[place]
    return nets


def _own_net(amount: Amount) -> Decimal:
    if amount.net is not None:
        return amount.net
    return to_cents((amount.gross or _ZERO) * 100 / (100 + amount.rate))
