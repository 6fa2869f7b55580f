import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from electronic_billing.content.model import Content, Kind
from electronic_billing.fatturapa.differences import Difference
from electronic_billing.fatturapa.findings import Finding
from electronic_billing.sdi.stato import SETTLED, StatoSdi


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


XML_OFFICIAL = "why.xml_official"
"""SDI would discard the XML made of it, by its own official checks."""
XML_DIFFERS = "why.xml_differs"
"""That XML says something else than what was asked for."""
XML_UNREAD = "why.xml_unread"
"""That XML is to be read before it is sent, and could not be. A person may send it unread."""
XML_AGAIN = "why.xml_again"
"""It is to be read once more: a person has mended what the official checks found in it."""
SENT_ANYWAY = frozenset({XML_DIFFERS, XML_UNREAD})
"""Whoever retries one of these sends it as it is."""


class Problem(msgspec.Struct, frozen=True):
    """Why an invoice stands still. `reason` is the id of a text; `detail` is Fatture in Cloud's own words; `findings`
    are what SDI would discard it for, `differences` where the XML made of it says something else."""

    reason: str
    detail: str = ""
    values: dict[str, str] = {}
    findings: list[Finding] = []
    differences: list[Difference] = []


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
        is_unsent = self.state is InvoiceState.CREATED and self.problem is not None
        is_in_hand = self.problem is not None and self.problem.reason == XML_AGAIN
        return (is_unsent and not is_in_hand) or self.state in {InvoiceState.BLOCKED, InvoiceState.IN_DOUBT}

    @property
    def total(self) -> Decimal:
        """What the document says in all (ImportoTotaleDocumento): with its Arrotondamento, which `gross` is without."""
        return self.gross + self.content.rounding

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
