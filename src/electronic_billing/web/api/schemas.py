"""The wire of our API. Amounts are decimal strings in euro; instants are UTC, days are legal days in Rome."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from electronic_billing.invoices.model import InvoiceState

# Letters, blanks and line ends; no other control characters, which neither the database nor the exchange takes.
PRINTABLE = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _plain_number(value: object) -> object:
    """Booleans are numbers to Python, not to a person who writes an amount."""
    return str(value) if isinstance(value, bool) else value


def written_day(value: object) -> object:
    """Numbers, also in quotes, are days since 1970 to pydantic, not to a person who writes a date."""
    return value if isinstance(value, str) and _DAY.fullmatch(value) else ""


Text = Annotated[str, StringConstraints(strip_whitespace=True, pattern=PRINTABLE, max_length=2000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, pattern=PRINTABLE, max_length=256)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=PRINTABLE, max_length=40)]
Whole = Annotated[int, Field(strict=True, ge=0, lt=2**63)]
Day = Annotated[dt.date, BeforeValidator(written_day)]
Amount = Annotated[Decimal, BeforeValidator(_plain_number), Field(max_digits=19, decimal_places=8, allow_inf_nan=False)]


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AddressIn(Wire):
    street: Short
    postal_code: Short
    city: Short
    province: Code = ""


class CustomerIn(Wire):
    """Who the invoice is for. Italian: `partita_iva` or `codice_fiscale`, `codice_destinatario` ("0000000" when
    absent). Foreign: `partita_iva` is the VAT number without its country prefix, or any identifier. Public bodies have
    a `codice_destinatario` of six characters; with `split_payment` the tax is not theirs to pay to you."""

    name: Short
    address: AddressIn
    country: Code = "IT"
    partita_iva: Code = ""
    codice_fiscale: Code = ""
    codice_destinatario: Code = ""
    pec: Short = ""
    email: Short = ""
    split_payment: bool = False


class AltroDatoIn(Wire):
    """AltriDatiGestionali of a line: `TARGA` with the plate, `INVCONT` with its words, …"""

    tipo_dato: Short
    riferimento_testo: Short = ""


class LineIn(Wire):
    """`unit_price` without VAT. A `vat_rate` of 0 needs its `natura` (N1, N2.1, …). The period has both its days."""

    description: Text
    unit_price: Amount
    quantity: Amount = Decimal(1)
    vat_rate: Amount = Decimal(22)
    natura: Code = ""
    period_start: Day | None = None
    period_end: Day | None = None
    altri_dati: Annotated[list[AltroDatoIn], Field(max_length=20)] = []


class ReceiptIn(Wire):
    """Money already taken for this invoice: the days for sending it count from the first one."""

    date: Day
    amount: Amount


class ReferenceIn(Wire):
    """A contract, or another invoice, by its printed number; `cig` and `cup` for public bodies."""

    number: Short
    date: Day | None = None
    cig: Code = ""
    cup: Code = ""


class PaymentIn(Wire):
    """`method`: MP01–MP23, the company's own when absent. `due_date`: the invoice's day when absent."""

    method: Code = ""
    due_date: Day | None = None


class InvoiceIn(Wire):
    """`external_id` is your own id: the same one with the same content is the same invoice, for ever.

    `tipo_documento`: TD01, or TD04 on a credit note, when absent; TD02 for an advance, TD24 for a deferred invoice.
    A credit note has positive amounts and names the one invoice that it corrects in `linked`. `contracts`: the rental
    contract belongs here. `rounding`: a cent by which the total owed differs from net and tax.
    """

    external_id: Annotated[str, StringConstraints(max_length=100, pattern=r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$")]
    customer: CustomerIn
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    kind: Literal["invoice", "credit_note"] = "invoice"
    tipo_documento: Code = ""
    company_id: UUID | None = None
    date: Day | None = None
    payment: PaymentIn = PaymentIn()
    received: Annotated[list[ReceiptIn], Field(max_length=100)] = []
    contracts: Annotated[list[ReferenceIn], Field(max_length=100)] = []
    linked: Annotated[list[ReferenceIn], Field(max_length=100)] = []
    rounding: Amount = Decimal(0)
    subject: Short = ""
    notes: Text = ""


class FindingOut(BaseModel):
    """What an official check (or a warning of ours, EB…) says: `field` of the request where one is behind it, `path`
    in the e-invoice."""

    code: str
    severity: Literal["error", "warning"]
    field: str
    path: str
    message: str
    hint: str


class XmlDifferenceOut(BaseModel):
    """A place in the e-invoice as you asked for it, and as Fatture in Cloud made it."""

    path: str
    ours: str
    theirs: str


class ProblemOut(BaseModel):
    """`findings`: what SDI would discard it for; `differences`: where the e-invoice made of it says something else. Each
    where it is the reason. `POST …/retry` sends one that differs all the same."""

    reason: str
    message: str
    detail: str
    findings: list[FindingOut]
    differences: list[XmlDifferenceOut]


class StateOut(BaseModel):
    state: InvoiceState
    sdiStatus: str | None  # noqa: N815 - the name hosts know
    at: dt.datetime


class ScartoOut(BaseModel):
    """Why SDI discarded it: `explanation` and `hint` in the caller's language, for each of SDI's codes; `reason` and
    `solution` as they were sent, which is what the first two say where no code came."""

    code: str
    explanation: str
    hint: str
    reason: str
    solution: str
    date: dt.date
    resend_by: dt.date | None
    days_left: int | None


class FileFindingOut(BaseModel):
    """`code`: SDI's, or ours (EB…) for what it takes and a person may regret. `path` leads from the root element; ""
    and null where the whole file is meant."""

    code: str
    severity: Literal["error", "warning"]
    path: str
    line: int | None
    message: str
    hint: str


class CheckOut(BaseModel):
    """`unknown_before_sending`: codes that only the registers of the Agenzia and the IPA index decide."""

    file: str
    verdict: Literal["ok", "rejected", "unreadable"]
    findings: list[FileFindingOut]
    unknown_before_sending: list[str]


class InvoiceOut(BaseModel):
    """`state` is our word, `sdiStatus` Fatture in Cloud's own beside it, `electronicBillingId` its document's id.

    `payable` is what the customer owes. `transmit_by` is the last day for handing it to SDI, null where the law gives
    none; `warnings` are said until it is with SDI.
    """

    id: UUID
    external_id: str
    company_id: UUID
    kind: str
    tipo_documento: str
    date: dt.date
    state: InvoiceState
    sdiStatus: str | None  # noqa: N815
    electronicBillingId: int | None  # noqa: N815
    number: str | None
    series: str | None
    customer_name: str
    net: Decimal
    vat: Decimal
    gross: Decimal
    payable: Decimal
    paid_date: dt.date | None
    transmit_by: dt.date | None
    problem: ProblemOut | None
    warnings: list[FindingOut]
    scarto: ScartoOut | None
    states: list[StateOut]
    accepted_at: dt.datetime
    updated_at: dt.datetime


class InvoiceRowOut(BaseModel):
    id: UUID
    external_id: str
    kind: str
    date: dt.date
    state: InvoiceState
    sdiStatus: str | None  # noqa: N815
    electronicBillingId: int | None  # noqa: N815
    number: str | None
    customer_name: str
    gross: Decimal
    paid_date: dt.date | None
    accepted_at: dt.datetime
    updated_at: dt.datetime


class InvoicePageOut(BaseModel):
    """`next` goes into `after` for the next page; null on the last one."""

    invoices: list[InvoiceRowOut]
    next: str | None


class CompanyIn(Wire):
    name: Short
    partita_iva: Short
    codice_fiscale: Short
    regime_fiscale: Short
    street: Short
    postal_code: Short
    city: Short
    province: Short
    pec: Short = ""
    codice_destinatario: Short = ""


class SetupIn(Wire):
    """`vat_ids`: Fatture in Cloud's VAT type for each rate ("22") or Natura ("N1"); 0 is a valid id."""

    sezionale: Short
    late_sezionale: Short
    payment_account_id: Whole | None = None
    payment_method: Code
    vat_ids: Annotated[dict[Code, Whole], Field(max_length=50)]


