"""Totals of a document, exact to the cent. Which roundings the real one uses is unknown: they are switches.

Order of the charges: rivalsa on net, cassa on net and rivalsa, VAT on all, withholdings and split payment off.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from electronic_billing.fatturapa.kinds import AMOUNT_2
from fic_simulator.switches import Switches
from fic_simulator.wire import ZERO, Json, cents, decimal_of

HUNDRED = Decimal(100)


@dataclass
class RateTotal:
    net: Decimal = ZERO
    vat: Decimal = ZERO


@dataclass
class Totals:
    net: Decimal = ZERO
    withholdable: Decimal = ZERO
    not_taxable: Decimal = ZERO
    rivalsa: Decimal = ZERO
    cassa: Decimal = ZERO
    cassa_base: Decimal = ZERO
    vat: Decimal = ZERO
    withholding: Decimal = ZERO
    withholding_base: Decimal = ZERO
    other_withholding: Decimal = ZERO
    due: Decimal = ZERO
    rates: dict[Decimal, RateTotal] = field(default_factory=lambda: defaultdict(RateTotal))

    @property
    def charges(self) -> Decimal:
        return self.rivalsa + self.cassa

    @property
    def charges_rate(self) -> Decimal:
        """Rivalsa and cassa are taxed at the highest rate of the document."""
        return max(self.rates, default=ZERO)

    @property
    def is_withheld(self) -> bool:
        return bool(self.withholding or self.other_withholding)

    @property
    def taxable(self) -> Decimal:
        return self.net + self.charges - self.not_taxable

    @property
    def gross(self) -> Decimal:
        return self.net + self.charges + self.vat


def compute(body: Json, switches: Switches) -> Totals:
    totals = Totals()
    for item in body.get("items_list") or []:
        _add_item(totals, item, body, switches)
    _round_rates(totals, switches)
    _add_charges(totals, body)
    totals.vat = sum((rate.vat for rate in totals.rates.values()), ZERO)
    _subtract_withholdings(totals, body)
    totals.due = _amount_due(totals, body, switches)
    return totals


def reply(body: Json, totals: Totals) -> Json:
    return {
        "amount_net": totals.net,
        "amount_rivalsa": totals.rivalsa,
        "amount_net_with_rivalsa": totals.net + totals.rivalsa,
        "amount_cassa": totals.cassa,
        "taxable_amount": totals.taxable,
        "not_taxable_amount": totals.not_taxable,
        "amount_vat": totals.vat,
        "amount_gross": totals.gross,
        "taxable_amount_withholding_tax": totals.withholding_base,
        "amount_withholding_tax": totals.withholding,
        "taxable_amount_other_withholding_tax": totals.withholding_base,
        "amount_other_withholding_tax": totals.other_withholding,
        "stamp_duty": decimal_of(body.get("stamp_duty")),
        "amount_due": totals.due,
        "amount_due_discount": decimal_of(body.get("amount_due_discount")),
        "is_enasarco_maximal_exceeded": False,
        "payments_sum": payments_sum(body),
        "vat_list": {_rate_key(rate): _rate_reply(total) for rate, total in sorted(totals.rates.items())},
    }


def document_amounts(totals: Totals) -> Json:
    return {
        "amount_net": totals.net,
        "amount_vat": totals.vat,
        "amount_gross": totals.gross,
        "amount_rivalsa": totals.rivalsa,
        "amount_cassa": totals.cassa,
        "amount_withholding_tax": totals.withholding,
        "amount_other_withholding_tax": totals.other_withholding,
    }


def payments_sum(body: Json) -> Decimal:
    payments: Iterable[Json] = body.get("payments_list") or []
    return sum((cents(decimal_of(payment.get("amount"))) for payment in payments), ZERO)


def line_net(item: Json, body: Json, switches: Switches) -> Decimal:
    """The price of one line before VAT, not yet rounded when the switch rounds by rate."""
    quantity = decimal_of(item["qty"]) if item.get("qty") is not None else Decimal(1)
    amount = _price(item, body, switches) * quantity * (HUNDRED - decimal_of(item.get("discount"))) / HUNDRED
    amount = _without_vat(amount, item, body)
    return cents(amount) if switches.net_rounding == "per_line" else amount


def unit_price(item: Json, body: Json, switches: Switches) -> Decimal:
    """Before discount and VAT."""
    return _without_vat(_price(item, body, switches), item, body)


def charged_rate(item: Json) -> Decimal:
    return ZERO if item.get("not_taxable") else rate_of(item)


def rate_of(item: Json) -> Decimal:
    return decimal_of(item["vat"].get("value"))


def _price(item: Json, body: Json, switches: Switches) -> Decimal:
    price = decimal_of(item.get("gross_price" if body.get("use_gross_prices") else "net_price"))
    return cents(price) if switches.round_prices_first else price


def _without_vat(amount: Decimal, item: Json, body: Json) -> Decimal:
    return amount * HUNDRED / (HUNDRED + charged_rate(item)) if body.get("use_gross_prices") else amount


def _add_item(totals: Totals, item: Json, body: Json, switches: Switches) -> None:
    net = line_net(item, body, switches)
    rate = charged_rate(item)
    if item.get("not_taxable"):
        totals.not_taxable += net
    if item.get("apply_withholding_taxes", True):
        totals.withholdable += net
    totals.rates[rate].net += net
    if switches.vat_rounding == "per_line":
        totals.rates[rate].vat += cents(net * rate / HUNDRED)


def _round_rates(totals: Totals, switches: Switches) -> None:
    for rate, total in totals.rates.items():
        total.net = cents(total.net)
        if switches.vat_rounding == "per_rate":
            total.vat = cents(total.net * rate / HUNDRED)
    totals.net = sum((total.net for total in totals.rates.values()), ZERO)
    totals.not_taxable = cents(totals.not_taxable)
    totals.withholdable = cents(totals.withholdable)


def _add_charges(totals: Totals, body: Json) -> None:
    totals.rivalsa = _percent(totals.withholdable, body.get("rivalsa"))
    totals.cassa_base = _percent(totals.withholdable + totals.rivalsa, body.get("cassa_taxable") or 100)
    totals.cassa = _percent(totals.cassa_base, body.get("cassa"))
    if totals.charges:
        rate = totals.charges_rate
        totals.rates[rate].net += totals.charges
        totals.rates[rate].vat += cents(totals.charges * rate / HUNDRED)


def _subtract_withholdings(totals: Totals, body: Json) -> None:
    taxable_share = body.get("withholding_tax_taxable")
    base = totals.withholdable + totals.rivalsa
    totals.withholding_base = _percent(base, 100 if taxable_share is None else taxable_share)
    totals.withholding = _percent(totals.withholding_base, body.get("withholding_tax"))
    totals.other_withholding = _percent(totals.withholding_base, body.get("other_withholding_tax"))


def _amount_due(totals: Totals, body: Json, switches: Switches) -> Decimal:
    due = totals.gross - totals.withholding - totals.other_withholding
    due += decimal_of(body.get("amount_due_discount"))
    if body.get("use_split_payment"):
        due -= totals.vat
    if switches.stamp_duty_in_amount_due:
        due += decimal_of(body.get("stamp_duty"))
    if switches.arrotondamento_in_amount_due:
        due += arrotondamento(body)
    return cents(due)


def arrotondamento(body: Json) -> Decimal:
    """The rounding that a caller may send as text inside `ei_raw`; anything unreadable counts as none."""
    node: object = body.get("ei_raw")
    for name in ("FatturaElettronicaBody", "DatiGenerali", "DatiGeneraliDocumento", "Arrotondamento"):
        node = node.get(name) if isinstance(node, dict) else None
    value, fits = AMOUNT_2.admit(node if isinstance(node, str) else "")
    return value if fits and value is not None else ZERO


def _percent(base: Decimal, percentage: object) -> Decimal:
    return cents(base * decimal_of(percentage) / HUNDRED)


def _rate_key(rate: Decimal) -> str:
    return format(rate.normalize(), "f")


def _rate_reply(total: RateTotal) -> Json:
    return {"amount_net": total.net, "amount_vat": total.vat}
