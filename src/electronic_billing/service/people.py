"""Tenants and their first people: made by the operations team on the command line, as the database's owner."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from electronic_billing.db.transaction import Database, open_pool
from electronic_billing.kit.clock import SystemClock
from electronic_billing.kit.secret import Secret
from electronic_billing.service.settings import Settings
from electronic_billing.tenants.model import Role, Tenant
from electronic_billing.tenants.passwords import hash_password
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


@dataclass(frozen=True)
class FirstTenant:
    """Both secrets are told here once and kept only as hashes."""

    password: Secret
    api_key: Secret


async def add_first_tenant(settings: Settings, name: str, email: str, country: str) -> FirstTenant:
    """A tenant with one administrator, whose password is made here."""
    password = Secret(secrets.token_urlsafe(12))
    person = NewPerson(email, "Administrator", Role.ADMINISTRATOR, hash_password(password))
    locale = "it" if Tenant(id=uuid4(), name=name, country=country, locale="it").is_italian else "en"
    async with open_pool(settings.database_url) as pool:
        made = await add_tenant(Database(pool), SystemClock().now(), name, country, [person], locale=locale)
    return FirstTenant(password, made.api_key)
