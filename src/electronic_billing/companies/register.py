from uuid import UUID

import msgspec

from electronic_billing.companies import store
from electronic_billing.companies.errors import CompanyDiffers, CompanyNotReady, NotAnItalianTenant
from electronic_billing.companies.match import candidates, readiness_problems
from electronic_billing.companies.model import Candidate, Company, CompanyData, Setup
from electronic_billing.companies.subscribe import ensure_subscription
from electronic_billing.companies.validate import cleaned, company_problems
from electronic_billing.connections.errors import ConnectionMissing, ScopesMissing
from electronic_billing.connections.link import Links
from electronic_billing.connections.scopes import missing_scopes
from electronic_billing.db.transaction import Tx
from electronic_billing.kit.clock import rome_date
from electronic_billing.kit.problems import FieldsRefused
from electronic_billing.tenants.audit import Actor, record
from electronic_billing.tenants.model import Tenant


def require_italian(tenant: Tenant) -> None:
    if not tenant.is_italian:
        raise NotAnItalianTenant


async def register_company(links: Links, tenant: Tenant, actor: Actor, data: CompanyData) -> Company:
    """Keep the company's data, not connected yet. Raises `FieldsRefused` with every field that is wrong."""
    require_italian(tenant)
    data = cleaned(data)
    problems = company_problems(data)
    if problems:
        raise FieldsRefused(problems)
    now = links.clock.now()
    async with links.database.tenant(tenant.id) as tx:
        company = await store.save_company(tx, data, now)
        await record(tx, now, actor, "register", ("company", company.id), after=msgspec.to_builtins(data))
    return company


async def use_connection(tx: Tx, links: Links, company_id: UUID, connection_id: UUID, actor: Actor) -> None:
    now = links.clock.now()
    before = await store.find_company(tx, company_id)
    await store.set_connection(tx, company_id, connection_id, now)
    await record(
        tx,
        now,
        actor,
        "use_connection",
        ("company", company_id),
        before={"connection": before.connection_id},
        after={"connection": connection_id},
    )


async def offered_companies(links: Links, tenant_id: UUID, company: Company) -> list[Candidate]:
    """The companies of the connected account, matched with ours."""
    client = links.client(tenant_id, company.connection_id)
    return candidates(company, await client.user_companies())


async def check_company(links: Links, tenant_id: UUID, company: Company, fic_company_id: int) -> None:
    """All that must hold before the company is linked. Raises `CompanyDiffers`, `ScopesMissing`, `CompanyNotReady`."""
    client = links.client(tenant_id, company.connection_id)
    offered = candidates(company, await client.user_companies())
    if not any(one.fic_company_id == fic_company_id and not one.refusal for one in offered):
        raise CompanyDiffers
    missing = await missing_scopes(client, fic_company_id)
    if missing:
        raise ScopesMissing(missing)
    problems = readiness_problems(await client.company_info(fic_company_id), rome_date(links.clock.now()))
    if problems:
        raise CompanyNotReady(problems)


async def link_company(
    links: Links, tenant: Tenant, actor: Actor, company: Company, fic_company_id: int, setup: Setup, sink: str
) -> bool:
    """Subscribe to events, then store the id and the set-up and switch billing on, together.

    Returns whether Fatture in Cloud has verified that its events reach us; without them the sweep finds every state.
    Raises what `check_company` raises, and `CompanyAlreadyLinked`.
    """
    require_italian(tenant)
    if company.connection_id is None:
        raise ConnectionMissing
    await check_company(links, tenant.id, company, fic_company_id)
    verified = await ensure_subscription(links, tenant.id, company, fic_company_id, sink)
    now = links.clock.now()
    async with links.database.tenant(tenant.id) as tx:
        await store.store_link(tx, company.id, fic_company_id, setup, now)
        await store.switch(tx, company.id, on=True, now=now)
        await record(
            tx,
            now,
            actor,
            "enable",
            ("company", company.id),
            after={"electronicBillingId": fic_company_id, "enabled": True},
        )
        await tx.wake()
    return verified
