"""Our own count of calls, kept under the quotas of Fatture in Cloud before they are met.

Documented limits per company: 300 calls in any five minutes (shared with the company's other apps), 1,000 an hour and
40,000 a month per app (developers.fattureincloud.it, limits and quotas). We stay below each, and count every call of a
connection together, so that `/oauth` and `/user` are inside the same budget.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from electronic_billing.connections.errors import QuotaSpent
from electronic_billing.db.transaction import Tx

PER_FIVE_MINUTES = 240
PER_HOUR = 950
PER_MONTH = 38_000
FIVE_MINUTES = timedelta(minutes=5)


class CallsUsed(msgspec.Struct, frozen=True):
    """Calls of one connection in the present hour and month, counted in UTC."""

    hour: int
    month: int


async def calls_used(tx: Tx, connection_id: UUID, now: datetime) -> CallsUsed:
    hour = now.replace(minute=0, second=0, microsecond=0)
    return CallsUsed(
        hour=await _used_since(tx, connection_id, "hour", hour),
        month=await _used_since(tx, connection_id, "month", hour.replace(day=1, hour=0)),
    )


async def reserve_call(tx: Tx, connection_id: UUID, now: datetime) -> None:
    """Count one call about to be made; raises `QuotaSpent` instead when it would be one too many."""
    minute, hour = now.replace(second=0, microsecond=0), now.replace(minute=0, second=0, microsecond=0)
    month = hour.replace(day=1, hour=0)
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(connection_id)])
    # The sixth minute back is counted whole: at worst we wait some seconds more than the sliding window asks.
    in_window = await _used_since(tx, connection_id, "minute", minute - FIVE_MINUTES)
    if in_window >= PER_FIVE_MINUTES:
        raise QuotaSpent(minute + timedelta(minutes=1))
    if await _used_since(tx, connection_id, "hour", hour) >= PER_HOUR:
        raise QuotaSpent(hour + timedelta(hours=1))
    if await _used_since(tx, connection_id, "month", month) >= PER_MONTH:
        raise QuotaSpent((month + timedelta(days=32)).replace(day=1))
    await _count(tx, connection_id, {"minute": minute, "hour": hour, "month": month})


async def forget_old_calls(tx: Tx, now: datetime) -> None:
    await tx.execute(
        "DELETE FROM fic_calls WHERE tenant_id = %s AND (span = 'minute' AND starts_at < %s OR starts_at < %s)",
        [tx.tenant_id, now - timedelta(hours=1), now - timedelta(days=70)],
    )


async def _used_since(tx: Tx, connection_id: UUID, span: str, since: datetime) -> int:
    used = await tx.value(
        "SELECT coalesce(sum(used), 0)::int FROM fic_calls"
        " WHERE tenant_id = %s AND connection_id = %s AND span = %s AND starts_at >= %s",
        [tx.tenant_id, connection_id, span, since],
    )
    return int(used)


async def _count(tx: Tx, connection_id: UUID, starts: dict[str, datetime]) -> None:
    for span, starts_at in starts.items():
        await tx.execute(
            "INSERT INTO fic_calls (tenant_id, connection_id, span, starts_at, used) VALUES (%s, %s, %s, %s, 1)"
            " ON CONFLICT (tenant_id, connection_id, span, starts_at) DO UPDATE SET used = fic_calls.used + 1",
            [tx.tenant_id, connection_id, span, starts_at],
        )
