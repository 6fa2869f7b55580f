"""What the routes work with; built once by the composition root and kept on the application's state."""

from dataclasses import dataclass
from typing import cast

from starlette.requests import HTTPConnection

from electronic_billing.companies.model import WEBHOOK_PATH as WEBHOOK_PATH
from electronic_billing.connections.link import Links
from electronic_billing.connections.model import CALLBACK_PATH as CALLBACK_PATH
from electronic_billing.db.transaction import Database
from electronic_billing.fic.event_signature import EventKey
from electronic_billing.kit.clock import Clock
from electronic_billing.tenants.passwords import PasswordCheck
from electronic_billing.web.checking import CheckRoom
from electronic_billing.web.live import LiveHub
from electronic_billing.web.pages import Pages


@dataclass(frozen=True, slots=True)
class EventTrust:
    """Whose events we take: signed with this key by this issuer. `key` None: not loaded, so the answer is 503."""

    key: EventKey | None
    issuer: str


@dataclass(frozen=True, slots=True)
class Site:
    database: Database
    ingest: Database
    links: Links
    clock: Clock
    passwords: PasswordCheck
    events: EventTrust
    live: LiveHub
    checks: CheckRoom
    pages: Pages
    public_url: str

    @property
    def sink(self) -> str:
        """Where Fatture in Cloud sends its events; also the audience of their tokens."""
        return f"{self.public_url}{WEBHOOK_PATH}"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def site_of(connection: HTTPConnection) -> Site:
    return cast("Site", connection.app.state.site)
