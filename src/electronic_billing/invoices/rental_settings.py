"""What a company's accountant chose for its rentals, where advisers disagree."""

from uuid import UUID

import msgspec

from electronic_billing.companies.errors import CompanyUnknown
from electronic_billing.db.transaction import Tx, as_json
from electronic_billing.kit.clock import Clock
from electronic_billing.rentals.treatments import RentalSettings
from electronic_billing.tenants.audit import Actor, record


async def read_rental_settings(tx: Tx, company_id: UUID) -> RentalSettings:
    """Raises `CompanyUnknown`."""
    kept = await tx.value(
        "SELECT rental_settings FROM fattura_companies WHERE tenant_id = %s AND id = %s", [tx.tenant_id, company_id]
    )
    return _settings(kept)


async def change_rental_settings(
    tx: Tx, clock: Clock, actor: Actor, company_id: UUID, settings: RentalSettings
) -> bool:
    """Whether anything changed. Documents already accepted keep their treatment. Raises `CompanyUnknown`."""
    kept = await tx.value(
        "SELECT rental_settings FROM fattura_companies WHERE tenant_id = %s AND id = %s FOR UPDATE",
        [tx.tenant_id, company_id],
    )
    before, now = _settings(kept), clock.now()
    if before == settings:
        return False
    await tx.execute(
        "UPDATE fattura_companies SET rental_settings = %s, updated_at = %s, version = version + 1"
        " WHERE tenant_id = %s AND id = %s",
        [as_json(settings), now, tx.tenant_id, company_id],
    )
    await record(
        tx,
        now,
        actor,
        "change_rental_settings",
        ("company", company_id),
        before=msgspec.structs.asdict(before),
        after=msgspec.structs.asdict(settings),
    )
    return True


def _settings(kept: object) -> RentalSettings:
    if kept is None:
        raise CompanyUnknown
    return msgspec.convert(kept, RentalSettings)
