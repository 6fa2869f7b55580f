"""What of a contract no document has, each with its reason."""

from collections.abc import Iterator

from electronic_billing.fatturapa.words import Sentence
from electronic_billing.kit.money import to_cents
from electronic_billing.rentals.case import Case
from electronic_billing.rentals.model import Charge, ChargeKind, Purpose
from electronic_billing.rentals.plan import LeftOut
from electronic_billing.rentals.treatments import TREATMENTS, Choice, choice_of


def outside_of(case: Case, *, has_main: bool) -> Iterator[LeftOut]:
    """`has_main`: the charges of the hire have a document, its own or the month's."""
    for place, charge in enumerate(case.contract.charges):
        why = _reason(case, charge, has_main=has_main)
        if why is not None:
            amount = to_cents(charge.amount * charge.quantity)
            yield LeftOut(contract=case.contract.number, charge=place, amount=amount, why=why)
    yield from _deposit(case)


def _reason(case: Case, charge: Charge, *, has_main: bool) -> Sentence | None:
    if choice_of(charge.kind, case.settings) is Choice.NOT_INVOICED:
        return TREATMENTS[charge.kind].rule
    if charge.late:
        return None
    if not has_main:
        return INVOICED_IN_ADVANCE
    return BY_MONTH if case.contract.renter.monthly else None


def _deposit(case: Case) -> Iterator[LeftOut]:
    """As it was agreed, or else as it was paid; a charge of that kind has said it already."""
    contract = case.contract
    if any(one.kind is ChargeKind.DEPOSIT for one in contract.charges):
        return
    paid = [one.amount for one in contract.payments if one.purpose is Purpose.DEPOSIT]
    for amount in [contract.deposit.amount] if contract.deposit else paid:
        why = TREATMENTS[ChargeKind.DEPOSIT].rule
        yield LeftOut(contract=contract.number, charge=None, amount=to_cents(amount), why=why)


INVOICED_IN_ADVANCE = Sentence(
    "Già tutto fatturato in acconto: non resta nulla da fatturare.",
    "Wholly invoiced in advance: nothing is left to invoice.",
)
BY_MONTH = Sentence(
    "Va nella fattura del mese di questo cliente.",
    "It goes into this customer's invoice of the month.",
)
