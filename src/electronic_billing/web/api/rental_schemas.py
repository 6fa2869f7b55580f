"""The wire of rentals: contracts in, as `rentals.model` has them; documents with their reasons out."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from electronic_billing.invoices.model import InvoiceState
from electronic_billing.invoices.rental import Standing
from electronic_billing.kit.clock import rome_date
from electronic_billing.rentals.model import ChargeKind, CreditReason, Purpose, Use
from electronic_billing.rentals.plan import Deed
from electronic_billing.rentals.treatments import Confidence
from electronic_billing.web.api.schemas import (
    Amount,
    Code,
    CustomerIn,
    FindingOut,
    InvoiceOut,
    Short,
    Text,
    Wire,
    written_day,
)

# Terms are counted from these days: at the ends of the calendar there would be none.
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
MOST_CONTRACTS = 200
# Of a whole month: to plan and check them takes a fraction of a second, in which nobody else is answered.
MOST_CHARGES = 2000
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_NUMBER = r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$"


def _written_instant(value: object) -> object:
    return value if isinstance(value, str) and _INSTANT.fullmatch(value) else ""


ContractDay = Annotated[dt.date, BeforeValidator(written_day), Field(ge=FIRST_DAY, le=LAST_DAY)]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_instant),
    Field(ge=dt.datetime(2000, 1, 1, tzinfo=dt.UTC), le=dt.datetime(2099, 12, 31, tzinfo=dt.UTC)),
]
ContractNumber = Annotated[str, StringConstraints(max_length=20, pattern=_NUMBER)]
Description = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Country = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]
Price = Annotated[Amount, Field(gt=-100_000_000, lt=100_000_000)]
Money = Annotated[Amount, Field(gt=0, lt=100_000_000, decimal_places=2)]
Quantity = Annotated[Amount, Field(gt=0, le=1_000_000)]
Batch = Annotated[int, Field(strict=True, ge=0, le=1000)]
Document = Annotated[str, StringConstraints(max_length=120, pattern=_NUMBER)]


class MomentIn(Wire):
    """A day in Rome (`date`), or an instant with its offset (`at`): one of the two."""

    date: ContractDay | None = None
    at: Instant | None = None

    @property
    def day(self) -> dt.date | None:
        return self.date if self.at is None else rome_date(self.at)


class VehicleIn(Wire):
    description: Description
    plate: Short = ""


class PlaceIn(Wire):
    """`handed_over`: the country where the vehicle is put at the customer's disposal. `decided`: what the adviser said
    of this hire, where the rules leave it to the circumstances."""

    handed_over: Country = "IT"
    used: Use = Use.ITALY
    decided: Literal["22", "N2.1", "N7"] | None = None


class RenterIn(Wire):
    """Who is invoiced. `taxable`: as a business; needed for a foreign customer. `monthly`: pays by month."""

    customer: CustomerIn
    taxable: bool | None = None
    monthly: bool = False


class ChargeIn(Wire):
    """`amount` is the price of one, with VAT unless `net`. `late`: 0 for what was known at the return; otherwise the
    number of the later invoice that it goes into. `date` and `proof` (a receipt, a notice) stand beside the description."""

    kind: ChargeKind
    amount: Price
    description: Text = ""
    quantity: Quantity = Decimal(1)
    net: bool = False
    date: ContractDay | None = None
    period_start: ContractDay | None = None
    period_end: ContractDay | None = None
    late: Batch = 0
    proof: Short = ""


class RentalPaymentIn(Wire):
    """`method`: MP01–MP23. `batch`: which later invoice a `late` payment is for. `from_deposit`: kept back from it."""

    date: ContractDay
    amount: Money
    purpose: Purpose = Purpose.BALANCE
    method: Code = ""
    batch: Annotated[Batch, Field(ge=1)] = 1
    from_deposit: bool = False


class DepositIn(Wire):
    amount: Money


class ExtensionIn(Wire):
    agreed_date: ContractDay
    end: MomentIn


class CreditIn(Wire):
    """A credit note on the document `of` (`balance`, `advance:1`, `late:2`, …): of the whole where it has no charges."""

    of: Document
    agreed_date: ContractDay
    reason: CreditReason
    charges: list[ChargeIn] = Field([], max_length=50)


class IncreaseIn(Wire):
    """An increase of what the document `of` has already invoiced."""

    of: Document
    agreed_date: ContractDay
    charges: Annotated[list[ChargeIn], Field(min_length=1, max_length=50)]


class ContractIn(Wire):
    """A rental contract, whole: it only grows. Payments, late charges, credits and increases are added at the end."""

    number: ContractNumber
    date: ContractDay
    vehicle: VehicleIn
    start: MomentIn
    end: MomentIn
    renter: RenterIn
    place: PlaceIn = PlaceIn()
    driver: Short = ""
    charges: list[ChargeIn] = Field([], max_length=200)
    payments: list[RentalPaymentIn] = Field([], max_length=100)
    deposit: DepositIn | None = None
    extensions: list[ExtensionIn] = Field([], max_length=50)
    returned: MomentIn | None = None
    credits: list[CreditIn] = Field([], max_length=50)
    increases: list[IncreaseIn] = Field([], max_length=50)
    cig: Code = ""
    cup: Code = ""
    no_cig: Short = ""

    @field_validator("start", "end", "returned")
    @classmethod
    def _is_one_moment(cls, moment: MomentIn | None) -> MomentIn | None:
        if moment is not None and (moment.date is None) == (moment.at is None):
            raise PydanticCustomError("moment", "a moment is a day or an instant")
        return moment

    @field_validator("extensions")
    @classmethod
    def _are_moments(cls, extensions: list[ExtensionIn]) -> list[ExtensionIn]:
        for one in extensions:
            cls._is_one_moment(one.end)
        return extensions

    @field_validator("end", "returned")
    @classmethod
    def _is_after_the_start(cls, moment: MomentIn | None, info: ValidationInfo) -> MomentIn | None:
        start = info.data.get("start")
        first, last = (start.day if start else None), (moment.day if moment else None)
        if first is not None and last is not None and last < first:
            raise PydanticCustomError("before_start", "it is before the start")
        return moment


class RentalIn(Wire):
    """`company_id`: which of your companies bills; not needed where there is one."""

    contract: ContractIn
    company_id: UUID | None = None


class RentalIssueIn(RentalIn):
    """`documents`: which of the planned ones, by `external_id` or its part after the contract's number (`advance:1`);
    all that are not kept back when absent."""

    documents: Annotated[list[Document], Field(min_length=1, max_length=200)] | None = None


class MonthIn(Wire):
    """`month` as 2026-03; `contracts`: those of customers who pay by month, all of that month."""

    month: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
    contracts: Annotated[list[ContractIn], Field(min_length=1, max_length=MOST_CONTRACTS)]
    company_id: UUID | None = None

    @field_validator("contracts")
    @classmethod
    def _are_not_too_many(cls, contracts: list[ContractIn]) -> list[ContractIn]:
        if sum(len(one.charges) for one in contracts) > MOST_CHARGES:
            raise PydanticCustomError("too_many_charges", "too many charges", {"most": MOST_CHARGES})
        return contracts


class MonthIssueIn(MonthIn):
    """`documents`: which of the planned ones, by `external_id`; all that are not kept back when absent."""

    documents: Annotated[list[Document], Field(min_length=1, max_length=MOST_CONTRACTS)] | None = None


class RentalSettingsIn(Wire):
    """How charges are treated where advisers disagree; what is absent takes its default. `damage` and `early_return`
    have none: documents with them are kept back until somebody chose."""

    damage: Literal["N1", "22"] | None = None
    early_return: Literal["N1", "22"] | None = None
    penalty: Literal["N1", "22"] = "N1"
    toll: Literal["N1", "22"] = "22"
    fine: Literal["not_invoiced", "N1"] = "not_invoiced"
    insurance_policy: Literal["N4", "22"] = "N4"
    advance: Literal["TD02", "TD01"] = "TD02"
    unpaid_monthly: Literal["TD01", "TD24"] = "TD01"
    private_eu_long: Literal["N2.1", "N7"] | None = None
    charge_bollo: bool = False


class SourceOut(BaseModel):
    where: str
    says: str


class AlternativeOut(BaseModel):
    choice: str
    name: str


class WhyOut(BaseModel):
    """Explains a line: the `rule`, where the hire is taxed (`place`), how sure that is, where it is written. `setting`
    is the company's setting that decides it, `alternatives` what else it may be set to."""

    rule: str
    place: str | None
    confidence: Confidence
    sources: list[SourceOut]
    setting: str | None
    alternatives: list[AlternativeOut]


