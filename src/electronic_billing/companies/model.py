from datetime import datetime
from uuid import UUID

import msgspec

WEBHOOK_PATH = "/api/fattura-elettronica-webhook"
"""Where Fatture in Cloud sends its events. Hosts and subscriptions know this address: it never changes."""

FIC_EVENT_TYPES = tuple(
    f"it.fattureincloud.webhooks.issued_documents.{what}"
    for what in (
        "invoices.create",
        "invoices.update",
        "invoices.delete",
        "credit_notes.create",
        "credit_notes.update",
        "credit_notes.delete",
        "e_invoices.status_update",
    )
)


class CompanyData(msgspec.Struct, frozen=True):
    """What the add-company form asks: Fatture in Cloud has no interface that creates a company, so this is
    validated, kept, and compared with the company chosen there."""

    name: str
    partita_iva: str
    codice_fiscale: str
    regime_fiscale: str
    street: str
    postal_code: str
    city: str
    province: str
    pec: str = ""
    codice_destinatario: str = ""


class Setup(msgspec.Struct, frozen=True):
    """How this company's documents are made. `vat_ids` are Fatture in Cloud's, by rate ("22") or Natura ("N1")."""

    sezionale: str
    late_sezionale: str
    payment_account_id: int | None
    payment_method: str
    vat_ids: dict[str, int]


class Company(msgspec.Struct, frozen=True):
    id: UUID
    connection_id: UUID | None
    electronic_billing_id: int | None
    name: str
    partita_iva: str
    codice_fiscale: str
    regime_fiscale: str
    street: str
    postal_code: str
    city: str
    province: str
    pec: str
    codice_destinatario: str
    setup: Setup | None
    enabled: bool
    enabled_at: datetime | None
    disabled_at: datetime | None
    version: int
    created_at: datetime


class Subscription(msgspec.Struct, frozen=True):
    fic_subscription_id: str
    sink: str
    verified: bool
    checked_at: datetime


class Difference(msgspec.Struct, frozen=True):
    """The same field as our form has it and as Fatture in Cloud has it."""

    field: str
    ours: str
    theirs: str


class Candidate(msgspec.Struct, frozen=True):
    """A company of the Fatture in Cloud account. `refusal` is the id of a text, "" where it may be chosen."""

    fic_company_id: int
    name: str
    partita_iva: str
    refusal: str
    differences: list[Difference] = []
