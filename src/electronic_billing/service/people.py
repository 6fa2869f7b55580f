"""Tenants and their first people: made by the operations team on the command line, as the database's owner."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from electronic_billing.db.transaction import Database
from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.model import Role
from electronic_billing.tenants.store import add_api_key, add_user, new_user


@dataclass(frozen=True)
class NewPerson:
    email: str
    name: str
    role: Role
    password_hash: str = field(repr=False)


@dataclass(frozen=True)
class NewTenant:
    """The key is told here once and kept only as a hash."""

    id: UUID
    api_key: Secret


async def add_tenant(
    owner: Database, now: datetime, name: str, country: str, people: list[NewPerson], *, locale: str
) -> NewTenant:
    """Raises `EmailTaken`; nothing is written then."""
    tenant_id = uuid4()
    async with owner.tenant(tenant_id) as tx:
        await tx.execute(
            "INSERT INTO tenants (id, name, country, locale, created_at) VALUES (%s, %s, %s, %s, %s)",
            [tenant_id, name, country, locale, now],
        )
        for person in people:
            await add_user(tx, new_user(person.email, person.name, person.role), person.password_hash)
        return NewTenant(tenant_id, await add_api_key(tx, "host", now))
