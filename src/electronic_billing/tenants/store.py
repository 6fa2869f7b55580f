from datetime import datetime
from uuid import UUID, uuid4

from psycopg.errors import UniqueViolation

from electronic_billing.db.transaction import Tx
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants import tokens
from electronic_billing.tenants.errors import EmailTaken
from electronic_billing.tenants.model import ApiKey, Role, Tenant, User


async def read_tenant(tx: Tx) -> Tenant | None:
    return await tx.row(Tenant, "SELECT id, name, country, locale FROM tenants WHERE id = %s", [tx.tenant_id])


async def find_user(tx: Tx, user_id: UUID) -> User | None:
    return await tx.row(
        User,
        "SELECT id, email, name, role, locale FROM users WHERE tenant_id = %s AND id = %s AND disabled_at IS NULL",
        [tx.tenant_id, user_id],
    )


async def add_user(tx: Tx, user: User, password_hash: str) -> None:
    try:
        await tx.execute(
            "INSERT INTO users (tenant_id, id, email, name, role, locale, password_hash)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [tx.tenant_id, user.id, user.email.lower(), user.name, user.role, user.locale, password_hash],
        )
    except UniqueViolation as clash:
        raise EmailTaken from clash


async def set_locale(tx: Tx, user_id: UUID, locale: str) -> None:
    await tx.execute("UPDATE users SET locale = %s WHERE tenant_id = %s AND id = %s", [locale, tx.tenant_id, user_id])


async def add_api_key(tx: Tx, name: str, now: datetime) -> Secret:
    """A new key, told once: only its hash is kept."""
    key = tokens.mint(tokens.API_KEY, tx.tenant_id)
    token = tokens.parse(tokens.API_KEY, key.reveal())
    if token is None:
        raise AssertionError("A minted key parses.")
    await tx.execute(
        "INSERT INTO api_keys (tenant_id, id, name, key_hash, created_at) VALUES (%s, %s, %s, %s, %s)",
        [tx.tenant_id, uuid4(), name, token.digest, now],
    )
    return key


async def find_api_key(tx: Tx, digest: bytes) -> ApiKey | None:
    return await tx.row(
        ApiKey,
        "SELECT id, name FROM api_keys WHERE tenant_id = %s AND key_hash = %s AND revoked_at IS NULL",
        [tx.tenant_id, digest],
    )


def new_user(email: str, name: str, role: Role, locale: str | None = None) -> User:
    return User(id=uuid4(), email=email.lower(), name=name, role=role, locale=locale)
