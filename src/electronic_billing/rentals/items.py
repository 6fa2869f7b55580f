"""Charges on their way to lines: described, treated, explained, and not yet priced."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from electronic_billing.content.model import AltroDato, Line
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.kit.money import to_cents
from electronic_billing.rentals import sources
from electronic_billing.rentals.case import Case
from electronic_billing.rentals.model import Charge, ChargeKind, Contract
from electronic_billing.rentals.place import Tax
from electronic_billing.rentals.plan import Alternative, PlannedLine, Why
from electronic_billing.rentals.prices import Amount, meet, unit_price, with_tax
from electronic_billing.rentals.treatments import (
    NORMATIVE,
    TREATMENTS,
    Choice,
    Confidence,
    Treatment,
    choice_of,
)

PLATE = "TARGA"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """`gross` and `net` as in `Amount`; `price` is a net price of one, as it was told. `follows_hire`: taxed where the
    hire is. `tax` is None while somebody has to choose."""

    contract: str
    description: str
    tax: Tax | None
    why: Why
    kind: ChargeKind | None = None
    charge: int | None = None
    gross: Decimal | None = None
    net: Decimal | None = None
    price: Decimal | None = None
    quantity: Decimal = Decimal(1)
    follows_hire: bool = False
    period: tuple[dt.date, dt.date] | None = None
    marks: tuple[AltroDato, ...] = ()

    @property
    def total(self) -> Decimal:
        """With VAT, as far as it is known, in euro."""
        if self.gross is not None:
            return self.gross
        net = self.net or Decimal(0)
        return net if self.tax is None else with_tax(net, self.tax.rate)


class Pricing(msgspec.Struct, frozen=True):
    lines: tuple[PlannedLine, ...]
    rounding: Decimal


def item_of(case: Case, charge: Charge, place: int | None = None) -> Item | None:
    """None for what is never invoiced."""
    choice = choice_of(charge.kind, case.settings)
    if choice is Choice.NOT_INVOICED:
        return None
    amount = to_cents(charge.amount * charge.quantity)
    return Item(
        contract=case.contract.number,
        charge=place,
        kind=charge.kind,
        description=_description(case.contract, charge),
        tax=_tax(case, choice),
        why=_explained(case, TREATMENTS[charge.kind], choice),
        gross=None if charge.net else amount,
        net=amount if charge.net else None,
        price=charge.amount if charge.net else None,
        quantity=charge.quantity,
        follows_hire=choice is Choice.ORDINARY,
        period=_period(case.contract, charge),
        marks=_marks(case.contract, charge),
    )


def priced(items: Sequence[Item], *, rounds: bool = True) -> Pricing:
    """Lines in the order of the items; those without a treatment stay open, and out of the sums."""
    met = meet(amounts_of(items), rounds=rounds)
    nets = iter(met.nets)
    lines = [_planned(one, None if one.tax is None else _line(one, one.tax, next(nets))) for one in items]
    return Pricing(tuple(lines), met.rounding)


def amounts_of(items: Iterable[Item]) -> list[Amount]:
    """Of those that have a treatment."""
    return [
        Amount(key=one.tax.key, rate=one.tax.rate, gross=one.gross, net=one.net) for one in items if one.tax is not None
    ]


def italian(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def advance_item(case: Case, gross: Decimal) -> Item:
    """An advance is taxed as the hire will be."""
    contract = case.contract
    return Item(
        contract=contract.number,
        description=f"Acconto per il noleggio di {contract.vehicle.description}, contratto n. {contract.number}"
        f" del {italian(contract.date)}",
        tax=case.taxation.tax,
        why=_hire_rule(case, ADVANCE_RULE, Confidence.SOURCE, sources.ART_6, sources.RIS_197_2007),
        gross=gross,
        follows_hire=True,
    )


def deduction_item(case: Case, *, gross: Decimal, net: Decimal, document: str) -> Item:
    """The advance taken off the balance, with the net that its own document had."""
    return Item(
        contract=case.contract.number,
        description=f"A dedurre: acconto già fatturato{document}",
        tax=case.taxation.tax,
        why=_hire_rule(case, DEDUCTION_RULE, Confidence.PRACTICE, sources.ART_6),
        gross=-gross,
        net=-net,
        follows_hire=True,
    )


def bollo_item(contract: str, amount: Decimal) -> Item:
    return Item(
        contract=contract,
        description="Imposta di bollo assolta in modo virtuale",
        tax=Tax(Decimal(0), Choice.N1.value),
        why=Why(
            rule=BOLLO_RULE, confidence=Confidence.PRACTICE, sources=(sources.DPR_642_1972,), setting="charge_bollo"
        ),
        gross=amount,
    )


def _tax(case: Case, choice: Choice | None) -> Tax | None:
    if choice is None:
        return None
    return case.taxation.tax if choice is Choice.ORDINARY else Tax(Decimal(0), choice.value)


def _description(contract: Contract, charge: Charge) -> str:
    told = charge.description or _usual_description(contract, charge.kind)
    beside = [*([italian(charge.date)] if charge.date else []), *([charge.proof] if charge.proof else [])]
    return f"{told} ({', '.join(beside)})" if beside else told


def _usual_description(contract: Contract, kind: ChargeKind) -> str:
    if kind is not ChargeKind.RENT:
        return TREATMENTS[kind].name.it
    vehicle = contract.vehicle
    return f"Noleggio {vehicle.description}" + (f", targa {vehicle.plate}" if vehicle.plate else "")


def _period(contract: Contract, charge: Charge) -> tuple[dt.date, dt.date] | None:
    if charge.period_start is not None and charge.period_end is not None:
        return charge.period_start, charge.period_end
    return (contract.start.day, contract.last_day) if charge.kind is ChargeKind.RENT else None


def _marks(contract: Contract, charge: Charge) -> tuple[AltroDato, ...]:
    if charge.kind is not ChargeKind.RENT or not contract.vehicle.plate:
        return ()
    return (AltroDato(tipo_dato=PLATE, riferimento_testo=contract.vehicle.plate),)


def _explained(case: Case, treatment: Treatment, choice: Choice | None) -> Why:
    follows = choice is Choice.ORDINARY
    return Why(
        rule=treatment.rule,
        confidence=treatment.confidence,
        sources=(*treatment.sources, *(case.taxation.quoted if follows else ())),
        place=case.taxation.said if follows else None,
        setting=treatment.setting,
        alternatives=tuple(Alternative(one, NORMATIVE[one]) for one in treatment.choices if one is not choice),
    )


def _hire_rule(case: Case, rule: Sentence, confidence: Confidence, *quoted: sources.Source) -> Why:
    return Why(rule=rule, confidence=confidence, sources=(*quoted, *case.taxation.quoted), place=case.taxation.said)


def _planned(item: Item, line: Line | None) -> PlannedLine:
    return PlannedLine(contract=item.contract, charge=item.charge, gross=item.total, line=line, why=item.why)


def _line(item: Item, tax: Tax, net: Decimal) -> Line:
    quantity, price = item.quantity, item.price
    if price is None or to_cents(price * quantity) != net:
        price = unit_price(net, quantity)
    if price is None:
        quantity, price = Decimal(1), net
    start, end = item.period or (None, None)
    return Line(
        description=item.description,
        unit_price=price,
        quantity=quantity,
        vat_rate=tax.rate,
        natura=tax.natura,
        period_start=start,
        period_end=end,
        altri_dati=[*item.marks, *tax.marks],
    )


ADVANCE_RULE = Sentence(
    "Ciò che si paga in anticipo sul prezzo è imponibile al pagamento, con l'IVA del noleggio. La cauzione no.",
    "What is paid ahead of the price is taxed when paid, at the rate of the hire. A deposit is not.",
)
DEDUCTION_RULE = Sentence(
    "L'acconto già fatturato si toglie dal saldo, con la stessa IVA.",
    "The advance already invoiced is taken off the balance, at the same VAT.",
)
BOLLO_RULE = Sentence(
    "Le somme senza IVA superano 77,47 euro: bollo di 2,00 euro, addebitato al cliente (escluso, art. 15).",
    "The amounts without VAT are over 77.47 euros: stamp duty of 2.00 euros, charged to the customer (excluded, art. 15).",
)
