from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

import msgspec

from electronic_billing.content.model import Kind
from electronic_billing.db.transaction import Tx, as_json
from electronic_billing.invoices.errors import InvoiceUnknown
from electronic_billing.invoices.model import Intent, Invoice, InvoiceState, Scarto, StateEntry, Transmission

COLUMNS: LiteralString = (
    "id, company_id, kind, external_id, content, customer_name, issue_date, net, vat, gross, state, intent, series_id,"
    " year, numeration, number, electronic_billing_id, sdi_status, paid_date, problem, resend_by, due_at, attempt,"
    " lease_id, accepted_at, read_at, updated_at"
)


class InvoiceRow(msgspec.Struct, frozen=True):
    """What a list shows: the content stays in the database. `total` is the document's, with its Arrotondamento."""

    id: UUID
    external_id: str
    kind: Kind
    customer_name: str
    issue_date: date
    gross: Decimal
    total: Decimal
    state: InvoiceState
    sdi_status: str | None
    number: int | None
    numeration: str | None
    electronic_billing_id: int | None
    paid_date: date | None
    resend_by: date | None
    accepted_at: datetime
    updated_at: datetime


async def find_invoice(tx: Tx, invoice_id: UUID) -> Invoice:
    """Raises `InvoiceUnknown`."""
    invoice = await tx.row(
        Invoice, f"SELECT {COLUMNS} FROM invoices WHERE tenant_id = %s AND id = %s", [tx.tenant_id, invoice_id]
    )
    if invoice is None:
        raise InvoiceUnknown
    return invoice


async def find_by_external_id(tx: Tx, kind: str, external_id: str) -> Invoice | None:
    return await tx.row(
        Invoice,
        f"SELECT {COLUMNS} FROM invoices WHERE tenant_id = %s AND kind = %s AND external_id = %s",
        [tx.tenant_id, kind, external_id],
    )


async def find_by_external_ids(tx: Tx, external_ids: Sequence[str]) -> list[Invoice]:
    """Of whatever kind."""
    return await tx.rows(
        Invoice,
        f"SELECT {COLUMNS} FROM invoices WHERE tenant_id = %s AND kind IN ('invoice', 'credit_note')"
        " AND external_id = ANY(%s)",
        [tx.tenant_id, list(external_ids)],
    )


async def find_by_contracts(tx: Tx, prefix: str, numbers: Sequence[str]) -> list[Invoice]:
    """Those whose external id starts so and that quote one of the contracts."""
    return await tx.rows(
        Invoice,
        f"SELECT {COLUMNS} FROM invoices WHERE tenant_id = %s AND starts_with(external_id, %s)"
        " AND EXISTS (SELECT FROM jsonb_array_elements(content->'contracts') AS quoted"
        "   WHERE quoted->>'number' = ANY(%s))",
        [tx.tenant_id, prefix, list(numbers)],
    )


async def find_by_prefix(tx: Tx, prefix: str) -> list[Invoice]:
    return await tx.rows(
        Invoice,
        f"SELECT {COLUMNS} FROM invoices WHERE tenant_id = %s AND starts_with(external_id, %s)",
        [tx.tenant_id, prefix],
    )


async def insert_invoice(tx: Tx, invoice: Invoice, content_hash: bytes) -> bool:
    """False when this external id is there already, also when it arrived at the same instant."""
    inserted = await tx.execute(
        "INSERT INTO invoices (tenant_id, id, company_id, kind, external_id, content, content_hash, customer_name,"
        " issue_date, net, vat, gross, state, due_at, accepted_at, updated_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (tenant_id, kind, external_id) DO NOTHING",
        [
            tx.tenant_id,
            invoice.id,
            invoice.company_id,
            invoice.kind,
            invoice.external_id,
            as_json(invoice.content),
            content_hash,
            invoice.customer_name,
            invoice.issue_date,
            invoice.net,
            invoice.vat,
            invoice.gross,
            invoice.state,
            invoice.due_at,
            invoice.accepted_at,
            invoice.updated_at,
        ],
    )
    if inserted:
        await note_state(tx, invoice.id, invoice.state, None, invoice.accepted_at)
    return inserted == 1


