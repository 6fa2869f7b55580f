"""The companies of a tenant with where each stands, as the settings and the billing page list them."""

from dataclasses import dataclass
from datetime import datetime

from electronic_billing.companies.model import Company
from electronic_billing.companies.store import list_companies
from electronic_billing.connections.model import Connection, ConnectionState
from electronic_billing.connections.store import list_connections
from electronic_billing.db.transaction import Tx
from electronic_billing.web.routes.addresses import choose_url, connect_url, rental_rules_url, setup_url


@dataclass(frozen=True, slots=True)
class CompanyRow:
    company: Company
    connection: Connection | None

    @property
    def is_set_up(self) -> bool:
        return self.company.electronic_billing_id is not None and self.company.setup is not None

    @property
    def state(self) -> str:
        """A key of the badges. What keeps the company from working comes before what it was switched to."""
        if self.connection is None:
            return "not_connected"
        if self.connection.state is ConnectionState.RECONNECT:
            return "reconnect"
        if not self.is_set_up:
            return "to_finish"
        return "on" if self.company.enabled else "off"

    @property
    def since(self) -> datetime:
        switched = self.company.enabled_at if self.company.enabled else self.company.disabled_at
        if self.state in {"on", "off"} and switched is not None:
            return switched
        return self.company.created_at if self.connection is None else self.connection.connected_at

    @property
    def connect_url(self) -> str:
        return connect_url(self.company.id)

    @property
    def choose_url(self) -> str:
        return choose_url(self.company.id)

    @property
    def setup_url(self) -> str:
        return setup_url(self.company.id)

    @property
    def rules_url(self) -> str:
        return rental_rules_url(self.company.id)


async def read_rows(tx: Tx) -> list[CompanyRow]:
    connections = {one.id: one for one in await list_connections(tx)}
    return [
        CompanyRow(company, connections.get(company.connection_id) if company.connection_id else None)
        for company in await list_companies(tx)
    ]
