import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec

from electronic_billing.connections import store
from electronic_billing.connections.errors import OAuthStateUnknown
from electronic_billing.connections.link import Links, access_place
from electronic_billing.connections.model import SCOPES
from electronic_billing.fic.models import Token
from electronic_billing.fic.oauth import OAuthApp, authorize_url, exchange_code
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.audit import Actor, key_actor, person_actor, record
from electronic_billing.tenants.model import ApiKey, Person

ATTEMPT_LIFE = timedelta(minutes=15)


class Asker(msgspec.Struct, frozen=True):
    """Who asks for a consent: a person in a session, or an API key of the host on its own pages."""

    tenant_id: UUID
    session_id: UUID
    user_id: UUID
    actor: Actor


def asker_of(person: Person) -> Asker:
    return Asker(person.tenant.id, person.session_id, person.user.id, person_actor(person))


def key_asker(tenant_id: UUID, key: ApiKey) -> Asker:
    return Asker(tenant_id, key.id, key.id, key_actor(key))


async def begin(links: Links, asker: Asker, company_id: UUID, redirect_uri: str | None = None) -> str:
    """The address of the consent page. The state in it works once, for who asked, in the same session.

    `redirect_uri` is a page of the host's, registered with our app at Fatture in Cloud; ours by default.
    """
    state = secrets.token_urlsafe(32)
    async with links.database.tenant(asker.tenant_id) as tx:
        await store.insert_attempt(tx, _digest(state), asker.session_id, asker.user_id, company_id, links.clock.now())
    return authorize_url(links.fic.base_url, _app(links, redirect_uri), SCOPES, state)


async def use_state(links: Links, asker: Asker, state: str) -> UUID:
    """The company that the attempt was for. Raises `OAuthStateUnknown`."""
    now = links.clock.now()
    async with links.database.tenant(asker.tenant_id) as tx:
        attempt = await store.use_attempt(
            tx, _digest(state), asker.session_id, asker.user_id, now=now, oldest=now - ATTEMPT_LIFE
        )
    if attempt is None:
        raise OAuthStateUnknown
    return attempt.company_id


async def connect_with_code(links: Links, asker: Asker, code: str, redirect_uri: str | None = None) -> UUID:
    """Turn the consent into a connection; its id. Raises `AuthorizationRefused` and what the client raises."""
    token = await exchange_code(links.fic.http, links.fic.base_url, _app(links, redirect_uri), code)
    return await _keep(links, asker, token, "code")


async def connect_with_manual_token(links: Links, asker: Asker, token: Secret) -> UUID:
    """A token that the company made by hand in Fatture in Cloud; it does not expire and is not renewed."""
    return await _keep(links, asker, Token(access_token=token), "manual")


async def _keep(links: Links, asker: Asker, token: Token, kind: str) -> UUID:
    connection_id, now = uuid4(), links.clock.now()
    expires_at = None if kind == "manual" else now + timedelta(seconds=token.expires_in)
    async with links.database.tenant(asker.tenant_id) as tx:
        await store.insert_connection(
            tx,
            connection_id,
            kind=kind,
            scopes=list(SCOPES),
            access=links.sealer.seal(token.access_token, access_place(connection_id)),
            refresh=links.seal_refresh(token, connection_id),
            expires_at=expires_at,
            connected_by=asker.user_id,
            now=now,
        )
        await record(tx, now, asker.actor, "connect", ("connection", connection_id), after={"kind": kind})
    return connection_id


def _app(links: Links, redirect_uri: str | None) -> OAuthApp:
    return links.fic.app if redirect_uri is None else replace(links.fic.app, redirect_uri=redirect_uri)


def _digest(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
