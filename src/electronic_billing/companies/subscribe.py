import asyncio
from uuid import UUID

import structlog

from electronic_billing.companies import store
from electronic_billing.companies.model import FIC_EVENT_TYPES, Company
from electronic_billing.connections.link import Links
from electronic_billing.fic.client import FicClient
from electronic_billing.fic.errors import Conflict, Forbidden, Rejected
from electronic_billing.fic.models import Subscription

HANDSHAKE_ROUNDS = 5
HANDSHAKE_PAUSE_SECONDS = 0.4

log = structlog.get_logger()


async def ensure_subscription(links: Links, tenant_id: UUID, company: Company, fic_company_id: int, sink: str) -> bool:
    """Have Fatture in Cloud tell us of changes; True once it has verified our address.

    A refusal is no failure of the deed: without events the sweep finds every state, only later.
    """
    client = links.client(tenant_id, company.connection_id)
    try:
        subscription = await _find(client, fic_company_id, sink)
        verified = bool(subscription and subscription.verified)
        if subscription is None:
            subscription = await client.create_subscription(fic_company_id, sink, FIC_EVENT_TYPES)
        elif not verified:
            await client.verify_subscription(fic_company_id, subscription.id)
        verified = verified or await _wait_for_handshake(client, fic_company_id, subscription)
    except (Forbidden, Rejected, Conflict) as refused:
        log.warning("no events from Fatture in Cloud", company=str(company.id), reason=str(refused))
        return False
    async with links.database.tenant(tenant_id) as tx:
        await store.save_subscription(
            tx,
            company.id,
            subscription.id,
            sink=sink,
            types=list(FIC_EVENT_TYPES),
            verified=verified,
            now=links.clock.now(),
        )
    return verified


async def _find(client: FicClient, fic_company_id: int, sink: str) -> Subscription | None:
    for subscription in await client.list_subscriptions(fic_company_id):
        if subscription.sink == sink and set(FIC_EVENT_TYPES) <= set(subscription.types):
            return subscription
    return None


async def _wait_for_handshake(client: FicClient, fic_company_id: int, subscription: Subscription) -> bool:
    """The create reply may say verified before the handshake has ended, so it is read again."""
    for _ in range(HANDSHAKE_ROUNDS):
        listed = {one.id: one for one in await client.list_subscriptions(fic_company_id)}
        if subscription.id in listed and listed[subscription.id].verified:
            return True
        await asyncio.sleep(HANDSHAKE_PAUSE_SECONDS)
    return False
