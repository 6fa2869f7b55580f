"""A contract with all that decides about its documents: settings, the day, what has been issued, how it is taxed."""

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from electronic_billing.content.model import Reference
from electronic_billing.rentals.model import Contract, Issued, Payment, Purpose
from electronic_billing.rentals.place import Taxation, taxation_of
from electronic_billing.rentals.treatments import RentalSettings

BALANCE = "balance"
MONTHLY = "monthly"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """`issued` has all documents known, by external id, also those of other contracts."""

    contract: Contract
    settings: RentalSettings
    today: dt.date
    issued: Mapping[str, Issued]
    taxation: Taxation

    @property
    def first_issued(self) -> Issued | None:
        """The first document that has the hire itself."""
        return min(of_the_hire(self.contract, self.issued), key=lambda one: one.date, default=None)

    @property
    def main_issued(self) -> Issued | None:
        """The document that has the hire: its balance, or the month's that quotes the contract."""
        return self.issued.get(self.contract.external_id(BALANCE)) or monthly_issued(self.contract, self.issued)

    def advances(self) -> list[tuple[int, Payment]]:
        """Each with its number, which is its place among the contract's advances."""
        all_of_them = [one for one in self.contract.payments if one.purpose is Purpose.ADVANCE]
        return [(number, one) for number, one in enumerate(all_of_them, start=1) if one.date <= self.today]

    def paid(self, purpose: Purpose, batch: int = 1) -> list[Payment]:
        """What was taken by today, in order of days."""
        taken = paid_by(self.contract, self.today, purpose)
        return [one for one in taken if purpose is not Purpose.LATE or one.batch == batch]

    def reference(self) -> Reference:
        contract = self.contract
        return Reference(number=contract.number, date=contract.date, cig=contract.cig, cup=contract.cup)


def case_of(contract: Contract, settings: RentalSettings, *, today: dt.date, issued: Iterable[Issued]) -> Case:
    known = {one.external_id: one for one in issued}
    taxation = taxation_of(contract, settings, today=today, issued=of_the_hire(contract, known))
    return Case(contract=contract, settings=settings, today=today, issued=known, taxation=taxation)


def paid_by(contract: Contract, today: dt.date, purpose: Purpose) -> list[Payment]:
    taken = [one for one in contract.payments if one.purpose is purpose and one.date <= today]
    return sorted(taken, key=lambda one: one.date)


def reference_to(issued: Issued) -> Reference:
    return Reference(number=issued.number, date=issued.date)


def monthly_issued(contract: Contract, issued: Mapping[str, Issued]) -> Issued | None:
    monthly = (one for key, one in issued.items() if key.startswith(f"{MONTHLY}:"))
    return next((one for one in monthly if contract.number in one.contracts), None)


def of_the_hire(contract: Contract, issued: Mapping[str, Issued]) -> list[Issued]:
    advances, balance = contract.external_id("advance:"), contract.external_id(BALANCE)
    own = [one for key, one in issued.items() if key == balance or key.startswith(advances)]
    monthly = monthly_issued(contract, issued)
    return own if monthly is None else [*own, monthly]
