from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from electronic_billing.db.transaction import Tx, as_json
from electronic_billing.tenants.model import ApiKey, Person

ActorKind = Literal["person", "api_key", "fatture_in_cloud", "system"]


class Actor(msgspec.Struct, frozen=True):
    kind: ActorKind
    name: str
    id: UUID | None = None


FATTURE_IN_CLOUD = Actor("fatture_in_cloud", "Fatture in Cloud")
SYSTEM = Actor("system", "electronic-billing")


class AuditEntry(msgspec.Struct, frozen=True):
    id: int
    at: datetime
    actor_kind: ActorKind
    actor_name: str
    deed: str
    subject_kind: str
    subject_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def person_actor(person: Person) -> Actor:
    return Actor("person", person.user.name, person.user.id)


def key_actor(key: ApiKey) -> Actor:
    return Actor("api_key", key.name, key.id)


async def record(
    tx: Tx,
    at: datetime,
    actor: Actor,
    deed: str,
    subject: tuple[str, UUID],
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write who did what, in the transaction of the deed itself. Nothing can change the row afterwards."""
    await tx.execute(
        "INSERT INTO audit_entries"
        " (tenant_id, at, actor_kind, actor_id, actor_name, deed, subject_kind, subject_id, before, after)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [tx.tenant_id, at, actor.kind, actor.id, actor.name, deed, *subject, _json(before), _json(after)],
    )


async def list_entries(
    tx: Tx, *, subject_id: UUID | None = None, before_id: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """The newest first; `before_id` pages on."""
    return await tx.rows(
        AuditEntry,
        "SELECT id, at, actor_kind, actor_name, deed, subject_kind, subject_id, before, after FROM audit_entries"
        " WHERE tenant_id = %(tenant)s AND (%(subject)s::uuid IS NULL OR subject_id = %(subject)s)"
        " AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s",
        {"tenant": tx.tenant_id, "subject": subject_id, "before": before_id, "limit": limit},
    )


def _json(value: Mapping[str, object] | None) -> object:
    return None if value is None else as_json(value)
