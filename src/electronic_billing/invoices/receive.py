"""Receive: turn stored events into readings that are due. An event is a hint; the document is the truth."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from electronic_billing.db.transaction import Database, Tx
from electronic_billing.kit.clock import Clock

AT_ONCE = 200
MANY = 10
GATHER = timedelta(seconds=10)
"""While many invoices are on their way, a reading waits a little so that one list call serves them together."""
SOON = timedelta(minutes=5)


class _Event(msgspec.Struct):
    id: int
    company_id: UUID
    type: str
    document_ids: list[int]

    @property
    def is_creation(self) -> bool:
        """News only of a document that no invoice has yet: of those we made, it is the echo of our own deed."""
        return self.type.endswith(".create")


class Receiver:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, tenant_id: UUID) -> bool:
        """Many events of one document become one reading. Events and effect are committed together."""
        async with self._database.tenant(tenant_id) as tx:
            events = await tx.rows(
                _Event,
                "SELECT id, company_id, type, document_ids FROM inbox WHERE tenant_id = %s AND handled_at IS NULL"
                " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                [tx.tenant_id, AT_ONCE],
            )
            touched = [await self._make_due(tx, of_one) for of_one in _by_company(events)]
            await tx.execute(
                "UPDATE inbox SET handled_at = %s, outcome = %s WHERE tenant_id = %s AND id = ANY(%s)",
                [self._clock.now(), f"{sum(touched)} due", tx.tenant_id, [event.id for event in events]],
            )
        return bool(events)

    async def _make_due(self, tx: Tx, events: list[_Event]) -> int:
        """The invoices named; after the news of a new document also one whose create is in flight, for it may be
        that document. Other news must not hurry it: its looks are counted.

        A document that no invoice has was made by the accountant; it is not ours to follow yet. Rows are locked in
        one order: two workers may handle events of the same documents at once.
        """
        now = self._clock.now()
        return await tx.execute(
            "UPDATE invoices SET due_at = least(due_at, %(read_at)s) WHERE tenant_id = %(tenant)s AND id IN ("
            "   SELECT id FROM invoices WHERE tenant_id = %(tenant)s AND company_id = %(company)s"
            "   AND (electronic_billing_id = ANY(%(changed)s) OR (intent = 'create' AND %(news)s))"
            "   ORDER BY id FOR UPDATE)",
            {
                "read_at": now + (GATHER if await self._is_busy(tx, now) else timedelta()),
                "tenant": tx.tenant_id,
                "company": events[0].company_id,
                "changed": [one for event in events if not event.is_creation for one in event.document_ids],
                "news": any(event.is_creation for event in events),
            },
        )

    async def _is_busy(self, tx: Tx, now: datetime) -> bool:
        on_their_way = await tx.value(
            "SELECT count(*) FROM (SELECT 1 FROM invoices WHERE tenant_id = %s AND due_at < %s LIMIT %s) AS near",
            [tx.tenant_id, now + SOON, MANY],
        )
        return int(on_their_way) >= MANY


def _by_company(events: list[_Event]) -> list[list[_Event]]:
    companies = sorted({event.company_id for event in events})
    return [[event for event in events if event.company_id == company] for company in companies]
