"""A rental contract becomes documents.

Every charge has one document or a reason to have none; the same contract twice makes the same documents, told apart by
external ids that follow from it. What depends on a number (a balance on its advance, a note on its invoice) is kept back
until that document is among `issued`.
"""

import datetime as dt
from collections.abc import Iterable

import msgspec

from electronic_billing.rentals.balance import Portion, advances_of, balance_of, left_of, portion_of
from electronic_billing.rentals.case import BALANCE, MONTHLY, Case, case_of
from electronic_billing.rentals.corrections import credits_of, increases_of
from electronic_billing.rentals.late import late_documents
from electronic_billing.rentals.model import Contract, Issued
from electronic_billing.rentals.outside import outside_of
from electronic_billing.rentals.plan import Plan, PlannedDocument
from electronic_billing.rentals.review import about_deposit, about_strays
from electronic_billing.rentals.treatments import RentalSettings


class Hire(msgspec.Struct, frozen=True, kw_only=True):
    """The documents of the hire itself. `main` has its charges, and is None where nothing is left to invoice."""

    advances: dict[str, PlannedDocument]
    advance_credits: dict[int, PlannedDocument]
    portion: Portion
    main: PlannedDocument | None


def plan_documents(
    contract: Contract, settings: RentalSettings | None = None, *, today: dt.date, issued: Iterable[Issued] = ()
) -> Plan:
    """What a contract makes on this day in Rome. Payments of days to come make nothing yet. The balance of a customer
    who pays by month is in `monthly.plan_month`."""
    case = case_of(contract, settings or RentalSettings(), today=today, issued=issued)
    hire = hire_of(case)
    documents = [*hire.advances.values(), *_own_balance(hire)]
    mains = _mains(hire)
    late = late_documents(case, list((mains or hire.advances).values()))
    originals = {**hire.advances, **mains, **late}
    others = [number for number in _credit_numbers(case) if number not in hire.advance_credits]
    credit_notes = hire.advance_credits | credits_of(case, originals, others)
    documents += [*late.values(), *increases_of(case, originals)]
    documents += [credit_notes[number] for number in _credit_numbers(case)]
    return Plan(
        documents=tuple(documents),
        left_out=tuple(outside_of(case, has_main=hire.main is not None)),
        remarks=(*about_deposit(contract), *about_strays(case, has_main=hire.main is not None, batches=_batches(late))),
    )


def hire_of(case: Case) -> Hire:
    advances = advances_of(case)
    numbers = [number for number in _credit_numbers(case) if case.contract.credits[number - 1].of in advances]
    notes = credits_of(case, advances, numbers)
    left = [
        left_of(case, document, [notes[one] for one in numbers if case.contract.credits[one - 1].of == deed])
        for deed, document in advances.items()
    ]
    portion = portion_of(case, left)
    main = None if portion.is_settled else balance_of(portion)
    return Hire(advances=advances, advance_credits=notes, portion=portion, main=main)


def _own_balance(hire: Hire) -> list[PlannedDocument]:
    is_monthly = hire.portion.case.contract.renter.monthly
    return [] if hire.main is None or is_monthly else [hire.main]


def _mains(hire: Hire) -> dict[str, PlannedDocument]:
    """The document that has the hire, by deed. A month's is known by what this contract has in it."""
    case = hire.portion.case
    if hire.main is None:
        return {}
    if not case.contract.renter.monthly:
        return {BALANCE: hire.main}
    external_id = case.main_issued.external_id if case.main_issued else case.contract.external_id(MONTHLY)
    return {MONTHLY: msgspec.structs.replace(hire.main, external_id=external_id, issued=case.main_issued)}


def _batches(late: Iterable[str]) -> set[int]:
    return {int(deed.removeprefix("late:")) for deed in late}


def _credit_numbers(case: Case) -> range:
    return range(1, len(case.contract.credits) + 1)
