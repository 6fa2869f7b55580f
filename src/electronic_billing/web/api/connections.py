from uuid import UUID

import msgspec
from fastapi import APIRouter

from electronic_billing.companies.register import use_connection
from electronic_billing.companies.store import find_company
from electronic_billing.connections.authorize import (
    begin,
    connect_with_code,
    connect_with_manual_token,
    key_asker,
    use_state,
)
from electronic_billing.connections.model import Connection
from electronic_billing.connections.store import find_connection, list_connections
from electronic_billing.kit.secret import Secret
from electronic_billing.web.api.caller import ByKey, Caller
from electronic_billing.web.api.schemas import AuthorizationIn, AuthorizationOut, ConnectionIn, ConnectionOut
from electronic_billing.web.i18n import Message
from electronic_billing.web.problem import FieldError, Refusal, http_problem, invalid

router = APIRouter(prefix="/connections", tags=["connections"])


@router.get("")
async def list_(caller: ByKey) -> list[ConnectionOut]:
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        return [_shown(one) for one in await list_connections(tx)]


@router.post("/authorizations", status_code=201)
async def authorize(caller: ByKey, body: AuthorizationIn) -> AuthorizationOut:
    """The consent page to send the administrator to. Fatture in Cloud then calls your `redirect_uri`."""
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        await find_company(tx, body.company_id)
    asker = key_asker(caller.tenant.id, caller.key)
    return AuthorizationOut(authorize_url=await begin(caller.site.links, asker, body.company_id, body.redirect_uri))


@router.post("", status_code=201)
async def connect(caller: ByKey, body: ConnectionIn) -> ConnectionOut:
    """Finish an authorization, or connect with a manual token; the company uses the connection from now on."""
    asker = key_asker(caller.tenant.id, caller.key)
    links = caller.site.links
    if body.manual_token is not None and body.company_id is not None:
        company_id = body.company_id
        async with caller.site.database.tenant(caller.tenant.id) as tx:
            await find_company(tx, company_id)
        connection_id = await connect_with_manual_token(links, asker, Secret(body.manual_token))
    elif body.state is not None and body.code is not None:
        company_id = await use_state(links, asker, body.state)
        connection_id = await connect_with_code(links, asker, body.code, body.redirect_uri)
    else:
        raise Refusal(invalid(FieldError("code", Message("field.code_or_token"))))
    return await _use(caller, company_id, connection_id)


async def _use(caller: Caller, company_id: UUID, connection_id: UUID) -> ConnectionOut:
    async with caller.site.database.tenant(caller.tenant.id) as tx:
        await use_connection(tx, caller.site.links, company_id, connection_id, caller.actor)
        connection = await find_connection(tx, connection_id)
    if connection is None:
        raise Refusal(http_problem(404))
    return _shown(connection)


def _shown(connection: Connection) -> ConnectionOut:
    return ConnectionOut(**msgspec.structs.asdict(connection))
