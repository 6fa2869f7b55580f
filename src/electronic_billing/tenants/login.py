import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from electronic_billing.db.transaction import Database
from electronic_billing.kit.clock import Clock
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.errors import LoginRefused, TooManyLogins
from electronic_billing.tenants.passwords import PasswordCheck
from electronic_billing.tenants.sessions import open_session

WINDOW = timedelta(minutes=15)
PER_ADDRESS = 8
PER_ORIGIN = 40

# A well-formed hash that no password matches: an unknown address costs the same time as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


async def log_in(
    database: Database, clock: Clock, check: PasswordCheck, email: str, password: Secret, origin: str
) -> Secret:
    """The new session's token. Raises `LoginRefused` or `TooManyLogins`."""
    address, now = email.strip().lower(), clock.now()
    subjects = {_subject("address", address): PER_ADDRESS, _subject("origin", origin): PER_ORIGIN}
    attempt = uuid4()
    async with database.unscoped() as connection:
        await _note_attempt(connection, attempt, subjects, now)
        await _refuse_if_throttled(connection, attempt, subjects, now)
        found = await connection.execute("SELECT * FROM ebilling.login_candidates(%s)", [address])
        candidates = await found.fetchall()
    match = await _first_match(check, candidates, password)
    if match is None:
        raise LoginRefused
    tenant_id, user_id = match
    async with database.unscoped() as connection:
        await _forget_attempt(connection, attempt)
    async with database.tenant(tenant_id) as tx:
        return await open_session(tx, user_id, now)


async def _first_match(check: PasswordCheck, candidates: list[Any], password: Secret) -> tuple[UUID, UUID] | None:
    for tenant_id, user_id, password_hash in candidates or [(None, None, _NOBODY)]:
        if await check.matches(password_hash, password) and tenant_id is not None:
            return tenant_id, user_id
    return None


async def _note_attempt(
    connection: AsyncConnection[Any], attempt: UUID, subjects: dict[bytes, int], now: datetime
) -> None:
    """A failure until proved otherwise, and before the password is looked at: a thousand guesses sent at once must
    find one another."""
    for subject in subjects:
        await connection.execute("DELETE FROM login_failures WHERE subject = %s AND at < %s", [subject, now - WINDOW])
        await connection.execute(
            "INSERT INTO login_failures (subject, at, attempt) VALUES (%s, %s, %s)", [subject, now, attempt]
        )


async def _refuse_if_throttled(
    connection: AsyncConnection[Any], attempt: UUID, subjects: dict[bytes, int], now: datetime
) -> None:
    for subject, limit in subjects.items():
        found = await connection.execute(
            "SELECT count(*), min(at) FROM login_failures WHERE subject = %s AND at > %s", [subject, now - WINDOW]
        )
        row = await found.fetchone()
        if row and row[0] > limit:
            await _forget_attempt(connection, attempt)
            raise TooManyLogins(max(1, int((row[1] + WINDOW - now).total_seconds())))


async def _forget_attempt(connection: AsyncConnection[Any], attempt: UUID) -> None:
    await connection.execute("DELETE FROM login_failures WHERE attempt = %s", [attempt])


def _subject(kind: str, value: str) -> bytes:
    return hashlib.sha256(f"{kind}:{value}".encode()).digest()