class PlannedLineOut(BaseModel):
    """`charge`: its place in the contract's list, from 0; null for an advance, its deduction, stamp duty. `gross` is
    what was charged, with VAT. Without a treatment chosen there is no price and no rate yet."""

    contract: str
    charge: int | None
    description: str | None
    quantity: Decimal | None
    unit_price: Decimal | None
    vat_rate: Decimal | None
    natura: str | None
    gross: Decimal
    why: WhyOut


class SumsOut(BaseModel):
    """In euro. `gross` is net and tax; `total` has the rounding; `payable` leaves out a tax that goes to the State.
    `stamp_duty`: declared on the document. `without_rounding`: what Fatture in Cloud shows if it leaves it out."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    rounding: Decimal
    total: Decimal
    payable: Decimal
    stamp_duty: Decimal
    without_rounding: str | None


class RemarkOut(BaseModel):
    """What the rental rules say: an error keeps the document back."""

    code: str
    severity: Literal["error", "warning"]
    message: str
    hint: str


class RentalProblemOut(BaseModel):
    """A field that cannot be, as in a request for this one invoice."""

    field: str
    message: str


class MadeOut(BaseModel):
    """The invoice accepted before. `is_changed`: the contract now makes something else of it."""

    id: UUID
    state: InvoiceState
    number: str | None
    date: dt.date
    is_changed: bool


class RentalDocumentOut(BaseModel):
    """`standing`: `ready` to be issued, `waiting` for another document's number, `blocked` by what `remarks`,
    `findings` and `problems` say, or `accepted` before. `transmit_by`: the last day to hand it to SDI. `sums` is null
    while a treatment is not chosen."""

    external_id: str
    deed: Deed
    tipo_documento: str
    why: str
    standing: Standing
    invoice: MadeOut | None
    date: dt.date | None
    transmit_by: dt.date | None
    lines: list[PlannedLineOut]
    sums: SumsOut | None
    remarks: list[RemarkOut]
    findings: list[FindingOut]
    problems: list[RentalProblemOut]


class LeftOutOut(BaseModel):
    """What no document has, and why."""

    contract: str
    charge: int | None
    amount: Decimal
    why: str


class RentalPreviewOut(BaseModel):
    company_id: UUID
    documents: list[RentalDocumentOut]
    left_out: list[LeftOutOut]
    remarks: list[RemarkOut]


class RentalIssuedOut(BaseModel):
    """`waiting`: documents, by external id, that come once those they quote have their numbers: post again then."""

    invoices: list[InvoiceOut]
    waiting: list[str]
