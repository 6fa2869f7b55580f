from datetime import datetime, timedelta
from uuid import UUID

import structlog

from electronic_billing.companies import store
from electronic_billing.companies.model import Company
from electronic_billing.companies.subscribe import ensure_subscription
from electronic_billing.connections.errors import CallFailed
from electronic_billing.connections.link import Links
from electronic_billing.connections.quota import forget_old_calls

WATCH_EVERY = timedelta(minutes=30)

log = structlog.get_logger()


class Watcher:
    """Looks every half hour whether events still reach us: Fatture in Cloud deletes a subscription after errors and
    tells nobody. One call where all is well."""

    def __init__(self, links: Links, sink: str) -> None:
        self._links = links
        self._sink = sink

    async def take(self, tenant_id: UUID) -> bool:
        company = await self._claim(tenant_id, self._links.clock.now())
        if company is None:
            return False
        try:
            await ensure_subscription(self._links, tenant_id, company, company.electronic_billing_id or 0, self._sink)
        except CallFailed as error:
            await self._links.heed(tenant_id, company.connection_id, error)
            log.warning("events not watched", company=str(company.id), error=type(error).__name__)
        return True

    async def _claim(self, tenant_id: UUID, now: datetime) -> Company | None:
        """Takes the next look before it is made: a look that fails waits for its turn, it is not repeated at once."""
        async with self._links.database.tenant(tenant_id) as tx:
            company = await store.claim_watch(tx, now, now + WATCH_EVERY)
            if company is not None:
                await forget_old_calls(tx, now)
        return company
