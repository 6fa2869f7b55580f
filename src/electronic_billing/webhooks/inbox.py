"""Events in: one statement matches the company, stores the event once and wakes a worker; then the answer goes out."""

from datetime import datetime
from enum import StrEnum

import msgspec

from electronic_billing.db.transaction import Database


class IncomingEvent(msgspec.Struct, frozen=True):
    """A verified event, whoever signed it. `company_id` is the sender's own id of the company."""

    id: str
    type: str
    company_id: int
    document_ids: tuple[int, ...]
    occurred_at: datetime
    token_expired: bool = False


class Receipt(StrEnum):
    STORED = "stored"
    REPLAYED = "replayed"
    UNKNOWN_COMPANY = "unknown_company"


_STORE = """
WITH company AS (
    SELECT tenant_id, id FROM ebilling.fattura_companies WHERE electronic_billing_id = %(fic_company)s
), stored AS (
    INSERT INTO ebilling.inbox
        (tenant_id, company_id, event_id, type, document_ids, occurred_at, received_at, token_expired)
    SELECT tenant_id, id, %(event)s, %(type)s, %(ids)s, %(occurred)s, %(received)s, %(expired)s FROM company
    ON CONFLICT (tenant_id, company_id, event_id) DO NOTHING
    RETURNING tenant_id
), woken AS (
    SELECT ebilling.wake(tenant_id) FROM stored
)
SELECT EXISTS (SELECT 1 FROM company), EXISTS (SELECT 1 FROM stored), (SELECT count(*) FROM woken)
"""


async def receive_event(ingest: Database, event: IncomingEvent, received_at: datetime) -> Receipt:
    """Durable when this returns: the statement is its own transaction, committed with fsync.

    Runs as the ingest role, which sees which company an event is for and nothing else.
    """
    async with ingest.unscoped() as connection:
        found = await connection.execute(
            _STORE,
            {
                "fic_company": event.company_id,
                "event": event.id,
                "type": event.type,
                "ids": list(event.document_ids),
                "occurred": event.occurred_at,
                "received": received_at,
                "expired": event.token_expired,
            },
        )
        row = await found.fetchone()
    if row is None or not row[0]:
        return Receipt.UNKNOWN_COMPANY
    return Receipt.STORED if row[1] else Receipt.REPLAYED
