import hashlib
import secrets
from datetime import timedelta
from uuid import UUID, uuid4

from electronic_billing.connections import store
from electronic_billing.connections.errors import OAuthStateUnknown
from electronic_billing.connections.link import Links, access_place
from electronic_billing.connections.model import SCOPES
from electronic_billing.fic.models import Token
from electronic_billing.fic.oauth import authorize_url, exchange_code
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.audit import person_actor, record
from electronic_billing.tenants.model import Person

ATTEMPT_LIFE = timedelta(minutes=15)


async def begin(links: Links, person: Person, company_id: UUID) -> str:
    """The address of the consent page. The state in it works once, for this person, in this session."""
    state = secrets.token_urlsafe(32)
    async with links.database.tenant(person.tenant.id) as tx:
        await store.insert_attempt(tx, _digest(state), person.session_id, person.user.id, company_id, links.clock.now())
    return authorize_url(links.fic.base_url, links.fic.app, SCOPES, state)


async def use_state(links: Links, person: Person, state: str) -> UUID:
    """The company that the attempt was for. Raises `OAuthStateUnknown`."""
    now = links.clock.now()
    async with links.database.tenant(person.tenant.id) as tx:
        attempt = await store.use_attempt(
            tx, _digest(state), person.session_id, person.user.id, now=now, oldest=now - ATTEMPT_LIFE
        )
    if attempt is None:
        raise OAuthStateUnknown
    return attempt.company_id


async def connect_with_code(links: Links, person: Person, code: str) -> UUID:
    """Turn the consent into a connection; its id."""
    token = await exchange_code(links.fic.http, links.fic.base_url, links.fic.app, code)
    return await _keep(links, person, token, "code")


async def connect_with_manual_token(links: Links, person: Person, token: Secret) -> UUID:
    """A token that the company made by hand in Fatture in Cloud; it does not expire and is not renewed."""
    return await _keep(links, person, Token(access_token=token), "manual")


async def _keep(links: Links, person: Person, token: Token, kind: str) -> UUID:
    connection_id, now = uuid4(), links.clock.now()
    expires_at = None if kind == "manual" else now + timedelta(seconds=token.expires_in)
    async with links.database.tenant(person.tenant.id) as tx:
        await store.insert_connection(
            tx,
            connection_id,
            kind=kind,
            scopes=list(SCOPES),
            access=links.sealer.seal(token.access_token, access_place(connection_id)),
            refresh=links.seal_refresh(token, connection_id),
            expires_at=expires_at,
            connected_by=person.user.id,
            now=now,
        )
        await record(tx, now, person_actor(person), "connect", ("connection", connection_id), after={"kind": kind})
    return connection_id


def _digest(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