async def content_hash_of(tx: Tx, invoice_id: UUID) -> bytes:
    stored = await tx.value(
        "SELECT content_hash FROM invoices WHERE tenant_id = %s AND id = %s", [tx.tenant_id, invoice_id]
    )
    return bytes(stored)


async def lease(tx: Tx, invoice_ids: Sequence[UUID], lease_id: UUID, until: datetime) -> None:
    """Take the rows for one call. They are due again when the lease ends, so that a killed worker loses none; an
    event that comes meanwhile makes them due earlier, and is then not forgotten by the result (`update_leased`)."""
    await tx.execute(
        "UPDATE invoices SET lease_id = %s, lease_until = %s, due_at = %s WHERE tenant_id = %s AND id = ANY(%s)",
        [lease_id, until, until, tx.tenant_id, list(invoice_ids)],
    )


async def reserve_number(tx: Tx, invoice: Invoice, series_id: UUID, year: int, numeration: str, number: int) -> Invoice:
    """Commit to a number and to the call that will use it; the lease goes on."""
    await tx.execute(
        "UPDATE invoices SET intent = 'create', series_id = %s, year = %s, numeration = %s, number = %s, attempt = 0"
        " WHERE tenant_id = %s AND id = %s",
        [series_id, year, numeration, number, tx.tenant_id, invoice.id],
    )
    return msgspec.structs.replace(
        invoice, intent=Intent.CREATE, series_id=series_id, year=year, numeration=numeration, number=number, attempt=0
    )


async def update_leased(tx: Tx, invoice: Invoice, now: datetime, **changes: object) -> bool:
    """Write a result and end the lease, only where the lease is still ours; False when it is not.

    A change of state is written to the history with it.
    """
    values = {key: _parameter(value) for key, value in changes.items()}
    assignments = "".join(f", {column} = {_assigned(column)}" for column in values)
    touched = await tx.execute(
        f"UPDATE invoices SET lease_id = NULL, lease_until = NULL, updated_at = %(now)s{assignments}"
        " WHERE tenant_id = %(tenant)s AND id = %(id)s AND lease_id = %(lease)s",
        {**values, "now": now, "tenant": tx.tenant_id, "id": invoice.id, "lease": invoice.lease_id},
    )
    state = changes.get("state", invoice.state)
    sdi_status = changes.get("sdi_status", invoice.sdi_status)
    if touched and (state, sdi_status) != (invoice.state, invoice.sdi_status):
        await note_state(tx, invoice.id, InvoiceState(str(state)), None if sdi_status is None else str(sdi_status), now)
    return touched == 1


async def note_state(tx: Tx, invoice_id: UUID, state: InvoiceState, sdi_status: str | None, at: datetime) -> None:
    await tx.execute(
        "INSERT INTO invoice_states (tenant_id, invoice_id, state, sdi_status, at) VALUES (%s, %s, %s, %s, %s)",
        [tx.tenant_id, invoice_id, state, sdi_status, at],
    )


async def list_states(tx: Tx, invoice_id: UUID) -> list[StateEntry]:
    return await tx.rows(
        StateEntry,
        "SELECT state, sdi_status, at FROM invoice_states WHERE tenant_id = %s AND invoice_id = %s ORDER BY id",
        [tx.tenant_id, invoice_id],
    )


async def list_transmissions(tx: Tx, invoice_id: UUID) -> list[Transmission]:
    return await tx.rows(
        Transmission,
        "SELECT attempt, claimed_at, sent_at, ended_at, outcome, scarto FROM transmissions"
        " WHERE tenant_id = %s AND invoice_id = %s ORDER BY attempt",
        [tx.tenant_id, invoice_id],
    )


