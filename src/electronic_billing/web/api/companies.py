from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query

from electronic_billing.companies import store
from electronic_billing.companies.model import Candidate, Company, CompanyData, Setup
from electronic_billing.companies.register import check_company, link_company, offered_companies, register_company
from electronic_billing.companies.setup import SetupChoices, change_setup, checked_setup, read_choices
from electronic_billing.companies.switch import disable_company, enable_company
from electronic_billing.web.api.caller import ByKey, Caller
from electronic_billing.web.api.schemas import (
    CandidateOut,
    ChoiceOut,
    ChoicesOut,
    CompanyIn,
    CompanyOut,
    DifferenceOut,
    LinkedOut,
    LinkIn,
    SetupIn,
)

router = APIRouter(prefix="/companies", tags=["companies"])


@router.post("", status_code=201)
async def register(caller: ByKey, body: CompanyIn) -> CompanyOut:
    """Keep a company's data. It bills once it is connected and linked."""
    data = CompanyData(**body.model_dump())
    return _shown(await register_company(caller.site.links, caller.tenant, caller.actor, data))


@router.get("")
async def list_(caller: ByKey) -> list[CompanyOut]:
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        return [_shown(company) for company in await store.list_companies(tx)]


@router.get("/{company_id}")
async def show(caller: ByKey, company_id: UUID) -> CompanyOut:
    return _shown(await _find(caller, company_id))


@router.get("/{company_id}/candidates")
async def candidates(caller: ByKey, company_id: UUID) -> list[CandidateOut]:
    """The companies of the connected account: the one with the same partita IVA may be linked."""
    company = await _find(caller, company_id)
    return [_candidate(one) for one in await offered_companies(caller.site.links, caller.tenant.id, company)]


@router.get("/{company_id}/choices")
async def choices(
    caller: ByKey,
    company_id: UUID,
    electronic_billing_id: Annotated[int, Query(alias="electronicBillingId", gt=0, lt=2**63)],
) -> ChoicesOut:
    """What the set-up may be made of, and what we propose."""
    company = await _find(caller, company_id)
    offered = await read_choices(caller.site.links, caller.tenant.id, company, electronic_billing_id)
    return ChoicesOut(
        sezionali=offered.sezionali,
        payment_accounts=[ChoiceOut(id=one.id, name=one.name) for one in offered.accounts],
        vat_types=[ChoiceOut(id=one.id, name=one.description) for one in offered.vat_types],
        proposed=_setup_out(offered.proposed),
    )


@router.put("/{company_id}/link")
async def link(caller: ByKey, company_id: UUID, body: LinkIn) -> LinkedOut:
    """Link the company to its Fatture in Cloud company, subscribe to its events, switch billing on."""
    company = await _find(caller, company_id)
    links, tenant = caller.site.links, caller.tenant
    await check_company(links, tenant.id, company, body.electronicBillingId)
    offered = await read_choices(links, tenant.id, company, body.electronicBillingId)
    setup = offered.proposed if body.setup is None else _checked(body.setup, offered)
    verified = await link_company(
        links, tenant, caller.actor, company, body.electronicBillingId, setup, caller.site.sink
    )
    return LinkedOut(company=_shown(await _find(caller, company_id)), events_verified=verified)


@router.put("/{company_id}/mapping")
async def change_mapping(caller: ByKey, company_id: UUID, body: SetupIn) -> CompanyOut:
    """Change sezionale, payment account, payment method or VAT ids; documents already made keep theirs."""
    company = await _find(caller, company_id)
    links, tenant_id = caller.site.links, caller.tenant.id
    offered = await read_choices(links, tenant_id, company, company.electronic_billing_id or 0)
    return _shown(await change_setup(links, tenant_id, caller.actor, company, _checked(body, offered)))


@router.post("/{company_id}/enable")
async def enable(caller: ByKey, company_id: UUID) -> CompanyOut:
    return _shown(await enable_company(caller.site.links, caller.tenant, caller.actor, company_id))


@router.post("/{company_id}/disable")
async def disable(caller: ByKey, company_id: UUID) -> CompanyOut:
    """No new invoices; history stays, and what was created or sent is still followed."""
    return _shown(await disable_company(caller.site.links, caller.tenant, caller.actor, company_id))


async def _find(caller: Caller, company_id: UUID) -> Company:
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        return await store.find_company(tx, company_id)


def _checked(setup: SetupIn, offered: SetupChoices) -> Setup:
    return checked_setup(msgspec.convert(setup.model_dump(), Setup), offered)


def _shown(company: Company) -> CompanyOut:
    return CompanyOut(
        id=company.id,
        electronicBillingId=company.electronic_billing_id,
        name=company.name,
        partita_iva=company.partita_iva,
        codice_fiscale=company.codice_fiscale,
        regime_fiscale=company.regime_fiscale,
        connection_id=company.connection_id,
        setup=_setup_out(company.setup) if company.setup else None,
        enabled=company.enabled,
        enabled_at=company.enabled_at,
        disabled_at=company.disabled_at,
    )


def _setup_out(setup: Setup) -> SetupIn:
    return SetupIn.model_construct(**msgspec.structs.asdict(setup))


def _candidate(candidate: Candidate) -> CandidateOut:
    return CandidateOut(
        electronicBillingId=candidate.fic_company_id,
        name=candidate.name,
        partita_iva=candidate.partita_iva,
        refusal=candidate.refusal or None,
        differences=[DifferenceOut(field=one.field, ours=one.ours, theirs=one.theirs) for one in candidate.differences],
    )
