from uuid import UUID

from electronic_billing.companies import store
from electronic_billing.companies.errors import CompanyNotSetUp
from electronic_billing.companies.model import Company
from electronic_billing.companies.register import require_italian
from electronic_billing.connections.link import Links
from electronic_billing.db.transaction import Tx
from electronic_billing.tenants.audit import Actor, record
from electronic_billing.tenants.model import Tenant


async def enable_company(links: Links, tenant: Tenant, actor: Actor, company_id: UUID) -> Company:
    """Switch on a company that was set up before. Raises `CompanyNotSetUp`, `CompanyUnknown`."""
    require_italian(tenant)
    async with links.database.tenant(tenant.id) as tx:
        company = await store.find_company(tx, company_id)
        if company.electronic_billing_id is None or company.setup is None:
            raise CompanyNotSetUp
        return await _switch(tx, links, actor, company, on=True)


async def disable_company(links: Links, tenant: Tenant, actor: Actor, company_id: UUID) -> Company:
    """No new invoices from now on. History stays, and what was created or sent is still followed."""
    async with links.database.tenant(tenant.id) as tx:
        return await _switch(tx, links, actor, await store.find_company(tx, company_id), on=False)


async def _switch(tx: Tx, links: Links, actor: Actor, company: Company, *, on: bool) -> Company:
    if company.enabled != on:
        now = links.clock.now()
        await store.switch(tx, company.id, on=on, now=now)
        deed = "enable" if on else "disable"
        await record(
            tx, now, actor, deed, ("company", company.id), before={"enabled": company.enabled}, after={"enabled": on}
        )
        await tx.wake()
    return await store.find_company(tx, company.id)