async def list_invoices(
    tx: Tx,
    *,
    state: InvoiceState | None = None,
    search: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[InvoiceRow]:
    """The newest first. `search` looks for the text in the customer's name, the host's id and the number."""
    return await tx.rows(
        InvoiceRow,
        "SELECT id, external_id, kind, customer_name, issue_date, gross,"
        " gross + coalesce((content->>'rounding')::numeric, 0) AS total, state, sdi_status, number, numeration,"
        " electronic_billing_id, paid_date, resend_by, accepted_at, updated_at FROM invoices"
        " WHERE tenant_id = %(tenant)s AND (%(state)s::text IS NULL OR state = %(state)s)"
        " AND (%(search)s = '' OR strpos(lower(customer_name), lower(%(search)s)) > 0"
        "   OR strpos(lower(external_id), lower(%(search)s)) > 0 OR number::text || numeration = %(search)s)"
        " AND (%(at)s::timestamptz IS NULL OR (accepted_at, id) < (%(at)s, %(id)s::uuid))"
        " ORDER BY accepted_at DESC, id DESC LIMIT %(limit)s",
        {
            "tenant": tx.tenant_id,
            "state": state,
            "search": search,
            "at": after and after[0],
            "id": after and after[1],
            "limit": limit,
        },
    )


async def count_by_state(tx: Tx) -> dict[str, int]:
    rows = await tx.rows(
        _StateCount,
        "SELECT state, count(*)::int AS number FROM invoices WHERE tenant_id = %s GROUP BY state",
        [tx.tenant_id],
    )
    return {row.state: row.number for row in rows}


class _StateCount(msgspec.Struct):
    state: str
    number: int


def _assigned(column: str) -> str:
    if column != "due_at":
        return f"%({column})s"
    return "CASE WHEN due_at < lease_until THEN least(due_at, %(due_at)s) ELSE %(due_at)s END"


def _parameter(value: object) -> object:
    return as_json(value) if isinstance(value, msgspec.Struct) else value


async def claim_transmission(tx: Tx, invoice: Invoice, now: datetime) -> bool:
    """Commit that a send is about to be made; False when the lease has gone to another worker. A resend after a
    scarto is a new transmission."""
    claimed = await tx.execute(
        "UPDATE invoices SET intent = 'send' WHERE tenant_id = %s AND id = %s AND lease_id = %s",
        [tx.tenant_id, invoice.id, invoice.lease_id],
    )
    if not claimed:
        return False
    await tx.execute(
        "INSERT INTO transmissions (tenant_id, invoice_id, attempt, claimed_at)"
        " SELECT %(tenant)s, %(id)s, coalesce(max(attempt), 0) + 1, %(now)s FROM transmissions"
        " WHERE tenant_id = %(tenant)s AND invoice_id = %(id)s"
        " HAVING coalesce(bool_and(ended_at IS NOT NULL), true)",
        {"tenant": tx.tenant_id, "id": invoice.id, "now": now},
    )
    return True


async def mark_sent(tx: Tx, invoice_id: UUID, now: datetime) -> None:
    await tx.execute(
        "UPDATE transmissions SET sent_at = coalesce(sent_at, %s) WHERE tenant_id = %s AND invoice_id = %s AND ended_at IS NULL",
        [now, tx.tenant_id, invoice_id],
    )


async def end_transmission(tx: Tx, invoice_id: UUID, outcome: str, scarto: Scarto | None, now: datetime) -> None:
    """Note what the exchange made of the newest transmission; only a scarto closes it, for a resend may follow."""
    await tx.execute(
        "UPDATE transmissions SET outcome = %(outcome)s, scarto = coalesce(%(scarto)s, scarto),"
        " ended_at = CASE WHEN %(scarto)s::jsonb IS NULL THEN ended_at ELSE %(now)s END"
        " WHERE tenant_id = %(tenant)s AND invoice_id = %(id)s AND ended_at IS NULL",
        {
            "outcome": outcome,
            "scarto": None if scarto is None else as_json(scarto),
            "now": now,
            "tenant": tx.tenant_id,
            "id": invoice_id,
        },
    )
