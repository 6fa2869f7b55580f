"""Receive: turn stored events into readings that are due. An event is a hint; the document is the truth."""

from uuid import UUID

import msgspec

from electronic_billing.db.transaction import Database, Tx
from electronic_billing.kit.clock import Clock

AT_ONCE = 200


class _Event(msgspec.Struct):
    id: int
    company_id: UUID
    document_ids: list[int]


class Receiver:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, tenant_id: UUID) -> bool:
        """Many events of one document become one reading. Events and effect are committed together."""
        async with self._database.tenant(tenant_id) as tx:
            events = await tx.rows(
                _Event,
                "SELECT id, company_id, document_ids FROM inbox WHERE tenant_id = %s AND handled_at IS NULL"
                " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                [tx.tenant_id, AT_ONCE],
            )
            by_company: dict[UUID, set[int]] = {}
            for event in events:
                by_company.setdefault(event.company_id, set()).update(event.document_ids)
            touched = [await self._make_due(tx, company, ids) for company, ids in by_company.items()]
            await tx.execute(
                "UPDATE inbox SET handled_at = %s, outcome = %s WHERE tenant_id = %s AND id = ANY(%s)",
                [self._clock.now(), f"{sum(touched)} due", tx.tenant_id, [event.id for event in events]],
            )
        return bool(events)

    async def _make_due(self, tx: Tx, company_id: UUID, document_ids: set[int]) -> int:
        """The invoices named, and any whose create is in flight: its document may be the one just told of.

        A document that no invoice has was made by the accountant; it is not ours to follow yet.
        """
        return await tx.execute(
            "UPDATE invoices SET due_at = least(due_at, %(now)s)"
            " WHERE tenant_id = %(tenant)s AND company_id = %(company)s"
            " AND (electronic_billing_id = ANY(%(ids)s) OR intent = 'create')",
            {"now": self._clock.now(), "tenant": tx.tenant_id, "company": company_id, "ids": list(document_ids)},
        )
