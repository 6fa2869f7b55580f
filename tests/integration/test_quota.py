"""P6: our own count of calls never passes the budget, however many ask at once, and its windows move with the clock."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from electronic_billing.connections.errors import QuotaSpent
from electronic_billing.connections.quota import (
    PER_FIVE_MINUTES,
    PER_HOUR,
    PER_MONTH,
    forget_old_calls,
    reserve_call,
)
from electronic_billing.db.roles import WORKER, as_role
from electronic_billing.db.transaction import Database, open_pool
from integration.rows import plant_tenant

START = datetime(2026, 3, 10, 9, 0, 30, tzinfo=UTC)


class Budget:
    """One connection's budget, asked at instants that the test chooses."""

    def __init__(self, database: Database, tenant_id: UUID, connection_id: UUID) -> None:
        self.database = database
        self.tenant_id = tenant_id
        self.connection_id = connection_id

    async def ask(self, at: datetime) -> datetime | None:
        """None when the call may be made, else the instant from which it may."""
        try:
            async with self.database.tenant(self.tenant_id) as tx:
                await reserve_call(tx, self.connection_id, at)
        except QuotaSpent as spent:
            return spent.free_at
        return None

    async def used(self, span: str, starts_at: datetime, calls: int) -> None:
        async with self.database.tenant(self.tenant_id) as tx:
            await tx.execute(
                "INSERT INTO fic_calls (tenant_id, connection_id, span, starts_at, used) VALUES (%s, %s, %s, %s, %s)",
                [self.tenant_id, self.connection_id, span, starts_at, calls],
            )

    async def rows(self) -> Counter[str]:
        async with self.database.tenant(self.tenant_id) as tx:
            spans = await tx.value(
                "SELECT coalesce(array_agg(span), '{}') FROM fic_calls WHERE connection_id = %s", [self.connection_id]
            )
        return Counter(spans)


@pytest.fixture
async def budget(shared_database: str) -> AsyncIterator[Budget]:
    tenant_id = plant_tenant(shared_database)
    async with open_pool(as_role(shared_database, WORKER), max_size=10) as pool:
        database = Database(pool)
        async with database.tenant(tenant_id) as tx:
            await tx.execute("DELETE FROM fic_calls")
        yield Budget(database, tenant_id, tenant_id)


async def test_many_at_once_never_pass_the_budget(budget: Budget) -> None:
    answers = await asyncio.gather(*(budget.ask(START) for _ in range(300)))
    assert PER_FIVE_MINUTES == answers.count(None)
    assert {None, START.replace(second=0) + timedelta(minutes=1)} == set(answers)


async def test_in_any_five_minutes_the_window_holds(budget: Budget) -> None:
    """Half of the calls late in one minute, half five minutes on: the sliding window sees both."""
    late = START.replace(second=59)
    await budget.used("minute", late.replace(second=0), PER_FIVE_MINUTES)
    assert await budget.ask(late + timedelta(minutes=4, seconds=59))
    assert await budget.ask(late + timedelta(minutes=5)) is not None
    assert await budget.ask(late + timedelta(minutes=5, seconds=1)) is None


async def test_the_hour_ends_at_the_full_hour(budget: Budget) -> None:
    hour = START.replace(minute=0, second=0)
    await budget.used("hour", hour, PER_HOUR)
    assert hour + timedelta(hours=1) == await budget.ask(hour + timedelta(minutes=59, seconds=59))
    assert await budget.ask(hour + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("at", "free_at"),
    [
        (datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2028, 2, 1, 0, 0, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
async def test_the_month_ends_with_its_last_day(budget: Budget, at: datetime, free_at: datetime) -> None:
    await budget.used("month", at.replace(day=1, hour=0, minute=0, second=0), PER_MONTH)
    assert free_at == await budget.ask(at)
    assert await budget.ask(free_at) is None


async def test_a_call_that_was_refused_is_not_counted(budget: Budget) -> None:
    hour = START.replace(minute=0, second=0)
    await budget.used("hour", hour, PER_HOUR)
    await budget.ask(START)
    assert Counter({"hour": 1}) == await budget.rows()


async def test_a_clock_that_steps_back_makes_nobody_call_more(budget: Budget) -> None:
    answers = [await budget.ask(START + timedelta(minutes=step)) for step in (0, 3, -2)]
    assert [None] * 3 == answers
    await budget.used("minute", (START + timedelta(minutes=4)).replace(second=0), PER_FIVE_MINUTES)
    assert await budget.ask(START) is not None


async def test_one_connection_does_not_spend_anothers_budget(budget: Budget) -> None:
    await budget.used("month", START.replace(day=1, hour=0, minute=0, second=0), PER_MONTH)
    other = Budget(budget.database, budget.tenant_id, UUID(int=7))
    assert await other.ask(START) is None


async def test_old_counts_are_forgotten_and_those_that_still_count_are_kept(budget: Budget) -> None:
    for at in (START - timedelta(days=71), START - timedelta(hours=2), START):
        await budget.ask(at)
    async with budget.database.tenant(budget.tenant_id) as tx:
        await forget_old_calls(tx, START)
    assert Counter({"month": 1, "hour": 2, "minute": 1}) == await budget.rows()
