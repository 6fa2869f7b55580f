from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString, TypeVar
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import dict_row, scalar_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

T = TypeVar("T")
Pool = AsyncConnectionPool[AsyncConnection[Any]]
Params = Sequence[object] | Mapping[str, object]


class Tx:
    """One transaction inside one tenant: the database shows and takes only that tenant's rows."""

    def __init__(self, connection: AsyncConnection[Any], tenant_id: UUID) -> None:
        self._connection = connection
        self.tenant_id = tenant_id

    async def rows(self, kind: type[T], query: LiteralString, params: Params = ()) -> list[T]:
        """The rows as `kind`, a Struct whose fields are named like the columns."""
        async with self._connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query, params)
            return [msgspec.convert(row, kind) for row in await cursor.fetchall()]

    async def row(self, kind: type[T], query: LiteralString, params: Params = ()) -> T | None:
        found = await self.rows(kind, query, params)
        return found[0] if found else None

    async def value(self, query: LiteralString, params: Params = ()) -> Any:  # noqa: ANN401 - one column of any type
        async with self._connection.cursor(row_factory=scalar_row) as cursor:
            await cursor.execute(query, params)
            return await cursor.fetchone()

    async def execute(self, query: LiteralString, params: Params = ()) -> int:
        """The number of rows touched."""
        return (await self._connection.execute(query, params)).rowcount

    async def wake(self) -> None:
        """Have a worker look at what is due for this tenant, once this transaction has committed."""
        await self.execute("SELECT ebilling.wake(%s)", [self.tenant_id])


class Database:
    """A pool of connections of one service role, and the only way to a transaction."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    @asynccontextmanager
    async def tenant(self, tenant_id: UUID) -> AsyncIterator[Tx]:
        """A transaction for one tenant; commits at the end, rolls back on any error."""
        async with self.pool.connection() as connection:
            # One round trip instead of two; the tenant is a UUID, so it is safe in the text of the query.
            await connection.execute(f"BEGIN; SET LOCAL app.tenant_id = '{UUID(str(tenant_id))}'".encode())
            try:
                yield Tx(connection, tenant_id)
            except BaseException:
                await connection.rollback()
                raise
            await connection.commit()

    @asynccontextmanager
    async def unscoped(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection with no tenant: it sees no tenant's rows and may call the few functions made for that."""
        async with self.pool.connection() as connection:
            yield connection


def open_pool(dsn: str, *, min_size: int = 1, max_size: int = 8) -> Pool:
    """A pool in autocommit (transactions are explicit); open it with `async with`."""
    return AsyncConnectionPool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        open=False,
        timeout=5,
        kwargs={"autocommit": True, "options": "-c search_path=ebilling,pg_catalog -c statement_timeout=15s"},
    )


def as_json(value: object) -> Jsonb:
    """Any Struct or plain value as a jsonb parameter; Decimals become strings, so that no cent is lost."""
    return Jsonb(value, dumps=msgspec.json.encode)
