"""What the simulated Fatture in Cloud remembers. Documents, customers and lists keep their wire form in `body`."""

from datetime import date, datetime
from typing import Literal, TypeAlias

import msgspec

from electronic_billing.fatturapa.words import Sentence
from fic_simulator.tables import Record
from fic_simulator.wire import Json

EiStatus: TypeAlias = str
ListKind: TypeAlias = Literal["vat_type", "payment_account", "payment_method"]
EntityKind: TypeAlias = Literal["clients", "suppliers"]
TaskKind: TypeAlias = Literal["sdi", "delivery", "handshake"]
DeliveryState: TypeAlias = Literal["pending", "delivered", "dropped", "withheld"]


class Note(Record, kw_only=True):
    """One remembered text: a counter, the signing key, the switches."""

    text: str


class Company(Record, kw_only=True):
    name: str
    vat_number: str
    tax_code: str
    type: Literal["company", "accountant"] = "company"
    email: str = ""
    plan: str = "premium_plus"
    licence_expires: date = date(2035, 12, 31)
    e_invoicing: bool = True
    accountant_id: str | None = None
    access_token: str = ""
    address_street: str = "Via della Prova, 1"
    address_postal_code: str = "00100"
    address_city: str = "Roma"
    address_province: str = "RM"
    regime: str = "ordinario"
    numerations: list[str] = msgspec.field(default_factory=lambda: [""])


class ListEntry(Record, kw_only=True):
    """A VAT type, payment account or payment method of one company."""

    company_id: str
    kind: ListKind
    entry_id: int
    body: Json


class Entity(Record, kw_only=True):
    company_id: str
    kind: EntityKind
    body: Json


class ScartoError(msgspec.Struct, kw_only=True):
    """One of the errors that a notice of scarto lists; `path` leads to the field from the root of the file."""

    code: str
    path: str = ""
    reason: Sentence
    solution: Sentence


class Scarto(msgspec.Struct, kw_only=True):
    """Why the exchange (or the buyer) refused; the code may be absent."""

    code: str | None
    reason: str
    solution: str
    on: date
    errors: list[ScartoError] = []


class StatusStep(msgspec.Struct, kw_only=True):
    status: EiStatus
    at: datetime
    code: str | None = None


class PlannedOutcome(msgspec.Struct, kw_only=True):
    outcome: str
    code: str | None = None
    reason: str | None = None
    solution: str | None = None
    errors: list[ScartoError] = []


class Transmission(msgspec.Struct, kw_only=True):
    """One document's life at the exchange; `attempt` tells apart the steps of an earlier sending.

    `file` is the XML under way: kept from the sending to its outcome.
    """

    status: EiStatus = "not_sent"
    attempt: int = 0
    waited_steps: int = 0
    steps: list[StatusStep] = msgspec.field(default_factory=list)
    planned: PlannedOutcome | None = None
    scarto: Scarto | None = None
    file: bytes = b""


class ReceivedInvoice(Record, kw_only=True):
    """An invoice that the exchange took, by its document's id. `owner` is country and VAT number."""

    owner: str
    tipo: str
    numero: str
    day: date


class Document(Record, kw_only=True):
    company_id: str
    body: Json
    created_at: datetime
    updated_at: datetime
    transmission: Transmission | None = None
    deleted_at: datetime | None = None


class Subscription(Record, kw_only=True):
    company_id: str
    app_id: str
    sink: str
    types: list[str]
    mapping: Literal["binary", "structured"] = "binary"
    verification_method: Literal["header", "query"] = "header"
    verified: bool = False
    handshakes: int = 0
    last_handshake_at: datetime | None = None
    expires_at: datetime | None = None


class Attempt(msgspec.Struct, kw_only=True):
    at: datetime
    status: int | None = None
    error: str | None = None
    answer: str = ""


class Delivery(Record, kw_only=True):
    """One event on its way to one sink. `event_id` is the CloudEvents id: the same on every attempt."""

    event_id: str
    subscription_id: str
    company_id: str
    app_id: str
    sink: str
    mapping: Literal["binary", "structured"]
    type: str
    occurred_at: datetime
    data: Json
    state: DeliveryState = "pending"
    held: bool = False
    token: str | None = None
    attempts: list[Attempt] = msgspec.field(default_factory=list)


class App(Record, kw_only=True):
    """A registered application; its id is the `aid` of events. Private apps share the monthly quota."""

    client_id: str
    client_secret: str
    name: str
    redirect_uris: list[str] = msgspec.field(default_factory=list)
    public: bool = False


class Grant(Record, kw_only=True):
    """One consent of a person to an app, with its current tokens. A manual token never expires."""

    app_id: str
    scopes: list[str]
    access_token: str
    access_expires_at: datetime | None
    refresh_token: str | None = None
    refresh_expires_at: datetime | None = None
    spent_refresh_tokens: list[str] = msgspec.field(default_factory=list)
    older_access_tokens: dict[str, datetime] = msgspec.field(default_factory=dict)
    revoked: bool = False


class AuthorizationCode(Record, kw_only=True):
    client_id: str
    redirect_uri: str
    scopes: list[str]
    expires_at: datetime


class DeviceRequest(Record, kw_only=True):
    client_id: str
    user_code: str
    scopes: list[str]
    expires_at: datetime
    polled_at: datetime | None = None
    decision: Literal["waiting", "granted", "denied"] = "waiting"


class Task(Record, kw_only=True):
    due_at: datetime
    kind: TaskKind
    ref: str
    attempt: int = 0


class CallCount(Record, kw_only=True):
    """Calls in one fixed window, kept because the month outlives a restart."""

    calls: int = 0
