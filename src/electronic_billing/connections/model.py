from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

CALLBACK_PATH = "/settings/integrations/electronic-billing/callback"
"""Where the consent page sends the person back; below our public address it is the app's redirect URI."""

SCOPES = (
    "issued_documents.invoices:a",
    "issued_documents.credit_notes:a",
    "issued_documents.proformas:a",
    "entity.clients:a",
    "settings:r",
)
"""What the administrator is asked to grant: the least with which invoices can be issued and followed."""


class ConnectionState(StrEnum):
    CONNECTED = "connected"
    RECONNECT = "reconnect"


class Connection(msgspec.Struct, frozen=True):
    """A tenant's link to one Fatture in Cloud account. `kind` is how it was granted: code, device or manual."""

    id: UUID
    kind: str
    state: ConnectionState
    scopes: list[str]
    access_expires_at: datetime | None
    blocked_until: datetime | None
    connected_at: datetime


class SealedTokens(msgspec.Struct, frozen=True):
    state: ConnectionState
    access_token: bytes
    refresh_token: bytes | None
    access_expires_at: datetime | None
    renew_lease_id: UUID | None
    renew_lease_until: datetime | None
    blocked_until: datetime | None


class OAuthAttempt(msgspec.Struct, frozen=True):
    company_id: UUID
    created_at: datetime
