from datetime import datetime
from uuid import UUID

from electronic_billing.connections.model import Connection, ConnectionState, OAuthAttempt, SealedTokens
from electronic_billing.db.transaction import Tx

_COLUMNS = "id, kind, state, scopes, access_expires_at, blocked_until, connected_at"


async def find_connection(tx: Tx, connection_id: UUID) -> Connection | None:
    return await tx.row(
        Connection,
        f"SELECT {_COLUMNS} FROM connections WHERE tenant_id = %s AND id = %s",
        [tx.tenant_id, connection_id],
    )


async def list_connections(tx: Tx) -> list[Connection]:
    return await tx.rows(
        Connection,
        f"SELECT {_COLUMNS} FROM connections WHERE tenant_id = %s ORDER BY connected_at DESC",
        [tx.tenant_id],
    )


async def lock_tokens(tx: Tx, connection_id: UUID) -> SealedTokens | None:
    return await tx.row(
        SealedTokens,
        "SELECT state, access_token, refresh_token, access_expires_at, renew_lease_id, renew_lease_until, blocked_until"
        " FROM connections WHERE tenant_id = %s AND id = %s FOR UPDATE",
        [tx.tenant_id, connection_id],
    )


async def read_tokens(tx: Tx, connection_id: UUID) -> SealedTokens | None:
    return await tx.row(
        SealedTokens,
        "SELECT state, access_token, refresh_token, access_expires_at, renew_lease_id, renew_lease_until, blocked_until"
        " FROM connections WHERE tenant_id = %s AND id = %s",
        [tx.tenant_id, connection_id],
    )


async def lease_renewal(tx: Tx, connection_id: UUID, lease_id: UUID, until: datetime) -> None:
    await tx.execute(
        "UPDATE connections SET renew_lease_id = %s, renew_lease_until = %s WHERE tenant_id = %s AND id = %s",
        [lease_id, until, tx.tenant_id, connection_id],
    )


async def end_renewal(tx: Tx, connection_id: UUID, lease_id: UUID) -> None:
    await tx.execute(
        "UPDATE connections SET renew_lease_id = NULL, renew_lease_until = NULL"
        " WHERE tenant_id = %s AND id = %s AND renew_lease_id = %s",
        [tx.tenant_id, connection_id, lease_id],
    )


async def keep_renewed(
    tx: Tx,
    connection_id: UUID,
    spent: bytes,
    access: bytes,
    refresh: bytes | None,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Only over the refresh token that was spent for these: then they are the newest, whoever holds the lease now."""
    await tx.execute(
        "UPDATE connections SET access_token = %s, refresh_token = coalesce(%s, refresh_token), access_expires_at = %s,"
        " state = 'connected', renew_lease_id = NULL, renew_lease_until = NULL, updated_at = %s"
        " WHERE tenant_id = %s AND id = %s AND refresh_token = %s",
        [access, refresh, expires_at, now, tx.tenant_id, connection_id, spent],
    )


async def lose_grant(tx: Tx, connection_id: UUID, refused: bytes, now: datetime) -> None:
    """Only where the refused refresh token is still the one we have: another process may have renewed meanwhile."""
    await tx.execute(
        "UPDATE connections SET state = 'reconnect', renew_lease_id = NULL, renew_lease_until = NULL, updated_at = %s"
        " WHERE tenant_id = %s AND id = %s AND refresh_token = %s",
        [now, tx.tenant_id, connection_id, refused],
    )


async def seal_again(tx: Tx, connection_id: UUID, before: bytes, *, access: bytes, refresh: bytes | None) -> None:
    """Not while a renewal is under way: it knows the refresh token by its old seal."""
    await tx.execute(
        "UPDATE connections SET access_token = %s, refresh_token = %s"
        " WHERE tenant_id = %s AND id = %s AND access_token = %s AND renew_lease_id IS NULL",
        [access, refresh, tx.tenant_id, connection_id, before],
    )


async def set_state(tx: Tx, connection_id: UUID, state: ConnectionState, now: datetime) -> None:
    await tx.execute(
        "UPDATE connections SET state = %s, renew_lease_id = NULL, renew_lease_until = NULL, updated_at = %s"
        " WHERE tenant_id = %s AND id = %s",
        [state, now, tx.tenant_id, connection_id],
    )


async def block_until(tx: Tx, connection_id: UUID, until: datetime) -> None:
    """Fatture in Cloud asked us to wait: no call of this connection before then."""
    await tx.execute(
        "UPDATE connections SET blocked_until = greatest(blocked_until, %s) WHERE tenant_id = %s AND id = %s",
        [until, tx.tenant_id, connection_id],
    )


async def insert_connection(
    tx: Tx,
    connection_id: UUID,
    *,
    kind: str,
    scopes: list[str],
    access: bytes,
    refresh: bytes | None,
    expires_at: datetime | None,
    connected_by: UUID | None,
    now: datetime,
) -> None:
    await tx.execute(
        "INSERT INTO connections (tenant_id, id, kind, state, scopes, access_token, refresh_token, access_expires_at,"
        " connected_by, connected_at, updated_at) VALUES (%s, %s, %s, 'connected', %s, %s, %s, %s, %s, %s, %s)",
        [tx.tenant_id, connection_id, kind, scopes, access, refresh, expires_at, connected_by, now, now],
    )


async def insert_attempt(
    tx: Tx, state_hash: bytes, session_id: UUID, user_id: UUID, company_id: UUID, now: datetime
) -> None:
    await tx.execute(
        "INSERT INTO oauth_attempts (tenant_id, state_hash, session_id, user_id, company_id, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [tx.tenant_id, state_hash, session_id, user_id, company_id, now],
    )


async def use_attempt(
    tx: Tx, state_hash: bytes, session_id: UUID, user_id: UUID, now: datetime, oldest: datetime
) -> OAuthAttempt | None:
    """Marks the attempt used in the same statement: a state works once, for its person, in its session."""
    return await tx.row(
        OAuthAttempt,
        "UPDATE oauth_attempts SET used_at = %s WHERE tenant_id = %s AND state_hash = %s AND session_id = %s"
        " AND user_id = %s AND used_at IS NULL AND created_at > %s RETURNING company_id, created_at",
        [now, tx.tenant_id, state_hash, session_id, user_id, oldest],
    )
