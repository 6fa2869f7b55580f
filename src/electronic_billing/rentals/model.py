"""The rental contract as its keeper tells it: what was hired, by whom, what was charged, what was paid.

Plain values, for JSON: `msgspec.convert(told, Contract, strict=False)`. A contract only grows: payments, late charges,
credits and increases are added at the end, since their place in the list is part of their document's external id.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from electronic_billing.content.model import Customer
from electronic_billing.kit.clock import ROME, rome_date

Ordinal = Annotated[int, msgspec.Meta(ge=1)]
Text = Annotated[str, msgspec.Meta(min_length=1)]
# It is an IdDocumento of the e-invoice, and the beginning of external ids.
ContractNumber = Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$")]


_TOO_MUCH = Decimal(10) ** 9


class ChargeKind(StrEnum):
    RENT = "rent"
    EXTRA = "extra"
    SURCHARGE = "surcharge"
    WAIVER = "waiver"
    FUEL = "fuel"
    REFUELLING = "refuelling"
    TOLL = "toll"
    FINE_HANDLING = "fine_handling"
    FINE = "fine"
    DAMAGE = "damage"
    PENALTY = "penalty"
    EARLY_RETURN = "early_return"
    CLEANING = "cleaning"
    DELIVERY = "delivery"
    DEPOSIT = "deposit"
    INSURANCE_POLICY = "insurance_policy"


class Use(StrEnum):
    """Where the vehicle is driven: the law asks whether it is used in Italy, elsewhere in the EU, or outside it."""

    ITALY = "italy"
    EU = "eu"
    OUTSIDE_EU = "outside_eu"


class Purpose(StrEnum):
    """What a payment is for. An advance is a document of its own; money held as a deposit is none."""

    ADVANCE = "advance"
    BALANCE = "balance"
    LATE = "late"
    DEPOSIT = "deposit"


class CreditReason(StrEnum):
    """Why an invoiced amount goes down. After a year the tax may no longer follow an agreement made later, nor an
    error (DPR 633/1972 art. 26 c. 3); it may follow a contract that ends, and what the contract foresaw (c. 2)."""

    AGREEMENT = "agreement"
    ERROR = "error"
    CONTRACT_ENDED = "contract_ended"
    FORESEEN = "foreseen"


class Moment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A legal day in Rome, or an aware instant: one of the two."""

    date: dt.date | None = None
    at: Annotated[dt.datetime, msgspec.Meta(tz=True)] | None = None

    def __post_init__(self) -> None:
        if self.date is not None and self.at is not None:
            raise ValueError("a moment is a date or an instant, not both")
        _ = self.day

    @property
    def day(self) -> dt.date:
        if self.at is not None:
            return rome_date(self.at)
        if self.date is None:
            raise ValueError("a moment is a date or an instant")
        return self.date

    @property
    def clock_time(self) -> dt.datetime | None:
        """What a clock on a wall in Rome shows; None where only the day is known."""
        return None if self.at is None else self.at.astimezone(ROME).replace(tzinfo=None)


class Vehicle(msgspec.Struct, frozen=True, omit_defaults=True):
    description: Text
    plate: str = ""


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """`handed_over` is the country (ISO 3166-1 alpha-2) where the vehicle is put at the customer's disposal. `decided`
    is what the adviser said of this hire, where the rules leave it to the circumstances."""

    handed_over: str = "IT"
    used: Use = Use.ITALY
    decided: Literal["22", "N2.1", "N7"] | None = None


