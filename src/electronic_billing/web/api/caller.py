"""Who calls the API: a tenant, by one of its keys."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from electronic_billing.companies.register import require_italian
from electronic_billing.tenants import tokens
from electronic_billing.tenants.audit import Actor, key_actor
from electronic_billing.tenants.model import ApiKey, Tenant
from electronic_billing.tenants.store import find_api_key, read_tenant
from electronic_billing.web.problem import Refusal, http_problem
from electronic_billing.web.site import Site, site_of

_bearer = HTTPBearer(auto_error=False, description="An API key of the tenant: `Authorization: Bearer ebk_…`")


@dataclass(frozen=True, slots=True)
class Caller:
    site: Site
    tenant: Tenant
    key: ApiKey

    @property
    def actor(self) -> Actor:
        return key_actor(self.key)


async def authenticate(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> Caller:
    """Elsewhere than in Italy the whole API does not exist."""
    site = site_of(request)
    token = tokens.parse(tokens.API_KEY, credentials.credentials) if credentials else None
    if token is None:
        raise _unauthenticated()
    async with site.database.tenant(token.tenant_id) as tx:
        key, tenant = await find_api_key(tx, token.digest), await read_tenant(tx)
    if key is None or tenant is None:
        raise _unauthenticated()
    require_italian(tenant)
    return Caller(site, tenant, key)


ByKey = Annotated[Caller, Depends(authenticate)]


def _unauthenticated() -> Refusal:
    return Refusal(http_problem(401, {"WWW-Authenticate": "Bearer"}))
