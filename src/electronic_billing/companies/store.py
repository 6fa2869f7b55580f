from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from psycopg.errors import UniqueViolation

from electronic_billing.companies.errors import CompanyAlreadyLinked, CompanyUnknown
from electronic_billing.companies.model import Company, CompanyData, Setup, Subscription
from electronic_billing.db.transaction import Tx, as_json

_COLUMNS = (
    "id, connection_id, electronic_billing_id, name, partita_iva, codice_fiscale, regime_fiscale, street, postal_code,"
    " city, province, pec, codice_destinatario, setup, enabled, enabled_at, disabled_at, version, created_at"
)


async def list_companies(tx: Tx) -> list[Company]:
    return await tx.rows(
        Company, f"SELECT {_COLUMNS} FROM fattura_companies WHERE tenant_id = %s ORDER BY created_at", [tx.tenant_id]
    )


async def find_company(tx: Tx, company_id: UUID) -> Company:
    """Raises `CompanyUnknown`."""
    company = await tx.row(
        Company,
        f"SELECT {_COLUMNS} FROM fattura_companies WHERE tenant_id = %s AND id = %s",
        [tx.tenant_id, company_id],
    )
    if company is None:
        raise CompanyUnknown
    return company


async def save_company(tx: Tx, data: CompanyData, now: datetime) -> Company:
    """Insert, or correct the one with the same partita IVA while it is not linked yet."""
    fields = msgspec.structs.asdict(data)
    saved = await tx.row(
        Company,
        "INSERT INTO fattura_companies (tenant_id, id, name, partita_iva, codice_fiscale, regime_fiscale, street,"
        " postal_code, city, province, pec, codice_destinatario, created_at, updated_at)"
        " VALUES (%(tenant)s, %(id)s, %(name)s, %(partita_iva)s, %(codice_fiscale)s, %(regime_fiscale)s, %(street)s,"
        " %(postal_code)s, %(city)s, %(province)s, %(pec)s, %(codice_destinatario)s, %(now)s, %(now)s)"
        " ON CONFLICT (tenant_id, partita_iva) DO UPDATE SET name = excluded.name,"
        " codice_fiscale = excluded.codice_fiscale, regime_fiscale = excluded.regime_fiscale, street = excluded.street,"
        " postal_code = excluded.postal_code, city = excluded.city, province = excluded.province, pec = excluded.pec,"
        " codice_destinatario = excluded.codice_destinatario, updated_at = excluded.updated_at,"
        " version = fattura_companies.version + 1"
        f" RETURNING {_COLUMNS}",
        {**fields, "tenant": tx.tenant_id, "id": uuid4(), "now": now},
    )
    if saved is None:
        raise CompanyUnknown
    return saved


async def set_connection(tx: Tx, company_id: UUID, connection_id: UUID, now: datetime) -> None:
    await tx.execute(
        "UPDATE fattura_companies SET connection_id = %s, updated_at = %s, version = version + 1"
        " WHERE tenant_id = %s AND id = %s",
        [connection_id, now, tx.tenant_id, company_id],
    )


async def store_link(tx: Tx, company_id: UUID, fic_company_id: int, setup: Setup, now: datetime) -> None:
    """Keep the id that hosts know as `electronicBillingId`: once given it stays, for the documents of every invoice
    are looked for under it. Raises `CompanyAlreadyLinked`."""
    try:
        kept = await tx.execute(
            "UPDATE fattura_companies SET electronic_billing_id = %s, setup = %s, updated_at = %s,"
            " version = version + 1 WHERE tenant_id = %s AND id = %s"
            " AND coalesce(electronic_billing_id, %s) = %s",
            [fic_company_id, as_json(setup), now, tx.tenant_id, company_id, fic_company_id, fic_company_id],
        )
    except UniqueViolation as taken:
        raise CompanyAlreadyLinked from taken
    if not kept:
        raise CompanyAlreadyLinked


async def store_setup(tx: Tx, company_id: UUID, setup: Setup, now: datetime) -> None:
    await tx.execute(
        "UPDATE fattura_companies SET setup = %s, updated_at = %s, version = version + 1 WHERE tenant_id = %s AND id = %s",
        [as_json(setup), now, tx.tenant_id, company_id],
    )


async def switch(tx: Tx, company_id: UUID, *, on: bool, now: datetime) -> None:
    stamp = "enabled_at" if on else "disabled_at"
    await tx.execute(
        f"UPDATE fattura_companies SET enabled = %s, {stamp} = %s, updated_at = %s, version = version + 1,"
        " watch_due_at = coalesce(watch_due_at, %s + interval '10 minutes') WHERE tenant_id = %s AND id = %s",
        [on, now, now, now, tx.tenant_id, company_id],
    )


async def save_subscription(
    tx: Tx, company_id: UUID, fic_subscription_id: str, *, sink: str, types: list[str], verified: bool, now: datetime
) -> None:
    await tx.execute(
        "DELETE FROM webhook_subscriptions WHERE tenant_id = %s AND company_id = %s", [tx.tenant_id, company_id]
    )
    await tx.execute(
        "INSERT INTO webhook_subscriptions (tenant_id, id, company_id, fic_subscription_id, sink, types, verified, checked_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [tx.tenant_id, uuid4(), company_id, fic_subscription_id, sink, types, verified, now],
    )


async def find_subscription(tx: Tx, company_id: UUID) -> Subscription | None:
    return await tx.row(
        Subscription,
        "SELECT fic_subscription_id, sink, verified, checked_at FROM webhook_subscriptions"
        " WHERE tenant_id = %s AND company_id = %s",
        [tx.tenant_id, company_id],
    )


async def claim_watch(tx: Tx, now: datetime, next_at: datetime) -> Company | None:
    return await tx.row(
        Company,
        "UPDATE fattura_companies SET watch_due_at = %s WHERE (tenant_id, id) = (SELECT tenant_id, id"
        " FROM fattura_companies WHERE tenant_id = %s AND electronic_billing_id IS NOT NULL AND watch_due_at <= %s"
        f" ORDER BY watch_due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING {_COLUMNS}",
        [next_at, tx.tenant_id, now],
    )
