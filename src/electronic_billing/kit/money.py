from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Round to two decimals, half up, as the exchange's check 00421 rounds the tax."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
