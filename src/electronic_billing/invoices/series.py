"""Numbers are ours: reserved here, committed with the intent, sent explicitly. One create at a time in a series."""

from datetime import date
from uuid import UUID, uuid4

import msgspec

from electronic_billing.db.transaction import Tx, as_json
from electronic_billing.invoices.model import Problem


class Series(msgspec.Struct, frozen=True):
    """`next_number` 0 means that it must be read from Fatture in Cloud first."""

    id: UUID
    numeration: str
    year: int
    next_number: int
    last_date: date | None
    holder_id: UUID | None
    stopped: Problem | None


async def lock_series(tx: Tx, company_id: UUID, kind: str, year: int, numeration: str) -> Series:
    """The series, made on first use, locked until the transaction ends."""
    await tx.execute(
        "INSERT INTO number_series (tenant_id, id, company_id, kind, year, numeration, next_number)"
        " VALUES (%s, %s, %s, %s, %s, %s, 0) ON CONFLICT (tenant_id, company_id, kind, year, numeration) DO NOTHING",
        [tx.tenant_id, uuid4(), company_id, kind, year, numeration],
    )
    series = await tx.row(
        Series,
        "SELECT id, numeration, year, next_number, last_date, holder_id, stopped FROM number_series"
        " WHERE tenant_id = %s AND company_id = %s AND kind = %s AND year = %s AND numeration = %s FOR UPDATE",
        [tx.tenant_id, company_id, kind, year, numeration],
    )
    if series is None:
        raise AssertionError("The series was made by the statement before.")
    return series


async def start_series(tx: Tx, series_id: UUID, next_number: int, last_date: date | None) -> None:
    """After what Fatture in Cloud has, and after what we gave: a search may be late, and a document deleted there
    keeps its number here."""
    await tx.execute(
        "UPDATE number_series s SET last_date = greatest(last_date, %s), next_number = greatest(%s, 1 + ("
        "   SELECT max(i.number) FROM invoices i WHERE i.tenant_id = s.tenant_id AND i.company_id = s.company_id"
        "   AND i.kind = s.kind AND i.year = s.year AND i.numeration = s.numeration))"
        " WHERE tenant_id = %s AND id = %s AND next_number = 0",
        [last_date, next_number, tx.tenant_id, series_id],
    )


async def hold(tx: Tx, series_id: UUID, invoice_id: UUID) -> None:
    await tx.execute(
        "UPDATE number_series SET holder_id = %s WHERE tenant_id = %s AND id = %s AND holder_id IS NULL",
        [invoice_id, tx.tenant_id, series_id],
    )


async def release(tx: Tx, series_id: UUID | None, invoice_id: UUID) -> None:
    """The create was finally refused: the number stays free and goes to the next document."""
    await tx.execute(
        "UPDATE number_series SET holder_id = NULL WHERE tenant_id = %s AND id = %s AND holder_id = %s",
        [tx.tenant_id, series_id, invoice_id],
    )


async def spend(tx: Tx, series_id: UUID | None, invoice_id: UUID, number: int, issue_date: date) -> None:
    """The number stands on a document: the next one follows it."""
    await tx.execute(
        "UPDATE number_series SET holder_id = NULL, next_number = greatest(next_number, %s + 1),"
        " last_date = greatest(last_date, %s) WHERE tenant_id = %s AND id = %s AND holder_id = %s",
        [number, issue_date, tx.tenant_id, series_id, invoice_id],
    )


async def overtake(tx: Tx, series_id: UUID | None, next_number: int, last_date: date | None) -> None:
    """Fatture in Cloud has more in this series than we made."""
    await tx.execute(
        "UPDATE number_series SET last_date = greatest(last_date, %s), next_number = greatest(next_number, %s)"
        " WHERE tenant_id = %s AND id = %s",
        [last_date, next_number, tx.tenant_id, series_id],
    )


async def stop(tx: Tx, series_id: UUID | None, problem: Problem) -> None:
    """Something in this series is not ours to explain: nothing is created in it until a person has looked."""
    await tx.execute(
        "UPDATE number_series SET stopped = %s WHERE tenant_id = %s AND id = %s",
        [as_json(problem), tx.tenant_id, series_id],
    )


async def restart_stopped(tx: Tx, company_id: UUID) -> None:
    """A person has looked: the next number is read again from Fatture in Cloud before anything is created.

    A series held by an invoice in doubt keeps its number.
    """
    await tx.execute(
        "UPDATE number_series SET stopped = NULL, next_number = CASE WHEN holder_id IS NULL THEN 0 ELSE next_number END"
        " WHERE tenant_id = %s AND company_id = %s AND stopped IS NOT NULL",
        [tx.tenant_id, company_id],
    )
