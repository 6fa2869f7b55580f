import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec

from electronic_billing.sdi.stato import SETTLED, StatoSdi

Kind = Literal["invoice", "credit_note"]


class InvoiceState(StrEnum):
    """The one vocabulary of the API and the pages; from `transmitted` on it is the exchange's `StatoSdi`."""

    QUEUED = "queued"
    BLOCKED = "blocked"  # not created, and will not be until a person has mended it
    IN_DOUBT = "in_doubt"  # it may or may not exist in Fatture in Cloud: stopped, a person must look
    CREATED = "created"
    TRANSMITTED = StatoSdi.TRANSMITTED.value
    AT_SDI = StatoSdi.AT_SDI.value
    CLEARED = StatoSdi.CLEARED.value
    NOT_DELIVERED = StatoSdi.NOT_DELIVERED.value
    DISCARDED = StatoSdi.DISCARDED.value
    ACCEPTED = StatoSdi.ACCEPTED.value
    REFUSED = StatoSdi.REFUSED.value
    DEADLINE_PASSED = StatoSdi.DEADLINE_PASSED.value
    ERROR = StatoSdi.ERROR.value
    DELETED = "deleted"  # the accountant deleted it in Fatture in Cloud


class Intent(StrEnum):
    """A call that may be in flight; committed before the call, cleared with its result."""

    CREATE = "create"
    SEND = "send"


BEFORE_CREATION = frozenset({InvoiceState.QUEUED, InvoiceState.BLOCKED, InvoiceState.IN_DOUBT})
FINAL = frozenset({InvoiceState.DELETED, *(InvoiceState(stato.value) for stato in SETTLED)})


class Address(msgspec.Struct, frozen=True):
    street: str
    postal_code: str
    city: str
    province: str = ""


class Customer(msgspec.Struct, frozen=True):
    """`country` is ISO 3166-1 alpha-2. For a foreign customer `partita_iva` is the VAT number without its prefix."""

    name: str
    address: Address
    country: str = "IT"
    partita_iva: str = ""
    codice_fiscale: str = ""
    codice_destinatario: str = ""
    pec: str = ""
    email: str = ""


class Line(msgspec.Struct, frozen=True):
    """`unit_price` is without VAT, in euro. A zero rate needs its Natura."""

    description: str
    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    vat_rate: Decimal = Decimal(22)
    natura: str = ""

    @property
    def vat_key(self) -> str:
        return self.natura or f"{self.vat_rate.normalize():f}"


class Payment(msgspec.Struct, frozen=True):
    """`method` is the MPxx code; "" takes the company's. `due_date` is the invoice's own day when absent."""

    method: str = ""
    due_date: dt.date | None = None


class Content(msgspec.Struct, frozen=True):
    """An invoice as the host wrote it. Equal contents have equal fingerprints, whatever their spelling in JSON."""

    external_id: str
    customer: Customer
    lines: list[Line]
    kind: Kind = "invoice"
    company_id: UUID | None = None
    date: dt.date | None = None
    payment: Payment = Payment()
    subject: str = ""
    notes: str = ""


class Totals(msgspec.Struct, frozen=True):
    net: Decimal
    vat: Decimal
    gross: Decimal


class Problem(msgspec.Struct, frozen=True):
    """Why an invoice stands still. `reason` is the id of a text; `detail` is Fatture in Cloud's own words."""

    reason: str
    detail: str = ""
    values: dict[str, str] = {}


class Invoice(msgspec.Struct, frozen=True):
    id: UUID
    company_id: UUID
    kind: Kind
    external_id: str
    content: Content
    customer_name: str
    issue_date: dt.date
    net: Decimal
    vat: Decimal
    gross: Decimal
    state: InvoiceState
    intent: Intent | None
    series_id: UUID | None
    year: int | None
    numeration: str | None
    number: int | None
    electronic_billing_id: int | None
    sdi_status: str | None
    paid_date: dt.date | None
    problem: Problem | None
    resend_by: dt.date | None
    due_at: dt.datetime | None
    attempt: int
    lease_id: UUID | None
    accepted_at: dt.datetime
    read_at: dt.datetime | None
    updated_at: dt.datetime

    @property
    def reference(self) -> str:
        """What travels in the document's subject, which is not printed, and finds it again."""
        return f"eb:{self.id}"

    @property
    def stands_still(self) -> bool:
        """Whether it goes on only when a person says so (`retry`)."""
        unsent = self.state is InvoiceState.CREATED and self.problem is not None
        return unsent or self.state in {InvoiceState.BLOCKED, InvoiceState.IN_DOUBT}

    @property
    def full_number(self) -> str | None:
        return None if self.number is None else f"{self.number}{self.numeration or ''}"


class StateEntry(msgspec.Struct, frozen=True):
    state: InvoiceState
    sdi_status: str | None
    at: dt.datetime


class Scarto(msgspec.Struct, frozen=True):
    """Why SDI discarded it: the official code where Fatture in Cloud tells it, and its own texts (in Italian)."""

    code: str
    reason: str
    solution: str
    date: dt.date


class Transmission(msgspec.Struct, frozen=True):
    attempt: int
    claimed_at: dt.datetime | None
    sent_at: dt.datetime | None
    ended_at: dt.datetime | None
    outcome: str | None
    scarto: Scarto | None


def fingerprint_form(content: Content) -> dict[str, Any]:
    """The content with every amount in one spelling: 10, 10.0 and 10.00 are the same price."""
    form: dict[str, Any] = msgspec.to_builtins(content)
    form["lines"] = [
        {
            **msgspec.to_builtins(line),
            "unit_price": f"{line.unit_price.normalize():f}",
            "quantity": f"{line.quantity.normalize():f}",
            "vat_rate": f"{line.vat_rate.normalize():f}",
        }
        for line in content.lines
    ]
    return form
