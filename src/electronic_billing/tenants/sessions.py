from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from electronic_billing.db.transaction import Database, Tx
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants import tokens
from electronic_billing.tenants.model import Person, Tenant, User
from electronic_billing.tenants.store import find_user, read_tenant

SESSION_LIFE = timedelta(hours=12)


class _SessionRow(msgspec.Struct):
    id: UUID
    user_id: UUID


async def open_session(tx: Tx, user_id: UUID, now: datetime) -> Secret:
    """A fresh session; its token goes into the cookie and is kept here only as a hash."""
    secret = tokens.mint(tokens.SESSION, tx.tenant_id)
    token = tokens.parse(tokens.SESSION, secret.reveal())
    if token is None:
        raise AssertionError("A minted token parses.")
    await tx.execute("DELETE FROM sessions WHERE tenant_id = %s AND expires_at < %s", [tx.tenant_id, now])
    await tx.execute(
        "INSERT INTO sessions (tenant_id, id, user_id, token_hash, created_at, expires_at) VALUES (%s, %s, %s, %s, %s, %s)",
        [tx.tenant_id, uuid4(), user_id, token.digest, now, now + SESSION_LIFE],
    )
    return secret


async def find_person(database: Database, cookie: str, now: datetime) -> Person | None:
    """Who the cookie belongs to; None when it is malformed, unknown, expired or closed."""
    token = tokens.parse(tokens.SESSION, cookie)
    if token is None:
        return None
    async with database.tenant(token.tenant_id) as tx:
        session = await tx.row(
            _SessionRow,
            "SELECT id, user_id FROM sessions WHERE tenant_id = %s AND token_hash = %s AND expires_at > %s",
            [tx.tenant_id, token.digest, now],
        )
        if session is None:
            return None
        tenant, user = await read_tenant(tx), await find_user(tx, session.user_id)
    return _person(tenant, user, session.id)


async def close_session(tx: Tx, session_id: UUID) -> None:
    await tx.execute("DELETE FROM sessions WHERE tenant_id = %s AND id = %s", [tx.tenant_id, session_id])


def _person(tenant: Tenant | None, user: User | None, session_id: UUID) -> Person | None:
    if tenant is None or user is None:
        return None
    return Person(tenant=tenant, user=user, session_id=session_id)