class LinkIn(Wire):
    """`electronicBillingId`: the company's id in Fatture in Cloud. Without `setup` the proposed one is taken."""

    electronicBillingId: Annotated[Whole, Field(gt=0)]  # noqa: N815
    setup: SetupIn | None = None


class CompanyOut(BaseModel):
    id: UUID
    electronicBillingId: int | None  # noqa: N815
    name: str
    partita_iva: str
    codice_fiscale: str
    regime_fiscale: str
    connection_id: UUID | None
    setup: SetupIn | None
    enabled: bool
    enabled_at: dt.datetime | None
    disabled_at: dt.datetime | None


class LinkedOut(BaseModel):
    """`events_verified` false: states arrive by the sweep, within minutes instead of seconds."""

    company: CompanyOut
    events_verified: bool


class DifferenceOut(BaseModel):
    field: str
    ours: str
    theirs: str


class CandidateOut(BaseModel):
    """A company of the connected account; `refusal` says why it cannot be chosen, null where it can."""

    electronicBillingId: int  # noqa: N815
    name: str
    partita_iva: str
    refusal: str | None
    differences: list[DifferenceOut]


class ChoiceOut(BaseModel):
    id: int
    name: str


class ChoicesOut(BaseModel):
    sezionali: list[str]
    payment_accounts: list[ChoiceOut]
    vat_types: list[ChoiceOut]
    proposed: SetupIn


class AuthorizationIn(Wire):
    """`redirect_uri`: a page of yours, registered with the app at Fatture in Cloud."""

    company_id: UUID
    redirect_uri: Annotated[str, StringConstraints(pattern=r"^https?://[^\s\x00-\x1f]{1,500}$")]


class AuthorizationOut(BaseModel):
    authorize_url: str


class ConnectionIn(Wire):
    """Either `state` and `code` as they came to your page, with the same `redirect_uri`; or a manual token."""

    state: Annotated[str, StringConstraints(max_length=200, pattern=r"^[\x21-\x7e]+$")] | None = None
    code: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[\x21-\x7e]+$")] | None = None
    redirect_uri: Annotated[str, StringConstraints(max_length=520)] | None = None
    company_id: UUID | None = None
    manual_token: Annotated[str, StringConstraints(max_length=4000, pattern=r"^[\x21-\x7e]+$")] | None = None


class ConnectionOut(BaseModel):
    id: UUID
    kind: str
    state: str
    scopes: list[str]
    connected_at: dt.datetime
    access_expires_at: dt.datetime | None
    blocked_until: dt.datetime | None