class Renter(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is invoiced: a broker who hires in its own name, too. `taxable` says whether as a business; for Italy a VAT
    number tells, for abroad nothing does, since any identifier stands in its place. `monthly`: pays by month."""

    customer: Customer
    taxable: bool | None = None
    monthly: bool = False

    @property
    def is_taxable(self) -> bool | None:
        """None where nobody said it."""
        if self.taxable is None and self.customer.country == "IT":
            return bool(self.customer.partita_iva)
        return self.taxable


class Charge(msgspec.Struct, frozen=True, omit_defaults=True):
    """`amount` is the price of one, in euro; with VAT, unless `net`. `date` and `proof` stand beside the description.
    `late` is 0 for what is known at the return, and otherwise counts the batches of what came to light after it: those
    of one batch share a document. The period is the whole hire's for rent that names none."""

    kind: ChargeKind
    amount: Decimal
    description: str = ""
    quantity: Decimal = Decimal(1)
    net: bool = False
    date: dt.date | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    late: Annotated[int, msgspec.Meta(ge=0)] = 0
    proof: str = ""

    def __post_init__(self) -> None:
        _check_size(self.amount)
        _check_positive(self.quantity)


class Payment(msgspec.Struct, frozen=True, omit_defaults=True):
    """`method` is the MPxx code. `batch` says which late charges it is for. `from_deposit`: kept back from the deposit,
    and from then on a payment like any other."""

    date: dt.date
    amount: Decimal
    purpose: Purpose = Purpose.BALANCE
    method: str = ""
    batch: Ordinal = 1
    from_deposit: bool = False

    def __post_init__(self) -> None:
        _check_positive(self.amount)


class Deposit(msgspec.Struct, frozen=True):
    amount: Decimal

    def __post_init__(self) -> None:
        _check_positive(self.amount)


class Extension(msgspec.Struct, frozen=True):
    agreed_date: dt.date
    end: Moment


class Credit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A credit note: on the document `of` (`balance`, `advance:1`, `late:2`), of the whole or of some charges,
    whose amounts are positive."""

    of: Text
    agreed_date: dt.date
    reason: CreditReason
    charges: list[Charge] = []

    @property
    def is_whole(self) -> bool:
        return not self.charges


class Increase(msgspec.Struct, frozen=True):
    """An increase of what the document `of` has already invoiced (DPR 633/1972 art. 26 c. 1)."""

    of: Text
    agreed_date: dt.date
    charges: Annotated[list[Charge], msgspec.Meta(min_length=1)]


class Contract(msgspec.Struct, frozen=True, omit_defaults=True):
    """`end` as first agreed; `returned` when the vehicle came back, early or late. `cig` and `cup` are the tender codes
    of a public customer; `no_cig` says why none is due, where the law excludes it."""

    number: ContractNumber
    date: dt.date
    vehicle: Vehicle
    start: Moment
    end: Moment
    renter: Renter
    place: Place = Place()
    driver: str = ""
    charges: list[Charge] = []
    payments: list[Payment] = []
    deposit: Deposit | None = None
    extensions: list[Extension] = []
    returned: Moment | None = None
    credits: list[Credit] = []
    increases: list[Increase] = []
    cig: str = ""
    cup: str = ""
    no_cig: str = ""

    @property
    def customer(self) -> Customer:
        return self.renter.customer

    @property
    def end_agreed(self) -> Moment:
        return self.extensions[-1].end if self.extensions else self.end

    def end_known_by(self, day: dt.date) -> Moment:
        """When the hire ended, or was to end, as it was known on that day."""
        if self.returned is not None and self.returned.day <= day:
            return self.returned
        agreed = [one.end for one in self.extensions if one.agreed_date <= day]
        return agreed[-1] if agreed else self.end

    @property
    def last_day(self) -> dt.date:
        return self.end_known_by(dt.date.max).day

    def external_id(self, deed: str) -> str:
        return f"{self.number}:{deed}"


class Issued(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document that exists: `date` is its Data, `contracts` the numbers of the contracts that it quotes, `total` what
    it says at its foot, in euro; None where the caller does not know it."""

    external_id: str
    number: str
    date: dt.date
    contracts: list[str] = []
    total: Decimal | None = None


def _check_size(amount: Decimal) -> None:
    """Neither infinite nor more than an e-invoice's fields take."""
    if not amount.is_finite() or abs(amount) >= _TOO_MUCH:
        raise ValueError(f"an amount is under {_TOO_MUCH:,}")


def _check_positive(amount: Decimal) -> None:
    _check_size(amount)
    if amount <= 0:
        raise ValueError("an amount is over zero")
